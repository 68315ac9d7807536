; What is installed, and so what is removed again.

!macro EachProgram do
  !insertmacro ${do} "hooktray-desktop.exe"
  !insertmacro ${do} "hooktray-window.exe"
  !insertmacro ${do} "hooktray.exe"
!macroend

!macro EachFile do
  !insertmacro EachProgram ${do}
  ; Programs that were compiled on Windows need none.
  !if /FileExists "${FILES}/WebView2Loader.dll"
    !insertmacro ${do} "WebView2Loader.dll"
  !endif
  !insertmacro ${do} "hooktray-task.xml"
  !insertmacro ${do} "LICENSE-MIT.txt"
  !insertmacro ${do} "LICENSE-APACHE.txt"
  !insertmacro ${do} "third-party.txt"
!macroend

!macro InstallFile name
  File "${FILES}/${name}"
!macroend

!macro RemoveFile name
  Delete "$INSTDIR\${name}"
!macroend
