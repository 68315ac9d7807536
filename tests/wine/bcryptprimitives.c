/* Stands in for a library that older Wine lacks and that Rust's standard library takes its random numbers from.
 * For the tests beside a program under Wine, and for nothing else: it is never packaged. */

#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PUCHAR bytes, SIZE_T count)
{
	return RtlGenRandom(bytes, (ULONG)count);
}
