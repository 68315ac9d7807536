/* In place of the curl of Windows, and of Microsoft's installer of WebView2 that it downloads: a copy of itself.
 *
 * Each appends its command line to C:\webview.log. The second one then says in the registry that WebView2 is there. */

#include <stdio.h>
#include <wchar.h>
#include <windows.h>

#define CLIENT L"Software\\Microsoft\\EdgeUpdate\\Clients\\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"

int wmain(int count, wchar_t **words)
{
	wchar_t self[MAX_PATH];
	FILE *log = _wfopen(L"C:\\webview.log", L"a, ccs=UTF-8");
	fwprintf(log, L"%ls\n", wcsstr(GetCommandLineW(), L" ") + 1);
	fclose(log);
	for (int place = 1; place + 1 < count; place++) {
		if (!wcscmp(words[place], L"--output")) {
			GetModuleFileNameW(NULL, self, MAX_PATH);
			return !CopyFileW(self, words[place + 1], FALSE);
		}
	}
	return RegSetKeyValueW(HKEY_CURRENT_USER, CLIENT, L"pv", REG_SZ, L"109.0.1", sizeof L"109.0.1");
}
