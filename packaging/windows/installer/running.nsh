; Windows lets nobody replace the file of a running program, so those that run are asked to end, and started again afterwards.

!define TASK "Hooktray"

Var TrayWasRunning
Var TaskWasRunning
; The first program in the folder that runs.
Var Running
Var OldFolder

!macro NoteIfRunning name
  ${If} $Running == ""
  ${AndIf} ${FileExists} "$INSTDIR\${name}"
    ClearErrors
    FileOpen $R1 "$INSTDIR\${name}" a
    ${If} ${Errors}
      StrCpy $Running "${name}"
    ${Else}
      FileClose $R1
    ${EndIf}
  ${EndIf}
!macroend

; The installer and the uninstaller cannot share a function.
!macro EndRunning un
  Function ${un}FindRunning
    StrCpy $Running ""
    !insertmacro EachProgram NoteIfRunning
  FunctionEnd

  ; Waits up to ten seconds until no program runs. Sets $Running to the one that still does.
  Function ${un}WaitForEnd
    StrCpy $R0 0
    ${Do}
      Call ${un}FindRunning
      IntOp $R0 $R0 + 1
      ${If} $Running == ""
      ${OrIf} $R0 > 100
        Return
      ${EndIf}
      Sleep 100
    ${Loop}
  FunctionEnd

  Function ${un}StartAgain
    ${If} $TaskWasRunning = 1
      nsExec::Exec '"$SYSDIR\schtasks.exe" /Run /TN "${TASK}"'
      Pop $R1
    ${EndIf}
    ${If} $StartArguments != ""
      Exec '"$INSTDIR\hooktray-desktop.exe" $StartArguments'
    ${ElseIf} $TrayWasRunning = 1
    ${OrIf} $Start = 1
      Exec '"$INSTDIR\hooktray-desktop.exe" --background'
    ${EndIf}
  FunctionEnd

  Function ${un}EndRunning
    ${Do}
      StrCpy $Running ""
      !insertmacro NoteIfRunning "hooktray-desktop.exe"
      ${If} $Running != ""
        StrCpy $TrayWasRunning 1
        DetailPrint "$(ASKED_TO_END)"
        ; What is under way comes to its end. Its window ends with it.
        ExecWait '"$INSTDIR\hooktray-desktop.exe" --quit'
      ${EndIf}
      StrCpy $Running ""
      !insertmacro NoteIfRunning "hooktray.exe"
      ${If} $Running != ""
        ; Perhaps the scheduled task of hooktray-task.xml. Killing it loses nothing.
        nsExec::Exec '"$SYSDIR\schtasks.exe" /End /TN "${TASK}"'
        Pop $R1
        ${If} $R1 == 0
          StrCpy $TaskWasRunning 1
        ${EndIf}
      ${EndIf}
      Call ${un}WaitForEnd
      ${If} $Running == ""
        Return
      ${EndIf}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(STILL_RUNNING)" /SD IDCANCEL IDRETRY again
      ${If} $Running != "hooktray-desktop.exe"
        ; The tray program has ended, and must not stay away.
        Call ${un}StartAgain
      ${EndIf}
      Abort "$(STILL_RUNNING)"
      again:
    ${Loop}
  FunctionEnd
!macroend

!insertmacro EndRunning ""
!insertmacro EndRunning "un."

; Removes the programs from the folder that they were installed in before, if /D names another one. The data is kept.
Function LeaveOldFolder
  ReadRegStr $OldFolder HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $OldFolder == ""
  ${OrIf} $OldFolder == $INSTDIR
  ${OrIfNot} ${FileExists} "$OldFolder\uninstall.exe"
    Return
  ${EndIf}
  Push $INSTDIR
  StrCpy $INSTDIR $OldFolder
  Call EndRunning
  Pop $INSTDIR
  ; The uninstaller removes the entry, and the program would make it again only when it is started.
  ReadRegStr $R1 HKCU "${RUN_KEY}" "Hooktray"
  ${If} $R1 != ""
  ${AndIf} $Autostart == ""
    StrCpy $Autostart 1
  ${EndIf}
  ; With _? it does not copy itself elsewhere, so that its end can be waited for.
  ExecWait '"$OldFolder\uninstall.exe" /S _?=$OldFolder' $R1
  ${If} $R1 != 0
    Abort "$(NOT_MOVED)"
  ${EndIf}
  Delete "$OldFolder\uninstall.exe"
  RMDir "$OldFolder"
FunctionEnd
