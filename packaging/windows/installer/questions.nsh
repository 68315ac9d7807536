; What the installer and the uninstaller ask.

!include nsDialogs.nsh

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PICTURE}"
!define MUI_ABORTWARNING

!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipIfPassive
!insertmacro MUI_PAGE_DIRECTORY
Page custom ShowAutostartPage LeaveAutostartPage
!insertmacro MUI_PAGE_INSTFILES
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipIfPassive
!define MUI_FINISHPAGE_RUN "$INSTDIR\hooktray-desktop.exe"
!define MUI_FINISHPAGE_RUN_TEXT "$(OPEN_HOOKTRAY)"
!insertmacro MUI_PAGE_FINISH

UninstPage custom un.ShowDataPage un.LeaveDataPage
!insertmacro MUI_UNPAGE_INSTFILES

; The first one is for all other languages.
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Russian"

Var Checkbox
; 1 if the data is to be deleted as well.
Var DeleteData

; Chooses the language that the program itself would choose (hooktray_core::base::i18n).
!macro ChooseLanguage un
  Function ${un}ChooseLanguage
    System::Call 'kernel32::GetUserDefaultUILanguage() i.r0'
    ; Without the country.
    IntOp $0 $0 & 0x3FF
    StrCpy $LANGUAGE ${LANG_ENGLISH}
    ${Select} $0
      ; Russian, Ukrainian, Belarusian, Tajik; Kazakh, Kyrgyz, Uzbek
      ${Case4} 25 34 35 40
        StrCpy $LANGUAGE ${LANG_RUSSIAN}
      ${Case3} 63 64 67
        StrCpy $LANGUAGE ${LANG_RUSSIAN}
    ${EndSelect}
  FunctionEnd
!macroend
!insertmacro ChooseLanguage ""
!insertmacro ChooseLanguage "un."

Function SkipIfPassive
  ${If} $Passive = 1
    SetAutoClose true
    Abort
  ${EndIf}
FunctionEnd

Function ShowAutostartPage
  Call SkipIfPassive
  !insertmacro MUI_HEADER_TEXT "$(AUTOSTART_TITLE)" "$(AUTOSTART_SUBTITLE)"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 24u "$(AUTOSTART_WHY)"
  Pop $0
  ${NSD_CreateCheckbox} 0 32u 100% 12u "$(AUTOSTART)"
  Pop $Checkbox
  ; On at first; then as it is.
  ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ReadRegStr $1 HKCU "${RUN_KEY}" "Hooktray"
  ${If} $Autostart == "1"
  ${OrIf} $0 == ""
  ${OrIf} $1 != ""
    ${NSD_Check} $Checkbox
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function LeaveAutostartPage
  ${NSD_GetState} $Checkbox $Autostart
FunctionEnd

Function un.ShowDataPage
  !insertmacro MUI_HEADER_TEXT "$(REMOVE_TITLE)" "$(REMOVE_SUBTITLE)"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 48u "$(DATA_IS_KEPT)"
  Pop $0
  ${NSD_CreateCheckbox} 0 56u 100% 12u "$(DELETE_DATA)"
  Pop $Checkbox
  GetDlgItem $0 $HWNDPARENT 1
  SendMessage $0 ${WM_SETTEXT} 0 "STR:$(REMOVE)"
  nsDialogs::Show
FunctionEnd

Function un.LeaveDataPage
  ${NSD_GetState} $Checkbox $DeleteData
FunctionEnd
