# Слова Hooktray по-русски. Их читают и окно (ui/src/i18n.svelte.ts), и программа (crates/hooktray-core/src/base/i18n.rs).
# В уведомлениях нет данных клиентов, поэтому problem-* их не называет; значения стоят в problem-*-detail, только в окне.
# Пустой аргумент окно передаёт как «none».

# Tray

tray-figures =
    Сегодня: { $delivered ->
        [one] { $delivered } доставлена
       *[other] { $delivered } доставлено
    }, { $failed ->
        [one] { $failed } ошибка
        [few] { $failed } ошибки
       *[other] { $failed } ошибок
    }
tray-start-all = Запустить все обработки
tray-stop-all = Остановить все обработки
tray-flow-start = Запустить «{ $flow }»
tray-flow-stop = Остановить «{ $flow }»
tray-copy-link = Скопировать ссылку «{ $flow }»
tray-history = История операций
tray-summary = Сводка за сегодня
tray-settings = Настройки
tray-open = Открыть Hooktray
tray-quit = Выйти
tray-state-running = Hooktray работает
tray-state-stopped = Hooktray: обработки остановлены
tray-state-attention = Hooktray: нужно ваше внимание
tray-state-not-receiving = Hooktray: записи не доходят
tray-flow-running = { $flow }: работает
tray-flow-not-receiving = { $flow }: записи не доходят
tray-flow-stopped = { $flow }: остановлена
unsent-show = { $count ->
        [one] { $count } заявка не отправлена: показать
        [few] { $count } заявки не отправлены: показать
       *[other] { $count } заявок не отправлено: показать
    }
tray-last = Последняя запись: { $time }, { $status }

# Окно, когда оно не открывается

window-error-title = Окно Hooktray не открывается
window-error-goes-on = Заявки тем временем принимаются и отправляются. Запуск и остановка, ссылки и сегодняшние цифры есть в меню значка.
window-error-missing = Рядом с hooktray-desktop нет программы hooktray-window
window-error-missing-todo = Установите Hooktray заново.
window-error-library = В системе нет библиотеки { $name }
window-error-library-todo = Установите WebKitGTK 4.1: пакет libwebkit2gtk-4.1-0 (Debian, Ubuntu) или webkit2gtk4.1 (Fedora).
window-error-long_path = Путь к папке данных слишком длинный для окна: { $name }
window-error-long_path-todo = Перенесите папку данных туда, где путь короче, и запустите Hooktray с --data-dir.
window-error-no_connection = Окно не может соединиться с Hooktray ({ $name })
window-error-no_connection-todo = Перезапустите Hooktray.
window-error-failed = Программа окна завершилась с ошибкой
window-error-failed-todo = { $system ->
        [windows] Ей нужен Microsoft WebView2. Установите его: https://go.microsoft.com/fwlink/p/?LinkId=2124703, затем откройте окно снова.
       *[other] Причина записана в последнем файле папки logs. Перезагрузите компьютер; если не поможет, установите Hooktray заново.
    }

# Notifications

alert-failed-title = «{ $flow }»: заявка не отправлена
alert-open = Открыть

# Записи: что случилось и что делать

problem-body_unreadable = Данные пришли в формате, который не удалось прочитать
problem-body_unreadable-todo = Нажмите «Исправить и отправить» и впишите заявку сами. Чтобы это не повторилось, проверьте формат вебхука в программе, которая отправляет данные: подходят JSON и обычная форма.
problem-body_ambiguous = Данные можно прочитать двояко, поэтому ничего не отправлено
problem-body_ambiguous-detail = { $ambiguity ->
    [quotes] Неясно, какие кавычки относятся к тексту.
    [text_end] Неясно, где заканчивается текст.
    [backslash] Обратная косая черта может быть частью текста или началом спецсимвола.
    [list] В списке есть пустое место.
    [word] Слово без кавычек может быть текстом или словом «true», «false» или «null» с ошибкой.
    [bracket] Не хватает скобки, и неясно, где она должна стоять.
    [ampersand] Знак «&» может быть частью значения, как в «AT&T», или началом следующего поля.
    [charset] Одно из значений читается в нескольких кодировках.
    [name] Одно имя встречается дважды с разными значениями.
    [separator] Знак «;» или другой может быть частью значения или началом следующего поля.
   *[several] В ней больше одной записи.
}
problem-body_ambiguous-todo = Нажмите «Исправить и отправить» и впишите заявку сами. Чтобы это не повторилось, исправьте формат в программе, которая отправляет данные.
problem-template_failed = Одно из значений обработки не удалось вычислить для этой записи
problem-template_failed-detail = { $action ->
        [none] { $place }: { template-reason }
       *[other] Действие «{ $action }»: { template-reason }
    }
template-reason =
    { $fault ->
        [endless] вычисление не заканчивается, упростите выражение
        [too_long] получается слишком длинный текст
        [algorithm] нет алгоритма «{ $value }»
        [encoding] нет записи «{ $value }»: напишите hex или base64
        [empty_key] ключ для подписи пуст
        [hidden_secret] в ответе на «{ $value }» скрыт сохранённый ключ, и значение из ответа неполное
        [cut_response] ответ на «{ $value }» очень длинный, сохранилось только его начало
        [time] «{ $value }» не похоже на время, например 2026-11-24 12:30:00
        [time_form] так время не записать, напишите, например, %d.%m.%Y %H:%M
        [zone] нет часового пояса «{ $value }», напишите, например, Europe/Moscow или +03:00
        [pattern] образец «{ $value }» не прочитать
        [json] текст — не JSON
        [several_rows] в тексте есть ключи сразу нескольких строк таблицы ({ $value }). Нажмите «Исправить и отправить» и оставьте в тексте один
        [country] «{ $value }» — не страна: нужны две буквы, например RU
        [operation] с такими значениями это не вычислить («{ $reason }»)
        [parameters] преобразованию не хватает значений или их слишком много («{ $reason }»)
       *[other] «{ $reason }»
    }
problem-template_failed-todo = Откройте обработку, выберите эту запись для примера и поправьте отмеченное поле.
problem-field_empty = Обязательное поле «{ $field }» получилось пустым
problem-field_empty-detail =
    { $table ->
        [none] { "" }
       *[other] В таблице «{ $table }» нет строки с ключом «{ $key }».
    }
problem-field_empty-todo =
    { $fixed ->
        [yes] Поле в обработке пустое, и так будет с каждой записью. Нажмите «Открыть поле», заполните его и повторите операцию.
       *[other] Нажмите «Исправить и отправить», чтобы вписать значение для этой заявки. Если так будет и дальше, укажите в обработке, откуда его брать.
    }
problem-field_invalid =
    { $check ->
        [phone] В поле «{ $field }» не номер телефона с кодом страны
        [country] В поле «{ $field }» не двухбуквенный код страны
        [number] В поле «{ $field }» не число
        [public_ip] В поле «{ $field }» не публичный IP-адрес
        [ip] В поле «{ $field }» не IP-адрес
        [url] В поле «{ $field }» не адрес страницы
        [email] В поле «{ $field }» не адрес электронной почты
        [text] В поле «{ $field }» не текст, а файл или набор полей
       *[other] Значение поля «{ $field }» не прошло проверку
    }
problem-field_invalid-detail = Получилось: «{ $value }».
problem-field_invalid-todo =
    { $fixed ->
        [yes] Это значение задано в обработке, и так будет с каждой записью. Нажмите «Открыть поле», исправьте его и повторите операцию.
       *[other] Нажмите «Исправить и отправить», чтобы поправить эту заявку. Если так будет и дальше, поправьте поле в обработке.
    }
problem-secret_missing = Ключ «{ $secret }» не сохранён
problem-secret_missing-todo = Введите ключ в настройках: ожидающие заявки уйдут сами.
problem-keychain_unavailable = Хранилище ключей системы не отвечает
problem-keychain_unavailable-detail = { $secret ->
        [none] { "" }
       *[other] { $secret }
    }
problem-keychain_unavailable-todo = Войдите в систему и разблокируйте хранилище ключей: заявки подождут и уйдут сами.
problem-certificates_missing = В системе нет корневых сертификатов
problem-certificates_missing-detail = { $variable ->
        [none] Без них нельзя проверить ни один защищённый адрес (https).
       *[other] Переменная { $variable } указывает на { $place }, а там их нет.
    }
problem-certificates_missing-todo = { $variable ->
        [none] Установите их: в Linux это пакет ca-certificates. Заявки подождут и уйдут сами.
       *[other] Исправьте или удалите переменную { $variable } и перезапустите Hooktray. Заявки подождут и уйдут сами.
    }
problem-request_invalid = Адрес или заголовок запроса получился неверным
problem-request_invalid-detail = { $fault ->
        [too_long] Действие «{ $action }»: в адресе { $what } знаков, столько запрос не вмещает. Отправляйте поля в теле запроса.
       *[other] Действие «{ $action }»: { $what }
    }
problem-request_invalid-todo = Проверьте адрес и заголовки в действии «HTTP-запрос».
problem-secret_in_address = Ключ попал бы в адрес в изменённом виде
problem-secret_in_address-detail = Действие «{ $action }»
problem-secret_in_address-todo = Добавьте в адресе после ключа «| urlencode» или отправляйте ключ в заголовке.
problem-unreachable = Нет связи с { $host }
problem-unreachable-detail = { network-fault }
problem-unreachable-todo = { $fault ->
        [unknown_host] Проверьте интернет и адрес в действии. Как только связь появится, ожидающие заявки уйдут сами.
        [refused] Если адрес в действии верный, делать ничего не нужно: как только сервер заработает, ожидающие заявки уйдут сами.
        [certificate_time] Проверьте дату и время на этом компьютере. Если они верны, обратитесь к владельцу сервера: пока сертификат просрочен, заявки ждут.
       *[other] Проверьте интернет. Как только связь появится, ожидающие заявки уйдут сами.
    }
network-fault = { $fault ->
        [unknown_host] Имя сервера не найдено: нет интернета, или в адресе опечатка.
        [refused] Сервер отказал в соединении: сейчас на этом адресе ничего не работает.
        [no_route] Сервер недоступен: не работает сеть или интернет.
        [closed] Сервер оборвал соединение.
        [timed_out] Сервер не ответил вовремя.
        [no_certificates] На этом компьютере нет корневых сертификатов, а без них не проверить ни одно защищённое соединение.
        [certificate_time] Сертификат сервера просрочен или ещё не действует, либо неверны часы этого компьютера.
        [certificate_name] Сертификат сервера выдан на другое имя.
        [certificate_issuer] Сертификат сервера выдан тем, кому система не доверяет. Если это центр вашего офиса, добавьте его сертификат в настройках, в разделе «Сеть».
        [no_starttls] На этом порту сервер не предлагает STARTTLS.
        [old_tls] У сервера слишком старый TLS: нужен TLS 1.2 или 1.3.
        [tls] Защищённое соединение (TLS) не получилось.
        [not_http] Ответ пришёл не по HTTP: возможно, на этом порту другая программа.
        [no_greeting] Сервер принял соединение и молчит. Обычно порт для TLS — 465, а для STARTTLS — 587.
        [mail_receiving] Этот порт для получения писем (POP3 или IMAP), а не для отправки.
        [not_smtp] Отвечает не почтовый сервер (SMTP).
        [wrong_service] По этому адресу отвечает другая служба.
        [proxy_login] Прокси требует имя пользователя и пароль или не принимает введённые.
        [proxy] Прокси не даёт связи: он не работает, требует другие имя и пароль или неверен его адрес.
       *[other] { "" }
    }
channel-detail = { $fault ->
        [other] { channel-reply }
        [proxy] { network-fault } { channel-reply }
       *[known] { network-fault }
    }
settings-detail = { $setting ->
        [none] { network-fault }
       *[other] { error-setting }
    }
channel-reply = { $reply ->
        [none] { "" }
       *[other] Подробности: { $reply }
    }
problem-proxy_failed = Прокси { $proxy } не даёт связи
problem-proxy_failed-todo = { $fault ->
        [answered] Он отвечает вместо сервера: возможно, он запрещает этот адрес или сеть сначала просит войти через браузер. Откройте в браузере любую страницу или спросите того, кто отвечает за сеть. Заявки подождут и уйдут сами.
        [closed] Он обрывает соединение: возможно, это прокси другого вида (HTTP, SOCKS5). { problem-proxy_failed-correct }
        [login] Он требует имя и пароль или не принимает введённые. { problem-proxy_failed-correct }
       *[other] Проверьте, работает ли прокси. Если он больше не нужен, выберите другой. { problem-proxy_failed-correct }
    }
problem-proxy_failed-correct = { $set_in ->
        [settings] Исправьте это в настройках, в разделе «Сеть». Заявки подождут и уйдут сами.
       *[system] Исправьте это там, где прокси задан: в переменной (например, HTTPS_PROXY; для SOCKS — socks5h://СЕРВЕР:ПОРТ) или в настройках системы, и перезапустите Hooktray. Или выберите прокси в настройках, в разделе «Сеть». Заявки подождут и уйдут сами.
    }
problem-proxy_unusable = Прокси из переменной { $variable } не подходит
problem-proxy_unusable-detail = { $scheme ->
        [socks4_user] В переменной { $variable } задан пользователь прокси SOCKS4, а передать его Hooktray не может: возьмите socks5. В обход прокси ничего не отправляется.
        [none] В переменной { $variable } нет адреса прокси. В обход него ничего не отправляется.
       *[other] Его адрес начинается с { $scheme }://, а такого Hooktray не знает. В обход прокси ничего не отправляется.
    }
problem-proxy_unusable-todo = Задайте { $variable } в виде http://СЕРВЕР:ПОРТ или socks5://СЕРВЕР:ПОРТ или удалите её и перезапустите Hooktray. Заявки подождут и уйдут сами.
problem-no_answer = { $fault ->
        [closed] { $host } оборвал соединение, не ответив до конца
        [not_http] { $host } ответил так, что ответ не прочитать
        [proxy_closed] Прокси { $proxy } оборвал соединение раньше, чем ответил { $host }
        [redirected] { $host } перенаправляет на { $to }, а связи с ним нет
       *[other] { $host } не ответил вовремя
    }
problem-no_answer-todo = Заявка могла дойти. Проверьте её в CRM, прежде чем повторять.
problem-unavailable = { $host } временно не принимает заявки (ответ { $status })
problem-unavailable-detail = { $reason ->
        [none] { "" }
       *[other] Ответ: { $reason }
    }
problem-unavailable-todo = Делать ничего не нужно: Hooktray попробует ещё раз. Если повторы закончились, повторите операцию позже вручную.
problem-rejected =
    { $about ->
        [key] { $host } не принял ключ api (ответ { $status })
       *[reason] { $host } отклонил запрос (ответ { $status })
    }
problem-rejected-detail = { $reason ->
        [none] { "" }
       *[other] Ответ: { $reason }
    }
problem-rejected-todo =
    { $about ->
        [key] Замените ключ и повторите операцию.
       *[reason] Проверьте адрес, ключ и поля в обработке, затем повторите операцию.
    }
problem-redirected = Адрес для отправки переехал (ответ { $status })
problem-redirected-detail = Новый адрес: { $target }
problem-redirected-todo = Сначала поищите заявку в CRM: сервер мог её принять. Если её там нет, укажите новый адрес в действии «HTTP-запрос» и повторите операцию.
problem-refused =
    { $about ->
        [key] { $host } не принял ключ api
        [page] Ответил не { $host }, а веб-страница
       *[reason] { $host } не принял заявку
    }
problem-refused-detail = { $reason ->
        [none] Причина в ответе не указана.
       *[other] Причина: { $reason }
    }
problem-refused-todo =
    { $about ->
        [key] Замените ключ и повторите операцию.
        [page] Проверьте адрес в действии «HTTP-запрос»: он ведёт на сайт, а не на приём заявок. То же бывает, если для интернета нужно войти на странице провайдера.
        [nothing] Посмотрите ответ в попытке ниже и спросите поддержку CRM, что он значит.
       *[reason] Исправьте причину, которую назвал { $host } (смотрите историю), и повторите операцию.
    }
problem-response_unclear = Непонятно, принял ли { $host } заявку
problem-response_unclear-detail = { $why ->
        [too_long] Ответ слишком длинный, прочитано только начало.
        [two_readings] Ответ противоречит сам себе.
        [redirected] Сервер перенаправил на другую страницу, а из её ответа не видно, чем кончилось с заявкой.
       *[unreadable] Ответ повреждён или не читается.
    }
problem-response_unclear-todo = Проверьте заявку в CRM. Если она там есть, отметьте операцию как решённую. Если её там нет, выполните операцию с начала.
problem-arrival_unknown = Заявка могла дойти, а теперь ничего не отправляется
problem-arrival_unknown-detail = { $steps ->
        [none] Она могла уйти уже после восстановленной копии, а теперь запись останавливает фильтр или условие.
       *[other] Ответ на { $steps } неизвестен, а теперь запись останавливает фильтр или условие.
    }
problem-arrival_unknown-todo = Проверьте заявку в CRM. Если она там есть, отметьте операцию как решённую. Если её там нет, а должна быть, исправьте обработку или запись и повторите.
problem-interrupted = Программа закрылась во время отправки
problem-interrupted-detail = { $steps ->
        [none] { "" }
       *[other] В это время отправлялось: { $steps }
    }
problem-interrupted-todo = Заявка могла дойти. Проверьте её в CRM, прежде чем повторять.
problem-flow_deleted = Обработку удалили раньше, чем запись была доставлена
problem-flow_deleted-detail = { $steps ->
        [none] { "" }
       *[other] Неизвестно, дошло ли: { $steps }
    }
problem-flow_deleted-todo = { $steps ->
        [none] Создайте обработку с тем же названием и повторите операцию.
       *[other] Проверьте, есть ли заявка в CRM. Если её там нет, создайте обработку с тем же названием и повторите операцию.
    }
problem-step_vanished = Выполненного действия больше нет в обработке
problem-step_vanished-detail = Запись уже отправлена действием «{ $step }». Теперь вместо него в обработке другое действие, и оно могло бы отправить заявку второй раз, поэтому ничего не отправлено.
problem-step_vanished-todo = Если у действия просто другой id, нажмите «Это тот же запрос». Иначе откройте обработку, раздел «Версии», вернитесь к версии, где было «{ $step }», и нажмите «Повторить». Если заявки в CRM нет, выполните операцию с начала.
problem-step_changed = Этот id теперь у другого запроса
problem-step_changed-detail = На «{ $step }» этой записи уже ответил адрес { $was }. Теперь в обработке «{ $step }» отправляет на { $is }. Тот ли это запрос, знаете только вы, поэтому ничего не отправлено.
problem-step_changed-todo = Если это тот же запрос и у него только сменился адрес, нажмите «Это тот же запрос». Иначе откройте обработку, раздел «Версии», вернитесь к версии, где «{ $step }» был прежним запросом, и нажмите «Повторить». Если по этой записи ничего не дошло, выполните операцию с начала.
problem-sent_instead = Вместо этого запроса принят другой
problem-sent_instead-detail = Заявку по этой записи принял «{ $other }», а «{ $step }» не отправлялся или получил отказ. Теперь обработка отправила бы и «{ $step }», и заявок могло бы стать две, поэтому ничего не отправлено.
problem-sent_instead-todo = Откройте обработку, отмените правку, из-за которой он отправляется, или вернитесь к прежней версии и нажмите «Повторить». Если заявка в CRM есть, отметьте операцию как решённую.
problem-record_unreadable = Запись повреждена на диске
problem-record_unreadable-todo = Она больше не отправляется, остальные записи уходят как обычно. Проверьте, есть ли заявка в CRM, и если её нет, внесите её вручную.
problem-nothing_to_send = Для этой записи отправлять нечего
problem-nothing_to_send-detail = Не выполнено условие «Выполнять, если»: { $steps }.
problem-nothing_to_send-todo = Если это заявка, поправьте условие в обработке и повторите операцию.
problem-accepted = Уже отправлено и второй раз не уйдёт: { $steps }
problem-restored = Запись ждала отправки в восстановленной копии
problem-restored-todo = Возможно, её отправили уже после того, как копию сделали. Поищите заявку в CRM, прежде чем повторять.
problem-internal = Ошибка в самой программе Hooktray
problem-internal-todo = Скопируйте диагностику в настройках и напишите нам.

problem-short-body_unreadable = Данные не удалось прочитать
problem-short-body_ambiguous = Данные можно прочитать двояко
problem-short-template_failed = Значение не удалось вычислить
problem-short-field_empty = Обязательное поле пустое
problem-short-field_invalid = Поле не прошло проверку
problem-short-secret_missing = Ключ не сохранён
problem-short-keychain_unavailable = Хранилище ключей не отвечает
problem-short-certificates_missing = Нет корневых сертификатов
problem-short-request_invalid = Неверный адрес или заголовок
problem-short-secret_in_address = Ключ в адресе
problem-short-unreachable = Нет связи
problem-short-proxy_failed = Прокси не даёт связи
problem-short-proxy_unusable = Прокси не подходит
problem-short-no_answer = Нет ответа вовремя
problem-short-unavailable = Временно не принимает
problem-short-rejected = Запрос отклонён
problem-short-redirected = Адрес переехал
problem-short-response_unclear = Ответ непонятен
problem-short-refused = Заявка не принята
problem-short-arrival_unknown = Могла дойти
problem-short-interrupted = Прервано
problem-short-flow_deleted = Обработка удалена
problem-short-step_vanished = Действия больше нет
problem-short-step_changed = id у другого запроса
problem-short-sent_instead = Принят другой запрос
problem-short-record_unreadable = Запись повреждена
problem-short-nothing_to_send = Отправлять нечего
problem-short-restored = Из резервной копии
problem-short-internal = Ошибка в программе

# Команды: что не получилось

error-flow_refused = В обработке есть ошибки, поэтому она не сохранена
error-flow_refused-todo = Исправьте отмеченные поля и сохраните ещё раз.
error-flow_broken = Сохранённую обработку «{ $flow }» не удалось прочитать, её записи ждут решения
error-flow_broken-todo = Загрузите её из файла ещё раз или удалите.
error-flow_unfinished = Обработку «{ $flow }» пока нельзя запустить: не всё готово
error-flow_unfinished-todo = Заполните или исправьте то, что перечислено, и запустите ещё раз.
error-no_such_flow = Такой обработки больше нет
error-no_such_flow-todo = Откройте список обработок заново.
error-flow_name_taken = Обработка с названием «{ $flow }» уже есть
error-flow_name_taken-todo = Выберите другое название.
error-token_taken = Ссылка из этого файла уже занята обработкой «{ $flow }»
error-token_taken-todo = Удалите из файла строку «token», и ссылка будет создана заново.
error-no_such_template = Такого шаблона нет
error-no_such_operation = Такой операции в истории нет
error-no_such_operation-todo = Возможно, её срок хранения закончился.
error-not_correctable = Значение «{ $value }» исправить нельзя
error-not_correctable-todo = Сократите текст. Если в записи для него нет места, исправьте обработку.
error-operation_state =
    { $reason ->
        [running] Эта операция как раз отправляется
        [done] Эта операция уже завершена
        [finished] На все запросы этой операции уже есть ответ
        [unreadable] Не прочитать, что эта операция уже отправила
        [damaged] Запрос этой операции больше не прочитать
        [vanished] Выполненного действия этой операции больше нет в обработке
        [changed] id выполненного действия теперь у другого запроса
        [no_flow] Обработка этой операции удалена
        [flow_broken] Обработку этой операции не прочитать
        [test] Это проверка связи, а не заявка
        [not_failed] Отметить можно только операцию с ошибкой
       *[other] Сейчас с этой операцией так поступить нельзя
    }
error-operation_state-todo =
    { $reason ->
        [running] Подождите несколько секунд.
        [finished] Чтобы отправить её ещё раз, выполните её с начала. Это может создать вторую заявку.
        [unreadable] Проверьте в CRM, есть ли там эта заявка. Если нет, выполните операцию с начала.
        [damaged] Проверьте, есть ли заявка в CRM, и если её нет, внесите её вручную.
        [vanished] Откройте обработку и вернитесь к версии, где это действие было. Если заявки в CRM нет, выполните операцию с начала.
        [changed] Откройте обработку и вернитесь к версии, где этот id был у прежнего запроса. Если по этой записи ничего не дошло, выполните операцию с начала.
        [no_flow] Создайте обработку с тем же названием и повторите.
        [flow_broken] Замените обработку или восстановите её из копии, затем повторите операцию.
       *[other] { "" }
    }
error-another_instance = Hooktray уже запущен
error-another_instance-todo = Найдите его значок рядом с часами.
error-newer_schema = Данные созданы более новой версией Hooktray
error-newer_schema-todo = Установите последнюю версию программы.
error-not_ours = Этот файл не похож на данные Hooktray
error-not_ours-detail = { $path }
error-not_ours-todo = Если это файл hooktray.db в папке данных, уберите его оттуда: его создала другая программа. Если это резервная копия, выберите сделанную в Hooktray.
error-disk_full = На диске нет места: новые записи не принимаются
error-disk_full-todo = Освободите место на диске, и приём продолжится сам.
error-database = База данных не отвечает
error-database-detail =
    { $reason ->
        [locked] Её заняла другая программа.
        [read_only] В неё нельзя писать.
        [damaged] Её файл повреждён.
        [disk] Диск отвечает ошибкой.
        [cannot_open] Её файл не открывается.
        [moved] Её файл перемещён или заменён.
       *[other] { $reason }
    }
error-database-todo =
    { $reason ->
        [locked] Закройте программу, которая открыла базу данных: антивирус, резервное копирование или просмотр баз данных.
        [read_only] Разрешите Hooktray запись в папку с данными и в файл hooktray.db в ней.
        [disk] Проверьте диск.
        [cannot_open] Разрешите Hooktray читать и писать файл hooktray.db в папке данных и файлы рядом с ним. Слишком длинный путь нужно сократить.
       *[other] Перезапустите Hooktray. Если не помогло, восстановите резервную копию.
    }
error-io = Не удалось прочитать или записать файл
error-io-detail = { $path }: { io-reason }
io-reason =
    { $reason ->
        [unknown_name] адрес по этому имени не найден
        [out_of_files] система не даёт открыть больше файлов
        [not_found] такого файла или папки нет
        [denied] нет доступа: разрешите его Hooktray
        [exists] такой файл уже есть
        [not_a_folder] часть пути — файл, а не папка
        [is_a_folder] это папка, а не файл
        [read_only] диск доступен только для чтения
        [disk_full] на диске не осталось места
        [quota] квота диска исчерпана
        [too_large] файл больше, чем разрешает система
        [in_use] файл занят другой программой
        [name] система не разрешает такое имя: возможно, оно слишком длинное
        [refused] там ничто не принимает соединения
        [reset] другая сторона разорвала соединение
        [aborted] соединение прервано
        [closed] другая сторона закрыла соединение
        [no_host] до этого адреса нет пути
        [no_network] до этой сети нет пути: проверьте интернет
        [network_down] сеть не работает
        [timed_out] ответа не дождались
        [address_in_use] адрес занят другой программой
        [no_address] у этого компьютера нет такого адреса
        [no_memory] не хватает памяти
       *[other] { $reason }
    }
error-io-todo = Проверьте, что папка существует, в неё можно писать и файл не открыт в другой программе.
error-listen =
    { $reason ->
        [in_use] Порт в адресе { $address } занят другой программой
        [reserved] Порт в адресе { $address } зарезервирован системой
        [not_here] У этого компьютера нет адреса { $address }
        [address] «{ $address }» не похоже на адрес с портом
       *[other] Не удалось принимать данные по адресу { $address }
    }
error-listen-todo =
    { $reason ->
        [in_use] Выберите другой порт или закройте ту программу.
        [reserved] Выберите другой порт, например 8477.
        [not_here] Укажите 127.0.0.1, чтобы принимать данные с этого компьютера.
        [address] Напишите, например, 127.0.0.1:8477.
       *[other] Выберите другой порт.
    }
error-secret = Не удалось прочитать или сохранить ключ
error-secret-todo = Попробуйте ещё раз. Если не поможет, выйдите из системы и войдите снова.
error-keychain_locked = Хранилище ключей заблокировано
error-keychain_locked-todo = Система спрашивает пароль хранилища в отдельном окне: введите его. Окна нет? Нажмите «Проверить снова» в настройках, раздел «Ключи». Заявки не пропадут и уйдут сами.
error-secrets_read_only = Ключи сейчас берутся из переменных среды, поменять их здесь нельзя
error-secrets_read_only-todo = Задайте их там, где запускается Hooktray.
error-secret_name = «{ $secret }» не подходит для имени ключа
error-secret_name-todo = Используйте маленькие латинские буквы, цифры и _, первой должна быть буква.
error-secret_value = Такое значение сохранить нельзя
error-secret_value-detail = { $secret }
error-secret_value-todo = Скопируйте его ещё раз, одной строкой.
error-sample = Пример не прошёл обработку
error-sample-todo = Исправьте то, что названо в причине, или выберите другую запись.
error-not_set_up =
    { $what ->
        [database] В этой папке пока ничего нет: сначала создайте обработку
        [email] Сначала настройте почту
        [telegram] Сначала настройте Telegram
        [webhook] Сначала настройте вебхук
        [public_address] Внешний адрес ещё ни разу не работал
       *[ssh_server] Сначала выберите SSH-сервер
    }
error-setting =
    { $setting ->
        [language] Язык может быть русским или английским
        [keep_days] История хранится не меньше одного дня
        [keep_gb] История занимает не меньше одного гигабайта
        [hour] Часы указываются от 0 до 23
        [email_host] Укажите имя почтового сервера, например smtp.yandex.ru
        [email_from_name] Имя отправителя должно быть в одну строку
        [email_recipients] Адресов для писем может быть не больше { $value }
        [email_no_recipient] Укажите хотя бы один адрес для писем
        [email_address] «{ $value }» не похоже на адрес почты
        [telegram_chat] Выберите чат для сообщений
        [telegram_api] Адрес Bot API — это адрес сайта, например https://api.telegram.org
        [certificate] В этом файле нет сертификата центра, который удалось бы прочитать. Выберите файл PEM: в нём есть строка -----BEGIN CERTIFICATE-----
        [certificate_expired] Срок сертификата «{ $value }» истёк
        [certificate_of_server] Сертификат «{ $value }» принадлежит серверу, а не центру: выберите сертификат того, кто его подписал
        [proxy_host] Укажите имя или адрес прокси, без http://
        [without_proxy] «{ $value }» не похоже на имя, адрес или сеть
        [header_name] «{ $value }» не подходит для имени заголовка
        [content_type] Укажите тип содержимого, например application/json
        [webhook_template] В шаблоне ошибка: { $value }
        [port] Порт указывается от 1 до 65535
        [interface] Выберите сетевой интерфейс
        [ssh_host] Укажите имя SSH-сервера, например shop.example.com
        [ssh_user] Укажите имя пользователя на SSH-сервере
        [ssh_bind] В адресе, на котором слушает сервер, не должно быть пробелов
        [address_list] Адресов в списке может быть не больше { $value }
        [network] «{ $value }» не похоже на адрес или сеть
        [public_ip] IP-адрес магазина — это публичный адрес, например 95.161.221.10: не сайт и не локальный адрес
        [country] «{ $value }» — не страна: нужны две буквы, например RU
        [public_ip_service] Сервис, который сообщает IP-адрес магазина, — это адрес сайта, например https://api.ipify.org/
        [test_phone] Ваш номер для тестовых заявок пишется с кодом страны, например +79165550117
        [public_url] «{ $value }» не похоже на адрес вида https://hooks.example.com
        [inactivity_hours] Часов без записей может быть от 1 до { $value }
        [inactivity_days] Выберите хотя бы один день
       *[other] Одна из настроек не подходит
    }
error-setting-todo =
    { $setting ->
        [without_proxy] Укажите имена, адреса или сети через запятую или пробел, например localhost, *.shop.example, 10.0.0.0/8.
        [network] Укажите адрес, например 203.0.113.7, или сеть, например 203.0.113.0/24.
        [public_url] Укажите адрес без пути.
       *[other] { "" }
    }
error-channel = Сообщение не отправлено
error-channel-todo = Почему, сказано в настройках этого способа.
error-bulk_retry = Эти операции нельзя отправить ещё раз все сразу
error-bulk_retry-todo = Откройте операцию и повторите её отдельно.
error-auth_in_use = Отправители этой обработки уже проверяются другим способом
error-auth_in_use-todo = Сначала отключите его в разделе «Источник данных».
network = Сеть
network-proxy = Прокси для всего, что отправляется
network-proxy-system = Как в системе
network-without = Без прокси
network-without-hint = Адреса на этом компьютере и в офисе через запятую: имена, адреса, сети.
network-authorities = Свои центры сертификации
network-authorities-hint = Если в офисе проверяют защищённые соединения или стоят свои серверы, добавьте сертификат офисного центра. Центрам системы Hooktray доверяет и так.
network-authority-until = до { $date }
network-authority-expired = срок истёк { $date }
network-authority-remove-title = Не доверять сертификату «{ $owner }»?
network-authority-remove-text = Заявки не отправятся туда, где нужен этот сертификат.
network-authority-remove-yes = Не доверять
network-authority-remove = Убрать { $owner }
network-trust = Добавить сертификат…
shop = Магазин
shop-public-ip = IP-адрес магазина
shop-public-ip-hint = Он указывается в заявке, если у клиента нет IP-адреса, например при SMS.
shop-public-ip-about = Он один для всех обработок. Изменить его можно в разделе «Настройки», «Магазин».
shop-public-ip-mistake = Здесь нужен публичный IP-адрес, например 95.161.221.10: не сайт и не локальный адрес. Его покажет кнопка «Спросить у { $service }»
shop-public-ip-stored = IP-адрес магазина сохранён: { $address }
public-ip-needed = Нужен IP-адрес магазина
public-ip-enter = Указать
shop-public-ip-find = Спросить у { $service }
error-curl = Из этой команды нельзя сделать действия
error-curl-detail =
    { $mistake ->
        [not_curl] Команда должна начинаться с «curl».
        [quotes] Кавычка не закрыта: часть команды потеряна.
        [no_address] В команде нет адреса.
        [addresses] В команде несколько адресов: { $part }
        [address] Это не адрес в интернете: { $part }
        [method] Действие не может отправить { $part }. Оно отправляет GET, POST, PUT, PATCH и DELETE.
        [no_value] У параметра { $part } нет значения: часть команды потеряна.
       *[file] Команде нужен файл: { $part }. Вставьте вместо него текст этого файла.
    }
error-no_such_version = Версии { $number } у этой обработки нет
error-no_such_version-todo = Хранятся 200 последних версий. Выберите одну из списка.
versions = Версии
versions-note = что изменилось и как вернуться
versions-about = Каждое сохранение с изменениями — это версия. Хранятся 200 последних. Возврат создаёт новую версию; ссылка и то, запущена ли обработка, не меняются.
versions-more = Показать ещё
version-number = Версия { $number }
version-now = сейчас
version-by-window = в окне
version-by-command_line = в командной строке
version-by-import = из файла
version-by-restore = прежняя версия
version-by-restored = снова версия { $number }
version-first = Обработка создана.
version-oldest = Версии до неё больше не хранятся.
version-unreadable = Эта версия Hooktray не может её прочитать.
version-same = Отличий нет.
version-changed = { $place } — изменено
version-added = { $place } — добавлено
version-removed = { $place } — убрано
version-action = Действие «{ $action }»
version-in-action = { $action }: { $what }
version-field = поле «{ $name }»
version-place-name = Название
version-place-url = адрес
version-place-body-text = тело
version-place-when = условие
version-place-fields = порядок полей
version-place-actions = Порядок действий
version-place-success-when = какой ответ считается успехом
version-place-success-error = причина в ответе
version-place-retry-delays_seconds = Повторы
version-place-concurrency = Сколько отправляется одновременно
version-old = было:{ " " }
version-new = стало:{ " " }
version-compare = Сравнить с нынешней
version-compare-close = Закрыть сравнение
version-compared = Что изменилось с версии { $number }:
version-restore = Вернуться к этой версии
version-restore-unsaved = Сначала сохраните или отмените изменения
version-typed-title = Отбросить то, что вы ввели за это время?
version-typed-text = Обработка снова как в версии { $number }, но тем временем вы что-то изменили. Если сохранить эти изменения, возврат к версии отменится.
version-typed-yes = Отбросить
version-typed-no = Оставить
version-restored = Обработка снова как в версии { $number }
error-no_such_table = Таблицы «{ $table }» нет
error-no_such_table-todo = Создайте её или выберите в обработке другую.
error-table_refused = Таблица «{ $table }» не сохранена
error-table_refused-detail =
    { $mistake ->
        [name] В названии таблицы от 1 до { $most } знаков в одну строку.
        [too_large] Файл больше { $most } МиБ.
        [not_text] Файл не текстовый. Сохраните лист как CSV.
        [empty] Файл пуст. В первой строке стоят названия столбцов.
        [too_many_columns] В таблице не больше { $most } столбцов.
        [column_unnamed] У столбца { $number } нет названия.
        [column_twice] Два столбца называются «{ $column }».
        [too_many_cells] В строке { $line } ячеек больше, чем столбцов.
        [open_quote] В строке { $line } кавычка не закрыта. Закройте её или уберите.
        [rounded] В строке { $line } стоит { $number }: Excel отбросил последние цифры числа. Задайте столбцу в Excel формат «Текстовый», введите число заново и сохраните.
        [no_such_column] Столбца «{ $column }» нет.
        [no_key] { $line ->
            [none] В строке пуст столбец «{ $column }», по которому ищутся строки.
           *[other] В строке { $line } пуст столбец «{ $column }», по которому ищутся строки.
        }
        [key_twice] В строках { $first } и { $line } один и тот же «{ $column }»: { $key }.
       *[key_taken] Такой «{ $column }» уже есть в другой строке: { $key }.
    }
error-table_refused-todo = Исправьте и попробуйте ещё раз. Ничего не изменено.
error-table_name_taken = Таблица «{ $table }» уже есть
error-table_name_taken-todo = Выберите другое название или откройте ту таблицу и замените её строки.
error-table_in_use = Таблица «{ $table }» используется
error-table_in_use-todo = Сначала остановите обработку «{ $flow }» или уберите из неё эту таблицу.
error-public_ip_unknown = { $host } не сообщает адрес этого компьютера
error-public_ip_unknown-detail = { $reason ->
        [status] Ответ сервиса: { $status }.
        [no_address] В ответе сервиса нет адреса.
        [no_answer] { problem-no_answer }.
        [proxy_failed] { problem-proxy_failed }.
        [proxy_unusable] { problem-proxy_unusable }.
        [certificates_missing] { problem-certificates_missing }.
       *[unreachable] { network-fault }
    }
error-public_ip_unknown-todo = Попробуйте ещё раз или введите адрес сами: его знает ваш интернет-провайдер.

error-test_order_number = Тестовая заявка не отправлена: она ушла бы на { $number }, а не на ваш номер
error-test_order_number-detail = Ваш номер: { $own }
error-test_order_number-todo = Поле с телефоном берёт номер не из записи. Выберите в нём номер из записи.
error-private_key = Это не закрытый ключ без пароля
error-private_key-detail = { $reason }
error-private_key-todo = Выберите ключ без пароля или создайте его в Hooktray.
error-no_such_file = Такого файла нет
error-no_such_file-detail = { $path }
error-no_such_file-todo = Выберите другой файл.
error-file_exists = Файл с таким именем уже есть
error-file_exists-detail = { $path }
error-file_exists-todo = Выберите другое имя.
error-no_data_dir = Система не сообщает, где программы хранят данные
error-no_data_dir-todo = Запустите Hooktray с параметром --data-dir и папкой.
error-system = Операционная система ответила отказом
error-system-detail = { $reason }
error-system-todo = Перезагрузите компьютер и попробуйте ещё раз.
error-ended = Hooktray уже завершил работу
error-ended-todo = Запустите его снова.
error-usage = Так сделать нельзя
error-usage-detail = { $reason }
error-update_absent = Эта сборка Hooktray не проверяет обновления
error-update_absent-todo = Скачайте новую версию там же, где взяли эту, и установите поверх.
error-update_unreachable = Не удалось узнать, вышла ли новая версия
error-update_unreachable-detail = { $reason }
error-update_unreachable-todo = Проверьте интернет и попробуйте ещё раз.
error-update_not_here = Для вашей системы новой версии пока нет
error-update_not_here-todo = Попробуйте через несколько дней.
error-update_forged = Обновление не подписано ключом Hooktray
error-update_forged-detail = { $reason }
error-update_forged-todo = Ничего не установлено. Попробуйте позже и не устанавливайте этот файл сами.
error-update_failed = Новая версия не установлена
error-update_failed-detail = { $reason }
error-update_failed-todo = Hooktray работает как раньше. Скачайте установщик и запустите его сами.

# Ошибки в обработке, у своих полей

finding-file = Файл обработки повреждён или изменён вручную
finding-format = Этот файл создан более новой версией Hooktray
finding-name = Название: от 1 до 200 символов в одну строку
finding-name_taken = Такое название уже есть, выберите другое
finding-retries = Не больше 100 повторов
finding-token = В ссылке должно быть от 22 до 128 латинских букв, цифр, - или _
finding-methods = Выберите хотя бы один метод, например POST
finding-identifier = Имя «{ $name }» не подходит: маленькие латинские буквы, цифры и _, первой буква
finding-range = Целое число от { $low } до { $high }
finding-duplicate_id = Имя действия «{ $name }» уже занято
finding-field_name = Укажите название поля
finding-secret_name = «{ $name }» не подходит для имени ключа: маленькие латинские буквы, цифры и _
finding-header_name = «{ $name }» не может быть названием заголовка
finding-content_type = Тип содержимого: одна строка латинскими буквами
finding-address = Адрес должен начинаться с https:// или http://
finding-own_header = Заголовок «{ $name }» Hooktray ставит сам, уберите его
finding-status = «{ $name }»: напишите 200, 2xx или 200-204, через запятую
finding-template = Значение в фигурных скобках не прочитать: { $reason }
finding-condition = Условие пишется в двойных фигурных скобках
finding-no_filter = Нет такого преобразования: «{ $name }»
finding-no_test = Нет такой проверки: «{ $name }»
finding-method = «.{ $name }(…)» здесь не работает, напишите « | { $name }»
finding-no_function = Нет такой функции: «{ $name }»
finding-pattern = Образец не прочитать: { $reason }
finding-computed_table = Название таблицы пишется прямо в формуле: table('offers', …)
finding-computed_secret = Имя ключа нужно написать целиком
finding-secret_changed = «{ $name }» меняет ключ, и Hooktray уже не смог бы его скрыть. Сохраните ключ в том виде, в котором он отправляется
finding-secret_in_host = Ключ не может быть частью имени сервера: его увидели бы все по пути
finding-record_only = Здесь можно брать данные только из самой записи, без ключей и действий
finding-retry_delays = Паузы перед повторами: целые числа через запятую
finding-inactivity_hours = Сколько часов ждать записей: целое число от 1 до { $high }
finding-inactivity_days = Выберите хотя бы один рабочий день
finding-no_step = Перед этим действием нет действия «{ $name }»
finding-no_attribute = В действии «{ $step }» нет значения «{ $name }»
finding-reserved_name = Значение «{ $name }» есть у каждого действия: выберите другое имя

warning-exposed = Ссылка доступна извне и не требует ключа: кто её узнает, сможет отправлять заявки
warning-no_name = Данных с именем «{ $name }» не бывает: значение всегда будет пустым
warning-step_vanished = На «{ $step }» уже пришёл ответ по записям, которые ещё ждут ({ $count }), а здесь этого действия больше нет: дальше они не уйдут, пока вы не отмените правку или не вернётесь к версии, где оно было
warning-order_moved = Заявки по записям, которые ещё ждут ({ $count }), могли уже дойти: { $was } не ответил. Теперь они уйдут по другому адресу, и заявок может стать две. Поищите их там и отмените те, что дошли
warning-key_changed = Изменилось значение, одинаковое у повторов. Повтор записи, пришедшей раньше, не узнаётся и станет отдельной заявкой. Ближайшие { $hours } ч следите, что отправитель присылает повторно, или верните прежнее значение
warning-step_changed = На «{ $step }» уже ответил { $was } по записям, которые ещё ждут ({ $count }), а здесь это другой запрос: дальше они не уйдут, пока вы не отмените правку или не вернётесь к версии, где он был прежним

missing-field = Поле «{ $field }»
missing-value =
    { $check ->
        [phone] «{ $field }»: нужен номер телефона с кодом страны
        [country] «{ $field }»: нужен двухбуквенный код страны
        [number] «{ $field }»: нужно число, например 1990
        [public_ip] «{ $field }»: нужен публичный IP-адрес
        [ip] «{ $field }»: нужен IP-адрес
        [url] «{ $field }»: нужен адрес страницы
        [email] «{ $field }»: нужен адрес электронной почты
       *[other] «{ $field }»: исправьте значение
    }
missing-address = Адрес в действии «HTTP-запрос»
missing-condition = Условие в действии «Фильтр»
missing-step = Действие «{ $action }» берёт данные из выключенного «{ $step }»
missing-sends_nothing = Действие «HTTP-запрос»
missing-table = Таблица «{ $table }»
missing-public_ip = IP-адрес магазина
missing-secret = Ключ «{ $secret }»

attention-failed =
    { $count ->
        [one] { $count } заявка не отправлена
        [few] { $count } заявки не отправлены
       *[other] { $count } заявок не отправлено
    }
attention-failed-todo =
    { $count ->
        [1] Посмотрите, что случилось. Повторите отправку или отметьте заявку как решённую.
       *[other] Посмотрите, что случилось. Повторите отправку или отметьте заявки как решённые.
    }
attention-failed-go = Показать
attention-port =
    { $reason ->
        [in_use] Записи не принимаются: порт в адресе { $address } занят другой программой
        [reserved] Записи не принимаются: порт в адресе { $address } зарезервирован системой
        [not_here] Записи не принимаются: у этого компьютера нет адреса { $address }
       *[other] Записи не принимаются: адрес { $address } недоступен
    }
attention-port-todo = Выберите другой порт и скопируйте новую ссылку в SMS Deliverer. Или закройте программу, которая занимает порт.
attention-port-go = Выбрать другой порт
attention-tunnel = Отправители не могут подключиться извне
attention-tunnel-todo = В разделе «Доступ извне» настроек написано, что не так.
attention-tunnel-go = Посмотреть, что не так
attention-keychain =
    { $code ->
        [keychain_locked] Хранилище ключей заблокировано: заявки ждут
       *[other] Хранилище ключей не отвечает: заявки ждут
    }
attention-keychain-todo =
    { $code ->
        [keychain_locked] { error-keychain_locked-todo }
       *[other] { keychain-todo }
    }
attention-keychain-go = Открыть ключи
attention-certificates = { problem-certificates_missing }: заявки ждут
attention-certificates-todo = { problem-certificates_missing-detail } { problem-certificates_missing-todo }
attention-certificates-go = Открыть диагностику
attention-proxy = { problem-proxy_unusable }: заявки ждут
attention-proxy-todo = { problem-proxy_unusable-detail } { problem-proxy_unusable-todo }
attention-proxy-go = Открыть диагностику
attention-logs = Журналы не пишутся
attention-logs-todo = Всё остальное работает. Разрешите Hooktray писать в папку { $folder } или переименуйте файл, который стоит на её месте. Затем перезапустите Hooktray.
attention-logs-go = Открыть диагностику
attention-other = Нужно ваше внимание
keychain-todo =
    { $system ->
        [windows] Ключи хранит «Диспетчер учётных данных» Windows. Выйдите из системы и войдите снова. Заявки не пропадут и уйдут сами.
        [macos] Ключи хранит «Связка ключей». Откройте её и разблокируйте связку «Вход». Заявки не пропадут и уйдут сами.
       *[other] Ключи хранит GNOME Keyring или KWallet. Установите и запустите один из них и войдите в систему с паролем. Заявки не пропадут и уйдут сами.
    }

# Окно

skip = К содержимому
nav = Разделы
nav-flows = Обработки
nav-history = История операций
nav-settings = Настройки
nav-help = Справка
help-contents = На этой странице
help-more = Подробнее
toasts = Сообщения
state-running = Работает
state-stopped = Остановлено
state-attention = Нужно внимание
today-figures =
    Сегодня: { $delivered ->
        [one] { $delivered } доставлена
       *[other] { $delivered } доставлено
    }, { $failed ->
        [one] { $failed } ошибка
        [few] { $failed } ошибки
       *[other] { $failed } ошибок
    }
unsolved-count =
    { $count ->
        [one] { $count } операция требует внимания
        [few] { $count } операции требуют внимания
       *[other] { $count } операций требуют внимания
    }
tray-hint-title = Hooktray продолжает работать
tray-hint-text = Окно закрыто, а записи по-прежнему принимаются и отправляются. Открыть окно или выйти можно через значок рядом с часами.
no-tray = На этом рабочем столе не видно значка Hooktray
no-tray-todo = Окно можно закрыть: программа продолжит работать. Чтобы снова открыть окно, запустите Hooktray ещё раз.
zoom = Масштаб { $percent } %
offers-title = Чтобы не пропустить ни одной заявки
offer-done = Включено
offer-autostart = Запускать Hooktray вместе с системой
offer-autostart-about = Записи принимаются сразу после входа в систему.
offer-autostart-take = Включить
offer-email = Письма об ошибках
offer-email-about = Письмо придёт, если заявка не отправилась, даже когда вы не за компьютером.
offer-email-take = Настроить
offer-inactivity = Сообщать, если записей нет
offer-inactivity-about = Оповещение, когда в рабочее время три часа ничего не приходит.
offer-inactivity-take = Включить
keys = Клавиши
key-save = Сохранить обработку
key-insert = Вставить в значение данные из записи
key-move = Перейти к соседней операции
key-select = Выделить операцию или снять выделение
key-range = Выделить несколько операций подряд
key-all = Выделить все найденные операции
key-none = Снять выделение
key-larger = Крупнее
key-smaller = Мельче
key-normal = Обычный размер
quit = Завершить работу
quit-title = Завершить работу Hooktray?
quit-text = Пока программа закрыта, записи не принимаются и заявки не отправляются.
understood = Понятно
what-to-do = Что делать:
time-yesterday = вчера, { $time }
time-ago = { $time } назад
time-just-now = только что

save = Сохранить
saved = Сохранено
saved-to = Сохранено: { $path }
cancel = Отмена
close = Закрыть
delete = Удалить
duplicate = Дублировать
open = Открыть
show = Показать
hide = Скрыть
send = Отправить
start = Запустить
stop = Остановить
create = Создать
copied = Скопировано
required = обязательное поле
none = нет
empty-value = пусто
days =
    { $count ->
        [one] { $count } день
        [few] { $count } дня
       *[other] { $count } дней
    }
seconds =
    { $count ->
        [one] { $count } секунда
        [few] { $count } секунды
       *[other] { $count } секунд
    }

# Обработки

flows = Обработки
flow-import = Импорт
flow-export = Экспорт в файл
flow-imported = Обработка «{ $flow }» добавлена. Она пока остановлена
flow-is-started = Запущена
flow-is-stopped = Остановлена
flow-is-not-receiving = Запущена, но записи не доходят
flow-started = «{ $flow }» запущена
flow-stopped = «{ $flow }» остановлена. Новые записи сохраняются, но не отправляются
flow-menu = Ещё действия с «{ $flow }»
flow-created = Обработка «{ $flow }» создана
flow-duplicated = Создана копия «{ $flow }»
flow-deleted =
    { $count ->
        [0] Обработка «{ $flow }» удалена
        [one] Обработка «{ $flow }» удалена, отменена { $count } запись
        [few] Обработка «{ $flow }» удалена, отменены { $count } записи
       *[other] Обработка «{ $flow }» удалена, отменено { $count } записей
    }
flow-deleted-unanswered =
    { $count ->
        [one] { $count } запись могла дойти, но ответа нет. Проверьте её заявку в CRM.
        [few] { $count } записи могли дойти, но ответа нет. Проверьте их заявки в CRM.
       *[other] { $count } записей могли дойти, но ответа нет. Проверьте их заявки в CRM.
    }
flow-delete-title = Удалить обработку «{ $flow }»?
flow-delete-waiting =
    { $count ->
        [0] Сейчас ни одна запись не ждёт отправки.
        [one] { $count } запись, которая ждёт отправки, будет отменена.
        [few] { $count } записи, которые ждут отправки, будут отменены.
       *[other] { $count } записей, которые ждут отправки, будут отменены.
    }
flow-delete-text = Ссылка перестанет работать. История операций останется.
today = Сегодня
copy-of = { $flow } (копия)
copy-link = Скопировать ссылку
copy-link-of = Скопировать ссылку «{ $flow }»
link-copied = Ссылка скопирована
figure-delivered =
    { $count ->
        [one] доставлена
       *[other] доставлено
    }
figure-crm-duplicates-aray =
    { $count ->
        [one] из них { $count } заказ aray уже знал
        [few] из них { $count } заказа aray уже знал
       *[other] из них { $count } заказов aray уже знал
    }
figure-crm-duplicates-other =
    { $count ->
        [one] из них { $count } заказ CRM уже знала
        [few] из них { $count } заказа CRM уже знала
       *[other] из них { $count } заказов CRM уже знала
    }
figure-partial = из них не полностью: { $count }
figure-failed =
    { $count ->
        [one] ошибка
        [few] ошибки
       *[other] ошибок
    }
figure-waiting =
    { $count ->
        [one] ждёт отправки
       *[other] ждут отправки
    }
card-waits = { $host } недоступен. Делать ничего не нужно: заявки отправятся сами, как только связь появится.
held-count =
    { $count ->
        [one] { $count } запись ждёт решения
        [few] { $count } записи ждут решения
       *[other] { $count } записей ждут решения
    }
chart-label = За 24 часа: доставлено { $delivered }, ошибок { $failed }, прочих { $other }
chart-from = 24 часа назад
chart-to = сейчас
missing-title = Осталось
missing-more = и ещё { $count }
finish-setup = Закончить настройку

empty-flows = Создайте первую обработку
empty-flows-text = В обработке настраивается, откуда получать данные и куда их передавать. Шаблон для SMS Deliverer и aray.com уже заполнен почти целиком.
empty-flows-step-1 = Создайте обработку из шаблона.
empty-flows-step-2 = Скопируйте ссылку в SMS Deliverer и нажмите там «Test».
empty-flows-step-3 = Введите ключ api и заполните поля, отмеченные «*».
empty-flows-step-4 = Нажмите «Запустить»: заявки пойдут в aray.com.
create-from-template = Создать обработку из шаблона
create-blank = Создать пустую обработку
create-title = Новая обработка
create-text = В ней настраивается, откуда получать данные и куда их передавать.
create-from = Из чего создать
template-main = SMS Deliverer → aray.com
template-main-title = SMS Deliverer → aray.com
template-main-about = Получает данные из SMS Deliverer и отправляет заявки в aray.com. Почти всё уже заполнено.
template-other-title = Другой источник или другая CRM
template-other-about = SMS с телефона на Android, формы сайта; LeadVertex, Битрикс24, amoCRM, Telegram и другие.
template-sender = Откуда приходят данные
template-crm = Куда отправлять заявки
template-unchosen = Выберите, откуда приходят данные и куда отправлять заявки.
template-partly-unpublished = Описание неполное: проверьте первую заявку
pick-placeholder = Поиск
pick-search = Поиск: { $list }
pick-nothing = Ничего не найдено
template-blank = Новая обработка
template-blank-title = Пустая обработка
template-blank-about = Только источник данных. Действия вы добавите сами.
template-sms = Из каких SMS делать заявки?
template-sms-both = Из тех и других: отправленных и полученных
template-sms-sent = Из тех, что вы отправляете
template-sms-received = Из тех, что вы получаете
template-sms-both-hint = Клиент — получатель отправленного SMS или отправитель полученного.
template-sms-sent-hint = Клиент — получатель. Полученные SMS отсеиваются.
template-sms-received-hint = Клиент — отправитель. Отправленные SMS отсеиваются.
template-country = Страна номеров без кода
flow-name = Название обработки
flow-name-edit = Нажмите, чтобы изменить название
back-to-flows = Ко всем обработкам
back-to-history = Назад к истории

# Одна обработка

unsaved = Есть несохранённые изменения
save-key = Сохранить ({ $key } + S)
revert = Отменить изменения
reverted = Изменения отменены
opened-for = Исправьте здесь: { $problem }
missing-here = Заполните: без этого обработка не запустится
start-missing = Сначала заполните то, что отмечено
start-wrong = Сначала исправьте отмеченное поле: его значение не подойдёт ни для одной записи
start-held-title =
    { $count ->
        [one] Отправить { $count } запись, которая ждёт решения?
        [few] Отправить { $count } записи, которые ждут решения?
       *[many] Отправить { $count } записей, которые ждут решения?
    }
start-held-text =
    { $count ->
        [1] «{ $flow }» запущена. Эта запись сама не отправится: в CRM будет создана настоящая заявка.
       *[other] «{ $flow }» запущена. Эти записи сами не отправятся: для каждой в CRM будет создана настоящая заявка.
    }
start-held-yes = Отправить { $count }
start-held-no = Решу позже
findings-mistakes = Исправьте:
findings-missing = Чтобы запустить, заполните или исправьте:
findings-wrong = С этим примером заявка не уйдёт, проверьте:
findings-wrong-fixed = Эти значения не подойдут ни для одной записи, исправьте:
findings-warnings = Обратите внимание:
findings-ready = Всё заполнено. Нажмите «Запустить»
findings-running = Обработка запущена: записи отправляются
leave-title = Сохранить изменения?
leave-text = Обработка изменена, но не сохранена. Если уйти без сохранения, изменения пропадут.
leave-text-telegram = Настройки Telegram изменены, но не сохранены. Если уйти без сохранения, изменения пропадут.
leave-text-webhook = Настройки вебхука изменены, но не сохранены. Если уйти без сохранения, изменения пропадут.
leave-text-email = Настройки писем изменены, но не сохранены. Если уйти без сохранения, изменения пропадут.
leave-text-tunnel = Настройки доступа извне изменены, но не сохранены. Если уйти без сохранения, изменения пропадут.
leave-text-table = В таблице есть несохранённые строки. Если уйти без сохранения, они пропадут.
leave-text-listener = Порт или адрес изменён, но не сохранён. Если уйти без сохранения, изменения пропадут.
leave-text-network = Настройки прокси изменены, но не сохранены. Если уйти без сохранения, изменения пропадут.
leave-text-shop = IP-адрес или номер магазина изменён, но не сохранён. Если уйти без сохранения, изменения пропадут.
leave-save = Сохранить и уйти
leave-yes = Уйти без сохранения
leave-no = Остаться

source = Источник данных
source-about = Откуда приходят записи.
source-webhook = HTTP-запрос (Webhook)
link-about = Скопируйте ссылку и вставьте её в SMS Deliverer.
link-works = Ссылка работает. Сюда Hooktray принимает записи: вставьте её в программу, которая их отправляет. Сейчас ничего не сохранено.
link-dead = Сейчас по этой ссылке ничего не принимается
link-dead-todo = Выберите другой порт или закройте программу, которая его заняла.
connect = Как подключить SMS Deliverer
connect-1 = Скопируйте ссылку выше.
connect-2 = В SMS Deliverer перейдите в «Настройки», найдите настройку вебхука (HTTP-запроса) и вставьте ссылку как адрес вебхука.
connect-3 = Нажмите на кнопку «Test». Через мгновение тестовая запись появится ниже.
connect-4 = После успешной отправки тестовой записи нажмите «OK».
connect-note = Ссылка работает на этом компьютере. SMS Deliverer должен быть установлен на нём же.
connection-there = Связь есть, последняя запись { $ago }
connection-was-there = Связь была, последняя запись { $ago }
latest-records = Последние записи
latest-records-none = Записей пока нет. Нажмите «Test» в SMS Deliverer, и запись сразу появится здесь.
record-use = Использовать для примера
record-is-test = В тестовой записи SMS Deliverer почти все поля пустые, поэтому ниже всё показано на придуманном примере.
record-used = Пример
show-in-history = Показать в истории операций
no-summary = Запись без имени и номера
methods = Методы
methods-hint = SMS Deliverer отправляет POST. Если вы не уверены, ничего не меняйте.
auth = Защита
auth-type = Как отправитель подтверждает, что это он
auth-none = Только ссылка
auth-none-hint = Ссылку нельзя угадать. Для программ на этом компьютере этого достаточно.
auth-basic = Имя и пароль
auth-basic-hint = Отправитель указывает имя и пароль (HTTP Basic).
auth-header = Ключ в заголовке
auth-header-hint = Отправитель присылает заголовок с ключом.
auth-hmac_sha256 = Подпись HMAC-SHA256
auth-hmac_sha256-hint = Отправитель подписывает каждую запись общим ключом.
auth-standard_webhooks = Standard Webhooks
auth-standard_webhooks-hint = Подпись по правилам standardwebhooks.com, ключ начинается с whsec_.
auth-user = Имя
auth-encoding = Кодировка подписи
auth-prefix = Текст перед подписью
cors = Принимать записи со страниц в браузере
cors-hint = Нужно, только если форма на сайте отправляет данные прямо сюда.
reply = Ответ отправителю
reply-hint = Этот ответ отправитель получит, как только запись сохранена.
reply-status = Код ответа
reply-type = Тип содержимого
reply-body = Текст ответа
dedup = Повторы одной записи
dedup-off = не проверяются
dedup-sms = по номеру SMS, { $hours } ч
dedup-own = по своему значению, { $hours } ч
dedup-hint = Если отправитель пришлёт одну запись дважды, вторая сохранится в истории, но не отправится.
dedup-how = Как узнавать повторы
dedup-choose-off = Не проверять
dedup-choose-sms = По номеру SMS (SMS Deliverer)
dedup-choose-own = По своему значению
dedup-key = Значение, одинаковое у повторов
dedup-hours = Сколько часов помнить

actions = Действия
actions-about = Что делать с каждой записью, по порядку сверху вниз.
actions-empty = Действий пока нет. Добавьте «Form Urlencoded» с полями заявки, а за ним «HTTP-запрос» с адресом.
action-add = Добавить действие
action-form_urlencoded = Form Urlencoded
action-form_urlencoded-about = Собирает поля заявки. Обязательные поля отмечены «*».
action-http_request = HTTP-запрос
action-http_request-about = Отправляет заявку по адресу и проверяет ответ.
action-filter = Фильтр
action-filter-about = Пропускает дальше только записи, для которых условие верно.
action-set = Свои значения
action-set-about = Вычисляет значения, чтобы использовать их в следующих действиях.
action-json = JSON
action-json-about = Собирает поля в JSON, для систем, которые ждут его вместо формы.
action-curl = Из команды cURL
action-curl-about = Собирает поля и запрос по команде из документации CRM или скопированной в браузере.
curl-title = Действия из команды cURL
curl-command = Команда cURL
curl-hint = Ключи из неё сохранятся в хранилище ключей системы. Потом выберите для каждого поля значение из записи.
curl-insert = Вставить
curl-inserted = Действия добавлены в конец обработки
curl-secrets = Сохранено в хранилище ключей: { $names }
curl-left-out = Эти параметры действие не поддерживает, они пропущены: { $options }
action-is-off = Действие выключено и пропускается.
action-of = Действие { $place }: { $action }
action-on = Действие «{ $action }» включено
action-up = Переместить «{ $action }» выше
action-down = Переместить «{ $action }» ниже
action-delete = Удалить «{ $action }»
action-delete-title = Удалить действие «{ $action }»?
action-delete-text = Его настройки пропадут, когда вы сохраните обработку.
action-moved = «{ $action }» теперь на месте { $place } из { $count }
drag = Перетащите, чтобы изменить порядок

fields-empty = Полей пока нет.
fields-optional =
    { $count ->
        [one] Ещё { $count } необязательное поле
        [few] Ещё { $count } необязательных поля
       *[other] Ещё { $count } необязательных полей
    }
fields-optional-note = пустые поля не отправляются
fields-filled = заполнено { $count }
add-field = Добавить поле
add-all-aray = Добавить все поля aray.com
field-own = Своё поле
field-own-hint = С любым названием и значением
field-there = Уже добавлено
field-name = Название поля
field-menu = Ещё действия с полем «{ $field }»
make-required = Сделать обязательным
make-optional = Сделать необязательным
store-as-secret = Хранить значение как ключ
secret-taken-title = Ключ «{ $secret }» уже сохранён
secret-taken-text = Новое значение получат все, кто использует этот ключ.
secret-taken-replace = Заменить его этим значением
secret-taken-use = Взять сохранённый
use-plain-value = Ввести обычное значение
move-up = Выше
move-down = Ниже
check-of = Проверка поля «{ $field }»
check-none = Любое
check-choose = Выбрать проверку
check-phone = Телефон
check-country = Код страны
check-number = Число
check-ip = IP-адрес
check-public_ip = Публичный IP
check-url = Адрес сайта
check-email = E-mail
insert-field = Вставить данные из записи в «{ $field }»
insert-field-key = Вставить данные из записи в «{ $field }» (Alt + ↓)
value-options-title = Вставить из записи
value-options-none = Запись ещё не приходила. Обычно SMS Deliverer присылает:
value-result = Получится:
value-result-empty-here = В записи из примера здесь пусто
value-result-empty = Пусто: поле не отправится
meaning-customer-name = Заметка о клиенте или номер
meaning-customer-phone = Номер клиента
meaning-customer-country = Страна по номеру клиента
meaning-customer-ip = IP-адрес клиента или магазина
country-of = Страна: { $field }
part-of = Часть: { $field }
value-of-table = { $value } из таблицы «{ $table }»
value-secret = Ключ «{ $secret }»
value-all-fields = Все поля «{ $step }»
value-formula = Формула
look-up = Найти в таблице…
lookup-title = Найти в таблице
lookup-table = Таблица
lookup-key = По чему искать строку
lookup-key-hint = С этим сравнивается столбец «{ $column }».
lookup-word = Слово из поля «{ $field }»
lookup-others = Другие значения
lookup-column = Какой столбец взять
lookup-in-example = В записи из примера: { $value }
lookup-cell-empty = Строка есть, но в столбце «{ $column }» пусто.
lookup-no-row = В таблице нет строки { $key }.
lookup-no-word = В таблице нет строки ни для одного слова этого текста.
lookup-several = В тексте есть слова из разных строк: { $keys }. Такая запись не отправится.
lookup-no-key = В записи из примера нет полей, по которым можно найти строку. Выберите другую: в списке «Последние записи» нажмите «Использовать для примера».
lookup-no-example = Записей пока нет, поэтому проверить не на чем.
lookup-add = Добавить строку
lookup-none = Таблиц пока нет. Создайте таблицу, например с ценой для каждой SIM-карты.
lookup-none-go = Перейти к таблицам
chip-edit = Изменить…
chip-replace = Заменить…
chip-remove = Убрать
chip-remove-named = Убрать «{ $value }»
show-code = Показать код
hide-code = Скрыть код
template-value = Вернуть значение из шаблона
part-of-text = Взять часть текста
part-title = Взять часть: { $field }
part-text = Нажмите на первое и последнее слово нужной части или проведите по ней мышью.
part-ways = Как искать
part-kind-number = Число
part-kind-phone = Телефон
part-kind-word = Слово
part-kind-words = Слова
part-kind-token = Всё до пробела
part-kind-until = Всё до «{ $before }»
part-kind-line = Всё до конца строки
part-after = { $what } после «{ $after }»
part-line = { $what } в строке { $line }
part-place = { $what }, место { $place } по счёту
part-anywhere = { $what }: первое такое место в тексте
part-records = Последние записи
part-found = нашлось в { $count } из { $of }
part-missed = Не нашлось
part-no-records = Записей с таким текстом ещё нет, проверить не на чем.
part-none = Не понять, чем эта часть отличается от текста вокруг. Отметьте другую.
part-put = Вставить

aray-api_key = Ключ api
aray-api_key-hint = Его выдаёт aray.com
aray-name = Имя
aray-name-hint = Имя клиента
aray-phone = Телефон
aray-phone-hint = Номер клиента с кодом страны
aray-offer_id = Номер оффера
aray-offer_id-hint = Его даёт aray.com
aray-offer_id-example = например, 1024
aray-country_code = Код страны
aray-country_code-hint = Двухбуквенный код страны по ISO 3166
aray-country_code-example = например, RU
aray-base_url = Адрес лендинга
aray-base_url-hint = URL лендинга, по которому был размещён заказ
aray-base_url-example = https://…
aray-price = Цена
aray-price-hint = Цена товара, числом
aray-price-example = например, 1990
aray-referrer = Реферер
aray-referrer-hint = Реферер клиента: с какой страницы он пришёл
aray-referrer-example = https://…
aray-ip = IP-адрес
aray-ip-hint = IP-адрес клиента
aray-ext_in_id = ID в вашей системе
aray-ext_in_id-hint = ID заказа в вашей системе
aray-address = Адрес клиента
aray-address-hint = Куда доставить заказ
aray-email = Почта
aray-email-hint = Электронная почта клиента
aray-quantity = Количество
aray-quantity-hint = Сколько штук заказано
aray-subacc = Комментарий 1
aray-subacc-hint = Дополнительное поле комментария
aray-subacc2 = Комментарий 2
aray-subacc2-hint = Дополнительное поле комментария
aray-subacc3 = Комментарий 3
aray-subacc3-hint = Дополнительное поле комментария
aray-subacc4 = Комментарий 4
aray-subacc4-hint = Дополнительное поле комментария
aray-utm_campaign = UTM: кампания
aray-utm_campaign-hint = Метка utm_campaign
aray-utm_content = UTM: объявление
aray-utm_content-hint = Метка utm_content
aray-utm_medium = UTM: канал
aray-utm_medium-hint = Метка utm_medium
aray-utm_source = UTM: источник
aray-utm_source-hint = Метка utm_source
aray-utm_term = UTM: ключевое слово
aray-utm_term-hint = Метка utm_term
aray-clickid = Номер клика
aray-clickid-hint = Метка клика из рекламы
aray-rotator_id = Номер ротатора
aray-rotator_id-hint = Если заказ пришёл через ротатор

record-field-to = Кому (номер)
record-field-from = От кого (номер)
record-field-message = Текст SMS
record-field-custmemo = Заметка о клиенте
record-field-id = Номер SMS
record-field-type = Вид сообщения
record-field-app = Программа
record-field-res_sn = Порядковый номер входящего SMS
record-field-imsi = IMSI сим-карты
record-field-imei = IMEI модема
record-field-com = COM-порт
record-field-comport = COM-порт
record-field-simno = Номер сим-карты
record-field-softwareid = Номер программы
record-field-sendstat = Состояние отправки
record-field-name = Имя
record-field-phone = Телефон
record-field-email = Почта
record-field-address = Адрес
record-field-text = Текст
record-field-content = Текст
record-field-ip = IP-адрес отправителя
record-field-operation_id = Номер операции
record-field-received_at = Время получения

http-method = Метод
http-address = Адрес
http-address-then = дальше Hooktray сам допишет поля из действия «{ $step }»
http-fields-go = Как отправлять поля
http-fields-query = Поля в адресе (GET)
http-fields-body = Поля в теле (POST)
http-fields-own = По-своему
http-no-steps = Добавьте перед этим действием «Form Urlencoded» с полями заявки.
http-which-step = Поля какого действия отправлять
http-content-type = Тип содержимого
http-body = Тело запроса
http-body-add = Добавить тело запроса
http-body-none = Без тела
http-headers = Заголовки
header-name = Название заголовка
header-value = Значение заголовка
header-add = Добавить заголовок
http-timeout-label = Сколько секунд ждать ответа
http-timeout-hint = От 1 до 300. Если ответа нет, Hooktray попробует ещё раз.
http-connection = Ожидание и переадресация
http-connection-refuse = { $seconds }, без переадресации
http-connection-follow = { $seconds }, с переадресацией
redirects = Если адрес переехал
redirects-refuse = не переходить: ошибка
redirects-follow = перейти по новому адресу
redirects-refuse-hint = Операция завершится ошибкой, а в истории будет новый адрес. Так надёжнее: заявка не уйдёт на незнакомый адрес.
redirects-follow-hint = Не больше 5 переходов. Ключи уходят только на тот сайт, который указан в адресе.
http-success = Когда заявка принята
http-success-condition = ответ { $status }, и в нём верно условие
http-success-status = ответ { $status }
success-status = Коды ответа
success-status-hint = Например: 2xx или 200, 201
success-when = Условие для ответа
success-when-hint = Должно быть верно, чтобы заявка считалась принятой
success-when-always = любой ответ с этим кодом
success-error = Где в ответе причина отказа
success-error-hint = Этот текст попадёт в историю операций
filter-when = Условие
filter-hint = Запись пойдёт дальше, только если условие верно
filter-passes = Запись из примера проходит
filter-stops = Запись из примера не проходит: на ней обработка закончится

run-if = Выполнять, если
run-if-always = всегда
run-if-hint = Если условие неверно, действие пропускается, а следующие выполняются.
run-if-runs = С записью из примера действие выполнится
run-if-skips = С записью из примера действие будет пропущено
on-error = Если не получилось
on-error-stop-request = повторять, а следующие действия ждут
on-error-stop-other = остановиться
on-error-continue-request = повторять, потом идти дальше
on-error-continue-other = отметить ошибку и идти дальше
on-error-stop-hint-request = Когда повторы закончатся, операция завершится ошибкой. Уже отправленное второй раз не отправляется.
on-error-stop-hint-other = Операция завершится ошибкой, следующие действия не выполнятся.
on-error-continue-hint-request = Когда повторы закончатся, придёт оповещение, а следующие действия выполнятся. Если до него ни один запрос не принят, операция завершится ошибкой: «Повторить» отправит только то, что не получилось.
on-error-continue-hint-other = Придёт оповещение, а следующие действия выполнятся. Если до него ни один запрос не принят, операция завершится ошибкой: «Повторить» выполнит только то, что не получилось.

condition-step = предыдущий запрос…
condition-value = значение…
condition-own = своё выражение
condition-own-hint = Должно получиться true, 1 или любой текст. Пусто, 0 и false значит «нет».
condition-likely-text = заказ
condition-which-step = Какой запрос
condition-step-name = «{ $step }»
condition-how-ended = Чем закончился
condition-ended-ok = удался
condition-ended-failed = не удался
condition-ended-skipped = пропущен
condition-which-value = Какое значение
condition-comparison = Как сравнить
condition-text = Текст для сравнения
condition-words-step = запрос «{ $step }» { $ended }
condition-words-text = { $words } «{ $text }»
condition-words-own = своё выражение
comparison-equals = равно
comparison-differs = не равно
comparison-contains = содержит
comparison-filled = не пусто
comparison-empty = пусто
comparison-yes = = да (true)
choice-none = выберите значение
choice-other = другое значение…
choice-own = своё выражение…
choice-other-name = Имя значения, например body.name
choice-other-wrong = Напишите имя значения, например body.name
choices-response = Ответ на этот запрос
choices-response-of = Ответ на запрос «{ $step }»
choices-remembered-of = Запомнено из ответа на «{ $step }»
choices-values-of = Значения действия «{ $step }»
response-unknown = Ответа ещё не было. Отправьте тестовую заявку, и здесь появятся его настоящие поля.
response-field-status = Статус HTTP
response-field-code = Результат (code)
response-field-order_id = Номер заказа (order_id)
response-field-is_double = Уже был такой (is_double)
response-field-error = Причина отказа (error)
response-field-msg = Сообщение (msg)
response-field-text = Весь ответ текстом
response-field-outcome = Чем закончился: ok, failed или skipped
value-of-step = { $value } из «{ $step }»
value-later = Станет известно после ответа на предыдущий запрос

crm-duplicate = CRM уже знала заказ, если
crm-duplicate-never = не проверять
crm-duplicate-hint = Считается и тогда, когда CRM из-за этого отказала. Такая операция считается доставленной и отмечается в истории. Повторять её не нужно.
remember = Запомнить из ответа
remember-nothing = ничего
remember-about = Запомненное видно в истории, по нему можно искать, и его можно отправить в следующих действиях.
remember-of = Запомненное значение «{ $name }»
remember-name = Имя запомненного значения
remember-value = Что запомнить как «{ $name }»
named-taken = Такое имя уже есть.
named-delete = Удалить «{ $name }»
remember-add = Запомнить значение
set-add = Добавить значение
set-name = Имя значения
set-value = Значение «{ $name }»

preview = Что будет отправлено
preview-about = Для записи «{ $record }» от { $time }. Ключи скрыты.
preview-example = На придуманном примере: SMS клиенту. Как только придёт настоящая запись, здесь будет она. Ключи скрыты.
preview-mistakes = Исправьте отмеченные ошибки, и запрос появится здесь.
preview-wrong = С этой записью заявка не отправится: проверьте поля, отмеченные красным.
preview-missing = Заполните то, что отмечено наверху, и здесь будет запрос.
preview-filtered = Эту запись фильтр не пропустит, поэтому ничего не отправится.
preview-nothing = Отправлять нечего: добавьте действие «HTTP-запрос».
preview-later = После ответа на предыдущий запрос станет известно: { $steps }
preview-sampled = Вместо будущего ответа показан последний: { $steps }
copy-curl = Скопировать как cURL
curl-copied = Команда cURL скопирована

alerts = Уведомления и сообщения
alerts-about = Как вы узнаёте об ошибках и о заявках.
notify-desktop = Показывать уведомление об ошибке
notify-desktop-hint = На рабочем столе, когда заявку не удалось отправить.
notify-email = Присылать письмо об ошибке
notify-email-hint = Что случилось, с какими заявками и что делать.
notify-email-to = Письма приходят на { $to }.
notify-telegram = Писать об ошибке в Telegram
notify-telegram-to = Сообщения приходят в чат «{ $chat }».
notify-telegram-hint = То же, что в письмах, но в мессенджере.
notify-telegram-off = Сообщения пока не приходят: Telegram не настроен.
notify-webhook = Сообщать об ошибке в вебхук
notify-webhook-hint = В ntfy, Slack, Mattermost, Discord или на свой сервер.
notify-email-off = Письма пока не приходят: почта не настроена.
each-order = Сообщение о каждой заявке
each-order-hint = Когда CRM приняла заявку: имя клиента, номер заявки и последние цифры телефона.
each-order-by = Куда сообщать
each-order-off = Сообщения пока не приходят: не настроены ни Telegram, ни почта, ни вебхук.
each-order-nobody = Выберите хотя бы один способ, иначе сообщать некуда.
each-order-limit = Не больше сообщений в минуту
each-order-limit-hint = Остальные заявки этой минуты придут одним сообщением.
channel-email = Почта
channel-telegram = Telegram
channel-webhook = Вебхук
inactivity = Сообщить, если записи не приходят
inactivity-hint = Так вы узнаете, что SMS Deliverer закрыт, модем отключился или ссылка больше не та.
inactivity-hours = Сколько рабочих часов ждать
inactivity-hours-hint = Если за это время не придёт ни одной записи, Hooktray сообщит так же, как об ошибке. Обработка должна быть запущена.
inactivity-working-hours = Рабочее время
inactivity-all-day = Часы совпадают, поэтому рабочим считается весь день.
inactivity-days = Рабочие дни
inactivity-no-alerts = Сейчас вы об этом не узнаете: включите уведомления, письма или сообщения.
hours-from = с
hours-to = до

advanced = Дополнительно
advanced-note = повторы, порядок
retries = Если отправить не удалось
retries-hint = Повторяются только временные сбои. Если aray отклонил заявку, она не отправляется снова сама.
retries-standard = До двух суток (10 повторов)
retries-short = около 13 минут (4 повтора)
retries-never = Не повторять
retries-own = По своему расписанию
retries-delays = Паузы перед повторами, в секундах
retries-delays-hint = Через запятую, например: 5, 30, 120
concurrency = Сколько заявок отправлять одновременно
concurrency-hint = 1: строго по очереди. Обычно хватает 4.

send-test = Отправить тестовую заявку
send-test-title = Отправить тестовую заявку?
send-test-text = В CRM будет создана настоящая заявка. Она уйдёт на ваш номер, имя в ней «ТЕСТ».
send-test-from = Из какой записи
send-test-made-up = Из придуманной: данных клиентов в ней нет
send-test-record = Из записи «{ $record }»
send-test-record-about = Имя, номер и почта клиента в ней заменяются, остальное берётся как есть.
send-test-mark = Добавить поле test=true
send-test-mark-about = По нему API AdCombo узнаёт тестовую заявку. Знает ли его aray, неизвестно.
send-test-fields = Что уйдёт в CRM
send-test-history = Показать в истории
own-number = Ваш номер телефона
own-number-hint = На него уходят тестовые заявки: оператор позвонит вам, а не клиенту. Номер останется в настройках.
own-number-goes = Заявка уйдёт на ваш номер
change = Изменить
test-order = тестовая заявка
test-order-explained = Эту заявку вы отправили сами, чтобы проверить весь путь. Она ушла на ваш номер.
send-test-saves = Изменения в обработке сначала сохранятся.
send-test-yes = Отправить заявку
send-test-sending = Отправляем…
send-test-result = Тестовая заявка
send-test-delivered = Заявка принята
send-test-delivered-todo = Найдите её в CRM. Если всё верно, запустите обработку.
send-test-filtered = Фильтр не пропустил эту запись, ничего не отправлено

secret-label-aray_api_key = Ключ api
secret-label-adcombo_api_key = Ключ api AdCombo
secret-label-amocrm_token = Токен amoCRM
secret-label-bitrix24_webhook = Ключ вебхука Битрикс24
secret-label-google_script_id = Идентификатор скрипта Google
secret-label-leadvertex_token = Токен LeadVertex
secret-label-lp_crm_key = Ключ LP-CRM
secret-label-m1_shop_api_key = Ключ api M1-shop
secret-label-retailcrm_api_key = Ключ api RetailCRM
secret-label-smtp_password = Пароль почты
secret-label-telegram_bot_token = Токен бота Telegram
secret-label-proxy_password = Пароль прокси
secret-label-telegram_proxy_password = Пароль прокси для Telegram
secret-label-alert_webhook_url = Адрес вебхука для сообщений
secret-store-title = { $secret }
secret-new-title = Новый ключ
secret-store-text = Ключ хранится в защищённом хранилище вашей системы. Посмотреть его потом нельзя, можно только заменить.
secret-name = Имя ключа
secret-name-hint = Маленькие латинские буквы, цифры и _. По этому имени ключ используется в обработке.
secret-value = Значение ключа
secret-empty = Вставьте ключ
secret-stored = Ключ сохранён
secret-saved-on = Сохранён { $date }
secret-not-stored = Не сохранён
secret-found = Уже есть в хранилище ключей
secret-use-found = Использовать его
secret-enter = Ввести ключ
secret-replace = Заменить
secret-add = Добавить ключ
secret-delete = Удалить ключ «{ $secret }»
secret-delete-title = Удалить ключ «{ $secret }»?
secret-delete-text = Его не использует ни одна обработка.
secret-delete-used = Его используют: { $flows }. Их заявки будут ждать, пока вы не введёте ключ снова.
secret-delete-email = Без него письма об ошибках не отправляются, пока вы не введёте пароль снова.
secret-delete-channel = Без него эти сообщения не отправляются, пока вы не введёте его снова.
secret-delete-proxy = Без него через прокси ничего не отправляется, пока вы не введёте его снова.
secret-delete-metrics = Без него /metrics никому не отвечает, пока вы не введёте его снова.
secret-deleted = Ключ удалён
secret-used-by = Используют: { $flows }
secret-unused = Не используется
secret-used-by-email = Нужен, чтобы присылать письма об ошибках
secret-used-by-telegram = Нужен, чтобы писать в Telegram
secret-used-by-metrics = Нужен для мониторинга (/metrics)
secret-used-by-webhook = Нужен для вебхука
secret-used-by-proxy = Нужен для прокси
secret-where = Хранится в защищённом хранилище системы

# История операций

history = История операций
operations-count =
    { $count ->
        [one] { $count } операция
        [few] { $count } операции
       *[other] { $count } операций
    }
operations-many = { $count } операций или больше
filters = Фильтры
filters-clear = Сбросить
search = Поиск
search-placeholder = Имя, телефон, текст
filter-status = Статус
filter-status-all = Любой статус
filter-status-unsolved = Требуют внимания
filter-status-waiting = Ждут отправки
filter-status-crm_duplicate = CRM уже знала
filter-status-partial = Доставлено не полностью
filter-status-solved = Решённые ошибки
filter-counted = { $name } ({ $count })
columns = Столбцы
column-duration = Длительность
column-attempts = Попытки
column-flow = Обработка
sort-customer = Клиент
sort-status = Статус
sort-by = По столбцу «{ $column }»
sort-only = Отсортированы только { $count } новейших. Сузьте фильтры, чтобы отсортировать все.
sort-newest = Сначала новые
sort-oldest = Сначала старые
filter-flow = Обработка
filter-flow-all = Все обработки
filter-period = Период
period-all = Всё время
period-today = Сегодня
period-week = 7 дней
period-month = 30 дней
period-custom = Выбрать даты
period-from = с
period-to = по
period-exact-remove = Только { $time }. Показать всё время
status-held = Ждёт решения
status-pending = Ждёт отправки
status-running = Отправляется
status-delivered = Доставлено
status-filtered = Отсеяно фильтром
status-duplicate = Повтор
status-test = Проверка связи
status-failed = Ошибка
status-cancelled = Отменено
status-solved = Решено
crm-knew-aray = aray уже знал этот заказ
crm-knew-other = CRM уже знала этот заказ
crm-knew-short-aray = aray уже знал
crm-knew-short-other = CRM уже знала
crm-knew-explained = CRM ответила, что этот заказ у неё уже был. Отправлять его снова не нужно. Если сомневаетесь, найдите заказ в CRM.
partial-title = Доставлено, но одно из следующих действий не выполнено
partial-short = не полностью
partial-explained = Заявка принята, а одно из следующих действий так и не удалось: какое, видно в последней попытке. «Повторить» отправит только его.
crm-knew-step = CRM уже знала этот заказ
next-try = Следующая попытка { $when }
waits-secret = Ждёт, пока вы введёте ключ «{ $secret }» в настройках.
waits-keychain = Ждёт, пока ответит хранилище ключей системы.
waits-certificates = Ждёт, пока в системе появятся корневые сертификаты.
waits-destination = Ждёт, пока появится связь с { $host }. Уйдёт сама.
history-empty = История пока пустая
history-empty-todo = Здесь появится каждая запись, которая придёт по ссылке.
history-solved = Заявок с ошибкой нет
history-solved-todo = Здесь ничего не требует внимания.
history-show-all = Показать все операции
history-nothing = Ничего не найдено
history-nothing-todo = Измените или сбросьте фильтры.
refused-title =
    { $count ->
        [one] Не принят { $count } запрос
        [few] Не приняты { $count } запроса
       *[other] Не принято { $count } запросов
    }
refused-about = Их нет в списке. Каждая причина видна ещё сутки после последнего запроса.
refused-times = { $count } ×, последний { $time }, от { $sender }
refused-unknown_link = Такой ссылки нет ни у одной обработки: дайте отправителю ссылку из обработки
refused-method_not_allowed = Отправитель передаёт записи методом, который обработка не принимает
refused-unauthorized = У отправителя нет пароля или ключа, или они неверны
refused-too_large = Запись больше 1 МБ
refused-too_long = Адрес слишком длинный: пусть отправитель передаёт поля в теле запроса (POST)
refused-too_slow = Отправитель передавал запись слишком долго
refused-too_many = Слишком много записей сразу
refused-not_allowed = С этого адреса присылать нельзя: смотрите доступ извне
refused-broken_request = Запрос оборвался или испорчен, или ссылка начинается с https://
refused-secret_unavailable = Ключ, которым проверяется отправитель, не прочитать
history-choose = Выберите операцию в списке, чтобы увидеть, что пришло и что было отправлено.
to-flows = К обработкам
back-to-list = К списку
held-explained = Запись пришла, пока обработка была остановлена. Она отправится, только если вы нажмёте «Отправить».
duplicate-explained = Такая запись уже приходила, поэтому она не отправлена.
show-original = Показать первую
request = Что пришло
request-empty = Полей в записи нет.
request-raw = Запрос целиком
as-json = Операция в виде JSON
as-it-is = Как есть
took = за { $time }
attempts =
    { $count ->
        [0] Попытки
        [one] { $count } попытка
        [few] { $count } попытки
       *[other] { $count } попыток
    }
attempts-none = Попыток ещё не было.
damaged-title = Часть этой записи больше не прочитать
damaged-request = Часть запроса повреждена.
damaged-headers = Заголовки запроса повреждены.
damaged-repairs = Сведения о том, что в нём исправлено при чтении, повреждены.
damaged-corrections = Исправления, сделанные вручную, повреждены.
attempt-unreadable = Подробности этой попытки не прочитать
attempt-unreadable-todo = Запись о ней повреждена. Сама операция на месте. Прежде чем отправлять её снова, проверьте в CRM, есть ли там заявка.
remembered-order_id = Номер заказа
remembered-short-order_id = № { $value }
remembered-pair = { $name }: { $value }
remembered-copy = Скопировать: { $name }
attempt = Попытка { $number }
attempt-version = версия обработки { $number }
attempt-delivered = доставлено
attempt-filtered = отсеяно фильтром
attempt-retryable = не получилось, будет повтор
attempt-rejected = не получилось
attempt-gave_up = не получилось, повторы закончились
attempt-blocked = ждёт
attempt-interrupted = прервано
step-ok = выполнено
step-failed = ошибка
step-filtered = не пропустил
step-skipped = пропущено
step-not_sent = не отправлено: это проверка
step-not_reached = до него не дошло
step-unjudged = ответ получен, но не понят
step-interrupted = прервано
step-kept = выполнено раньше
step-later = после ответа
note-several_phones = В «{ $name }» несколько номеров телефона: взят первый
note-phone_skipped = В первом значении для «{ $name }» есть цифры, но это не номер телефона: взято следующее
note-not_remembered = Не удалось запомнить «{ $name }» из ответа: { $reason }
note-nothing_remembered = В ответе нет значения для «{ $name }»: запоминать нечего
note-not_in_response = В ответе нет «{ $name }»: здесь это пусто
note-duplicate_unknown = Неизвестно, знала ли CRM эту заявку: { $reason }
note-reason_unknown = Не удалось прочитать причину в ответе: { $reason }
note-accepted_by_content = Статус { $reason } — отказ, а по содержанию ответа заявка принята. Найдите её в CRM, прежде чем выполнять операцию снова
note-ended_early = Ответ короче, чем сказано в его заголовках. Он засчитан: JSON в нём полный
notes-title = Обратите внимание:
step-remembered = Запомнено: { $values }
step-request = Отправлено
step-response = Ответ
step-fields =
    { $count ->
        [one] { $count } значение
        [few] { $count } значения
       *[other] { $count } значений
    }
response-status = ответ { $status }
response-empty = (пустой ответ)
operation-id = Номер операции:
copy-id = Скопировать номер
id-copied = Номер скопирован
operation-retry = Повторить
operation-from-start = Выполнить с начала
keep-finished = Это тот же запрос
keep-finished-title = Это тот же запрос?
keep-finished-text = То, на что уже ответили, остаётся выполненным, хотя в обработке у него другой id или адрес: второй раз оно не уйдёт, а операция продолжится со следующего действия. Соглашайтесь, только если в обработке тот самый запрос.
from-start-title = Выполнить с начала?
from-start-duplicate-title = Такая же запись уже отправлена
from-start-duplicate-text = Такая же запись уже отправлена, могла уйти или ждёт отправки. В CRM может появиться вторая такая же заявка.
from-start-restored-title = Запись ждала в резервной копии
from-start-restored-text = Она могла уйти уже после того, как сделали копию. Сначала проверьте CRM: если заявка там есть, их станет две.
from-start-unanswered-title = Заявка могла дойти
from-start-unanswered-text = Запись отправлена, но ответа нет. Сначала проверьте CRM: если заявка там есть, их станет две.
from-start-sent_instead-title = Вместо него отправлено другое действие
from-start-sent_instead-text = По этой операции отправлено другое действие вместо того, которое ушло бы сейчас. Заявок тогда может стать две.
operation-retry-now = Отправить сейчас
operation-correct = Исправить и отправить
correct-title = Исправить запись
correct-text = После отправки в CRM будет создана настоящая заявка. То, что пришло, останется в истории.
correct-text-delivered = Эта заявка уже доставлена. После отправки в CRM может появиться вторая. То, что пришло, останется в истории.
correct-came = Пришло: { $value }
correct-not-came = Не пришло
correct-others = Остальные значения записи
correct-add = Добавить то, чего не пришло
correct-sent = Что уйдёт
correct-filtered = Фильтр не пропустит эту запись, отправлять нечего
correct-finished = Часть запросов уже выполнена и не повторяется: исправление попадёт только в остальные. С начала выполнится всё, и в CRM может появиться вторая заявка.
correct-revert = Вернуть как пришло
correct-send = Отправить
correct-queued = Исправлено и поставлено в очередь
corrected = Исправлено вручную { $time }
operation-cancel = Отменить отправку
mark-solved = Отметить как решённую
unmark-solved = Снять отметку
queued = Поставлено в очередь
queued-stopped = Обработка «{ $flow }» остановлена: запись уйдёт, когда вы её запустите
cancelled = Отменено
marked-solved = Отмечено как решённое
unmarked-solved = Отметка снята
retry-held-title = Отправить эту запись?
retry-held-text = В CRM будет создана настоящая заявка.
retry-delivered-title = Отправить ещё раз?
retry-delivered-text = Эта заявка уже доставлена. В CRM может появиться вторая такая же.
retry-duplicate-title = Отправить повтор?
retry-duplicate-text = Такая запись уже приходила. В CRM может появиться вторая такая же заявка.
retry-filtered-title = Обработать ещё раз?
retry-filtered-text = Запись пройдёт обработку заново, с её нынешними настройками. Может быть создана настоящая заявка.
retry-cancelled-title = Отправить отменённую запись?
retry-cancelled-text = В CRM будет создана настоящая заявка.
cancel-title = Отменить отправку?
cancel-text =
    { $count ->
        [1] Запись останется в истории, но не отправится.
       *[other] Записи останутся в истории, но не отправятся.
    }
cancel-yes = Отменить отправку
cancel-no = Не отменять
retry-all = Повторить все найденные
retry-all-none = Повторять нечего
retry-all-title =
    { $count ->
        [one] Повторить { $count } операцию?
        [few] Повторить { $count } операции?
       *[other] Повторить { $count } операций?
    }
retry-all-many-title = Повторить { $count } операций или больше?
retry-all-text =
    { $count ->
        [1] Она отправится заново с нынешними настройками обработки.
       *[other] Они отправятся заново с нынешними настройками обработок.
    }
retry-all-text-orders =
    { $count ->
        [1] В CRM будет создана настоящая заявка.
       *[other] Для каждой записи в CRM будет создана настоящая заявка.
    }
retry-all-yes = Повторить { $count }
retry-arrived-title =
    { $count ->
        [one] Отправить { $count } запись, которая могла дойти?
        [few] Отправить { $count } записи, которые могли дойти?
       *[many] Отправить { $count } записей, которые могли дойти?
    }
retry-arrived-text =
    { $count ->
        [1] Она отправлена, но ответа нет, или ждала в восстановленной копии. Сначала проверьте CRM: если заявка там уже есть, их станет две.
       *[other] Они отправлены, но ответа нет, или ждали в восстановленной копии. Сначала проверьте CRM: если заявка там уже есть, их станет две.
    }
retry-arrived-yes = Отправить { $count }
retry-all-not-possible = Не поставлено в очередь: { $count }. { $why }. { $todo }
retry-all-left-out =
    { $count ->
        [one] Пропущена { $count } запись: она могла бы стать второй заявкой. Откройте её, чтобы решить.
        [few] Пропущены { $count } записи: они могли бы стать вторыми заявками. Откройте их, чтобы решить.
       *[many] Пропущено { $count } записей: они могли бы стать вторыми заявками. Откройте их, чтобы решить.
    }
retry-all-stopped = Обработка «{ $flow }» остановлена: её записи уйдут, когда вы её запустите
retry-all-done =
    { $count ->
        [one] В очередь поставлена { $count } операция
        [few] В очередь поставлены { $count } операции
       *[other] В очередь поставлено { $count } операций
    }
select-all = Выделить все найденные
select-all-newest = Выделены самые новые: { $count }. Остальные найдите, выбрав другие даты.
bulk-selected = Выделено: { $count }
bulk-progress = Готово { $done } из { $count }
bulk-solve = Отметить решёнными
bulk-clear = Снять выделение
bulk-skipped =
    { $count ->
        [one] Пропущена { $count } операция: с ней так поступить нельзя
        [few] Пропущены { $count } операции: с ними так поступить нельзя
       *[other] Пропущено { $count } операций: с ними так поступить нельзя
    }
bulk-cancel-title =
    { $count ->
        [one] Отменить { $count } операцию?
        [few] Отменить { $count } операции?
       *[other] Отменить { $count } операций?
    }
bulk-cancelled =
    { $count ->
        [one] Отменена { $count } операция
        [few] Отменены { $count } операции
       *[other] Отменено { $count } операций
    }
bulk-solved =
    { $count ->
        [one] { $count } операция отмечена как решённая
        [few] { $count } операции отмечены как решённые
       *[other] { $count } операций отмечено как решённые
    }
bulk-unsolved =
    { $count ->
        [one] С { $count } операции отметка снята
        [few] С { $count } операций отметка снята
       *[other] С { $count } операций отметка снята
    }
undo = Вернуть
causes-title = Что мешает
cause-retry = Повторить все с этой ошибкой: { $count }
cause-open = Открыть и исправить
cause-select = Выделить
fix-enter-key = Ввести ключ
fix-replace-key = Заменить ключ
fix-key-replaced = Ключ сохранён. Теперь повторите отправку
fix-open-field = Открыть поле
fix-open-flow = Открыть обработку
export-csv = Экспорт в CSV

# Настройки

settings = Настройки
settings-program = Программа
secrets = Ключи
secrets-about = Хранятся в защищённом хранилище системы, а не в файлах Hooktray.
secrets-none = Ключей пока нет. Они появятся, когда вы создадите обработку.
keychain-check = Проверить снова
listener = Порт и адрес
listener-saved = Записи принимаются по адресу { $address }
port = Порт
port-hint = После смены порта скопируйте новую ссылку в SMS Deliverer.
port-mistake = Порт: число от 1 до 65535
port-again = Попробовать снова
port-other = Перейти на порт { $port }
listener-more = Адрес
listener-host = На каком адресе принимать
listener-host-hint = 127.0.0.1: только с этого компьютера. Это самый безопасный выбор.
listener-open-warning = С таким адресом записи смогут присылать и другие компьютеры в сети. Включите защиту в каждой обработке.
language = Язык
language-system = Как в системе
autostart = Запускать вместе с системой
autostart-hint = Hooktray начнёт принимать записи сразу после входа в систему.
notifications = Уведомления об ошибках
notifications-hint = На рабочем столе. Для каждой обработки их можно отключить отдельно.
summary-on = Сводка за день
summary-hint = Раз в день: сколько заявок пришло, доставлено и не отправлено и что нужно сделать.
summary-hour = В
summary-by = Куда присылать
summary-off = Пока она никуда не приходит: не настроены ни Telegram, ни почта, ни вебхук.
summary-nobody = Выберите хотя бы один способ, иначе сводка никуда не придёт.
quiet = Тихие часы
quiet-hint = В это время уведомления не показываются. Письма и сообщения приходят всё равно, если в их настройках не сказано подождать.
quiet-all-day = Часы совпадают, поэтому уведомления не показываются весь день.
email = Письма об ошибках
email-about = Если заявка не отправится или записи перестанут приходить, Hooktray напишет вам: что случилось, с какими заявками и что делать. Письмо дойдёт, даже когда вы не за этим компьютером.
email-needs = Hooktray отправляет письма с вашего почтового ящика. Понадобится его адрес и пароль приложения: это отдельный пароль, который почта создаёт для программ.
email-on = Настроить письма
email-on-to = Письма включены и приходят на { $to }
email-is-on = Письма включены
email-is-off = Письма отключены
email-saved = Настройки писем сохранены
channel-save-on = Сохранить и включить
email-off = Отключить письма
email-address = Ваш почтовый ящик
email-address-hint = С него Hooktray будет отправлять письма.
email-address-mistake = Напишите адрес целиком, например shop@yandex.ru
email-service = Почтовая служба
email-service-guessed = Определили по адресу.
email-service-unknown = Определится по адресу
email-service-other = Другая
email-service-mistake = Выберите почтовую службу
email-host = Почтовый сервер (SMTP)
email-host-hint = Имя и порт подскажет тот, кто обслуживает вашу почту.
email-host-mistake = Напишите имя сервера, например smtp.example.ru
email-port-mistake = От 1 до 65535
email-security = Защита соединения
email-security-tls = TLS (обычно порт 465)
email-security-starttls = STARTTLS (обычно порт 587)
email-security-none = Без защиты
email-security-warning = Без защиты письма и пароль может прочитать любой на пути к серверу. Выбирайте это, только если сервер стоит в вашей сети.
email-login = Сервер спрашивает логин и пароль
email-login-hint = Почти всегда это так.
email-user = Логин, если он отличается от адреса
email-user-hint = Если оставить пустым, логином будет адрес ящика.
email-password = Пароль приложения
email-password-mistake = Введите пароль приложения
email-no-passwords = { $service } с сентября 2024 года не пускает другие программы по паролю, даже по паролю приложения. Письма отсюда, скорее всего, не уйдут: возьмите ящик другой службы. Получать письма можно и на этот.
email-password-where = Обычный пароль от ящика не подойдёт, нужен пароль приложения. { $service } создаёт его на этой странице: откройте её в браузере, назовите пароль «Hooktray», скопируйте его и вставьте сюда.
email-password-copy = Скопировать адрес страницы
email-password-copied = Адрес страницы скопирован. Вставьте его в браузер
email-password-other = Если ваша почта выдаёт пароли приложений, нужен именно такой. Если нет, введите пароль от ящика.
email-to = Кому присылать
email-to-hint = Несколько адресов через запятую. Если оставить пустым, письма придут в этот же ящик.
email-to-mistake = «{ $address }» не похоже на адрес почты
email-to-most =
    { $count ->
        [one] Не больше { $count } адреса
       *[other] Не больше { $count } адресов
    }
email-more-note = имя отправителя, номера клиентов
email-name = Имя отправителя
email-name-hint = Его видно в списке писем.
email-numbers = Показывать номера клиентов целиком
email-numbers-hint = Иначе в письме только последние четыре цифры.
email-numbers-warning = Номера увидит каждый, кто прочитает письмо, и они останутся на почтовом сервере.
email-test = Отправить проверочное письмо
email-test-sending-hint = Связываемся с почтовым сервером. Это может занять до минуты.
email-test-sent = Письмо отправлено на { $to }
email-test-todo = Откройте почту. Если письма нет, загляните в папку «Спам».
messages-failed =
    { $count ->
        [one] Не отправлено { $count } сообщение
        [few] Не отправлено { $count } сообщения
       *[other] Не отправлено { $count } сообщений
    }
messages-failed-todo = Исправьте настройки ниже, проверьте отправку, затем отправьте эти сообщения ещё раз.
messages-failed-off = Эти сообщения сейчас отключены.
messages-retry = Отправить ещё раз
messages-dismiss-title =
    { $count ->
        [one] Убрать { $count } сообщение?
        [few] Убрать { $count } сообщения?
       *[other] Убрать { $count } сообщений?
    }
messages-dismiss-text =
    { $count ->
        [1] Оно не отправится, и вернуть его нельзя. Сами заявки остаются в истории.
       *[other] Они не отправятся, и вернуть их нельзя. Сами заявки остаются в истории.
    }
messages-dismiss-yes = Убрать
messages-dismiss = Убрать из списка
messages-retry-done =
    { $count ->
        [one] { $count } сообщение отправляется ещё раз
        [few] { $count } сообщения отправляются ещё раз
       *[other] { $count } сообщений отправляются ещё раз
    }
messages-dismiss-done =
    { $count ->
        [one] Убрано { $count } сообщение
        [few] Убрано { $count } сообщения
       *[other] Убрано { $count } сообщений
    }
alert-short-address_changed = Новый внешний адрес
alert-short-channel_failed = Сообщения не отправляются
alert-short-inactivity = Записи не приходят
alert-short-orders = Сообщение о заявке
alert-short-summary = Сводка за день
alert-short-was_off = Hooktray не работал
data = Данные
retention = Хранить историю
retention-forever = Бессрочно
retention-size = Место для истории
retention-size-gb = до { $count } ГБ
retention-size-any = Без ограничений
retention-hint = Старые завершённые операции удаляются сами. Операции, которые ждут отправки, и ошибки, не отмеченные решёнными, остаются всегда.
retention-title = Хранить историю меньше?
retention-text =
    { $days ->
        [one] Завершённые операции старше { $days } дня будут удалены навсегда.
       *[other] Завершённые операции старше { $days } дней будут удалены навсегда.
    }
retention-size-text = Самые старые завершённые операции будут удалены навсегда, чтобы база данных занимала не больше { $count } ГБ.
retention-yes = Хранить меньше
data-dir = Папка с данными
data-dir-open = Открыть папку
database-size = База данных: { $size }
backup-title = Резервная копия
backup-hint = Обработки, история и настройки одним файлом. Ключей в копии нет.
backup = Сохранить копию
restore = Восстановить
restore-title = Восстановить из копии?
restore-text = Вы выберете файл копии. Все нынешние обработки, история и настройки будут заменены, и программа запустится заново.
restore-yes = Выбрать файл
restored = Восстановлено из { $file }: всё как на { $at }
restored-undated = Восстановлено из { $file }
restored-undated-text = Это копия базы, а не резервная копия. Если Hooktray работал, когда её копировали, и файл hooktray.db-wal не скопировали вместе с ней, последних записей в ней нет.
restored-held =
    { $count ->
        [one] { $count } незавершённая запись ждёт решения: с тех пор её могли отправить. Если нет, отправьте её из истории.
        [few] { $count } незавершённые записи ждут решения: с тех пор их могли отправить. Если нет, отправьте их из истории.
       *[many] { $count } незавершённых записей ждут решения: с тех пор их могли отправить. Если нет, отправьте их из истории.
    }
attention-restore = Копия не восстановлена
attention-restore-todo = Всё осталось как было. Закройте программы, которые могли открыть папку с данными, например антивирус или резервное копирование, и восстановите ещё раз. Причина: { $words }
attention-restore-go = Понятно
about = О программе
about-text = Получает данные по вебхуку и отправляет заявки. Работает на вашем компьютере, без облака.
version = версия { $version }
update-check = Проверить обновления
update-hint = Сам Hooktray обновления не проверяет.
update-none = У вас последняя версия.
update-found = Вышла версия { $version }
update-by-hand = Hooktray установлен пакетом, поэтому и обновить его может только система: скачайте новый пакет там же, где взяли этот, и установите его.
update-install = Установить и перезапустить
update-installing = Новая версия загружается. Hooktray продолжает работать.
update-title = Установить версию { $version }?
update-text = Hooktray завершит начатое, закроется и запустится снова. Всё, что принято, сохранено и будет отправлено. Пока он перезапускается, несколько секунд записи не принимаются.
diagnostics = Диагностика
diagnostics-note = для службы поддержки, без данных клиентов
diagnostics-copy = Скопировать диагностику
licences = Лицензии
licences-text = Hooktray распространяется по лицензии MIT или Apache 2.0, на ваш выбор. В программе есть части других авторов: вот они и тексты их лицензий.

# The table that is exported
csv-received = Получено
csv-flow = Обработка
csv-name = Имя
csv-phone = Телефон
csv-text = Текст
csv-status = Статус
csv-attempts = Попыток
csv-duration = Длительность, с
csv-problem = Ошибка
csv-detail = Подробности ошибки
csv-id = Номер операции
csv-remembered = Из ответа
csv-crm-duplicate = CRM уже знала
csv-partial = Доставлено не полностью
csv-test-order = Тестовая заявка
csv-yes = да

# Messages to the owner

message-time = %d.%m.%Y %H:%M
message-since = Началось: { $time }
message-records =
    Всего: { $count ->
        [one] { $count } заявка
        [few] { $count } заявки
       *[other] { $count } заявок
    }
message-pending =
    После прошлого сообщения: { $count ->
        [one] { $count } заявка
        [few] { $count } заявки
       *[other] { $count } заявок
    }
message-order-number = заявка { $number }
message-orders-unnamed = и ещё { $count }
message-examples = Последние из них:
message-place-history = Подробности: откройте Hooktray (значок рядом с часами) и выберите «История операций».
message-place-keys = Ключи: откройте Hooktray (значок рядом с часами), «Настройки», «Ключи».
message-place-flow = Откройте Hooktray (значок рядом с часами) и проверьте эту обработку.
message-place-program = Откройте Hooktray: значок рядом с часами.
email-text-footer = Это письмо отправила программа Hooktray с вашего компьютера. Отвечать на него не нужно. Отключить письма можно в её настройках.
message-test-title = проверка связи
message-test = Сообщения от Hooktray доходят. Если при отправке заявок случится ошибка, вы узнаете об этом здесь.

# Notices

problem-disk_low = На диске почти не осталось места
problem-disk_low-todo = Освободите место на диске, иначе новые записи скоро перестанут приниматься.
problem-short-disk_low = Мало места на диске
problem-storage_failed =
    { $reason ->
        [full] На диске нет места: новые записи не принимаются
        [locked] Базу данных заняла другая программа: новые записи не принимаются
        [read_only] Hooktray не может писать в свою базу данных: новые записи не принимаются
        [damaged] База данных повреждена: новые записи не принимаются
        [cannot_open] Hooktray не может открыть свою базу данных: новые записи не принимаются
        [moved] Файл базы данных перемещён или заменён: новые записи не принимаются
       *[other] Диск отвечает ошибкой: новые записи не принимаются
    }
problem-storage_failed-todo =
    { $reason ->
        [full] Освободите место на диске, и приём продолжится сам. Затем отправьте из SMS Deliverer ещё раз то, что пришло за это время.
        [locked] Закройте программу, которая открыла базу данных: антивирус, резервное копирование или просмотр баз данных.
        [read_only] Разрешите Hooktray запись в папку с данными и в файл hooktray.db в ней, и приём продолжится сам.
        [damaged] Перезапустите Hooktray: он отложит повреждённый файл и начнёт новый. Затем восстановите последнюю резервную копию в настройках.
        [cannot_open] Разрешите Hooktray читать и писать файл hooktray.db в папке данных и файлы рядом с ним, и приём продолжится сам.
        [moved] Верните файл на место или перезапустите Hooktray.
       *[other] Проверьте диск и его кабель. Как только он заработает, приём продолжится сам.
    }
problem-short-storage_failed = Записи не сохраняются
attention-storage = { problem-storage_failed }
attention-storage-todo = { problem-storage_failed-todo }
attention-storage-go = Открыть данные
attention-set_aside = База данных была повреждена. Hooktray начал новую, пустую
attention-set_aside-todo = Восстановите последнюю резервную копию из папки «backups». Повреждённая база сохранена: { $file }. Сообщение исчезнет после этого или когда вы уберёте этот файл.
attention-set_aside-go = Открыть данные
problem-tunnel_down = Отправители не могут подключиться к Hooktray извне.
problem-tunnel_down-todo = Откройте настройки Hooktray: в разделе «Доступ извне» написано, что не так.
problem-short-tunnel_down = Нет доступа извне
problem-port_lost =
    { $reason ->
        [in_use] Записи не принимаются: порт в адресе { $address } занят другой программой
       *[other] Записи не принимаются: адрес { $address } недоступен
    }
problem-port_lost-todo = Закройте программу, которая занимает порт, или выберите другой порт в настройках Hooktray и скопируйте новую ссылку в SMS Deliverer.
problem-short-port_lost = Записи не принимаются
alert-waiting-title = «{ $flow }»: заявки ждут отправки
alert-digest-title = «{ $flow }»: { $more }
alert-digest-more =
    { $count ->
        [one] не отправлена ещё { $count } заявка
        [few] не отправлены ещё { $count } заявки
       *[other] не отправлено ещё { $count } заявок
    }
alert-orders-title = «{ $flow }»: { $more }
alert-orders-more =
    { $count ->
        [one] ещё { $count } заявка
        [few] ещё { $count } заявки
       *[other] ещё { $count } заявок
    }
alert-order-title = «{ $flow }»: новая заявка
alert-order-number-title = «{ $flow }»: новая заявка { $number }
alert-orders =
    { $count ->
        [one] Заявка принята:
       *[other] Заявки приняты:
    }
summary-delivered =
    { $count ->
        [one] Доставлена { $count } заявка
        [few] Доставлены { $count } заявки
       *[other] Доставлено { $count } заявок
    }
summary-failed = ошибок: { $count }
summary-time = С { $from } до { $to }.
summary-line-received = Получено: { $count }
summary-line-delivered = Доставлено: { $count }
summary-line-known = Из них CRM уже знала: { $count }
summary-line-duplicates = Повторы, второй раз не отправлены: { $count }
summary-line-failed = С ошибкой: { $count }
summary-line-waiting = Ещё ждут отправки: { $count }
summary-line-held = Ждут решения: { $count }
summary-line-slowest-seconds = Самая долгая заявка: { $count } с
summary-line-slowest-minutes = Самая долгая заявка: { $count } мин
summary-line-slowest-hours = Самая долгая заявка: { $count } ч
summary-nothing-to-do = Делать ничего не нужно.
summary-nothing-but-wait = Делать ничего не нужно: что ждёт, отправится само.
summary-todo-failed =
    { $count ->
        [one] Отправьте снова { $count } заявку с ошибкой или отметьте её решённой.
        [few] Отправьте снова { $count } заявки с ошибкой или отметьте их решёнными.
       *[other] Отправьте снова { $count } заявок с ошибкой или отметьте их решёнными.
    }
summary-todo-held =
    { $count ->
        [one] { $count } запись ждёт решения: отправьте её или отмените отправку.
        [few] { $count } записи ждут решения: отправьте их или отмените отправку.
       *[other] { $count } записей ждут решения: отправьте их или отмените отправку.
    }
alert-ended-title = «{ $flow }»: снова работает
alert-ended =
    { $count ->
        [one] После сбоя доставлена { $count } заявка.
        [few] После сбоя доставлены { $count } заявки.
       *[other] После сбоя доставлено { $count } заявок.
    }
alert-ended-pending =
    { $count ->
        [one] Ещё { $count } заявка попала в этот сбой: проверьте её в истории операций.
        [few] Ещё { $count } заявки попали в этот сбой: проверьте их в истории операций.
       *[other] Ещё { $count } заявок попали в этот сбой: проверьте их в истории операций.
    }
alert-machine-title = Нужно ваше внимание
alert-recovered-title =
    { $code ->
        [disk_low] На диске снова достаточно места
        [tunnel_down] Отправители снова могут подключиться
        [port_lost] Записи снова принимаются
        [storage_failed] Записи снова сохраняются
       *[other] Снова всё в порядке
    }
alert-recovered = Делать ничего не нужно.
alert-address-title = Скопируйте новые ссылки
alert-address = Внешний адрес Hooktray изменился. Ссылки, которые начинались с { $from }, теперь начинаются с { $to }, остальная часть прежняя. Старые ссылки больше не работают.
alert-address-todo = Откройте Hooktray, скопируйте ссылку каждой обработки и вставьте её в SMS Deliverer.
alert-inactivity-title = «{ $flow }»: записи не приходят
alert-inactivity =
    { $count ->
        [one] В рабочее время уже { $count } час не приходит ни одной записи.
        [few] В рабочее время уже { $count } часа не приходит ни одной записи.
       *[other] В рабочее время уже { $count } часов не приходит ни одной записи.
    }
alert-inactivity-todo = Проверьте, что SMS Deliverer работает, модем на связи и ссылка в его настройках та же.
alert-was-off-title = Hooktray не работал
alert-was-off = Программа была выключена с { $from } по { $to }. Записи в это время не принимались.
alert-was-off-todo = Проверьте в SMS Deliverer, что пришло за это время, и отправьте недостающие записи ещё раз.
alert-channel-title =
    { $channel ->
        [email] Hooktray не может отправить письмо
        [telegram] Hooktray не может написать в Telegram
       *[webhook] Hooktray не может отправить сообщение в вебхук
    }
alert-channel-title-partly = Письма Hooktray доходят не до всех получателей
error-email_settings = Настройки почты не подходят
error-email_settings-detail = { settings-detail }
error-email_settings-todo = Проверьте адреса и сервер в настройках почты.
error-email_unreachable = Почтовый сервер не отвечает
error-email_unreachable-detail = { channel-detail }
error-email_unreachable-todo = Проверьте интернет, имя сервера и порт в настройках почты.
error-email_tls = Защищённое соединение с почтовым сервером не получилось
error-email_tls-detail = { channel-detail }
error-email_tls-todo = Проверьте имя сервера, порт и вид защиты. Иногда мешает антивирус, который проверяет почту.
error-email_needs_tls = Почтовый сервер ждёт TLS с самого начала
error-email_needs_tls-detail = { "" }
error-email_needs_tls-todo = Выберите в настройках почты защиту TLS: на порту 465 обычно она.
error-email_needs_starttls = На этом порту почтовый сервер начинает не с TLS
error-email_needs_starttls-detail = { "" }
error-email_needs_starttls-todo = Выберите в настройках почты защиту STARTTLS или порт 465 для TLS.
error-email_not_smtp = По этому адресу нет почтового сервера для отправки
error-email_not_smtp-detail = { channel-detail }
error-email_not_smtp-todo = Проверьте имя сервера и порт в настройках почты: обычно 465 для TLS и 587 для STARTTLS.
error-email_login = Почтовый сервер не принял логин или пароль
error-email_login-detail =
    { $reply ->
        [none] { "" }
       *[other] Ответ сервера: { $reply }
    }
error-email_login-todo = Большинству служб нужен отдельный пароль приложения: создайте его в настройках почтового ящика и введите в Hooktray.
error-email_login_method = Почтовый сервер не принимает здесь вход по паролю
error-email_login_method-detail = { "" }
error-email_login_method-todo = Проверьте вид защиты: многие серверы принимают пароль только через TLS или STARTTLS. Если служба не даёт паролей приложений, возьмите другой почтовый ящик.
error-email_password = Пароль почты не прочитать
error-email_password-detail = { "" }
error-email_password-todo = Введите пароль приложения в настройках почты.
error-email_refused = Почтовый сервер отказался принять письмо
error-email_refused-detail =
    { $reply ->
        [none] { "" }
       *[other] Ответ сервера: { $reply }
    }
error-email_refused-todo = Проверьте адреса отправителя и получателей в настройках почты.
error-email_partly = Письмо получили не все
error-email_partly-detail =
    { $reached ->
        [none] { channel-reply }
       *[other] Не дошло: { $reply }. Дошло: { $reached }.
    }
error-email_partly-todo = Исправьте в настройках почты адреса, которые не принял сервер. Остальным письмо доставлено.
error-email_address_letters = Почтовый сервер принимает адреса только латиницей
error-email_address_letters-detail =
    { $reply ->
        [none] { "" }
       *[other] Подробности: { $reply }
    }
error-email_address_letters-todo = Остальные получатели, если они есть, письмо получили. Укажите адрес латиницей или другой почтовый сервер.
error-email_later = Почтовый сервер просит попробовать позже
error-email_later-detail =
    { $reply ->
        [none] { "" }
       *[other] Ответ сервера: { $reply }
    }
error-email_later-todo = Делать ничего не нужно: Hooktray попробует ещё раз.
error-email_broken_off = Связь с почтовым сервером прервалась
error-email_broken_off-detail = { channel-detail }
error-email_broken_off-todo = Попробуйте ещё раз. Если не помогает, проверьте порт и вид защиты. Письмо может прийти дважды.
error-telegram_settings = Настройки Telegram не подходят
error-telegram_settings-detail = { settings-detail }
error-telegram_settings-todo = Проверьте в настройках Telegram адрес Bot API и прокси.
error-telegram_unreachable = Telegram недоступен
error-telegram_unreachable-detail = { channel-detail }
error-telegram_unreachable-todo = Проверьте интернет. Если в вашей сети Telegram заблокирован, укажите в его настройках прокси или другой адрес Bot API.
error-telegram_secret = Токен бота не прочитать
error-telegram_secret-detail = { "" }
error-telegram_secret-todo = Введите токен в настройках Telegram, а если прокси спрашивает пароль, то и его.
error-telegram_token = Telegram не знает бота с таким токеном
error-telegram_token-detail =
    { $reply ->
        [none] { "" }
       *[other] Ответ: { $reply }
    }
error-telegram_token-todo = Скопируйте токен у BotFather ещё раз, целиком, и вставьте его в настройки Telegram.
error-telegram_blocked = Боту нельзя писать в этот чат
error-telegram_blocked-detail =
    { $reply ->
        [none] { "" }
       *[other] Ответ: { $reply }
    }
error-telegram_blocked-todo = Откройте бота в Telegram и нажмите Start. Если это группа, добавьте бота в неё снова.
error-telegram_chat_not_found = Бот не знает такого чата
error-telegram_chat_not_found-detail =
    { $reply ->
        [none] { "" }
       *[other] Ответ: { $reply }
    }
error-telegram_chat_not_found-todo = Напишите боту или добавьте его в группу, затем выберите чат заново в настройках Telegram.
error-telegram_conflict = Сообщения этого бота читает другая программа
error-telegram_conflict-detail =
    { $reply ->
        [none] { "" }
       *[other] Ответ: { $reply }
    }
error-telegram_conflict-todo = Создайте для Hooktray отдельного бота.
error-telegram_refused = Telegram отказался принять сообщение
error-telegram_refused-detail =
    { $reply ->
        [none] { "" }
       *[other] Ответ: { $reply }
    }
error-telegram_refused-todo = Посмотрите, что он ответил. Если это не помогает, выберите чат заново.
error-telegram_later = Telegram просит подождать
error-telegram_later-detail =
    { $reply ->
        [none] { "" }
       *[other] Ответ: { $reply }
    }
error-telegram_later-todo = Делать ничего не нужно: Hooktray попробует ещё раз.
error-telegram_broken_off = Соединение с Telegram прервалось
error-telegram_broken_off-detail = { channel-detail }
error-telegram_broken_off-todo = Делать ничего не нужно: Hooktray попробует ещё раз. Сообщение может прийти дважды.
error-webhook_settings = Настройки вебхука не подходят
error-webhook_settings-detail = { settings-detail }
error-webhook_settings-todo = Проверьте адрес и заголовки вебхука.
error-webhook_unreachable = Сервер вебхука недоступен
error-webhook_unreachable-detail = { channel-detail }
error-webhook_unreachable-todo = Проверьте интернет и адрес вебхука.
error-webhook_secret = Адрес вебхука или его ключ не прочитать
error-webhook_secret-detail = { "" }
error-webhook_secret-todo = Введите адрес в настройках вебхука, а ключи из его заголовков — в разделе «Ключи».
error-webhook_template = В шаблоне вебхука ошибка
error-webhook_template-detail =
    { $reply ->
        [none] { "" }
       *[other] Подробности: { $reply }
    }
error-webhook_template-todo = Исправьте тело или заголовок либо выберите сервис заново.
error-webhook_refused = Сервер вебхука отказался принять сообщение
error-webhook_refused-detail =
    { $reply ->
        [none] { "" }
       *[other] Ответ: { $reply }
    }
error-webhook_refused-todo = Проверьте адрес: так отвечает и вебхук, который удалили. Затем посмотрите, что ответил сервер.
error-webhook_later = Сервер вебхука просит подождать
error-webhook_later-detail =
    { $reply ->
        [none] { "" }
       *[other] Ответ: { $reply }
    }
error-webhook_later-todo = Делать ничего не нужно: Hooktray попробует ещё раз.
error-webhook_broken_off = Соединение с сервером вебхука прервалось
error-webhook_broken_off-detail = { channel-detail }
error-webhook_broken_off-todo = Делать ничего не нужно: Hooktray попробует ещё раз. Сообщение может прийти дважды.
attention-email =
    { $code ->
        [login] Письма об ошибках не отправляются: почтовый сервер не принял логин или пароль
        [password] Письма об ошибках не отправляются: нет пароля почты
        [partly] Письмо об ошибке получили не все
        [refused] Письмо об ошибке не отправлено: почтовый сервер отказался его принять
       *[other] Письмо об ошибке не отправлено
    }
attention-email-todo =
    { $code ->
        [needs_tls] { error-email_needs_tls-todo }
        [needs_starttls] { error-email_needs_starttls-todo }
        [login_method] { error-email_login_method-todo }
        [password] { error-email_password-todo }
        [partly] { error-email_partly-detail }
        [settings] { error-email_settings-todo }
        [address_letters] { error-email_address_letters-todo }
        [broken_off] { error-email_broken_off-todo }
        [unreachable]
            { $fault ->
                [other] { error-email_unreachable-todo }
               *[known] { network-fault }
            }
        [tls]
            { $fault ->
                [other] { error-email_tls-todo }
               *[known] { network-fault }
            }
       *[other]
            { $fault ->
                [other]
                    { $reply ->
                        [none] Проверьте настройки писем.
                       *[other] Ответ: { $reply }
                    }
               *[known] { network-fault }
            }
    }
attention-email-go = Настроить почту
attention-telegram = Сообщения в Telegram не отправляются
attention-telegram-todo =
    { $code ->
        [secret] { error-telegram_secret-todo }
        [settings] { error-telegram_settings-todo }
        [unreachable]
            { $fault ->
                [other] { error-telegram_unreachable-todo }
               *[known] { network-fault }
            }
        [broken_off]
            { $fault ->
                [other] { error-telegram_broken_off-todo }
               *[known] { network-fault }
            }
       *[other]
            { $fault ->
                [other]
                    { $reply ->
                        [none] Проверьте настройки Telegram.
                       *[other] Ответ: { $reply }
                    }
               *[known] { network-fault }
            }
    }
attention-telegram-go = Настроить Telegram
attention-webhook = Сообщения в вебхук не отправляются
attention-webhook-todo =
    { $code ->
        [secret] { error-webhook_secret-todo }
        [settings] { error-webhook_settings-todo }
        [template] { error-webhook_template-todo }
        [unreachable]
            { $fault ->
                [other] { error-webhook_unreachable-todo }
               *[known] { network-fault }
            }
        [broken_off]
            { $fault ->
                [other] { error-webhook_broken_off-todo }
               *[known] { network-fault }
            }
       *[other]
            { $fault ->
                [other]
                    { $reply ->
                        [none] Проверьте настройки вебхука.
                       *[other] Ответ: { $reply }
                    }
               *[known] { network-fault }
            }
    }
attention-webhook-go = Настроить вебхук
tunnel-off = Только с этого компьютера
tunnel-opening = Доступ открывается
tunnel-works = Доступ извне работает
tunnel-unverified = Записи приходят, проверка не проходит
tunnel-unverified-text = Проверить доступ с этого компьютера не удаётся: некоторые роутеры и сети не пускают компьютер на его же адрес. Пока записи приходят, ничего делать не нужно.
tunnel-down = Отправители не могут подключиться
tunnel-provider-lan = Локальная сеть
tunnel-provider-address = У меня есть адрес
tunnel-provider-ssh = Свой сервер (туннель SSH)
tunnel-provider-cloudflared = Cloudflare
tunnel-firewall =
    { $system ->
        [windows] Windows один раз спросит, разрешить ли доступ к Hooktray: разрешите для частных сетей. Если больше не спрашивает, откройте «Безопасность Windows», «Брандмауэр», «Разрешить работу с приложением» и отметьте Hooktray.
        [macos] macOS один раз спросит, разрешить ли доступ к Hooktray: нажмите «Разрешить». Если больше не спрашивает, откройте «Системные настройки», «Сеть», «Брандмауэр», «Параметры».
       *[other] Если другие компьютеры не могут подключиться, откройте порт { $port } в брандмауэре, например: sudo ufw allow { $port }/tcp
    }
tunnel-settings = Настройки доступа извне заданы неверно
tunnel-settings-todo = Откройте в настройках Hooktray «Доступ извне», проверьте и сохраните ещё раз.
tunnel-no_interface = Сейчас этот компьютер не подключён к сети «{ $name }»
tunnel-no_interface-todo = Подключите кабель или Wi-Fi либо выберите другую сеть в настройках Hooktray.
tunnel-port = Не удаётся принимать данные по адресу { $listen }
tunnel-port-todo = Этот порт занят другой программой. Закройте её или выберите другой порт в настройках Hooktray.
tunnel-secret = Ключ «{ $name }» не задан или недоступен
tunnel-secret-todo = Введите его в настройках Hooktray.
tunnel-ssh_unreachable = Нет связи с SSH-сервером { $server }
tunnel-ssh_unreachable-todo = Проверьте интернет, имя сервера и порт. Некоторые сети пропускают только веб-страницы: тогда поможет сервис на порту 443.
tunnel-ssh_host_key = SSH-сервер { $server } предъявил другой ключ
tunnel-ssh_host_key-todo = Возможно, связь перехватывают, поэтому Hooktray не подключается. Если вы знаете, что сервер настроили заново, нажмите в настройках Hooktray «Доверять новому ключу». Ключ был { $known }, теперь { $shown }.
tunnel-ssh_login = SSH-сервер { $server } не пускает пользователя «{ $user }»
tunnel-ssh_login-todo = Проверьте имя, а также ключ или пароль. Ключ должен быть записан на сервере в файле authorized_keys.
tunnel-ssh_key = Не удаётся прочитать закрытый ключ для SSH-сервера
tunnel-ssh_key-todo = Создайте ключ в Hooktray или сохраните ключ, не защищённый паролем.
tunnel-ssh_forward = SSH-сервер { $server } не пробрасывает порт { $port }
tunnel-ssh_forward-todo = Возможно, порт занят или прежнее соединение там ещё не закрыто. Если ошибка не исчезает, разрешите AllowTcpForwarding и GatewayPorts в файле sshd_config на сервере.
tunnel-ssh_no_address = SSH-сервер { $server } не сообщил внешний адрес
tunnel-ssh_no_address-todo = Выберите другой сервис или укажите адрес сами.
tunnel-ssh_lost = Связь с SSH-сервером { $server } прервалась
tunnel-ssh_lost-todo = Hooktray подключится снова сам. Если этого не происходит, проверьте интернет.
tunnel-cloudflared_missing = Программа cloudflared не установлена
tunnel-cloudflared_missing-todo = Установите её с сайта Cloudflare или выберите другой способ.
tunnel-cloudflared_ended = Программа cloudflared завершилась
tunnel-cloudflared_ended-todo = Hooktray запустит её снова сам. Число бесплатных адресов ограничено: если это повторяется, подождите час или выберите другой способ. Для своего туннеля проверьте токен.
tunnel-cloudflared_not_connected = У cloudflared нет связи с Cloudflare
tunnel-cloudflared_not_connected-todo = Проверьте интернет. Сеть должна пропускать исходящие соединения на порт 7844.
tunnel-not_reached = Адрес { $link } недоступен
tunnel-not_reached-todo = Проверьте интернет, сам адрес и то, что роутер или прокси передаёт запросы на этот компьютер. Некоторые роутеры не открывают свой внешний адрес изнутри: тогда проверьте ссылку с телефона без Wi-Fi.
tunnel-no_answer = Адрес { $link } не отвечает вовремя
tunnel-no_answer-todo = Проверьте интернет и не задерживает ли запросы брандмауэр.
tunnel-elsewhere = По адресу { $link } отвечает кто-то другой
tunnel-elsewhere-todo = Адрес ведёт не в этот Hooktray: проверьте, куда и на какой порт передаёт запросы роутер, прокси или туннель.

# Доступ извне: настройки

tunnel-title = Доступ извне
tunnel-switch = Принимать записи с других компьютеров и из интернета
tunnel-about = Включите, если SMS Deliverer установлен на другом компьютере или заявки присылает форма на сайте. Пока выключено, Hooktray принимает записи только с этого компьютера.
tunnel-provider = Как отправители подключаются
tunnel-provider-lan-about = Для компьютеров и телефонов в той же сети, по кабелю или Wi-Fi. Из интернета доступа не будет.
tunnel-provider-service = Бесплатный сервис
tunnel-provider-service-about = Ссылка из интернета без регистрации и установки программ. Адрес время от времени меняется.
tunnel-provider-address-about = Домен или постоянный IP, запросы с которого роутер или веб-сервер передаёт на этот компьютер.
tunnel-provider-ssh-about = Постоянный адрес через ваш VPS или любой другой сервер с доступом по SSH.
tunnel-provider-cloudflared-about = Через сеть Cloudflare. На этом компьютере должна быть установлена программа cloudflared.
tunnel-network = Сеть
tunnel-network-none = Нет подключённых сетей
tunnel-network-mistake = Выберите сеть. Если её нет в списке, подключите кабель или Wi-Fi.
tunnel-service = Сервис
tunnel-service-localhost_run = Подключается через порт 22. Некоторые сети его закрывают.
tunnel-service-pinggy = Подключается через порт 443. Он открыт почти везде.
tunnel-service-country = Какой сервис доступен, зависит от страны и провайдера. Если подключиться не удаётся, выберите другой сервис или другой способ. Заявки проходят через серверы сервиса.
tunnel-minutes =
    { $minutes ->
        [one] Без учётной записи этот сервис даёт адрес на { $minutes } минуту. Потом адрес сменится, и новую ссылку придётся вставить в SMS Deliverer.
        [few] Без учётной записи этот сервис даёт адрес на { $minutes } минуты. Потом адрес сменится, и новую ссылку придётся вставить в SMS Deliverer.
       *[other] Без учётной записи этот сервис даёт адрес на { $minutes } минут. Потом адрес сменится, и новую ссылку придётся вставить в SMS Deliverer.
    }
tunnel-address-changes = Адрес временный: после перезапуска или обрыва связи он может смениться. Hooktray покажет уведомление с новым адресом.
tunnel-url = Адрес
tunnel-url-hint = С него начинаются ссылки. Только имя, без пути после него.
tunnel-url-ssh-hint = Настройте веб-сервер на VPS так, чтобы он передавал запросы с этого адреса на свой порт { $port }.
tunnel-url-named-hint = Публичный адрес (Public hostname) туннеля в Cloudflare. Как сервис укажите там http://localhost:{ $port }.
tunnel-url-mistake = Напишите адрес целиком, например https://hooks.example.com, без пути
tunnel-plain = Адрес без шифрования: данные клиентов можно прочитать по дороге. Если возможно, используйте https.
tunnel-forwarder = Кто передаёт запросы сюда
tunnel-forwarder-local = Веб-сервер на этом компьютере
tunnel-forwarder-network = Роутер или другой компьютер
tunnel-forwarder-hint = Запросы с этого адреса должны приходить на порт { $port } этого компьютера.
tunnel-host = Сервер
tunnel-host-mistake = Напишите имя или IP-адрес сервера, без порта
tunnel-ssh-port = Порт SSH
tunnel-user = Имя пользователя
tunnel-user-mistake = Напишите имя, под которым входить на сервер
tunnel-login = Вход
tunnel-login-key = По ключу
tunnel-login-password = По паролю
tunnel-login-none = Без ключа и пароля
tunnel-needs-ssh_key = Создайте ключ или вставьте свой
tunnel-needs-ssh_password = Введите пароль
tunnel-needs-cloudflared_token = Введите токен туннеля
tunnel-enter-ssh_password = Ввести пароль
tunnel-enter-cloudflared_token = Ввести токен
tunnel-key-line = Добавьте эту строку в файл ~/.ssh/authorized_keys на сервере:
tunnel-key-copy = Скопировать строку
tunnel-key-make = Создать ключ
tunnel-key-make-new = Создать новый ключ
tunnel-key-title = Создать новый ключ?
tunnel-key-text = Прежний ключ будет удалён. Сервер не пустит Hooktray, пока вы не добавите на него новую строку.
tunnel-key-import = Вставить свой ключ
tunnel-key-import-text = Вставьте содержимое файла закрытого ключа, не защищённого паролем. Ключ попадёт в хранилище ключей системы и больше нигде не останется.
tunnel-key-file = Закрытый ключ
tunnel-server-key = Сервер известен с { $date }, отпечаток его ключа:
tunnel-server-key-first = При первом подключении Hooktray запомнит ключ сервера и покажет его здесь. Если ключ потом сменится, Hooktray не подключится, пока вы не подтвердите новый.
tunnel-ssh-address = Как выглядит ссылка
tunnel-ssh-address-port = http://сервер:порт
tunnel-ssh-address-port-hint = Без шифрования. На сервере должен быть разрешён GatewayPorts, а порт открыт в брандмауэре.
tunnel-ssh-address-url = Мой адрес
tunnel-ssh-address-url-hint = Домен с https, который веб-сервер на VPS передаёт на этот порт.
tunnel-ssh-address-greeting = Адрес, который сообщит сервер
tunnel-ssh-address-greeting-hint = Так делают сервисы вроде localhost.run: адрес приходит в приветствии.
tunnel-bind-port = Порт на сервере
tunnel-bind = Адрес на сервере
tunnel-bind-hint = Где сервер принимает подключения. Пусто: на всех адресах, localhost: только на нём самом.
tunnel-bind-all = все адреса
tunnel-cloudflared-country = По данным Cloudflare, с июня 2025 года российские провайдеры замедляют соединения с её сетью. В России этот способ может не работать: проверьте его, прежде чем на него полагаться.
tunnel-named = У меня есть туннель в аккаунте Cloudflare
tunnel-named-hint = Тогда адрес постоянный. Без аккаунта Cloudflare даёт временный адрес.
tunnel-senders = Кому разрешено присылать
tunnel-senders-all = всем, у кого есть ссылка
tunnel-allowed = Только с этих адресов
tunnel-allowed-hint = IP-адреса и сети через запятую. Пусто: с любых.
tunnel-allowed-mistake = Только IP-адреса и сети, например 203.0.113.7 или 203.0.113.0/24
tunnel-proxies = Прокси, которым можно верить
tunnel-proxies-hint = Их IP-адреса. Только от них Hooktray узнаёт настоящий адрес отправителя.
tunnel-on = Включить
tunnel-not-yet = Доступ ещё закрыт: выберите способ и нажмите «Включить».
tunnel-is-on = Доступ извне включён
tunnel-saved = Настройки доступа извне сохранены
tunnel-is-off = Доступ извне выключен
tunnel-off-title = Выключить доступ извне?
tunnel-off-text = Отправители с других компьютеров и из интернета больше не смогут присылать записи. Способ и адрес придётся выбрать заново.
tunnel-off-yes = Выключить
tunnel-works-since = с { $since }, проверено: { $checked }
tunnel-down-since = Нет доступа с { $time }
tunnel-last-error = Последняя неполадка ({ $time }): { $error }
tunnel-check = Проверить сейчас
tunnel-checked = Доступ извне работает
tunnel-trust = Доверять новому ключу
tunnel-trust-title = Доверять новому ключу сервера { $server }?
tunnel-trust-text =
    Соглашайтесь, только если знаете, что сервер настроили заново. Иначе заявки может перехватить кто-то посторонний.
    Был: { $known }
    Теперь: { $shown }
tunnel-links = Ссылки для отправителей
tunnel-links-none = Ссылки появятся здесь, когда вы создадите обработку.
qr-code = QR-код
qr-code-of = QR-код ссылки «{ $flow }»
secret-label-ssh_key = Ключ для SSH-сервера
secret-label-ssh_password = Пароль для SSH-сервера
secret-label-cloudflared_token = Токен туннеля Cloudflare
secret-used-by-tunnel = Нужен для доступа извне
secret-delete-tunnel = Без него доступ извне не откроется, пока вы не введёте его снова.

# Доступ извне: ссылка обработки

link-public = Ссылка для других компьютеров и сайтов
link-local = Ссылка для этого компьютера
link-public-waits = Внешняя ссылка появится здесь, как только откроется доступ.
link-public-down = Сейчас внешняя ссылка не работает
link-public-off = SMS Deliverer на другом компьютере?
link-public-off-go = Доступ извне
link-renew = Сменить ссылку
link-renew-title = Сменить ссылку?
link-renew-text = Обработка получит новую ссылку. Прежняя будет работать ещё сутки: за это время вставьте новую в SMS Deliverer и во все программы, которые присылают записи.
link-renewed = Ссылка сменилась. Прежняя работает ещё сутки
warning-exposed-todo = Если отправитель умеет передавать заголовки, добавьте ключ: записи без него после этого не принимаются. Если не умеет, разрешите в настройках доступа извне только его IP-адрес.
generate-key = Добавить ключ
regenerate-key = Создать новый ключ
regenerate-key-title = Создать новый ключ?
regenerate-key-text = Прежний ключ перестанет действовать сразу: записи с ним не принимаются.
generated-key-title = Укажите ключ у отправителя
generated-key-text = Отправитель должен передавать этот заголовок с каждой записью. Значение показывается один раз. Пока его нет у отправителя, его записи не принимаются.
generated-key-value = Значение
generated-key-other = Если отправитель не умеет передавать заголовки, выберите в разделе «Защита» вариант «Только ссылка» и сохраните обработку.
generated-key-done = Ключ указан
copy = Скопировать
copy-what = Скопировать: { $name }
connect-note-tunnel = Если SMS Deliverer установлен на этом компьютере, возьмите ссылку для этого компьютера. Если на другом, берите внешнюю.

# Что исправлено при чтении записи

repairs-title = В данных были ошибки. Прочитать их можно было только одним способом, поэтому они исправлены:
repair-compression_undeclared = Данные были сжаты, хотя отправитель об этом не сообщил.
repair-compression_false = Отправитель сообщил о сжатии, но данные не были сжаты.
repair-charset_mixed = Части данных были в разных кодировках. Каждая прочитана в своей.
repair-characters_lost = Некоторые символы повреждены и показаны как «�».
repair-invisible_characters = Невидимые символы по краям значения убраны.
repair-loose_quotes = Кавычки внутри текста не были экранированы.
repair-loose_backslashes = Обратная косая черта внутри текста не была экранирована.
repair-raw_line_breaks = Переносы строк внутри текста не были экранированы.
repair-comma_missing = Не хватало запятой.
repair-comma_extra = Была лишняя запятая.
repair-empty_value = Вместо значения было пусто. Прочитано как пустое.
repair-quote_marks = Вместо кавычек " стояли другие.
repair-unquoted = Имя или значение было без кавычек.
repair-foreign_literal = Слово вроде NaN или nul прочитано по смыслу.
repair-name_repeated = Одно имя встречалось дважды; взято непустое значение.
repair-comments = Комментарии пропущены.
repair-text_around = Текст до или после данных пропущен.
repair-encoded_twice = Данные были закодированы дважды.
repair-json_in_field_name = Данные стояли в имени поля формы.
repair-brackets = В начале или в конце не хватало скобки или была лишняя.
repair-ampersands = Знак & был записан неправильно.
repair-separators = Имена и значения были разделены не теми знаками.
repair-u_escapes = Буквы были закодированы как %u….
repair-multipart_end = У формы не было конца.
repair-multipart_lines = Строки формы заканчивались на LF вместо CRLF.

# Обзор
nav-figures = Обзор
figures = Обзор
figures-period = За какое время
figures-period-day = 24 часа
figures-period-week = 7 дней
figures-period-month = 30 дней
figures-period-quarter = 90 дней
figures-now = сейчас
figures-today = сегодня
figures-by-hour = Заявки по часам
figures-by-day = Заявки по дням
figures-bar-hint = Нажмите на столбик, чтобы открыть его записи в истории.
figures-delivered = Доставлено
figures-delivered-share =
    { $count ->
        [one] { $share } из { $count } заявки
       *[other] { $share } из { $count } заявок
    }
figures-undecided = пока нет доставленных
figures-failed = Ошибки
figures-failed-about = сами уже не отправятся
figures-failed-none = всё в порядке
figures-waiting = Ждут
figures-waiting-about = отправки или вашего решения
figures-unsent = Не отправлялись
figures-crm_duplicates = CRM уже знала
figures-crm_duplicates-share = { $share } доставленных
figures-duplicates = Повторы
figures-duplicates-about = пришли дважды, второй раз не отправлены
figures-time = От SMS до заявки
figures-time-usual = обычно
figures-time-instant = меньше 1 с
figures-time-almost = почти всегда до { $time }
figures-time-none = пока нет доставленных
figures-records =
    { $count ->
        [0] записей нет
        [one] { $count } запись
        [few] { $count } записи
       *[other] { $count } записей
    }
figures-said-delivered = доставлено { $count }
figures-said-crm_duplicates = из них CRM уже знала { $count }
figures-said-failed = ошибок { $count }
figures-said-waiting = ждут { $count }
figures-said-duplicates = повторов { $count }
figures-said-other = отсеяно и отменено { $count }
figures-groups = Откуда заявки
figures-by = По чему сравнить
figures-field = { $title } ({ $name })
figures-field-sample = { $field }: { $sample }
figures-total = Записей
figures-arrived = Доставлено
figures-others = Остальные
figures-no-value = нет значения
figures-open = Открыть записи «{ $name }» в истории
figures-no-groups = Сравнить пока нечего.
figures-looked-at =
    { $count ->
        [one] По последней { $count } записи.
       *[other] По последним { $count } записям.
    }
figures-empty = Пока нечего показать
figures-nothing = За это время записей не было
figures-no-flow-todo = Создайте обработку и запустите её. Здесь будет видно, сколько заявок приходит и сколько из них доставлено.
figures-stopped-todo = Запустите обработку: записи принимаются и отправляются, только пока она запущена.
figures-period-todo = Посмотрите за 90 дней. Если записей нет и там, проверьте, что обработка запущена, а у отправителя указана её ссылка.
figures-flow-todo = Посмотрите все обработки или проверьте, что у отправителя указана ссылка этой обработки.
figures-no-record-todo = Обработка запущена, но записей ещё не было. Проверьте, что у отправителя указана её ссылка.
figures-longer = Показать 90 дней

# Таблицы
nav-tables = Таблицы
tables = Таблицы
tables-about = Таблица даёт заявке то, чего нет в SMS: например, оффер и цену для каждой сим-карты. Обработка находит строку по ключу.
tables-empty = Таблиц пока нет
tables-empty-text = Создайте таблицу и вставьте строки из Excel или загрузите файл CSV.
tables-back = Все таблицы
table-create = Создать таблицу
table-load = Загрузить из CSV
table-loaded =
    { $count ->
        [one] Таблица «{ $table }» сохранена: { $count } строка
        [few] Таблица «{ $table }» сохранена: { $count } строки
       *[other] Таблица «{ $table }» сохранена: { $count } строк
    }
table-rows =
    { $count ->
        [one] { $count } строка
        [few] { $count } строки
       *[other] { $count } строк
    }
table-used-by = Используется:
table-unused = Ни одна обработка её не использует
table-in-template = В значении поля обработки:
table-name = Название таблицы
table-name-hint = По нему таблицу находят обработки.
table-name-empty = Назовите таблицу
table-text = Столбцы и строки
table-text-hint = Вставьте ячейки из Excel или просто напишите названия столбцов. В первой строке — названия столбцов, в первом столбце — ключи: значения, по которым ищется строка.
table-text-empty = Напишите хотя бы названия столбцов
table-text-example = imsi; offer_id; price
table-key = Ключ
table-key-hint = По ключу ищется строка. У каждой строки он свой.
table-search = Поиск в таблице
table-nothing = Такой строки нет
table-more = Ещё
table-row-new = Новая строка
table-row-deleted = Строка { $key } удалена
table-row-delete = Удалить строку { $key }
table-paste = Вставить из Excel
table-paste-rows = Строки
table-paste-hint = Скопируйте ячейки в Excel и вставьте сюда. Если «{ $key }» уже есть в таблице, изменится та строка; остальные добавятся.
table-paste-yes = Добавить строки
table-pasted =
    { $added ->
        [one] Добавлена { $added } строка
        [few] Добавлено { $added } строки
       *[other] Добавлено { $added } строк
    }{ $changed ->
        [0] { "" }
       *[other] , изменено { $changed }
    }
table-columns = Название и столбцы
table-columns-unsaved = Есть несохранённые строки. Исправьте или отмените их, потом меняйте столбцы.
table-columns-legend = Столбцы
table-column = Столбец { $number }
table-column-add = Добавить столбец
table-column-delete = Удалить столбец { $column }
table-columns-lost = Эти столбцы удалятся вместе со всем, что в них: { $columns }
table-replace = Заменить файлом CSV
table-replace-title = Заменить все строки таблицы «{ $table }»?
table-replace-text =
    { $count ->
        [one] Нынешняя { $count } строка удалится, её место займут строки файла.
        [few] Нынешние { $count } строки удалятся, их место займут строки файла.
       *[other] Нынешние { $count } строк удалятся, их место займут строки файла.
    }
table-replace-yes = Выбрать файл
table-export = Сохранить как CSV
table-delete = Удалить таблицу
table-delete-title = Удалить таблицу «{ $table }»?
table-delete-text =
    { $count ->
        [one] Вместе с ней удалится { $count } строка.
        [few] Вместе с ней удалятся { $count } строки.
       *[other] Вместе с ней удалится { $count } строк.
    }
table-deleted = Таблица «{ $table }» удалена

# Telegram и вебхук: настройки
channel-numbers = Показывать номера клиентов целиком
channel-numbers-hint = Иначе в сообщении только последние четыре цифры.
channel-numbers-warning = Номера увидит каждый, кто прочитает сообщение, и они останутся на серверах сервиса.
channel-quiet = Ждать в тихие часы
channel-quiet-hint = Сообщения этих часов придут, когда тихие часы кончатся.
channel-test = Отправить проверочное сообщение
channel-test-sent = Сообщение отправлено
channel-saved = Настройки сохранены
telegram = Telegram
telegram-about = Об ошибках, о том, что всё снова работает, и обо всём, что бывает в письмах, Hooktray напишет в Telegram: вам или в группу.
telegram-on = Настроить Telegram
telegram-on-to = Сообщения в Telegram включены и приходят в чат «{ $chat }»
telegram-is-on = Сообщения в Telegram включены
telegram-is-off = Сообщения в Telegram отключены
telegram-off = Отключить Telegram
telegram-step-bot = Откройте в Telegram бота @BotFather и отправьте ему /newbot.
telegram-step-name = Придумайте боту любое имя. BotFather пришлёт токен.
telegram-step-token = Скопируйте токен, нажмите ниже «Ввести токен» и вставьте его.
telegram-step-start = Откройте своего нового бота и нажмите Start или добавьте его в группу.
telegram-step-chat = Нажмите «Найти чат», выберите его и сохраните.
telegram-token = Токен бота
telegram-token-mistake = Вставьте токен, который прислал BotFather
telegram-token-enter = Ввести токен
telegram-bot = Это бот @{ $username }
telegram-find = Найти чат
telegram-chat = Чат для сообщений
telegram-chat-mistake = Найдите чат и выберите его
telegram-group = { $title } (группа)
telegram-no-chats = Чата пока нет. Откройте бота в Telegram и нажмите Start или добавьте его в группу, затем снова нажмите «Найти чат».
telegram-test-todo = Проверьте в Telegram, пришло ли сообщение.
telegram-more-note = номера клиентов, тихие часы, прокси
telegram-api = Адрес Bot API
telegram-api-hint = Меняйте, только если у вас есть свой сервер, который передаёт запросы в Telegram.
telegram-api-mistake = Напишите адрес сайта, например https://api.telegram.org
telegram-proxy = Прокси для Telegram
telegram-proxy-system = Как для всего остального (Сеть)
proxy-none = Без прокси
proxy-http = HTTP
proxy-socks5 = SOCKS5
proxy-host = Адрес прокси
proxy-host-mistake = Напишите имя или адрес прокси
proxy-user = Имя пользователя, если прокси его спрашивает
proxy-password = Пароль прокси
proxy-password-enter = Ввести пароль
webhook = Вебхук для сообщений
webhook-about = Об ошибках и обо всём, что бывает в письмах, Hooktray сообщит в ntfy, Slack, Mattermost, Discord или на ваш сервер.
webhook-on = Настроить вебхук
webhook-on-now = Сообщения в вебхук включены
webhook-is-on = Сообщения в вебхук включены
webhook-is-off = Сообщения в вебхук отключены
webhook-off = Отключить вебхук
webhook-service = Сервис
webhook-service-json = Свой сервер (JSON)
webhook-service-custom = Как настроено ниже
webhook-address = Адрес вебхука
webhook-address-enter = Ввести адрес
webhook-address-hint = Его показывает сервис, когда вы создаёте вебхук. Адрес хранится в хранилище ключей: кто его знает, может туда писать.
webhook-address-mistake = Введите адрес вебхука
webhook-more-note = заголовки, тело, номера клиентов, тихие часы
webhook-method = Метод
webhook-headers = Заголовки
webhook-headers-hint = По одному в строке: «Имя: значение». Ключ подставляется так: {"{{"} secret('имя') {"}}"}.
webhook-headers-mistake = «{ $line }» — не «Имя: значение»
webhook-content-type = Тип содержимого
webhook-body = Тело
webhook-body-hint = Шаблон. Текст сообщения в нём называется text, а его части — alert.
webhook-test-todo = Сервер принял сообщение. Проверьте, пришло ли оно.
