; The Windows installer: for one user, without administrator rights. `cargo xtask installer` gives it
;   FILES    the folder with the files to install
;   OUT      the installer to write
;   ICON, PICTURE    what it shows: an .ico, and a .bmp of 164 by 314 pixels
;   VERSION  such as 0.1.0
;   SIZE     what is installed, in kilobytes
;   TARGET   amd64-unicode, or x86-unicode where NSIS has no other
;   FAST     if nothing is to be compressed
;   SIGN     a command that signs the file given to it, if there is a key
;
; Switches, which the guide explains: /S /AUTOSTART=1 /PORT=8477 /R /D=C:\folder. The updater's: /P /UPDATE /R /ARGS …
; Exit codes: 0 installed, 1 cancelled, 2 nothing changed, 3 installed without the settings.

Target ${TARGET}
!ifdef FAST
  SetCompress off
!else
  SetCompressor /SOLID lzma
!endif

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Hooktray"

Name "Hooktray"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Hooktray"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
RequestExecutionLevel user
ManifestDPIAware true
; A file that cannot be written ends the installation; by default a silent one would go on without it.
AllowSkipFiles off
BrandingText "Hooktray ${VERSION}"

!ifdef SIGN
  !finalize '${SIGN} "%1"' = 0
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

!include files.nsh
!include settings.nsh
!include running.nsh
!include menu.nsh
!include webview.nsh
!include questions.nsh
!include uninstall.nsh
!include texts.nsh

Function .onInit
  SetRegView 64
  Call ChooseLanguage
  Call ReadSwitches
FunctionEnd

Section
  Call EndRunning
  Call LeaveOldFolder
  SetOutPath "$INSTDIR"
  !insertmacro EachFile InstallFile
  WriteUninstaller "$INSTDIR\uninstall.exe"
  Call AddToMenu
  Call AddToInstalledPrograms
  Call StoreSettings
  ; Before anything is downloaded: orders must not wait for that.
  Call StartAgain
  Call InstallWebView
SectionEnd
