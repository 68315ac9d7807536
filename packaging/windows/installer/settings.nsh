; The switches, and the settings that the program stores for the installer.

!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
; What the Task Manager remembers of it.
!define APPROVED_KEY "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"

; 1, 0, or empty: as before.
Var Autostart
; Empty: as before.
Var Port
; 1 if no page asks anything.
Var Passive
; 1 if Hooktray is to be started afterwards.
Var Start
; The arguments with which the updater wants it started.
Var StartArguments

; Sets a variable to 1 if the switch is there. GetOptions finds /P in /PORT=1 as well, with a value then.
!macro HasSwitch name variable
  StrCpy ${variable} 0
  ClearErrors
  ${GetOptions} $R0 "${name}" $R1
  ${IfNot} ${Errors}
  ${AndIf} $R1 == ""
    StrCpy ${variable} 1
  ${EndIf}
!macroend

Function ReadSwitches
  ${GetParameters} $R0
  ${GetOptions} $R0 "/AUTOSTART=" $Autostart
  ${GetOptions} $R0 "/PORT=" $Port
  ${GetOptions} $R0 "/ARGS" $StartArguments
  !insertmacro HasSwitch "/P" $Passive
  !insertmacro HasSwitch "/R" $Start
  ${If} $Start = 0
    StrCpy $StartArguments ""
  ${EndIf}
FunctionEnd

Function StoreSettings
  StrCpy $R0 ""
  ${If} $Port != ""
    StrCpy $R0 " --set-port $Port"
  ${EndIf}
  ${If} $Autostart == "1"
    StrCpy $R0 "$R0 --set-autostart true"
  ${ElseIf} $Autostart == "0"
    StrCpy $R0 "$R0 --set-autostart false"
  ${ElseIf} $Autostart != ""
    ; The program refuses it.
    StrCpy $R0 "$R0 --set-autostart $Autostart"
  ${EndIf}
  ${If} $R0 == ""
    Return
  ${EndIf}
  ExecWait '"$INSTDIR\hooktray-desktop.exe"$R0' $R1
  ${If} $R1 != 0
    SetErrorLevel 3
    MessageBox MB_ICONEXCLAMATION "$(NOT_STORED)" /SD IDOK
  ${EndIf}
FunctionEnd
