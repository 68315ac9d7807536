; The Start menu, and the list of installed programs.

!include Win\COM.nsh
!include Win\Propkey.nsh

!define SHORTCUT "$SMPROGRAMS\Hooktray.lnk"
; As in src-tauri/src/desktop/notification.rs: Windows shows notifications only of programs with such a shortcut
; (https://learn.microsoft.com/en-us/previous-versions/windows/desktop/legacy/hh802762(v=vs.85)).
!define APP_ID "app.hooktray"

Function AddToMenu
  CreateShortcut "${SHORTCUT}" "$INSTDIR\hooktray-desktop.exe" "" "$INSTDIR\hooktray-desktop.exe" 0 SW_SHOWNORMAL "" "$(DESCRIPTION)"
  Call SetAppId
FunctionEnd

; Opens the shortcut ($0), sets the property of its store ($1) to a text ($4), and saves its file ($2).
Function SetAppId
  !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
  ${If} $0 P= 0
    Return
  ${EndIf}
  ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}", .r2)'
  ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}", .r1)'
  ${If} $1 P<> 0
  ${AndIf} $2 P<> 0
    ${IPersistFile::Load} $2 '("${SHORTCUT}", ${STGM_READWRITE})'
    System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r3'
    System::Call '*(&w64 "${APP_ID}")p.r4'
    System::Call '*${SYSSTRUCT_PROPVARIANT}(${VT_LPWSTR},,r4)p.r5'
    ${IPropertyStore::SetValue} $1 '(r3, r5).r6'
    ${If} $6 = 0
      ${IPropertyStore::Commit} $1 ""
      ${IPersistFile::Save} $2 '("${SHORTCUT}", 1)'
    ${EndIf}
    System::Free $3
    System::Free $4
    System::Free $5
  ${EndIf}
  ${If} $1 P<> 0
    ${IUnknown::Release} $1 ""
  ${EndIf}
  ${If} $2 P<> 0
    ${IUnknown::Release} $2 ""
  ${EndIf}
  ${IUnknown::Release} $0 ""
FunctionEnd

; https://learn.microsoft.com/en-us/windows/win32/msi/uninstall-registry-key
Function AddToInstalledPrograms
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "Hooktray"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\hooktray-desktop.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "Hooktray"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${SIZE}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
FunctionEnd
