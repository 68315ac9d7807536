; Microsoft's WebView2, which shows the window. Windows 11 has it. Without it Hooktray takes and sends orders all the same.

; https://learn.microsoft.com/en-us/microsoft-edge/webview2/concepts/distribution
!define WEBVIEW_CLIENT "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
!define WEBVIEW_URL "https://go.microsoft.com/fwlink/p/?LinkId=2124703"

; Sets $R0 to the installed version, or to nothing.
Function FindWebView
  ReadRegStr $R0 HKLM "SOFTWARE\WOW6432Node\${WEBVIEW_CLIENT}" "pv"
  ${If} $R0 == ""
  ${OrIf} $R0 == "0.0.0.0"
    ReadRegStr $R0 HKCU "Software\${WEBVIEW_CLIENT}" "pv"
  ${EndIf}
  ${If} $R0 == "0.0.0.0"
    StrCpy $R0 ""
  ${EndIf}
FunctionEnd

; Downloads Microsoft's installer to $R1 with what Windows has: curl since version 1803, PowerShell before. PowerShell also knows
; the system's proxy.
Function DownloadWebView
  nsExec::Exec '"$SYSDIR\curl.exe" --fail --silent --location --proto =https --connect-timeout 20 --max-time 300 --output "$R1" "${WEBVIEW_URL}"'
  Pop $R2
  ${If} $R2 == 0
  ${AndIf} ${FileExists} "$R1"
    Return
  ${EndIf}
  nsExec::Exec 'powershell.exe -NoProfile -NonInteractive -Command "[Net.ServicePointManager]::SecurityProtocol = 3072; Invoke-WebRequest -UseBasicParsing -TimeoutSec 300 -Uri ''${WEBVIEW_URL}'' -OutFile ''$R1''"'
  Pop $R2
FunctionEnd

Function InstallWebView
  Call FindWebView
  ${If} $R0 != ""
    Return
  ${EndIf}
  DetailPrint "$(WEBVIEW_IS_INSTALLED)"
  InitPluginsDir
  StrCpy $R1 "$PLUGINSDIR\MicrosoftEdgeWebview2Setup.exe"
  Call DownloadWebView
  ${If} ${FileExists} "$R1"
    ExecWait '"$R1" /silent /install'
  ${EndIf}
  Call FindWebView
  ${If} $R0 == ""
  ${AndIf} $Passive = 0
    MessageBox MB_ICONINFORMATION "$(NO_WEBVIEW)" /SD IDOK
  ${EndIf}
FunctionEnd
