; The texts of the installer, in both languages.

LangString DESCRIPTION ${LANG_ENGLISH} "Creates orders from what SMS Deliverer receives"
LangString DESCRIPTION ${LANG_RUSSIAN} "Создаёт заявки из того, что получает SMS Deliverer"

LangString ASKED_TO_END ${LANG_ENGLISH} "Waiting for Hooktray to close"
LangString ASKED_TO_END ${LANG_RUSSIAN} "Ждём, пока завершится запущенный Hooktray"

LangString STILL_RUNNING ${LANG_ENGLISH} "$Running in $INSTDIR is still running, so its file cannot be replaced. Close it and try again. Nothing was changed."
LangString STILL_RUNNING ${LANG_RUSSIAN} "Программа $Running в папке $INSTDIR всё ещё работает, поэтому её файл нельзя заменить. Закройте её и повторите. Ничего не изменено."

LangString NOT_MOVED ${LANG_ENGLISH} "The programs could not be removed from their old folder. Nothing was changed."
LangString NOT_MOVED ${LANG_RUSSIAN} "Не удалось удалить программы из прежней папки. Ничего не изменено."

LangString NOT_STORED ${LANG_ENGLISH} "Hooktray is installed, but the port and starting with Windows could not be set. Set them in the window, under Settings."
LangString NOT_STORED ${LANG_RUSSIAN} "Hooktray установлен, но порт и запуск вместе с Windows задать не удалось. Задайте их в окне, в разделе «Настройки»."

LangString WEBVIEW_IS_INSTALLED ${LANG_ENGLISH} "Installing Microsoft WebView2, which shows the window"
LangString WEBVIEW_IS_INSTALLED ${LANG_RUSSIAN} "Установка Microsoft WebView2, который показывает окно"

LangString NO_WEBVIEW ${LANG_ENGLISH} "Microsoft WebView2 could not be installed. Hooktray works without it, but its window does not open. Install it later from ${WEBVIEW_URL}"
LangString NO_WEBVIEW ${LANG_RUSSIAN} "Не удалось установить Microsoft WebView2. Hooktray работает и без него, но окно не откроется. Установите его позже: ${WEBVIEW_URL}"

LangString OPEN_HOOKTRAY ${LANG_ENGLISH} "Open Hooktray"
LangString OPEN_HOOKTRAY ${LANG_RUSSIAN} "Открыть Hooktray"

LangString AUTOSTART_TITLE ${LANG_ENGLISH} "Starting with Windows"
LangString AUTOSTART_TITLE ${LANG_RUSSIAN} "Запуск вместе с Windows"

LangString AUTOSTART_SUBTITLE ${LANG_ENGLISH} "You can change this later, under Settings."
LangString AUTOSTART_SUBTITLE ${LANG_RUSSIAN} "Это можно изменить позже, в разделе «Настройки»."

LangString AUTOSTART_WHY ${LANG_ENGLISH} "Hooktray must run whenever SMS Deliverer does: records sent while it is closed do not arrive."
LangString AUTOSTART_WHY ${LANG_RUSSIAN} "Hooktray должен работать всегда, когда работает SMS Deliverer: иначе его записи не дойдут."

LangString AUTOSTART ${LANG_ENGLISH} "&Start Hooktray with Windows"
LangString AUTOSTART ${LANG_RUSSIAN} "&Запускать Hooktray вместе с Windows"

LangString REMOVE_TITLE ${LANG_ENGLISH} "Remove Hooktray"
LangString REMOVE_TITLE ${LANG_RUSSIAN} "Удаление Hooktray"

LangString REMOVE_SUBTITLE ${LANG_ENGLISH} "The programs, the menu entry and starting with Windows are removed."
LangString REMOVE_SUBTITLE ${LANG_RUSSIAN} "Удаляются программы, пункт меню и запуск вместе с Windows."

LangString DATA_IS_KEPT ${LANG_ENGLISH} "Your flows, history and settings stay in ${DATA}, and your keys in Windows, so that you can install Hooktray again and go on."
LangString DATA_IS_KEPT ${LANG_RUSSIAN} "Обработки, история и настройки останутся в папке ${DATA}, а ключи — в Windows: можно установить Hooktray снова и продолжить."

LangString DELETE_DATA ${LANG_ENGLISH} "&Delete all of that too (cannot be undone)"
LangString DELETE_DATA ${LANG_RUSSIAN} "&Удалить и их: вернуть будет нельзя"

LangString REMOVE ${LANG_ENGLISH} "&Remove"
LangString REMOVE ${LANG_RUSSIAN} "&Удалить"

LangString DATA_IS_AT ${LANG_ENGLISH} "Your data is kept in ${DATA}"
LangString DATA_IS_AT ${LANG_RUSSIAN} "Данные остались в папке ${DATA}"

VIProductVersion "${VERSION}.0"
!macro VersionInfo language
  VIAddVersionKey /LANG=${language} "ProductName" "Hooktray"
  VIAddVersionKey /LANG=${language} "ProductVersion" "${VERSION}"
  VIAddVersionKey /LANG=${language} "FileVersion" "${VERSION}"
  VIAddVersionKey /LANG=${language} "CompanyName" "Hooktray"
  VIAddVersionKey /LANG=${language} "FileDescription" "Hooktray ${VERSION}"
  VIAddVersionKey /LANG=${language} "LegalCopyright" "MIT OR Apache-2.0"
!macroend
!insertmacro VersionInfo ${LANG_ENGLISH}
!insertmacro VersionInfo ${LANG_RUSSIAN}
