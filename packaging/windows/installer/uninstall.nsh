; The uninstaller. It keeps the data, unless /DELETEDATA or the page says otherwise.

!define DATA "$LOCALAPPDATA\Hooktray"
; Of the window's web view.
!define PROFILE "$LOCALAPPDATA\app.hooktray"

Function un.onInit
  SetRegView 64
  Call un.ChooseLanguage
  ${GetParameters} $R0
  !insertmacro HasSwitch "/DELETEDATA" $DeleteData
FunctionEnd

Section Uninstall
  Call un.EndRunning
  ${If} $DeleteData = 1
    ; The keys are in the keychain of Windows. Only the database has their names.
    ExecWait '"$INSTDIR\hooktray-desktop.exe" --delete-keys'
  ${EndIf}
  !insertmacro EachFile RemoveFile
  Delete "$INSTDIR\uninstall.exe"
  SetOutPath "$TEMP"
  RMDir "$INSTDIR"
  Delete "${SHORTCUT}"
  DeleteRegValue HKCU "${RUN_KEY}" "Hooktray"
  DeleteRegValue HKCU "${APPROVED_KEY}" "Hooktray"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  ${If} $DeleteData = 1
    RMDir /r "${DATA}"
    RMDir /r "${PROFILE}"
  ${Else}
    DetailPrint "$(DATA_IS_AT)"
  ${EndIf}
SectionEnd
