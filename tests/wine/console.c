/* A console in which a program runs: `console.exe PROGRAM ARGUMENTS...`.
 *
 * Each line on our standard input presses Ctrl-C in it. The program has our standard output and error, and its exit code
 * is ours. (Wine has no Ctrl-Break: it ends one thread of the program.) */

#include <stdio.h>
#include <wchar.h>
#include <windows.h>

static DWORD WINAPI hands(void *unused)
{
	char line[32];
	(void)unused;
	while (fgets(line, sizeof line, stdin))
		GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0);
	return 0;
}

/* What is pressed is meant for the program. */
static BOOL WINAPI unmoved(DWORD event)
{
	(void)event;
	return TRUE;
}

int main(void)
{
	STARTUPINFOW how = { .cb = sizeof how, .dwFlags = STARTF_USESTDHANDLES };
	PROCESS_INFORMATION made;
	DWORD code = 255;
	HANDLE out = GetStdHandle(STD_OUTPUT_HANDLE), err = GetStdHandle(STD_ERROR_HANDLE);
	/* All but our own name, quoted as it came. */
	wchar_t *line = GetCommandLineW();
	line = *line == L'"' ? wcschr(line + 1, L'"') + 1 : wcspbrk(line, L" \t");
	FreeConsole();
	if (!AllocConsole()) {
		fprintf(stderr, "no console: %lu\n", GetLastError());
		return 254;
	}
	SetConsoleCtrlHandler(unmoved, TRUE);
	SetHandleInformation(out, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
	SetHandleInformation(err, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
	how.hStdOutput = out;
	how.hStdError = err;
	if (!CreateProcessW(NULL, line + 1, NULL, NULL, TRUE, 0, NULL, NULL, &how, &made)) {
		fprintf(stderr, "not started: %lu\n", GetLastError());
		return 253;
	}
	CreateThread(NULL, 0, hands, NULL, 0, NULL);
	WaitForSingleObject(made.hProcess, INFINITE);
	GetExitCodeProcess(made.hProcess, &code);
	return (int)code;
}
