; Tauri's installer stops only hooktray-desktop.exe, but the files of other running programs cannot be replaced either. The user is
; asked before a program is stopped; it continues its work after the next start.

!macro HOOKTRAY_STOP_OTHERS
  !insertmacro CheckIfAppIsRunning "$INSTDIR\hooktray.exe" "hooktray.exe"
  !insertmacro CheckIfAppIsRunning "$INSTDIR\hooktray-window.exe" "${PRODUCTNAME}"
!macroend

!macro NSIS_HOOK_PREINSTALL
  !insertmacro HOOKTRAY_STOP_OTHERS
!macroend

!macro NSIS_HOOK_PREUNINSTALL
  !insertmacro HOOKTRAY_STOP_OTHERS
!macroend
