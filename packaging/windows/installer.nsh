; What the installer does besides what Tauri's does, which sees to hooktray-desktop.exe alone: files of programs that run cannot
; be replaced. The owner is asked before one is ended, and whatever it was doing is done after its next start.

!macro HOOKTRAY_OTHERS_ENDED
  !insertmacro CheckIfAppIsRunning "$INSTDIR\hooktray.exe" "hooktray.exe"
  !insertmacro CheckIfAppIsRunning "$INSTDIR\hooktray-window.exe" "${PRODUCTNAME}"
!macroend

!macro NSIS_HOOK_PREINSTALL
  !insertmacro HOOKTRAY_OTHERS_ENDED
!macroend

!macro NSIS_HOOK_PREUNINSTALL
  !insertmacro HOOKTRAY_OTHERS_ENDED
!macroend
