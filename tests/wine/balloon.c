/* The part of Explorer that Wine leaves out: waits for a balloon of Hooktray in the notification area, prints its text in UTF-8, and
 * tells Hooktray that it was clicked. Wine shows balloons and tells nobody of clicks. */

#include <stdio.h>
#include <windows.h>
#include <commctrl.h>
#include <shellapi.h>

int wmain(void)
{
	static wchar_t text[512];
	static char bytes[2048];
	HWND balloon = NULL, owner;
	int tries;
	/* Nothing tells another program that a window was made. A minute. */
	for (tries = 0; tries < 1200 && !text[0]; tries++) {
		Sleep(50);
		balloon = FindWindowExW(NULL, balloon, TOOLTIPS_CLASSW, NULL);
		if (balloon && IsWindowVisible(balloon))
			SendMessageW(balloon, WM_GETTEXT, sizeof text / sizeof *text, (LPARAM)text);
	}
	WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
	fputs(bytes, stdout);
	/* As src-tauri/src/desktop/balloon.rs wants to be told. */
	owner = FindWindowW(L"hooktray-balloon", NULL);
	return !text[0] || !owner || !SendNotifyMessageW(owner, WM_APP, 1, NIN_BALLOONUSERCLICK);
}
