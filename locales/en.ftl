# Hooktray's messages in English, read by both the window and the program.
# Notifications carry no customer data, so problem-* texts have none; the values are in problem-*-detail, which only the window shows.
# The window passes an empty argument as “none”.

# Tray

tray-figures =
    Today: { $delivered } delivered, { $failed } failed
tray-start-all = Start all flows
tray-stop-all = Stop all flows
tray-flow-start = Start “{ $flow }”
tray-flow-stop = Stop “{ $flow }”
tray-copy-link = Copy link for “{ $flow }”
tray-history = Operation history
tray-summary = Today’s summary
tray-settings = Settings
tray-open = Open Hooktray
tray-quit = Quit
tray-state-running = Hooktray is running
tray-state-stopped = Hooktray: flows are stopped
tray-state-attention = Hooktray needs your attention
tray-state-not-receiving = Hooktray: records cannot arrive
tray-flow-running = { $flow }: running
tray-flow-not-receiving = { $flow }: records cannot arrive
tray-flow-stopped = { $flow }: stopped
unsent-show = { $count ->
        [one] { $count } order not sent: show
       *[other] { $count } orders not sent: show
    }
tray-last = Last record: { $time }, { $status }

# The window, when it does not open

window-error-title = The Hooktray window does not open
window-error-goes-on = Orders are still received and sent. The icon’s menu starts and stops flows, copies links and shows today’s figures.
window-error-missing = The program hooktray-window is missing next to hooktray-desktop
window-error-missing-todo = Reinstall Hooktray.
window-error-library = The library { $name } is missing on this system
window-error-library-todo = Install WebKitGTK 4.1: the package libwebkit2gtk-4.1-0 (Debian, Ubuntu) or webkit2gtk4.1 (Fedora).
window-error-long_path = The path of the data folder is too long for the window: { $name }
window-error-long_path-todo = Move the data folder to a shorter path and start Hooktray with --data-dir.
window-error-no_connection = The window cannot connect to Hooktray ({ $name })
window-error-no_connection-todo = Restart Hooktray.
window-error-failed = The window's program ended with an error
window-error-failed-todo = { $system ->
        [windows] It needs Microsoft WebView2. Install it from https://go.microsoft.com/fwlink/p/?LinkId=2124703 and open the window again.
       *[other] The reason is in the newest file in the “logs” folder. Restart the computer; if that does not help, reinstall Hooktray.
    }

# Notifications

alert-failed-title = “{ $flow }”: an order was not sent
alert-open = Open

# Problems of a record: what happened and what to do

problem-body_unreadable = The data arrived in a format that could not be read
problem-body_unreadable-todo = Press “Fix and send” and type the order yourself. To prevent this next time, check the webhook format in the program that sends the data: JSON and a plain form both work.
problem-body_ambiguous = The data can be read in two ways, so nothing was sent
problem-body_ambiguous-detail = { $ambiguity ->
    [quotes] It is not clear which quotation marks belong to a text.
    [text_end] It is not clear where a text ends.
    [backslash] A backslash may be part of a text or begin an escape.
    [list] A list has an empty item.
    [word] A word without quotation marks may be a text or a misspelled “true”, “false” or “null”.
    [bracket] A bracket is missing, and it is not clear where.
    [ampersand] A “&” may belong to a value, as in “AT&T”, or begin the next field.
    [charset] A value reads as a word in more than one charset.
    [name] A name appears twice, with different values.
    [separator] A “;” or another mark may belong to a value or begin the next field.
   *[several] It has more than one record.
}
problem-body_ambiguous-todo = Press “Fix and send” and type the order yourself. To prevent this next time, fix the format in the program that sends the data.
problem-template_failed = A value in the flow could not be computed for this record
problem-template_failed-detail = { $action ->
        [none] { $place }: { template-reason }
       *[other] Action “{ $action }”: { template-reason }
    }
template-reason =
    { $fault ->
        [endless] it never finishes; simplify it
        [too_long] the text becomes too long
        [algorithm] there is no algorithm “{ $value }”
        [encoding] there is no encoding “{ $value }”: write hex or base64
        [empty_key] the key for the signature is empty
        [hidden_secret] a stored key in the response to “{ $value }” was hidden, so this value would not be complete
        [cut_response] only the beginning of the response to “{ $value }” was kept, as it is so long
        [time] “{ $value }” is not a time: write it as 2026-11-24 12:30:00
        [time_form] no time can be written like this; write, for example, %d.%m.%Y %H:%M
        [zone] there is no time zone “{ $value }”; write, for example, Europe/Moscow or +03:00
        [pattern] the pattern “{ $value }” cannot be read
        [json] the text is not JSON
        [several_rows] the text has the keys of several rows of the table ({ $value }). Press “Fix and send” and leave one of them in the text
        [country] “{ $value }” is not a country: two letters are needed, such as RU
        [operation] it does not work with these values (“{ $reason }”)
        [parameters] a filter has too few or too many values (“{ $reason }”)
       *[other] “{ $reason }”
    }
problem-template_failed-todo = Open the flow, choose this record as the example and fix the marked field.
problem-field_empty = The required field “{ $field }” is empty
problem-field_empty-detail =
    { $table ->
        [none] { "" }
       *[other] The table “{ $table }” has no row with the key “{ $key }”.
    }
problem-field_empty-todo =
    { $fixed ->
        [yes] The field is empty in the flow, so this happens with every record. Press “Open the field”, fill it in, and run the operation again.
       *[other] Press “Fix and send” to type the value for this order. If it keeps happening, choose in the flow where the value comes from.
    }
problem-field_invalid =
    { $check ->
        [phone] The field “{ $field }” must be a phone number with country code
        [country] The field “{ $field }” must be a two-letter country code
        [number] The field “{ $field }” must be a number
        [public_ip] The field “{ $field }” must be a public IP address
        [ip] The field “{ $field }” must be an IP address
        [url] The field “{ $field }” must be a web address
        [email] The field “{ $field }” must be an email address
        [text] The field “{ $field }” must be a text, not a file or an object
       *[other] The field “{ $field }” did not pass its check
    }
problem-field_invalid-detail = The value is “{ $value }”.
problem-field_invalid-todo =
    { $fixed ->
        [yes] This value is set in the flow, so this happens with every record. Press “Open the field”, fix it, and run the operation again.
       *[other] Press “Fix and send” to fix this order. If it keeps happening, fix the field in the flow.
    }
problem-secret_missing = The key “{ $secret }” is not stored
problem-secret_missing-todo = Enter the key in Settings. Waiting orders are then sent automatically.
problem-keychain_unavailable = The system keychain is not responding
problem-keychain_unavailable-detail = { $secret ->
        [none] { "" }
       *[other] { $secret }
    }
problem-keychain_unavailable-todo = Log in and unlock the keychain. Orders wait and are then sent automatically.
problem-certificates_missing = This system has no root certificates
problem-certificates_missing-detail = { $variable ->
        [none] Without them, no secure address (https) can be checked.
       *[other] { $variable } points to { $place }, where there are none.
    }
problem-certificates_missing-todo = { $variable ->
        [none] Install them; on Linux they are in the package ca-certificates. Orders wait and are then sent automatically.
       *[other] Correct or remove the variable { $variable } and restart Hooktray. Orders wait and are then sent automatically.
    }
problem-request_invalid = The request has an invalid address or header
problem-request_invalid-detail = { $fault ->
        [too_long] Action “{ $action }”: the address has { $what } characters, more than a request can have. Send the fields in the body.
       *[other] Action “{ $action }”: { $what }
    }
problem-request_invalid-todo = Check the address and the headers in the “HTTP request” action.
problem-secret_in_address = The address would change the key
problem-secret_in_address-detail = Action “{ $action }”
problem-secret_in_address-todo = Add “| urlencode” after the key in the address, or send the key in a header.
problem-unreachable = No connection to { $host }
problem-unreachable-detail = { network-fault }
problem-unreachable-todo = { $fault ->
        [unknown_host] Check the internet connection and the address in the action. Once there is a connection, waiting orders are sent automatically.
        [refused] If the address in the action is right, there is nothing to do: once the server works, waiting orders are sent automatically.
        [certificate_time] Check the date and the time of this computer. If they are right, tell the owner of the server: orders wait until its certificate is valid.
       *[other] Check the internet connection. Once it is back, waiting orders are sent automatically.
    }
network-fault = { $fault ->
        [unknown_host] The name of the server was not found: there is no internet, or the address is misspelled.
        [refused] The server refused the connection: nothing is running at this address right now.
        [no_route] The server cannot be reached: the network or the internet connection is down.
        [closed] The server closed the connection.
        [timed_out] The server did not respond in time.
        [no_certificates] This computer has no root certificates, without which no secure connection can be checked.
        [certificate_time] The certificate of the server has expired or is not valid yet, or the clock of this computer is wrong.
        [certificate_name] The certificate of the server is for another name.
        [certificate_issuer] The server’s certificate is from an issuer that this system does not trust. If it is your office’s own, add its certificate in the settings, under Network.
        [no_starttls] The server does not offer STARTTLS on this port.
        [old_tls] The server’s TLS is too old: TLS 1.2 or 1.3 is needed.
        [tls] A secure connection (TLS) could not be made.
        [not_http] The response is not HTTP: another program may use this port.
        [no_greeting] The server accepted the connection and said nothing. The port is usually 465 for TLS and 587 for STARTTLS.
        [mail_receiving] This port is for fetching emails (POP3 or IMAP), not for sending them.
        [not_smtp] What answers is not a mail server (SMTP).
        [wrong_service] Another service answers at this address.
        [proxy_login] The proxy asks for a username and a password, or refuses the ones given.
        [proxy] The proxy does not connect: it is down, needs another login, or its address is wrong.
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
       *[other] Details: { $reply }
    }
problem-proxy_failed = The proxy { $proxy } does not connect
problem-proxy_failed-todo = { $fault ->
        [answered] It responds in place of the server: it may forbid this address, or the network asks for a login in the browser first. Open any page in the browser, or ask whoever runs the network. Orders wait and are then sent automatically.
        [closed] It closes the connection: it may be a proxy of another kind (HTTP, SOCKS5). { problem-proxy_failed-correct }
        [login] It asks for a username and a password, or refuses the ones given. { problem-proxy_failed-correct }
       *[other] Check that the proxy is running. If it is no longer used, choose another one. { problem-proxy_failed-correct }
    }
problem-proxy_failed-correct = { $set_in ->
        [settings] Correct it in the settings, under Network. Orders wait and are then sent automatically.
       *[system] Correct it where it is set, in a variable such as HTTPS_PROXY (for SOCKS, socks5h://HOST:PORT) or in the settings of the system, and restart Hooktray. Or choose a proxy in the settings, under Network. Orders wait and are then sent automatically.
    }
problem-proxy_unusable = The proxy in { $variable } cannot be used
problem-proxy_unusable-detail = { $scheme ->
        [socks4_user] { $variable } has a username, which Hooktray cannot give to a SOCKS4 proxy: use socks5. Nothing is sent without the proxy.
        [none] { $variable } does not contain the address of a proxy. Nothing is sent without one.
       *[other] Its address begins with { $scheme }://, which Hooktray does not know. Nothing is sent without the proxy.
    }
problem-proxy_unusable-todo = Set { $variable } to http://HOST:PORT or socks5://HOST:PORT, or remove it, and restart Hooktray. Orders wait and are then sent automatically.
problem-no_answer = { $fault ->
        [closed] { $host } closed the connection before its response was complete
        [not_http] { $host } sent a response that cannot be read
        [proxy_closed] The proxy { $proxy } closed the connection before { $host } responded
        [redirected] { $host } redirected to { $to }, which could not be reached
       *[other] { $host } did not respond in time
    }
problem-no_answer-todo = The order may have arrived. Look for it in the CRM before you retry it.
problem-unavailable = { $host } is not accepting orders right now (status { $status })
problem-unavailable-detail = { $reason ->
        [none] { "" }
       *[other] Response: { $reason }
    }
problem-unavailable-todo = No action needed: Hooktray retries it. If the retries run out, run the operation again later.
problem-rejected =
    { $about ->
        [key] { $host } did not accept the API key (status { $status })
       *[reason] { $host } rejected the request (status { $status })
    }
problem-rejected-detail = { $reason ->
        [none] { "" }
       *[other] Response: { $reason }
    }
problem-rejected-todo =
    { $about ->
        [key] Replace the key and run the operation again.
       *[reason] Check the address, the key and the fields in the flow, then run the operation again.
    }
problem-redirected = The destination address has moved (status { $status })
problem-redirected-detail = New address: { $target }
problem-redirected-todo = Look for the order in the CRM first: the server may have taken it. If it is not there, enter the new address in the “HTTP request” action and run the operation again.
problem-refused =
    { $about ->
        [key] { $host } did not accept the API key
        [page] A web page came instead of a response from { $host }
       *[reason] { $host } did not accept the order
    }
problem-refused-detail = { $reason ->
        [none] The response does not say why.
       *[other] Reason: { $reason }
    }
problem-refused-todo =
    { $about ->
        [key] Replace the key and run the operation again.
        [page] Check the address in the “HTTP request” action: it leads to a website, not to where orders are accepted. The same happens if the network first asks you to log in on a web page.
        [nothing] Look at the response in the attempt below, and ask the CRM's support what it means.
       *[reason] Fix the reason that { $host } gave (see the history) and run the operation again.
    }
problem-response_unclear = It is not clear whether { $host } accepted the order
problem-response_unclear-detail = { $why ->
        [too_long] The response is so long that only its beginning was read.
        [two_readings] The response contradicts itself.
        [redirected] It redirected to another page, and that page does not say what happened to the order.
       *[unreadable] The response is damaged or cannot be read.
    }
problem-response_unclear-todo = Look for the order in the CRM. If it is there, mark the operation as solved. If it is not, run the operation from the start.
problem-arrival_unknown = The order may have arrived, and now nothing is sent
problem-arrival_unknown-detail = { $steps ->
        [none] It may have been sent after the backup that was restored, and now a filter or a condition stops it.
       *[other] No response to { $steps } is known, and now a filter or a condition stops this record.
    }
problem-arrival_unknown-todo = Look for the order in the CRM. If it is there, mark the operation as solved. If it is not and should be, correct the flow or the record and run it again.
problem-interrupted = The program closed while sending
problem-interrupted-detail = { $steps ->
        [none] { "" }
       *[other] Being sent at that moment: { $steps }
    }
problem-interrupted-todo = The order may have arrived. Look for it in the CRM before you retry it.
problem-flow_deleted = The flow was deleted before the record was delivered
problem-flow_deleted-detail = { $steps ->
        [none] { "" }
       *[other] It is not known whether this arrived: { $steps }
    }
problem-flow_deleted-todo = { $steps ->
        [none] Create a flow with the same name and run the operation again.
       *[other] Look for the order in the CRM. If it is not there, create a flow with the same name and run the operation again.
    }
problem-step_vanished = A finished action is no longer in the flow
problem-step_vanished-detail = The record was sent with the action “{ $step }”. The flow has another action instead, which might send the order a second time, so nothing was sent.
problem-step_vanished-todo = If the action only has another id now, press “It is the same request”. Otherwise open the flow, choose “Go back to this version” under “Versions” for a version that had “{ $step }”, and press “Run again”. If the order is not in the CRM, run the operation from the start.
problem-step_changed = An id belongs to another request now
problem-step_changed-detail = For this record, “{ $step }” got a response from { $was }. In the flow, “{ $step }” now sends to { $is }. Only you know whether that is the same request, so nothing was sent.
problem-step_changed-todo = If it is the same request and only its address has changed, press “It is the same request”. Otherwise open the flow, choose “Go back to this version” under “Versions” for a version in which “{ $step }” was the old request, and press “Run again”. If nothing of this record has arrived, run the operation from the start.
problem-sent_instead = Another request was accepted instead
problem-sent_instead-detail = “{ $other }” was accepted for this record, and “{ $step }” was not sent or was refused. Now the flow would send “{ $step }” as well, which may make a second order, so nothing was sent.
problem-sent_instead-todo = Open the flow, undo the change that sends it or go back to an earlier version, and press “Run again”. If the order is in the CRM, mark the operation as solved.
problem-record_unreadable = The stored record is damaged
problem-record_unreadable-todo = Nothing more of it is sent; other records are sent as usual. Check whether the order is in the CRM, and enter it by hand if not.
problem-nothing_to_send = There was nothing to send for this record
problem-nothing_to_send-detail = The condition “Run only if” is not met for { $steps }.
problem-nothing_to_send-todo = If this record is an order, correct the condition in the flow and run the operation again.
problem-accepted = Already sent, will not be sent again: { $steps }
problem-restored = The record waited in a restored backup
problem-restored-todo = It may have been sent after the backup was made. Look for it in the CRM before you retry it.
problem-internal = Internal error in Hooktray
problem-internal-todo = Copy the diagnostics in Settings and send them to us.

problem-short-body_unreadable = The data could not be read
problem-short-body_ambiguous = The data can be read in two ways
problem-short-template_failed = A value could not be computed
problem-short-field_empty = A required field is empty
problem-short-field_invalid = Invalid field
problem-short-secret_missing = Key not stored
problem-short-keychain_unavailable = Keychain not responding
problem-short-certificates_missing = No root certificates
problem-short-request_invalid = Invalid address or header
problem-short-secret_in_address = Key in the address
problem-short-unreachable = No connection
problem-short-proxy_failed = Proxy does not connect
problem-short-proxy_unusable = Proxy cannot be used
problem-short-no_answer = No response in time
problem-short-unavailable = Temporarily unavailable
problem-short-rejected = Request rejected
problem-short-redirected = Address has moved
problem-short-response_unclear = Response not clear
problem-short-refused = Order not accepted
problem-short-arrival_unknown = May have arrived
problem-short-interrupted = Interrupted
problem-short-flow_deleted = Flow deleted
problem-short-step_vanished = Action is gone
problem-short-step_changed = Id belongs to another request
problem-short-sent_instead = Another request was accepted
problem-short-record_unreadable = Record is damaged
problem-short-nothing_to_send = Nothing to send
problem-short-restored = From a backup
problem-short-internal = Internal error

# Errors of a command

error-flow_refused = The flow has errors and was not saved
error-flow_refused-todo = Fix the marked fields and save again.
error-flow_broken = The stored flow “{ $flow }” cannot be read, so its records are on hold
error-flow_broken-todo = Import it from a file again, or delete it.
error-flow_unfinished = The flow “{ $flow }” cannot start yet: something is missing or wrong
error-flow_unfinished-todo = Fill in or fix what is listed, then start it again.
error-no_such_flow = This flow no longer exists
error-no_such_flow-todo = Open the list of flows again.
error-flow_name_taken = A flow named “{ $flow }” already exists
error-flow_name_taken-todo = Choose another name.
error-token_taken = The flow “{ $flow }” already uses the link in this file
error-token_taken-todo = Remove the “token” line from the file to get a new link.
error-no_such_template = This template does not exist
error-no_such_operation = This operation is not in the history
error-no_such_operation-todo = It may have been deleted because of its age.
error-not_correctable = “{ $value }” cannot be corrected
error-not_correctable-todo = Shorten the text. If the record has no place for it, correct the flow instead.
error-operation_state =
    { $reason ->
        [running] This operation is being sent right now
        [done] This operation is already finished
        [finished] Every request of this operation has a response
        [unreadable] What this operation already sent cannot be read
        [damaged] The request of this operation can no longer be read
        [vanished] A finished action of this operation is no longer in the flow
        [changed] An id of a finished action belongs to another request now
        [no_flow] The flow of this operation was deleted
        [flow_broken] The flow of this operation cannot be read
        [test] This is a connection test, not an order
        [not_failed] Only a failed operation can be marked
       *[other] This is not possible for this operation right now
    }
error-operation_state-todo =
    { $reason ->
        [running] Wait a few seconds.
        [finished] Run it from the start to send it again. This may create a second order.
        [unreadable] Check whether the order is in the CRM. If not, run the operation from the start.
        [damaged] Check whether the order is in the CRM, and enter it by hand if not.
        [vanished] Open the flow and go back to a version that had this action. If the order is not in the CRM, run the operation from the start.
        [changed] Open the flow and go back to a version in which this id belonged to the old request. If nothing of this record has arrived, run the operation from the start.
        [no_flow] Create a flow with the same name and run it again.
        [flow_broken] Replace the flow or restore it from a backup, then run the operation again.
       *[other] { "" }
    }
error-another_instance = Hooktray is already running
error-another_instance-todo = Look for its icon near the clock.
error-newer_schema = The data was written by a newer version of Hooktray
error-newer_schema-todo = Install the latest version.
error-not_ours = This file does not look like Hooktray data
error-not_ours-detail = { $path }
error-not_ours-todo = If this is the file hooktray.db in the data folder, move it away: another program made it. If it is a backup, choose one that Hooktray made.
error-disk_full = The disk is full: new records are not accepted
error-disk_full-todo = Free some disk space. Hooktray then continues automatically.
error-database = The database is not responding
error-database-detail =
    { $reason ->
        [locked] Another program holds it.
        [read_only] It is read-only.
        [damaged] Its file is damaged.
        [disk] The disk reports an error.
        [cannot_open] Its file cannot be opened.
        [moved] Its file was moved or replaced.
       *[other] { $reason }
    }
error-database-todo =
    { $reason ->
        [locked] Close the program that opened the database: an antivirus, a backup or a database viewer.
        [read_only] Allow Hooktray to write into the data folder and the file hooktray.db in it.
        [disk] Check the disk.
        [cannot_open] Allow Hooktray to read and write hooktray.db in the data folder and the files beside it. A path that is too long has to be shortened.
       *[other] Restart Hooktray. If that does not help, restore a backup.
    }
error-io = The file could not be read or written
error-io-detail = { $path }: { io-reason }
io-reason =
    { $reason ->
        [unknown_name] no address was found for this name
        [out_of_files] the system does not allow any more open files
        [not_found] there is no such file or folder
        [denied] access is denied: allow Hooktray to use it
        [exists] it already exists
        [not_a_folder] a part of this path is a file, not a folder
        [is_a_folder] it is a folder, not a file
        [read_only] the disk is read-only
        [disk_full] no space is left on the disk
        [quota] the disk quota is used up
        [too_large] the file is larger than the system allows
        [in_use] another program is using it
        [name] the system does not allow this name: it may be too long
        [refused] nothing accepts connections there
        [reset] the other side reset the connection
        [aborted] the connection was aborted
        [closed] the other side has closed the connection
        [no_host] there is no route to this address
        [no_network] there is no route to this network: check the internet connection
        [network_down] the network is down
        [timed_out] there was no response in time
        [address_in_use] another program uses this address
        [no_address] this computer does not have this address
        [no_memory] there is not enough memory
       *[other] { $reason }
    }
error-io-todo = Check that the folder exists and is writable, and that no other program has the file open.
error-listen =
    { $reason ->
        [in_use] Another program is using the port of { $address }
        [reserved] The system reserves the port of { $address }
        [not_here] This computer does not have the address { $address }
        [address] “{ $address }” is not an address with a port
       *[other] Data cannot be received at { $address }
    }
error-listen-todo =
    { $reason ->
        [in_use] Choose another port, or close that program.
        [reserved] Choose another port, such as 8477.
        [not_here] Enter 127.0.0.1 to receive data from this computer.
        [address] Enter, for example, 127.0.0.1:8477.
       *[other] Choose another port.
    }
error-secret = The key could not be read or stored
error-secret-todo = Try again. If that does not help, log out and log in.
error-keychain_locked = The keychain is locked
error-keychain_locked-todo = The system asks for the keychain password in a window of its own: enter it there. No such window? Press “Check again” under Keys in Settings. No orders are lost; they are sent automatically afterwards.
error-secrets_read_only = Keys come from environment variables and cannot be changed here
error-secrets_read_only-todo = Set them where Hooktray is started.
error-secret_name = “{ $secret }” is not a valid key name
error-secret_name-todo = Use lowercase Latin letters, digits and _, starting with a letter.
error-secret_value = This value cannot be stored
error-secret_value-detail = { $secret }
error-secret_value-todo = Copy it again, on one line.
error-sample = The flow could not process the example
error-sample-todo = Fix the reason shown, or choose another record.
error-not_set_up =
    { $what ->
        [database] Nothing is stored in this folder yet: create a flow first
        [email] Set up email first
        [telegram] Set up Telegram first
        [webhook] Set up the webhook first
        [public_address] No public address has worked yet
       *[ssh_server] Choose an SSH server first
    }
error-setting =
    { $setting ->
        [language] The language can be English or Russian
        [keep_days] The history is kept for at least one day
        [keep_gb] The history may take at least one gigabyte
        [hour] The hour must be from 0 to 23
        [email_host] Enter the name of the mail server, such as smtp.yandex.ru
        [email_from_name] The sender’s name must be one line
        [email_recipients] Emails go to at most { $value } addresses
        [email_no_recipient] Enter at least one recipient
        [email_address] “{ $value }” is not an email address
        [telegram_chat] Choose the chat for the messages
        [telegram_api] The Bot API address must be a web address, such as https://api.telegram.org
        [certificate] No CA certificate could be read from this file. Choose a PEM file with a line -----BEGIN CERTIFICATE-----
        [certificate_expired] The certificate of “{ $value }” has expired
        [certificate_of_server] The certificate of “{ $value }” belongs to a server, not to a certificate authority: choose the certificate of the authority that signed it
        [proxy_host] Enter the proxy’s name or address, without http://
        [without_proxy] “{ $value }” is not a host, an address or a network
        [header_name] “{ $value }” cannot be the name of a header
        [content_type] Enter a content type, such as application/json
        [webhook_template] A template has an error: { $value }
        [port] The port must be from 1 to 65535
        [interface] Choose a network interface
        [ssh_host] Enter the name of the SSH server, such as shop.example.com
        [ssh_user] Enter the username for the SSH server
        [ssh_bind] The address for the server to listen on has no spaces
        [address_list] A list has at most { $value } addresses
        [network] “{ $value }” is not an address or a network
        [public_ip] The shop’s IP address must be a public one, such as 95.161.221.10: not a website or a local address
        [country] “{ $value }” is not a country: two letters, such as RU
        [public_ip_service] The service that finds the shop’s public IP address must be a web address, such as https://api.ipify.org/
        [test_phone] Your number for test orders needs its country code, as in +79165550117
        [public_url] “{ $value }” is not an address such as https://hooks.example.com
        [inactivity_hours] Hours without records must be from 1 to { $value }
        [inactivity_days] Choose at least one day
       *[other] A setting has a value that cannot be used
    }
error-setting-todo =
    { $setting ->
        [without_proxy] Enter names, addresses or networks, separated by spaces or commas, such as localhost, *.shop.example, 10.0.0.0/8.
        [network] Enter an address such as 203.0.113.7 or a network such as 203.0.113.0/24.
        [public_url] Enter the address without a path.
       *[other] { "" }
    }
error-channel = The message was not sent
error-channel-todo = The settings of this channel say why.
error-bulk_retry = These operations cannot be sent again all at once
error-bulk_retry-todo = Open an operation and send it again.
error-auth_in_use = Senders of this flow authenticate in another way
error-auth_in_use-todo = Switch that off under “Data source” first.
network = Network
network-proxy = Proxy for everything that is sent
network-proxy-system = Use system settings
network-without = Bypass the proxy for
network-without-hint = Addresses on this computer and in the office, separated by commas: names, addresses, networks.
network-authorities = Your own certificate authorities
network-authorities-hint = If your office inspects secure connections or runs its own servers, add its CA certificate. System authorities stay trusted.
network-authority-until = until { $date }
network-authority-expired = expired on { $date }
network-authority-remove-title = Stop trusting “{ $owner }”?
network-authority-remove-text = Orders will not go where this authority is needed.
network-authority-remove-yes = Stop trusting
network-authority-remove = Remove { $owner }
network-trust = Add a certificate…
shop = Shop
shop-public-ip = The shop’s public IP address
shop-public-ip-hint = Sent in orders whose customer has no IP address, as with an SMS.
shop-public-ip-about = It is the same for all flows. You can change it in Settings, under Shop.
shop-public-ip-mistake = Enter a public IP address, such as 95.161.221.10: not a website or a local address. The button “Ask { $service }” finds it
shop-public-ip-stored = The shop’s public IP address is saved: { $address }
public-ip-needed = Needs the shop’s public IP address
public-ip-enter = Enter it
shop-public-ip-find = Ask { $service }
error-curl = This command cannot be turned into actions
error-curl-detail =
    { $mistake ->
        [not_curl] It has to begin with “curl”.
        [quotes] A quotation mark is not closed: a part of the command is missing.
        [no_address] It has no address.
        [addresses] It has several addresses: { $part }
        [address] This is not a web address: { $part }
        [method] An action cannot send { $part }. It can send GET, POST, PUT, PATCH and DELETE.
        [no_value] The option { $part } has no value: a part of the command is missing.
       *[file] It needs a file: { $part }. Paste the text of the file in its place.
    }
error-no_such_version = There is no version { $number } of this flow
error-no_such_version-todo = Only the newest 200 versions are kept. Choose one from the list.
versions = Versions
versions-note = what changed, and how to go back
versions-about = Every saved change makes a version. The newest 200 are kept. Going back makes a new version; the link and whether the flow is started stay as they are.
versions-more = Show more
version-number = Version { $number }
version-now = now
version-by-window = in the window
version-by-command_line = on the command line
version-by-import = from a file
version-by-restore = an earlier version
version-by-restored = version { $number } again
version-first = The flow was created.
version-oldest = The versions before it are no longer kept.
version-unreadable = This version of Hooktray cannot read it.
version-same = There are no differences.
version-changed = { $place } changed
version-added = { $place } added
version-removed = { $place } removed
version-action = The action “{ $action }”
version-in-action = { $action }: { $what }
version-field = field “{ $name }”
version-place-name = Name
version-place-url = address
version-place-body-text = body
version-place-when = condition
version-place-fields = order of the fields
version-place-actions = Order of the actions
version-place-success-when = when a response means accepted
version-place-success-error = reason in the response
version-place-retry-delays_seconds = Retries
version-place-concurrency = How many are sent at a time
version-old = before:{ " " }
version-new = now:{ " " }
version-compare = Compare with now
version-compare-close = Close the comparison
version-compared = What changed since version { $number }:
version-restore = Go back to this version
version-restore-unsaved = Save or undo your changes first
version-typed-title = Discard what you have typed meanwhile?
version-typed-text = The flow is as in version { $number } again, but you were typing while it was restored. Saving what you typed undoes the restore.
version-typed-yes = Discard
version-typed-no = Keep it
version-restored = The flow is as in version { $number } again
error-no_such_table = There is no table “{ $table }”
error-no_such_table-todo = Create it, or choose another table in the flow.
error-table_refused = The table “{ $table }” was not stored
error-table_refused-detail =
    { $mistake ->
        [name] A table’s name must have 1 to { $most } characters on one line.
        [too_large] The file is larger than { $most } MiB.
        [not_text] The file is not text. Save the sheet as CSV.
        [empty] The file is empty. Its first line has the names of the columns.
        [too_many_columns] A table can have at most { $most } columns.
        [column_unnamed] Column { $number } has no name.
        [column_twice] Two columns are called “{ $column }”.
        [too_many_cells] Line { $line } has more cells than there are columns.
        [open_quote] Line { $line } has a quotation mark that is not closed. Close it or remove it.
        [rounded] Line { $line } has { $number }: Excel has dropped the last digits of this number. Give the column the format “Text” in Excel, enter the number again, and save.
        [no_such_column] There is no column “{ $column }”.
        [no_key] { $line ->
            [none] The row has no key: its column “{ $column }” is empty.
           *[other] Line { $line } has no key: its column “{ $column }” is empty.
        }
        [key_twice] Lines { $first } and { $line } have the same “{ $column }”: { $key }.
       *[key_taken] Another row has this “{ $column }”: { $key }.
    }
error-table_refused-todo = Correct it and try again. Nothing was changed.
error-table_name_taken = A table named “{ $table }” already exists
error-table_name_taken-todo = Choose another name, or open that table and replace its rows.
error-table_in_use = The table “{ $table }” is in use
error-table_in_use-todo = Stop the flow “{ $flow }” first, or take the table out of it.
error-public_ip_unknown = { $host } did not return the address of this computer
error-public_ip_unknown-detail = { $reason ->
        [status] The service responded with status { $status }.
        [no_address] The response of the service has no address.
        [no_answer] { problem-no_answer }.
        [proxy_failed] { problem-proxy_failed }.
        [proxy_unusable] { problem-proxy_unusable }.
        [certificates_missing] { problem-certificates_missing }.
       *[unreachable] { network-fault }
    }
error-public_ip_unknown-todo = Try again, or enter the address yourself: your provider knows it.

error-test_order_number = The test order was not sent: it would go to { $number } and not to your number
error-test_order_number-detail = Your number: { $own }
error-test_order_number-todo = The phone field does not use the record’s number. Insert the record’s number there.
error-private_key = This is not a private key without a passphrase
error-private_key-detail = { $reason }
error-private_key-todo = Choose a key without a passphrase, or let Hooktray create one.
error-no_such_file = There is no such file
error-no_such_file-detail = { $path }
error-no_such_file-todo = Choose another file.
error-file_exists = This file already exists
error-file_exists-detail = { $path }
error-file_exists-todo = Choose another name.
error-no_data_dir = The system does not say where programs keep their data
error-no_data_dir-todo = Start Hooktray with --data-dir and a folder.
error-system = The operating system refused
error-system-detail = { $reason }
error-system-todo = Restart the computer and try again.
error-ended = Hooktray is no longer running
error-ended-todo = Start it again.
error-usage = This is not possible
error-usage-detail = { $reason }
error-update_absent = This build of Hooktray does not check for updates
error-update_absent-todo = Download the new version where you got this one and install it over this one.
error-update_unreachable = Could not check for updates
error-update_unreachable-detail = { $reason }
error-update_unreachable-todo = Check the internet connection and try again.
error-update_not_here = There is no update for your system yet
error-update_not_here-todo = Try again in a few days.
error-update_forged = The update is not signed with Hooktray’s key
error-update_forged-detail = { $reason }
error-update_forged-todo = Nothing was installed. Try again later, and do not install this file yourself.
error-update_failed = The new version was not installed
error-update_failed-detail = { $reason }
error-update_failed-todo = Hooktray works as before. Download the installer and run it yourself.

# Findings of a flow check, shown at their fields

finding-file = The flow file is damaged or was edited by hand
finding-format = This file was made by a newer version of Hooktray
finding-name = A name must be 1 to 200 characters on one line
finding-name_taken = This name is taken. Choose another one
finding-retries = No more than 100 retries
finding-token = A link must have 22 to 128 Latin letters, digits, - or _
finding-methods = Choose at least one method, such as POST
finding-identifier = “{ $name }” is not valid: use lowercase Latin letters, digits and _, starting with a letter
finding-range = Enter a whole number from { $low } to { $high }
finding-duplicate_id = The action name “{ $name }” is already taken
finding-field_name = Enter a field name
finding-secret_name = “{ $name }” is not a valid key name: use lowercase Latin letters, digits and _
finding-header_name = “{ $name }” is not a valid header name
finding-content_type = A content type must be one line of Latin letters
finding-address = The address must start with https:// or http://
finding-own_header = Hooktray sets “{ $name }” itself. Remove it
finding-status = “{ $name }” is not valid: enter 200, 2xx or 200-204, separated by commas
finding-template = The value in braces is not valid: { $reason }
finding-condition = Write the condition in double braces
finding-no_filter = There is no filter “{ $name }”
finding-no_test = There is no test “{ $name }”
finding-method = “.{ $name }(…)” does not work here. Use “ | { $name }”
finding-no_function = There is no function “{ $name }”
finding-pattern = The pattern is not valid: { $reason }
finding-computed_table = Write out the table name: table('offers', …)
finding-computed_secret = Write out the whole key name
finding-secret_changed = “{ $name }” changes the key, so Hooktray could no longer hide it. Store the key in the form in which it is sent
finding-secret_in_host = A key cannot be part of a server name: anyone on the way would see it
finding-record_only = Only the data of the record can be used here, not keys or actions
finding-retry_delays = Delays before retries: enter whole numbers separated by commas
finding-inactivity_hours = Hours to wait for records: enter a whole number from 1 to { $high }
finding-inactivity_days = Choose at least one working day
finding-no_step = There is no action “{ $name }” before this one
finding-no_attribute = The action “{ $step }” has no value “{ $name }”
finding-reserved_name = Every action has a value “{ $name }”: choose another name

warning-exposed = The link is reachable from outside and needs no key: anyone who learns it can send orders
warning-no_name = There is no data named “{ $name }”: the value is always empty
warning-step_vanished = Waiting records ({ $count }) already have a response to “{ $step }”, which is no longer in the flow. They are not sent any further until you undo this change or go back to a version that has it
warning-order_moved = The orders of waiting records ({ $count }) may have arrived already: { $was } did not respond. Now they are sent to another address, which may make second orders. Look for them there, and cancel those that arrived
warning-key_changed = The value that duplicates share was changed. A duplicate of a record that arrived earlier is not recognized and becomes a separate order. For the next { $hours } hours, watch for repeated records yourself, or restore the old value
warning-step_changed = Waiting records ({ $count }) already have a response to “{ $step }” from { $was }, and it is now a different request. They are not sent any further until you undo this change or go back to a version that has the old request

missing-field = Field “{ $field }”
missing-value =
    { $check ->
        [phone] “{ $field }”: a phone number with country code is needed
        [country] “{ $field }”: a two-letter country code is needed
        [number] “{ $field }”: a number is needed, such as 1990
        [public_ip] “{ $field }”: a public IP address is needed
        [ip] “{ $field }”: an IP address is needed
        [url] “{ $field }”: a web address is needed
        [email] “{ $field }”: an email address is needed
       *[other] “{ $field }”: fix the value
    }
missing-address = Address in “HTTP request”
missing-condition = Condition in “Filter”
missing-step = The action “{ $action }” uses “{ $step }”, which is turned off
missing-sends_nothing = An “HTTP request” action
missing-table = The table “{ $table }”
missing-public_ip = The shop’s public IP address
missing-secret = Key “{ $secret }”

attention-failed =
    { $count ->
        [one] { $count } order was not sent
       *[other] { $count } orders were not sent
    }
attention-failed-todo =
    { $count ->
        [one] See what happened. Send it again or mark it as solved.
       *[other] See what happened. Send them again or mark them as solved.
    }
attention-failed-go = Show
attention-port =
    { $reason ->
        [in_use] Records are not being received: another program is using the port of { $address }
        [reserved] Records are not being received: the system reserves the port of { $address }
        [not_here] Records are not being received: this computer does not have the address { $address }
       *[other] Records are not being received: { $address } is not available
    }
attention-port-todo = Choose another port and copy the new link into SMS Deliverer. Or close the program that is using the port.
attention-port-go = Choose another port
attention-tunnel = Senders cannot connect from outside
attention-tunnel-todo = See “External access” in Settings for the cause.
attention-tunnel-go = Show the cause
attention-keychain =
    { $code ->
        [keychain_locked] The keychain is locked: orders are waiting
       *[other] The keychain is not responding: orders are waiting
    }
attention-keychain-todo =
    { $code ->
        [keychain_locked] { error-keychain_locked-todo }
       *[other] { keychain-todo }
    }
attention-keychain-go = Open Keys
attention-certificates = { problem-certificates_missing }: orders are waiting
attention-certificates-todo = { problem-certificates_missing-detail } { problem-certificates_missing-todo }
attention-certificates-go = Show diagnostics
attention-proxy = { problem-proxy_unusable }: orders are waiting
attention-proxy-todo = { problem-proxy_unusable-detail } { problem-proxy_unusable-todo }
attention-proxy-go = Show diagnostics
attention-logs = Logs are not being written
attention-logs-todo = Everything else works. Allow Hooktray to write to the folder { $folder }, or rename the file that is in its place. Then restart Hooktray.
attention-logs-go = Show diagnostics
attention-other = Something needs your attention
keychain-todo =
    { $system ->
        [windows] Keys are stored in Windows Credential Manager. Log out and log in again. No orders are lost; they are sent automatically afterwards.
        [macos] Keys are stored in Keychain Access. Open it and unlock the “login” keychain. No orders are lost; they are sent automatically afterwards.
       *[other] Keys are stored in GNOME Keyring or KWallet. Install and start one of them, and log in with your password. No orders are lost; they are sent automatically afterwards.
    }

# The window

skip = Skip to content
nav = Sections
nav-flows = Flows
nav-history = Operation history
nav-settings = Settings
nav-help = Help
help-contents = On this page
help-more = Learn more
toasts = Messages
state-running = Running
state-stopped = Stopped
state-attention = Needs attention
today-figures =
    Today: { $delivered } delivered, { $failed } failed
unsolved-count =
    { $count ->
        [one] { $count } operation needs attention
       *[other] { $count } operations need attention
    }
tray-hint-title = Hooktray stays in the tray
tray-hint-text = The window is closed, and records are still received and sent. Open the window or quit from the icon in the tray.
no-tray = This desktop does not show the Hooktray icon
no-tray-todo = You can close the window: Hooktray keeps running. To open the window again, start Hooktray once more.
zoom = Zoom { $percent }%
offers-title = Never miss an order
offer-done = On
offer-autostart = Start Hooktray at login
offer-autostart-about = Hooktray receives records as soon as you log in.
offer-autostart-take = Turn on
offer-email = Email alerts
offer-email-about = You get an email if an order was not sent, even when you are away.
offer-email-take = Set up
offer-inactivity = Tell me when no records arrive
offer-inactivity-about = An alert when nothing arrives for three hours during office hours.
offer-inactivity-take = Turn on
keys = Keyboard shortcuts
key-save = Save the flow
key-insert = Insert record data into a value
key-move = Go to the next operation
key-select = Select an operation, or deselect it
key-range = Select several operations in a row
key-all = Select all results
key-none = Clear the selection
key-larger = Larger
key-smaller = Smaller
key-normal = Normal size
quit = Quit Hooktray
quit-title = Quit Hooktray?
quit-text = While Hooktray is closed, no records are received and no orders are sent.
understood = Got it
what-to-do = What to do:
time-yesterday = yesterday, { $time }
time-ago = { $time } ago
time-just-now = just now

save = Save
saved = Saved
saved-to = Saved: { $path }
cancel = Cancel
close = Close
delete = Delete
duplicate = Duplicate
open = Open
show = Show
hide = Hide
send = Send
start = Start
stop = Stop
create = Create
copied = Copied
required = required field
none = none
empty-value = empty
days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
seconds =
    { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }

# Flows

flows = Flows
flow-import = Import
flow-export = Export to a file
flow-imported = “{ $flow }” was imported. It is stopped for now
flow-is-started = Started
flow-is-stopped = Stopped
flow-is-not-receiving = Started, but records cannot arrive
flow-started = “{ $flow }” was started
flow-stopped = “{ $flow }” was stopped. New records are kept but not sent
flow-menu = More actions for “{ $flow }”
flow-created = “{ $flow }” was created
flow-duplicated = Copy created: “{ $flow }”
flow-deleted =
    { $count ->
        [0] “{ $flow }” was deleted
        [one] “{ $flow }” was deleted, { $count } record was cancelled
       *[other] “{ $flow }” was deleted, { $count } records were cancelled
    }
flow-deleted-unanswered =
    { $count ->
        [one] { $count } record may have arrived without a response. Look for its order in the CRM.
       *[other] { $count } records may have arrived without a response. Look for their orders in the CRM.
    }
flow-delete-title = Delete the flow “{ $flow }”?
flow-delete-waiting =
    { $count ->
        [0] No records are waiting right now.
        [one] { $count } waiting record will be cancelled.
       *[other] { $count } waiting records will be cancelled.
    }
flow-delete-text = Its link stops working. The operation history is kept.
today = Today
copy-of = { $flow } (copy)
copy-link = Copy link
copy-link-of = Copy link for “{ $flow }”
link-copied = Link copied
figure-delivered = delivered
figure-crm-duplicates-aray = aray already knew { $count } of them
figure-crm-duplicates-other = the CRM already knew { $count } of them
figure-partial = { $count } of them only in part
figure-failed = failed
figure-waiting = waiting
card-waits = { $host } cannot be reached. You don’t need to do anything: orders are sent once it is back.
held-count =
    { $count ->
        [one] { $count } record is on hold
       *[other] { $count } records are on hold
    }
chart-label = Last 24 hours: { $delivered } delivered, { $failed } failed, { $other } other
chart-from = 24 hours ago
chart-to = now
missing-title = Still to do
missing-more = and { $count } more
finish-setup = Finish setup

empty-flows = Create your first flow
empty-flows-text = A flow defines where data comes from and where it goes. The template for SMS Deliverer and aray.com is almost complete.
empty-flows-step-1 = Create a flow from the template.
empty-flows-step-2 = Copy its link into SMS Deliverer and press “Test” there.
empty-flows-step-3 = Enter the API key and fill in the fields marked “*”.
empty-flows-step-4 = Press “Start”: orders go to aray.com.
create-from-template = Create a flow from the template
create-blank = Create a blank flow
create-title = New flow
create-text = A flow defines where data comes from and where it goes.
create-from = Start from
template-main = SMS Deliverer → aray.com
template-main-title = SMS Deliverer → aray.com
template-main-about = Receives data from SMS Deliverer and sends orders to aray.com. Almost everything is filled in.
template-other-title = Another source or CRM
template-other-about = SMS from an Android phone, website forms; LeadVertex, Bitrix24, amoCRM, Telegram and others.
template-sender = Where records come from
template-crm = Where orders go
template-unchosen = Choose where records come from and where orders go.
template-partly-unpublished = Partly undocumented: check the first order
pick-placeholder = Search
pick-search = Search: { $list }
pick-nothing = Nothing found
template-blank = New flow
template-blank-title = Blank flow
template-blank-about = A data source only. You add the actions.
template-sms = Which SMS become orders?
template-sms-both = Both, those you send and those you receive
template-sms-sent = Those you send
template-sms-received = Those you receive
template-sms-both-hint = The customer is the receiver of an SMS you send and the sender of one you receive.
template-sms-sent-hint = The customer is the receiver. Received SMS are filtered out.
template-sms-received-hint = The customer is the sender. Sent SMS are filtered out.
template-country = Country of numbers without a code
flow-name = Flow name
flow-name-edit = Click to rename
back-to-flows = Back to all flows
back-to-history = Back to the history

# One flow

unsaved = Unsaved changes
save-key = Save ({ $key } + S)
revert = Discard changes
reverted = Changes discarded
opened-for = Fix here: { $problem }
missing-here = Fill this in: the flow cannot start without it
start-missing = Fill in the marked fields first
start-wrong = Fix the marked field first: its value does not fit any record
start-held-title =
    { $count ->
        [one] Send the record on hold?
       *[other] Send the { $count } records on hold?
    }
start-held-text =
    { $count ->
        [1] “{ $flow }” is started. This record is not sent by itself: a real order will be created in the CRM.
       *[other] “{ $flow }” is started. These records are not sent by themselves: a real order will be created in the CRM for each.
    }
start-held-yes = Send { $count }
start-held-no = Decide later
findings-mistakes = Fix:
findings-missing = To start, fill in or fix:
findings-wrong = The order would not be sent with the example record. Check:
findings-wrong-fixed = These values do not fit any record. Fix:
findings-warnings = Note:
findings-ready = Everything is filled in. Press “Start”
findings-running = The flow is running: records are sent
leave-title = Save your changes?
leave-text = The flow has unsaved changes. They will be lost if you leave without saving.
leave-text-telegram = The Telegram settings have unsaved changes. They will be lost if you leave without saving.
leave-text-webhook = The webhook settings have unsaved changes. They will be lost if you leave without saving.
leave-text-email = The email settings have unsaved changes. They will be lost if you leave without saving.
leave-text-tunnel = The external access settings have unsaved changes. They will be lost if you leave without saving.
leave-text-table = The table has unsaved rows. They will be lost if you leave without saving.
leave-text-listener = The port or address is changed and not saved. The change will be lost if you leave without saving.
leave-text-network = The proxy settings have unsaved changes. They will be lost if you leave without saving.
leave-text-shop = The shop’s public IP address or number is changed and not saved. The change will be lost if you leave without saving.
leave-save = Save and leave
leave-yes = Leave without saving
leave-no = Stay

source = Data source
source-about = Where records come from.
source-webhook = HTTP request (webhook)
link-about = Copy the link and paste it into SMS Deliverer.
link-works = This link works. Hooktray receives records here: paste the link into the program that sends them. Nothing was stored this time.
link-dead = This link is not receiving anything right now
link-dead-todo = Choose another port, or close the program that uses this one.
connect = How to connect SMS Deliverer
connect-1 = Copy the link above.
connect-2 = In SMS Deliverer, open Settings, find the webhook (HTTP request) and paste the link as its address.
connect-3 = Press “Test”. A moment later the test record appears below.
connect-4 = After the test record is sent successfully, press “OK”.
connect-note = The link works on this computer. SMS Deliverer must run on the same one.
connection-there = Connected: last record { $ago }
connection-was-there = Was connected: last record { $ago }
latest-records = Latest records
latest-records-none = No records yet. Press “Test” in SMS Deliverer, and the record appears here at once.
record-use = Use as example
record-is-test = Almost all fields of the SMS Deliverer test record are empty, so a made-up example is used below.
record-used = Example
show-in-history = Show in operation history
no-summary = Record without a name or number
methods = Methods
methods-hint = SMS Deliverer sends POST. If you are not sure, change nothing.
auth = Authentication
auth-type = How the sender proves its identity
auth-none = Link only
auth-none-hint = The link cannot be guessed. For programs on this computer that is enough.
auth-basic = Username and password
auth-basic-hint = The sender provides a username and a password (HTTP Basic).
auth-header = Key in a header
auth-header-hint = The sender includes a header with a key.
auth-hmac_sha256 = HMAC-SHA256 signature
auth-hmac_sha256-hint = The sender signs every record with a shared key.
auth-standard_webhooks = Standard Webhooks
auth-standard_webhooks-hint = Signature as defined by standardwebhooks.com. The key starts with whsec_.
auth-user = Username
auth-encoding = Signature encoding
auth-prefix = Text before the signature
cors = Accept records from web pages
cors-hint = Needed only if a form on a website sends its data directly here.
reply = Reply to the sender
reply-hint = The sender gets this reply once the record is saved.
reply-status = Status code
reply-type = Content type
reply-body = Body
dedup = Duplicate records
dedup-off = not checked
dedup-sms = by SMS ID, { $hours } h
dedup-own = by a custom value, { $hours } h
dedup-hint = If the sender sends a record twice, the second one is kept in the history but not sent.
dedup-how = How to detect duplicates
dedup-choose-off = Do not check
dedup-choose-sms = By SMS ID (SMS Deliverer)
dedup-choose-own = By a custom value
dedup-key = Value that duplicates share
dedup-hours = Hours to remember

actions = Actions
actions-about = What happens to each record, from top to bottom.
actions-empty = No actions yet. Add “Form Urlencoded” with the order fields, then “HTTP request” with the address.
action-add = Add action
action-form_urlencoded = Form Urlencoded
action-form_urlencoded-about = Collects the order fields. Required fields are marked “*”.
action-http_request = HTTP request
action-http_request-about = Sends the order to an address and checks the response.
action-filter = Filter
action-filter-about = Passes on only the records that meet a condition.
action-set = Custom values
action-set-about = Computes values for the actions that follow.
action-json = JSON
action-json-about = Collects the fields as JSON, for systems that expect it instead of a form.
action-curl = From a cURL command
action-curl-about = Creates the fields and the request from a command in a CRM’s documentation, or one copied from a browser.
curl-title = Actions from a cURL command
curl-command = cURL command
curl-hint = Keys in it are stored in the system keychain. Afterwards, choose a value of the record for each field.
curl-insert = Insert
curl-inserted = The actions are at the end of the flow
curl-secrets = Stored in the system keychain: { $names }
curl-left-out = An action cannot have these options, so they were left out: { $options }
action-is-off = This action is turned off and skipped.
action-of = Action { $place }: { $action }
action-on = The action “{ $action }” is on
action-up = Move “{ $action }” up
action-down = Move “{ $action }” down
action-delete = Delete “{ $action }”
action-delete-title = Delete the action “{ $action }”?
action-delete-text = Its settings are removed when you save the flow.
action-moved = “{ $action }” is now at position { $place } of { $count }
drag = Drag to reorder

fields-empty = No fields yet.
fields-optional =
    { $count ->
        [one] { $count } more optional field
       *[other] { $count } more optional fields
    }
fields-optional-note = empty fields are not sent
fields-filled = { $count } filled in
add-field = Add field
add-all-aray = Add all fields of aray.com
field-own = Custom field
field-own-hint = Any name and value
field-there = Already added
field-name = Field name
field-menu = More actions for the field “{ $field }”
make-required = Make it required
make-optional = Make it optional
store-as-secret = Store the value as a key
secret-taken-title = The key “{ $secret }” is already stored
secret-taken-text = Everything that uses this key would get the new value.
secret-taken-replace = Replace it with this value
secret-taken-use = Use the stored one
use-plain-value = Use a plain value
move-up = Move up
move-down = Move down
check-of = Check for the field “{ $field }”
check-none = Any value
check-choose = Choose a check
check-phone = Phone
check-country = Country code
check-number = Number
check-ip = IP address
check-public_ip = Public IP
check-url = Web address
check-email = Email
insert-field = Insert record data into “{ $field }”
insert-field-key = Insert record data into “{ $field }” (Alt + ↓)
value-options-title = Insert from the record
value-options-none = No record has arrived yet. SMS Deliverer usually sends:
value-result = Result:
value-result-empty-here = Empty in the example record
value-result-empty = Empty: the field is not sent
meaning-customer-name = Customer memo or number
meaning-customer-phone = Customer's number
meaning-customer-country = Country of the customer's number
meaning-customer-ip = IP address of the customer or of the shop
country-of = Country: { $field }
part-of = Part: { $field }
value-of-table = { $value } from table “{ $table }”
value-secret = Key “{ $secret }”
value-all-fields = All fields of “{ $step }”
value-formula = Formula
look-up = Look up in a table…
lookup-title = Look up in a table
lookup-table = Table
lookup-key = How to find the row
lookup-key-hint = It is compared with the column “{ $column }”.
lookup-word = A word in “{ $field }”
lookup-others = Other values
lookup-column = Column to take
lookup-in-example = In the example record: { $value }
lookup-cell-empty = The row is there, but its column “{ $column }” is empty.
lookup-no-row = The table has no row { $key }.
lookup-no-word = The table has no row for any word of this text.
lookup-several = The text has words of different rows: { $keys }. Such a record is not sent.
lookup-no-key = The example record has nothing to find a row by. Under “Latest records”, choose another one with “Use as example”.
lookup-no-example = There are no records yet, so there is nothing to try it on.
lookup-add = Add the row
lookup-none = There are no tables yet. Create one, for example with the price of each SIM card.
lookup-none-go = Go to the tables
chip-edit = Change…
chip-replace = Replace…
chip-remove = Remove
chip-remove-named = Remove “{ $value }”
show-code = Show code
hide-code = Hide code
template-value = Restore the template's value
part-of-text = Take a part of the text
part-title = Take a part: { $field }
part-text = Click the first and the last word of the part, or drag across it.
part-ways = How to find it
part-kind-number = Number
part-kind-phone = Phone number
part-kind-word = Word
part-kind-words = Words
part-kind-token = Everything up to the next space
part-kind-until = Everything up to “{ $before }”
part-kind-line = Everything to the end of the line
part-after = { $what } after “{ $after }”
part-line = { $what } in line { $line }
part-place = { $what }: no. { $place } in the text
part-anywhere = { $what }: the first one in the text
part-records = Latest records
part-found = found in { $count } of { $of }
part-missed = Not found
part-no-records = There is no record with such a text yet to try it on.
part-none = Hooktray cannot tell this part from the text around it. Mark another one.
part-put = Insert

aray-api_key = API key
aray-api_key-hint = Provided by aray.com
aray-name = Name
aray-name-hint = Customer's name
aray-phone = Phone
aray-phone-hint = Customer's number with country code
aray-offer_id = Offer ID
aray-offer_id-hint = Provided by aray.com
aray-offer_id-example = for example, 1024
aray-country_code = Country code
aray-country_code-hint = Two letters, ISO 3166
aray-country_code-example = for example, RU
aray-base_url = Landing page
aray-base_url-hint = URL of the landing page where the order was placed
aray-base_url-example = https://…
aray-price = Price
aray-price-hint = Product price, as a number
aray-price-example = for example, 1990
aray-referrer = Referrer
aray-referrer-hint = Page the customer came from
aray-referrer-example = https://…
aray-ip = IP address
aray-ip-hint = Customer's IP address
aray-ext_in_id = ID in your system
aray-ext_in_id-hint = Order ID in your system
aray-address = Customer's address
aray-address-hint = Delivery address
aray-email = Email
aray-email-hint = Customer's email address
aray-quantity = Quantity
aray-quantity-hint = Number of items ordered
aray-subacc = Comment 1
aray-subacc-hint = Additional comment
aray-subacc2 = Comment 2
aray-subacc2-hint = Additional comment
aray-subacc3 = Comment 3
aray-subacc3-hint = Additional comment
aray-subacc4 = Comment 4
aray-subacc4-hint = Additional comment
aray-utm_campaign = UTM campaign
aray-utm_campaign-hint = The utm_campaign tag
aray-utm_content = UTM content
aray-utm_content-hint = The utm_content tag
aray-utm_medium = UTM medium
aray-utm_medium-hint = The utm_medium tag
aray-utm_source = UTM source
aray-utm_source-hint = The utm_source tag
aray-utm_term = UTM term
aray-utm_term-hint = The utm_term tag
aray-clickid = Click ID
aray-clickid-hint = Click ID from the ad
aray-rotator_id = Rotator ID
aray-rotator_id-hint = If the order came through a rotator

record-field-to = To (number)
record-field-from = From (number)
record-field-message = SMS text
record-field-custmemo = Customer memo
record-field-id = SMS ID
record-field-type = Message type
record-field-app = Program
record-field-res_sn = Serial number of the incoming SMS
record-field-imsi = IMSI of the SIM
record-field-imei = IMEI of the modem
record-field-com = COM port
record-field-comport = COM port
record-field-simno = SIM number
record-field-softwareid = Program ID
record-field-sendstat = Sending status
record-field-name = Name
record-field-phone = Phone
record-field-email = Email
record-field-address = Address
record-field-text = Text
record-field-content = Text
record-field-ip = Sender's IP address
record-field-operation_id = Operation ID
record-field-received_at = Time received

http-method = Method
http-address = Address
http-address-then = Hooktray appends the fields of the “{ $step }” action
http-fields-go = How to send the fields
http-fields-query = Fields in the address (GET)
http-fields-body = Fields in the body (POST)
http-fields-own = Custom
http-no-steps = Add “Form Urlencoded” with the order fields before this action.
http-which-step = Take the fields from action
http-content-type = Content type
http-body = Body
http-body-add = Add body
http-body-none = No body
http-headers = Headers
header-name = Header name
header-value = Header value
header-add = Add header
http-timeout-label = Seconds to wait for a response
http-timeout-hint = From 1 to 300. If there is no response, Hooktray tries again.
http-connection = Timeout and redirects
http-connection-refuse = { $seconds }, no redirects
http-connection-follow = { $seconds }, with redirects
redirects = If the address has moved
redirects-refuse = do not follow: error
redirects-follow = follow to the new address
redirects-refuse-hint = The operation fails, and the history has the new address. Safer: no order goes where you did not send it.
redirects-follow-hint = At most 5 times. Keys are sent only to the site in the address.
http-success = When the order counts as accepted
http-success-condition = status { $status }, and the condition is true
http-success-status = status { $status }
success-status = Status codes
success-status-hint = For example: 2xx, or 200, 201
success-when = Condition for the response
success-when-hint = Must be true for the order to count as accepted
success-when-always = any response with such a code
success-error = Where the response gives the reason
success-error-hint = This text is shown in the operation history
filter-when = Condition
filter-hint = The record continues only if the condition is true
filter-passes = The example record passes
filter-stops = The example record does not pass: the flow ends here for it

run-if = Run only if
run-if-always = always
run-if-hint = If the condition is false, the action is skipped and the next ones run.
run-if-runs = The example record runs this action
run-if-skips = The example record skips this action
on-error = If it fails
on-error-stop-request = retry while the next actions wait
on-error-stop-other = stop
on-error-continue-request = retry, then go on
on-error-continue-other = note the error and go on
on-error-stop-hint-request = When no retries are left, the operation fails. What was sent already is not sent twice.
on-error-stop-hint-other = The operation fails and the next actions do not run.
on-error-continue-hint-request = When no retries are left, you are alerted and the next actions run. If no request was accepted before it, the operation fails; “Run again” sends only what failed.
on-error-continue-hint-other = You are alerted and the next actions run. If no request was accepted before it, the operation fails; “Run again” runs only what failed.

condition-step = an earlier request…
condition-value = a value…
condition-own = own expression
condition-own-hint = Must result in true, 1 or any text. Empty, 0 and false mean “no”.
condition-likely-text = order
condition-which-step = Which request
condition-step-name = “{ $step }”
condition-how-ended = How it ended
condition-ended-ok = succeeded
condition-ended-failed = failed
condition-ended-skipped = was skipped
condition-which-value = Which value
condition-comparison = How to compare
condition-text = Text to compare with
condition-words-step = request “{ $step }” { $ended }
condition-words-text = { $words } “{ $text }”
condition-words-own = own expression
comparison-equals = equals
comparison-differs = differs from
comparison-contains = contains
comparison-filled = is not empty
comparison-empty = is empty
comparison-yes = = yes (true)
choice-none = choose a value
choice-other = another value…
choice-own = own expression…
choice-other-name = The value's name, such as body.name
choice-other-wrong = Write the name of a value, such as body.name
choices-response = Response to this request
choices-response-of = Response to “{ $step }”
choices-remembered-of = Remembered from the response to “{ $step }”
choices-values-of = Values of the action “{ $step }”
response-unknown = There was no response yet. Send a test order, and its real fields are listed here.
response-field-status = HTTP status
response-field-code = Result (code)
response-field-order_id = Order number (order_id)
response-field-is_double = Duplicate in the CRM (is_double)
response-field-error = Reason for refusal (error)
response-field-msg = Message (msg)
response-field-text = The whole response as text
response-field-outcome = How it ended: ok, failed or skipped
value-of-step = { $value } of “{ $step }”
value-later = Known once the earlier request has a response

crm-duplicate = The CRM already knew the order if
crm-duplicate-never = do not check
crm-duplicate-hint = Also applies if the CRM refuses the order for that reason. The operation counts as delivered, is marked in the history, and does not have to be sent again.
remember = Remember from the response
remember-nothing = nothing
remember-about = Remembered values are shown in the history, can be searched for, and can be sent by later actions.
remember-of = Remembered value “{ $name }”
remember-name = Name of the remembered value
remember-value = What to remember as “{ $name }”
named-taken = This name is already taken.
named-delete = Delete “{ $name }”
remember-add = Remember a value
set-add = Add value
set-name = Value name
set-value = Value “{ $name }”

preview = What will be sent
preview-about = For the record “{ $record }” from { $time }. Keys are hidden.
preview-example = Shown with a made-up example: an SMS to a customer. A real record replaces it as soon as one arrives. Keys are hidden.
preview-mistakes = Fix the marked errors to see the request here.
preview-wrong = No order is sent with this record: check the fields marked in red.
preview-missing = Fill in what is marked above, and the request is shown here.
preview-filtered = The filter stops this record, so nothing is sent.
preview-nothing = Nothing to send: add an “HTTP request” action.
preview-later = Known once the earlier request has a response: { $steps }
preview-sampled = The last response is used as an example: { $steps }
copy-curl = Copy as cURL
curl-copied = cURL command copied

alerts = Alerts
alerts-about = How you learn about errors and orders.
notify-desktop = Show a notification on error
notify-desktop-hint = On the desktop, when an order could not be sent.
notify-email = Send an email on error
notify-email-hint = What happened, to which orders, and what to do.
notify-email-to = Emails go to { $to }.
notify-telegram = Send a Telegram message on error
notify-telegram-to = Messages go to the chat “{ $chat }”.
notify-telegram-hint = The same as by email, in Telegram.
notify-telegram-off = No messages are sent yet: Telegram is not set up.
notify-webhook = Send to the webhook on error
notify-webhook-hint = To ntfy, Slack, Mattermost, Discord or your own server.
notify-email-off = No emails are sent yet: email alerts are not set up.
each-order = A message for each order
each-order-hint = Once the CRM has accepted an order: the customer’s name, the order’s number and the last digits of the phone number.
each-order-by = Send it via
each-order-off = No messages are sent yet: Telegram, email and webhook are not set up.
each-order-nobody = Choose at least one channel, or no messages are sent.
each-order-limit = Messages per minute, at most
each-order-limit-hint = Any further orders in that minute come together in one message.
channel-email = Email
channel-telegram = Telegram
channel-webhook = Webhook
inactivity = Alert me when no records arrive
inactivity-hint = So you know when SMS Deliverer is closed, the modem is disconnected or the link has changed.
inactivity-hours = Working hours to wait
inactivity-hours-hint = If no record arrives in this time, Hooktray alerts you as it does for an error. The flow must be running.
inactivity-working-hours = Working hours
inactivity-all-day = Both times are the same, so the whole day counts as working hours.
inactivity-days = Working days
inactivity-no-alerts = You would not get this alert right now: turn on notifications, emails or messages.
hours-from = from
hours-to = to

advanced = Advanced
advanced-note = retries, order
retries = If sending fails
retries-hint = Only temporary failures are retried. If aray refuses an order, it is not sent again automatically.
retries-standard = Retry for up to two days (10 retries)
retries-short = Retry for about 13 minutes (4 retries)
retries-never = Do not retry
retries-own = Custom schedule
retries-delays = Delays before retries, in seconds
retries-delays-hint = Separated by commas, for example: 5, 30, 120
concurrency = Orders sent at the same time
concurrency-hint = 1: strictly one after another. 4 is usually enough.

send-test = Send a test order
send-test-title = Send a test order?
send-test-text = A real order will be created in the CRM. It goes to your own number, with the name ТЕСТ.
send-test-from = Record
send-test-made-up = A made-up record, without any customer's data
send-test-record = The record “{ $record }”
send-test-record-about = The customer's name, number and email in it are replaced; the rest is taken as it is.
send-test-mark = Add the field test=true
send-test-mark-about = AdCombo's API knows a test order by it. Whether aray does is not known.
send-test-fields = What the CRM will get
send-test-history = Show in history
own-number = Your phone number
own-number-hint = Test orders go to it: the operator calls you and not a customer. It is kept in Settings.
own-number-goes = The order goes to your number
change = Change
test-order = test order
test-order-explained = You sent this order yourself as a test. It went to your own number.
send-test-saves = Your changes to the flow are saved first.
send-test-yes = Send order
send-test-sending = Sending…
send-test-result = Test order
send-test-delivered = The order was accepted
send-test-delivered-todo = Look for it in the CRM. If it looks right, start the flow.
send-test-filtered = The filter stopped this record. Nothing was sent

secret-label-aray_api_key = API key
secret-label-adcombo_api_key = AdCombo API key
secret-label-amocrm_token = amoCRM token
secret-label-bitrix24_webhook = Bitrix24 webhook key
secret-label-google_script_id = Google script ID
secret-label-leadvertex_token = LeadVertex token
secret-label-lp_crm_key = LP-CRM key
secret-label-m1_shop_api_key = M1-shop API key
secret-label-retailcrm_api_key = RetailCRM API key
secret-label-smtp_password = Email password
secret-label-telegram_bot_token = Telegram bot token
secret-label-proxy_password = Proxy password
secret-label-telegram_proxy_password = Telegram proxy password
secret-label-alert_webhook_url = Alert webhook address
secret-store-title = { $secret }
secret-new-title = New key
secret-store-text = The key is stored in your system's keychain. It cannot be viewed later, only replaced.
secret-name = Key name
secret-name-hint = Lowercase Latin letters, digits and _. The flow refers to the key by this name.
secret-value = Key value
secret-empty = Paste the key
secret-stored = Key stored
secret-saved-on = Stored on { $date }
secret-not-stored = Not stored
secret-found = In the keychain already
secret-use-found = Use it
secret-enter = Enter key
secret-replace = Replace
secret-add = Add key
secret-delete = Delete the key “{ $secret }”
secret-delete-title = Delete the key “{ $secret }”?
secret-delete-text = No flow uses it.
secret-delete-used = Used by: { $flows }. Their orders will wait until you enter the key again.
secret-delete-email = Without it, no email alerts are sent until you enter the password again.
secret-delete-channel = Without it, these messages are not sent until you enter it again.
secret-delete-proxy = Without it, nothing is sent through the proxy until you enter it again.
secret-delete-metrics = Without it, /metrics answers nobody until you enter it again.
secret-deleted = Key deleted
secret-used-by = Used by: { $flows }
secret-unused = Not used
secret-used-by-email = Needed for email alerts
secret-used-by-telegram = Needed for Telegram messages
secret-used-by-metrics = Needed for monitoring (/metrics)
secret-used-by-webhook = Needed for the webhook
secret-used-by-proxy = Needed for the proxy
secret-where = Stored in the system keychain

# Operation history

history = Operation history
operations-count =
    { $count ->
        [one] { $count } operation
       *[other] { $count } operations
    }
operations-many = { $count } operations or more
filters = Filters
filters-clear = Clear
search = Search
search-placeholder = Name, phone, text
filter-status = Status
filter-status-all = Any status
filter-status-unsolved = Needs attention
filter-status-waiting = Waiting to be sent
filter-status-crm_duplicate = Known to the CRM
filter-status-partial = Delivered in part
filter-status-solved = Solved errors
filter-counted = { $name } ({ $count })
columns = Columns
column-duration = Duration
column-attempts = Attempts
column-flow = Flow
sort-customer = Customer
sort-status = Status
sort-by = Sorted by { $column }
sort-only = Only the newest { $count } are sorted. Filter the list to sort all of them.
sort-newest = Newest first
sort-oldest = Oldest first
filter-flow = Flow
filter-flow-all = All flows
filter-period = Period
period-all = All time
period-today = Today
period-week = 7 days
period-month = 30 days
period-custom = Choose dates
period-from = from
period-to = to
period-exact-remove = Only { $time }. Show all times
status-held = On hold
status-pending = Waiting
status-running = Sending
status-delivered = Delivered
status-filtered = Filtered
status-duplicate = Duplicate
status-test = Connection test
status-failed = Failed
status-cancelled = Cancelled
status-solved = Solved
crm-knew-aray = aray already knew this order
crm-knew-other = The CRM already knew this order
crm-knew-short-aray = known to aray
crm-knew-short-other = known to the CRM
crm-knew-explained = The CRM said that it had this order already. It does not need to be sent again. If in doubt, look for the order in the CRM.
partial-title = Delivered, but a later action failed
partial-short = in part
partial-explained = The order was accepted, and a later action failed for good: see the last attempt. “Run again” sends only what failed.
crm-knew-step = The CRM already knew this order
next-try = Next attempt { $when }
waits-secret = Waiting for you to enter the key “{ $secret }” in Settings.
waits-keychain = Waiting for the system keychain to respond.
waits-certificates = Waiting for root certificates to be installed on this system.
waits-destination = Waiting for a connection to { $host }. It is then sent automatically.
history-empty = No operations yet
history-empty-todo = Every record received through a link appears here.
history-solved = No failed orders
history-solved-todo = Nothing here needs your attention.
history-show-all = Show all operations
history-nothing = Nothing found
history-nothing-todo = Change or clear the filters.
refused-title =
    { $count ->
        [one] { $count } request was refused
       *[other] { $count } requests were refused
    }
refused-about = They are not in the list. Each reason is shown for a day after the last one.
refused-times = { $count } ×, last { $time } from { $sender }
refused-unknown_link = No flow has this link: copy it into the sender again
refused-method_not_allowed = The sender uses a method that the flow does not accept
refused-unauthorized = The sender’s password or key is missing or wrong
refused-too_large = The record is larger than 1 MB
refused-too_long = The address is too long: let the sender put the fields in the body (POST)
refused-too_slow = The sender took too long to send the record
refused-too_many = Too many records at once
refused-not_allowed = This address may not send: see external access
refused-broken_request = The request broke off or is damaged, or the link begins with https://
refused-secret_unavailable = The key to authenticate the sender cannot be read
history-choose = Select an operation in the list to see what was received and what was sent.
to-flows = Go to flows
back-to-list = Back to list
held-explained = This record arrived while the flow was stopped. It is sent only if you press “Send”.
duplicate-explained = The same record arrived before, so this one was not sent.
show-original = Show the original
request = Received
request-empty = The record has no fields.
request-raw = Full request
as-json = The operation as JSON
as-it-is = As it is
took = in { $time }
attempts =
    { $count ->
        [0] Attempts
        [one] { $count } attempt
       *[other] { $count } attempts
    }
attempts-none = No attempts yet.
damaged-title = Part of this record can no longer be read
damaged-request = Parts of the request are damaged.
damaged-headers = The headers of the request are damaged.
damaged-repairs = What was repaired in it is damaged.
damaged-corrections = What was corrected by hand is damaged.
attempt-unreadable = The details of this attempt cannot be read
attempt-unreadable-todo = What was stored about it is damaged. The operation itself is intact. Before you send it again, check whether the order is in the CRM.
remembered-order_id = Order number
remembered-short-order_id = No. { $value }
remembered-pair = { $name }: { $value }
remembered-copy = Copy: { $name }
attempt = Attempt { $number }
attempt-version = version { $number } of the flow
attempt-delivered = delivered
attempt-filtered = filtered
attempt-retryable = failed, will be retried
attempt-rejected = failed
attempt-gave_up = failed, no retries left
attempt-blocked = waiting
attempt-interrupted = interrupted
step-ok = done
step-failed = failed
step-filtered = stopped by the filter
step-skipped = skipped
step-not_sent = not sent, since this is a test
step-not_reached = not reached
step-unjudged = response could not be checked
step-interrupted = interrupted
step-kept = done earlier
step-later = after the response
note-several_phones = “{ $name }” has more than one phone number: the first one was used
note-phone_skipped = The first value for “{ $name }” has the digits of something else, not a phone number: the next one was used
note-not_remembered = “{ $name }” could not be remembered from the response: { $reason }
note-nothing_remembered = The response has no value for “{ $name }”: nothing is remembered under this name
note-not_in_response = The response has no “{ $name }”: it is empty here
note-duplicate_unknown = It is not known whether the CRM already knew the order: { $reason }
note-reason_unknown = The reason could not be read from the response: { $reason }
note-accepted_by_content = The status { $reason } is a refusal, but the content says success. Look for the order in the CRM before you run it again
note-ended_early = The response is shorter than its headers say. It counts, since its JSON is complete
notes-title = Please check:
step-remembered = Remembered: { $values }
step-request = Sent
step-response = Response
step-fields =
    { $count ->
        [one] { $count } value
       *[other] { $count } values
    }
response-status = status { $status }
response-empty = (empty response)
operation-id = Operation ID:
copy-id = Copy ID
id-copied = ID copied
operation-retry = Run again
operation-from-start = Run from the start
keep-finished = It is the same request
keep-finished-title = Is it the same request?
keep-finished-text = A request with a response stays finished, although the flow has it under another id or address: it is not sent again, and the operation goes on with the next action. Press the button only if the request in the flow is the one that got the response.
from-start-title = Run from the start?
from-start-duplicate-title = The same record was already sent
from-start-duplicate-text = A duplicate of this record was sent, may have been sent, or waits to be sent. The CRM may get the same order twice.
from-start-restored-title = The record waited in a backup
from-start-restored-text = It may have been sent after the backup was made. Look in the CRM first: the order may be there already, and there would be two.
from-start-unanswered-title = The order may have arrived
from-start-unanswered-text = The record was sent, and no response is known. Look in the CRM first: the order may be there already, and there would be two.
from-start-sent_instead-title = Another action was sent instead
from-start-sent_instead-text = Another action was sent for this operation instead of one that would be sent now as well. There may be two orders then.
operation-retry-now = Send now
operation-correct = Fix and send
correct-title = Fix the record
correct-text = Sending it creates a real order in the CRM. The original stays in the history.
correct-text-delivered = This order was already delivered. Sending it may create a second one in the CRM. The original stays in the history.
correct-came = Received: { $value }
correct-not-came = Not received
correct-others = Other values of the record
correct-add = Add missing values
correct-sent = What will be sent
correct-filtered = A filter stops this record, so nothing would be sent
correct-finished = Some requests are finished and not sent again: the fix reaches only the others. From the start, all are sent, and the CRM may get a second order.
correct-revert = Restore received values
correct-send = Send
correct-queued = Fixed and queued
corrected = Fixed by hand on { $time }
operation-cancel = Cancel sending
mark-solved = Mark as solved
unmark-solved = Remove the mark
queued = Queued
queued-stopped = The flow “{ $flow }” is stopped: the record is sent once you start it
cancelled = Cancelled
marked-solved = Marked as solved
unmarked-solved = Mark removed
retry-held-title = Send this record?
retry-held-text = A real order will be created in the CRM.
retry-delivered-title = Send it again?
retry-delivered-text = This order was already delivered. The CRM may get it twice.
retry-duplicate-title = Send a duplicate?
retry-duplicate-text = The same record arrived before. The CRM may get the same order twice.
retry-filtered-title = Run it again?
retry-filtered-text = The record runs through the flow again with its current settings. A real order may be created.
retry-cancelled-title = Send the cancelled record?
retry-cancelled-text = A real order will be created in the CRM.
cancel-title = Cancel sending?
cancel-text =
    { $count ->
        [one] The record stays in the history but is not sent.
       *[other] The records stay in the history but are not sent.
    }
cancel-yes = Cancel sending
cancel-no = Keep it
retry-all = Run all of these again
retry-all-none = Nothing to run again
retry-all-title =
    { $count ->
        [one] Run { $count } operation again?
       *[other] Run { $count } operations again?
    }
retry-all-many-title = Run { $count } operations or more again?
retry-all-text =
    { $count ->
        [one] It is sent again with the current settings of its flow.
       *[other] They are sent again with the current settings of their flows.
    }
retry-all-text-orders =
    { $count ->
        [one] A real order will be created in the CRM.
       *[other] A real order will be created in the CRM for each record.
    }
retry-all-yes = Run { $count } again
retry-arrived-title =
    { $count ->
        [one] Send { $count } record that may have arrived?
       *[other] Send { $count } records that may have arrived?
    }
retry-arrived-text =
    { $count ->
        [one] It was sent and no response is known, or it waited in a restored backup. Look in the CRM first: the order may be there already, and there would be two.
       *[other] They were sent and no response is known, or they waited in a restored backup. Look in the CRM first: an order may be there already, and there would be two.
    }
retry-arrived-yes = Send { $count }
retry-all-not-possible = Not queued: { $count }. { $why }. { $todo }
retry-all-left-out =
    { $count ->
        [one] { $count } record was left out: it could become a second order. Open it to decide.
       *[other] { $count } records were left out: they could become second orders. Open them to decide.
    }
retry-all-stopped = The flow “{ $flow }” is stopped: its records are sent once you start it
retry-all-done =
    { $count ->
        [one] { $count } operation was queued
       *[other] { $count } operations were queued
    }
select-all = Select all results
select-all-newest = The newest { $count } are selected. Choose other dates to select the rest.
bulk-selected = Selected: { $count }
bulk-progress = { $done } of { $count } done
bulk-solve = Mark as solved
bulk-clear = Clear the selection
bulk-skipped =
    { $count ->
        [one] { $count } operation was skipped: its status does not allow this
       *[other] { $count } operations were skipped: their status does not allow this
    }
bulk-cancel-title =
    { $count ->
        [one] Cancel { $count } operation?
       *[other] Cancel { $count } operations?
    }
bulk-cancelled =
    { $count ->
        [one] { $count } operation cancelled
       *[other] { $count } operations cancelled
    }
bulk-solved =
    { $count ->
        [one] { $count } operation marked as solved
       *[other] { $count } operations marked as solved
    }
bulk-unsolved =
    { $count ->
        [one] The mark was removed from { $count } operation
       *[other] The mark was removed from { $count } operations
    }
undo = Undo
causes-title = Reasons for failure
cause-retry = Run all with this error again: { $count }
cause-open = Open and fix
cause-select = Select
fix-enter-key = Enter the key
fix-replace-key = Replace the key
fix-key-replaced = Key stored. Now send again
fix-open-field = Open the field
fix-open-flow = Open the flow
export-csv = Export to CSV

# Settings

settings = Settings
settings-program = Program
secrets = Keys
secrets-about = Stored in the system keychain, not in Hooktray's files.
secrets-none = No keys yet. They appear once you create a flow.
keychain-check = Check again
listener = Port and address
listener-saved = Records are now received at { $address }
port = Port
port-hint = After changing the port, copy the new link into SMS Deliverer.
port-mistake = A port must be a number from 1 to 65535
port-again = Try again
port-other = Switch to port { $port }
listener-more = Address
listener-host = Address to receive records at
listener-host-hint = 127.0.0.1: this computer only. This is the safest choice.
listener-open-warning = With this address, other computers on the network can send records too. Turn on authentication in every flow.
language = Language
language-system = System default
autostart = Start at login
autostart-hint = Hooktray receives records as soon as you log in.
notifications = Error notifications
notifications-hint = On the desktop. You can turn them off for each flow.
summary-on = Daily summary
summary-hint = Once a day: how many orders came in, were delivered and failed, and what needs to be done.
summary-hour = At
summary-by = Send it via
summary-off = Nothing is sent yet: Telegram, email and webhook are not set up.
summary-nobody = Choose at least one channel, or the summary is not sent.
quiet = Quiet hours
quiet-hint = No notifications are shown during these hours. Emails and messages are still sent, unless their own settings say to wait.
quiet-all-day = Both times are the same, so no notifications are shown all day.
email = Email alerts
email-about = When an order cannot be sent or records stop arriving, Hooktray emails you what happened, which orders are affected and what to do. The email reaches you even when you are away from this computer.
email-needs = Hooktray sends emails from your own mailbox. You need its address and an app password: a separate password that your email provider creates for programs.
email-on = Set up email alerts
email-on-to = Email alerts are on and go to { $to }
email-is-on = Email alerts are on
email-is-off = Email alerts are off
email-saved = Email settings saved
channel-save-on = Save and turn on
email-off = Turn off email alerts
email-address = Your email address
email-address-hint = Hooktray sends emails from this mailbox.
email-address-mistake = Enter the full address, such as shop@yandex.ru
email-service = Email provider
email-service-guessed = Detected from the address.
email-service-unknown = Detected from the address
email-service-other = Other
email-service-mistake = Choose your email provider
email-host = Mail server (SMTP)
email-host-hint = The person who manages your email knows its name and port.
email-host-mistake = Enter the server name, such as smtp.example.com
email-port-mistake = From 1 to 65535
email-security = Connection security
email-security-tls = TLS (usually port 465)
email-security-starttls = STARTTLS (usually port 587)
email-security-none = No encryption
email-security-warning = Without encryption, anyone on the way to the server can read the emails and the password. Choose this only for a server on your own network.
email-login = The server requires a login and a password
email-login-hint = Almost every server does.
email-user = Login, if different from the address
email-user-hint = If empty, the login is the email address.
email-password = App password
email-password-mistake = Enter the app password
email-no-passwords = Since September 2024, { $service } does not let other programs sign in with a password, not even an app password. Emails from here will most likely not be sent: choose a mailbox of another provider. This one can still receive them.
email-password-where = The mailbox's own password does not work here: you need an app password. { $service } creates one on this page: open it in your browser, name the password “Hooktray”, copy it and paste it here.
email-password-copy = Copy the page address
email-password-copied = Page address copied. Paste it into your browser
email-password-other = If your email provider has app passwords, use one. If not, enter the mailbox password.
email-to = Send to
email-to-hint = Separate several addresses with commas. If empty, emails go to this same mailbox.
email-to-mistake = “{ $address }” is not an email address
email-to-most =
    { $count ->
        [one] No more than { $count } address
       *[other] No more than { $count } addresses
    }
email-more-note = sender name, customer numbers
email-name = Sender name
email-name-hint = Shown in the inbox.
email-numbers = Show full customer numbers
email-numbers-hint = Otherwise an email shows only the last four digits.
email-numbers-warning = Everyone who reads the email sees the numbers, and they stay on the mail server.
email-test = Send a test email
email-test-sending-hint = Contacting the mail server. This can take up to a minute.
email-test-sent = Email sent to { $to }
email-test-todo = Check your inbox. If the email is not there, look in the spam folder.
messages-failed =
    { $count ->
        [one] { $count } message was not sent
       *[other] { $count } messages were not sent
    }
messages-failed-todo = Fix the settings below, send a test, then send these messages again.
messages-failed-off = These messages are turned off right now.
messages-retry = Send again
messages-dismiss-title =
    { $count ->
        [one] Remove { $count } message?
       *[other] Remove { $count } messages?
    }
messages-dismiss-text =
    { $count ->
        [one] It will not be sent and cannot be brought back. The orders themselves stay in the history.
       *[other] They will not be sent and cannot be brought back. The orders themselves stay in the history.
    }
messages-dismiss-yes = Remove
messages-dismiss = Remove from the list
messages-retry-done =
    { $count ->
        [one] { $count } message is being sent again
       *[other] { $count } messages are being sent again
    }
messages-dismiss-done =
    { $count ->
        [one] { $count } message was removed
       *[other] { $count } messages were removed
    }
alert-short-address_changed = New public address
alert-short-channel_failed = Messages are not sent
alert-short-inactivity = No records arriving
alert-short-orders = Message about an order
alert-short-summary = Daily summary
alert-short-was_off = Hooktray was not running
data = Data
retention = Keep history for
retention-forever = Forever
retention-size = History size
retention-size-gb = up to { $count } GB
retention-size-any = No limit
retention-hint = Older finished operations are deleted automatically. Those that wait, and failed ones that are not solved, are always kept.
retention-title = Keep less history?
retention-text =
    { $days ->
        [one] Finished operations older than { $days } day will be deleted for good.
       *[other] Finished operations older than { $days } days will be deleted for good.
    }
retention-size-text = The oldest finished operations will be deleted for good until the database takes up no more than { $count } GB.
retention-yes = Keep less
data-dir = Data folder
data-dir-open = Open folder
database-size = Database: { $size }
backup-title = Backup
backup-hint = Flows, history and settings in one file. Keys are not included.
backup = Save a backup
restore = Restore
restore-title = Restore a backup?
restore-text = You choose the backup file. All current flows, history and settings are replaced, and Hooktray restarts.
restore-yes = Choose file
restored = Restored from { $file }: everything is as it was on { $at }
restored-undated = Restored from { $file }
restored-undated-text = This is a copy of the database, not a backup. If Hooktray was running when it was copied and hooktray.db-wal was not copied with it, the newest records are missing.
restored-held =
    { $count ->
        [one] { $count } unfinished record is on hold, because it may have been sent since then. Send it from the history if it was not.
       *[other] { $count } unfinished records are on hold, because they may have been sent since then. Send them from the history if they were not.
    }
attention-restore = The backup was not restored
attention-restore-todo = Everything is as it was. Close the programs that may have the data folder open, such as an antivirus or a backup program, and restore again. Reason: { $words }
attention-restore-go = Got it
about = About
about-text = Receives data by webhook and sends orders. Runs on your computer, without a cloud service.
version = version { $version }
update-check = Check for updates
update-hint = Hooktray never checks on its own.
update-none = You have the latest version.
update-found = Version { $version } is available
update-by-hand = Hooktray was installed as a package, so only the system can update it: download the new package where you got this one and install it.
update-install = Install and restart
update-installing = Downloading the new version. Hooktray keeps running.
update-title = Install version { $version }?
update-text = Hooktray finishes what it has started, closes and starts again. Everything received is stored and will be sent. While it restarts, no records are received for a few seconds.
diagnostics = Diagnostics
diagnostics-note = for support, no customer data
diagnostics-copy = Copy diagnostics
licences = Licences
licences-text = Hooktray is licensed under MIT or Apache 2.0, at your option. It includes the work of others, listed here with their licences.

# The exported table
csv-received = Received
csv-flow = Flow
csv-name = Name
csv-phone = Phone
csv-text = Text
csv-status = Status
csv-attempts = Attempts
csv-duration = Duration, s
csv-problem = Error
csv-detail = Error details
csv-id = Operation ID
csv-remembered = Remembered
csv-crm-duplicate = Known to the CRM
csv-partial = Delivered in part
csv-test-order = Test order
csv-yes = yes

# Messages to the owner

message-time = %-d %b %Y, %H:%M
message-since = Since: { $time }
message-records =
    Total: { $count ->
        [one] { $count } order
       *[other] { $count } orders
    }
message-pending =
    Since the last message: { $count ->
        [one] { $count } order
       *[other] { $count } orders
    }
message-order-number = order { $number }
message-orders-unnamed = and { $count } more
message-examples = Most recent:
message-place-history = Details: open Hooktray (the icon next to the clock) and choose “Operation history”.
message-place-keys = Keys: open Hooktray (the icon next to the clock), “Settings”, “Keys”.
message-place-flow = Open Hooktray (the icon next to the clock) and check this flow.
message-place-program = Open Hooktray: the icon next to the clock.
email-text-footer = Hooktray sent this email from your computer. No reply is needed. You can turn off email alerts in its settings.
message-test-title = test message
message-test = Messages from Hooktray arrive. If an order cannot be sent, Hooktray tells you here.

# Alerts

problem-disk_low = The disk is almost full
problem-disk_low-todo = Free some disk space, or new records will soon be refused.
problem-short-disk_low = Disk almost full
problem-storage_failed =
    { $reason ->
        [full] The disk is full: new records are not accepted
        [locked] Another program has locked the database: new records are not accepted
        [read_only] Hooktray cannot write to its database: new records are not accepted
        [damaged] The database is damaged: new records are not accepted
        [cannot_open] Hooktray cannot open its database: new records are not accepted
        [moved] The database file was moved or replaced: new records are not accepted
       *[other] The disk reports an error: new records are not accepted
    }
problem-storage_failed-todo =
    { $reason ->
        [full] Free some disk space, and Hooktray continues automatically. Then send the records from that time again from SMS Deliverer.
        [locked] Close the program that has the database open: an antivirus, a backup or a database viewer.
        [read_only] Allow Hooktray to write to its data folder and to the file hooktray.db in it, and it continues automatically.
        [damaged] Restart Hooktray: it sets the damaged file aside and starts a new one. Then restore the latest backup in Settings.
        [cannot_open] Allow Hooktray to read and write hooktray.db in the data folder and the files beside it, and it continues automatically.
        [moved] Put the file back or restart Hooktray.
       *[other] Check the disk and its cable. Hooktray continues automatically once the disk works.
    }
problem-short-storage_failed = Records are not being saved
attention-storage = { problem-storage_failed }
attention-storage-todo = { problem-storage_failed-todo }
attention-storage-go = Open Data
attention-set_aside = The database was damaged. Hooktray started a new, empty one
attention-set_aside-todo = Restore the latest backup from the “backups” folder. The damaged database is kept: { $file }. This message goes away after that, or once you move that file.
attention-set_aside-go = Open Data
problem-tunnel_down = Senders cannot connect to Hooktray from outside.
problem-tunnel_down-todo = Open Hooktray’s settings: “External access” shows the cause.
problem-short-tunnel_down = No external access
problem-port_lost =
    { $reason ->
        [in_use] Records are not being received: another program is using the port of { $address }
       *[other] Records are not being received: { $address } is not available
    }
problem-port_lost-todo = Close the program that is using the port, or choose another port in Hooktray's settings and copy the new link into SMS Deliverer.
problem-short-port_lost = Records are not being received
alert-waiting-title = “{ $flow }”: orders are waiting
alert-digest-title = “{ $flow }”: { $more }
alert-digest-more =
    { $count ->
        [one] { $count } more order was not sent
       *[other] { $count } more orders were not sent
    }
alert-orders-title = “{ $flow }”: { $more }
alert-orders-more =
    { $count ->
        [one] { $count } more order
       *[other] { $count } more orders
    }
alert-order-title = “{ $flow }”: new order
alert-order-number-title = “{ $flow }”: new order { $number }
alert-orders =
    { $count ->
        [one] The order was accepted:
       *[other] The orders were accepted:
    }
summary-delivered =
    { $count ->
        [one] { $count } order delivered
       *[other] { $count } orders delivered
    }
summary-failed = { $count } failed
summary-time = From { $from } to { $to }.
summary-line-received = Received: { $count }
summary-line-delivered = Delivered: { $count }
summary-line-known = Of them known to the CRM already: { $count }
summary-line-duplicates = Received twice, not sent again: { $count }
summary-line-failed = Failed: { $count }
summary-line-waiting = Still to be sent: { $count }
summary-line-held = On hold: { $count }
summary-line-slowest-seconds = Slowest order: { $count } s
summary-line-slowest-minutes = Slowest order: { $count } min
summary-line-slowest-hours = Slowest order: { $count } h
summary-nothing-to-do = Nothing to do.
summary-nothing-but-wait = Nothing to do: waiting records are sent automatically.
summary-todo-failed =
    { $count ->
        [one] Send { $count } failed order again, or mark it as solved.
       *[other] Send { $count } failed orders again, or mark them as solved.
    }
summary-todo-held =
    { $count ->
        [one] { $count } record is on hold: send it or cancel sending.
       *[other] { $count } records are on hold: send them or cancel sending.
    }
alert-ended-title = “{ $flow }”: works again
alert-ended =
    { $count ->
        [one] { $count } order has been delivered since.
       *[other] { $count } orders have been delivered since.
    }
alert-ended-pending =
    { $count ->
        [one] { $count } more order was affected: check it in the operation history.
       *[other] { $count } more orders were affected: check them in the operation history.
    }
alert-machine-title = Your attention is needed
alert-recovered-title =
    { $code ->
        [disk_low] There is enough disk space again
        [storage_failed] Records are being saved again
        [tunnel_down] Senders can connect again
        [port_lost] Records are being received again
       *[other] Everything works again
    }
alert-recovered = No action needed.
alert-address-title = Copy the new links
alert-address = Hooktray's public address has changed. Links that started with { $from } now start with { $to }; the rest stays the same. The old links no longer work.
alert-address-todo = Open Hooktray, copy the link of each flow and paste it into SMS Deliverer.
alert-inactivity-title = “{ $flow }”: no records arriving
alert-inactivity =
    { $count ->
        [one] No records have arrived for { $count } working hour.
       *[other] No records have arrived for { $count } working hours.
    }
alert-inactivity-todo = Check that SMS Deliverer is running, its modem is connected and the link in its settings is still the same.
alert-was-off-title = Hooktray was not running
alert-was-off = The program was off from { $from } to { $to }. No records were received during that time.
alert-was-off-todo = Check in SMS Deliverer what arrived during that time, and send the missing records again.
alert-channel-title =
    { $channel ->
        [email] Hooktray cannot send emails
        [telegram] Hooktray cannot send Telegram messages
       *[webhook] Hooktray cannot send messages to the webhook
    }
alert-channel-title-partly = Some recipients do not get Hooktray’s emails
error-email_settings = The email settings are not valid
error-email_settings-detail = { settings-detail }
error-email_settings-todo = Check the addresses and the server in the email settings.
error-email_unreachable = The mail server is not responding
error-email_unreachable-detail = { channel-detail }
error-email_unreachable-todo = Check the internet connection, and the server name and port in the email settings.
error-email_tls = No secure connection to the mail server
error-email_tls-detail = { channel-detail }
error-email_tls-todo = Check the server name, the port and the connection security. An antivirus that scans email may be in the way.
error-email_needs_tls = The mail server expects TLS from the start
error-email_needs_tls-detail = { "" }
error-email_needs_tls-todo = Choose TLS as the connection security in the email settings; it is usual on port 465.
error-email_needs_starttls = The mail server does not start with TLS on this port
error-email_needs_starttls-detail = { "" }
error-email_needs_starttls-todo = Choose STARTTLS as the connection security in the email settings, or port 465 for TLS.
error-email_not_smtp = There is no mail server for sending at this address
error-email_not_smtp-detail = { channel-detail }
error-email_not_smtp-todo = Check the server name and the port in the email settings: usually 465 for TLS and 587 for STARTTLS.
error-email_login = The mail server did not accept the login or the password
error-email_login-detail =
    { $reply ->
        [none] { "" }
       *[other] Server response: { $reply }
    }
error-email_login-todo = Most providers require an app password: create one in your mailbox settings and enter it in Hooktray.
error-email_login_method = The mail server does not accept a password here
error-email_login_method-detail = { "" }
error-email_login_method-todo = Check the connection security: many servers accept passwords only over TLS or STARTTLS. If your provider allows no app passwords, choose another mailbox.
error-email_password = The email password cannot be read
error-email_password-detail = { "" }
error-email_password-todo = Enter the app password in the email settings.
error-email_refused = The mail server refused the email
error-email_refused-detail =
    { $reply ->
        [none] { "" }
       *[other] Server response: { $reply }
    }
error-email_refused-todo = Check the sender and recipient addresses in the email settings.
error-email_partly = Not all recipients got the email
error-email_partly-detail =
    { $reached ->
        [none] { channel-reply }
       *[other] It did not reach { $reply }. It reached { $reached }.
    }
error-email_partly-todo = Correct the addresses that the mail server refused in the email settings. The others have the email.
error-email_address_letters = The mail server accepts only addresses in Latin letters
error-email_address_letters-detail =
    { $reply ->
        [none] { "" }
       *[other] Details: { $reply }
    }
error-email_address_letters-todo = Any other recipients got the email. Use an address in Latin letters instead, or another mail server.
error-email_later = The mail server asks to try again later
error-email_later-detail =
    { $reply ->
        [none] { "" }
       *[other] Server response: { $reply }
    }
error-email_later-todo = No action needed: Hooktray tries again.
error-email_broken_off = The connection to the mail server broke off
error-email_broken_off-detail = { channel-detail }
error-email_broken_off-todo = Try again. If that does not help, check the port and the connection security. The email may arrive twice.
error-telegram_settings = The Telegram settings are not valid
error-telegram_settings-detail = { settings-detail }
error-telegram_settings-todo = Check the Bot API address and the proxy in the Telegram settings.
error-telegram_unreachable = Telegram cannot be reached
error-telegram_unreachable-detail = { channel-detail }
error-telegram_unreachable-todo = Check the internet connection. If Telegram is blocked on your network, set a proxy or another Bot API address in the Telegram settings.
error-telegram_secret = The bot’s token cannot be read
error-telegram_secret-detail = { "" }
error-telegram_secret-todo = Enter the token in the Telegram settings, and the proxy’s password if it asks for one.
error-telegram_token = No Telegram bot has this token
error-telegram_token-detail =
    { $reply ->
        [none] { "" }
       *[other] Response: { $reply }
    }
error-telegram_token-todo = Copy the token from BotFather again, whole, and paste it into the Telegram settings.
error-telegram_blocked = The bot may not write to this chat
error-telegram_blocked-detail =
    { $reply ->
        [none] { "" }
       *[other] Response: { $reply }
    }
error-telegram_blocked-todo = Open the bot in Telegram and press Start. If it is a group, add the bot to it again.
error-telegram_chat_not_found = The bot does not know this chat
error-telegram_chat_not_found-detail =
    { $reply ->
        [none] { "" }
       *[other] Response: { $reply }
    }
error-telegram_chat_not_found-todo = Write to the bot, or add it to the group, then choose the chat again in the Telegram settings.
error-telegram_conflict = Another program is reading this bot’s messages
error-telegram_conflict-detail =
    { $reply ->
        [none] { "" }
       *[other] Response: { $reply }
    }
error-telegram_conflict-todo = Create a separate bot for Hooktray.
error-telegram_refused = Telegram refused the message
error-telegram_refused-detail =
    { $reply ->
        [none] { "" }
       *[other] Response: { $reply }
    }
error-telegram_refused-todo = Read its response. If that does not help, choose the chat again.
error-telegram_later = Telegram asks to wait
error-telegram_later-detail =
    { $reply ->
        [none] { "" }
       *[other] Response: { $reply }
    }
error-telegram_later-todo = No action needed: Hooktray tries again.
error-telegram_broken_off = The connection to Telegram broke off
error-telegram_broken_off-detail = { channel-detail }
error-telegram_broken_off-todo = No action needed: Hooktray tries again. The message may arrive twice.
error-webhook_settings = The webhook settings are not valid
error-webhook_settings-detail = { settings-detail }
error-webhook_settings-todo = Check the address and the headers of the webhook.
error-webhook_unreachable = The webhook’s server cannot be reached
error-webhook_unreachable-detail = { channel-detail }
error-webhook_unreachable-todo = Check the internet connection and the address of the webhook.
error-webhook_secret = The webhook’s address or a key cannot be read
error-webhook_secret-detail = { "" }
error-webhook_secret-todo = Enter the address in the webhook settings, and the keys that its headers use under Keys.
error-webhook_template = A template of the webhook has an error
error-webhook_template-detail =
    { $reply ->
        [none] { "" }
       *[other] Details: { $reply }
    }
error-webhook_template-todo = Correct the body or the header, or choose the service again.
error-webhook_refused = The webhook’s server refused the message
error-webhook_refused-detail =
    { $reply ->
        [none] { "" }
       *[other] Response: { $reply }
    }
error-webhook_refused-todo = Check the address: a webhook that was deleted responds like this. Then read the server’s response.
error-webhook_later = The webhook’s server asks to wait
error-webhook_later-detail =
    { $reply ->
        [none] { "" }
       *[other] Response: { $reply }
    }
error-webhook_later-todo = No action needed: Hooktray tries again.
error-webhook_broken_off = The connection to the webhook’s server broke off
error-webhook_broken_off-detail = { channel-detail }
error-webhook_broken_off-todo = No action needed: Hooktray tries again. The message may arrive twice.
attention-email =
    { $code ->
        [login] Email alerts are not being sent: the mail server did not accept the login or the password
        [password] Email alerts are not being sent: there is no email password
        [partly] Not all recipients got an email alert
        [refused] An email alert was not sent: the mail server refused it
       *[other] An email alert was not sent
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
                        [none] Check the email alert settings.
                       *[other] Server response: { $reply }
                    }
               *[known] { network-fault }
            }
    }
attention-email-go = Open email alerts
attention-telegram = Telegram messages are not being sent
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
                        [none] Check the Telegram settings.
                       *[other] Response: { $reply }
                    }
               *[known] { network-fault }
            }
    }
attention-telegram-go = Open Telegram
attention-webhook = Webhook alerts are not being sent
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
                        [none] Check the webhook settings.
                       *[other] Response: { $reply }
                    }
               *[known] { network-fault }
            }
    }
attention-webhook-go = Open the webhook
tunnel-off = This computer only
tunnel-opening = Opening access
tunnel-works = External access works
tunnel-unverified = Records come in; the check does not get through
tunnel-unverified-text = Access cannot be verified from this computer: some routers and networks do not let a computer reach its own address. As long as records come in, nothing has to be done.
tunnel-down = Senders cannot connect
tunnel-provider-lan = Local network
tunnel-provider-address = My own address
tunnel-provider-ssh = My own server (SSH tunnel)
tunnel-provider-cloudflared = Cloudflare
tunnel-firewall =
    { $system ->
        [windows] Windows asks once whether to allow access to Hooktray: allow private networks. If it no longer asks, open “Windows Security”, “Firewall”, “Allow an app”, and select Hooktray.
        [macos] macOS asks once whether to allow access to Hooktray: press “Allow”. If it no longer asks, open “System Settings”, “Network”, “Firewall”, “Options”.
       *[other] If other computers cannot connect, open port { $port } in the firewall, for example: sudo ufw allow { $port }/tcp
    }
tunnel-settings = The external access settings are not valid
tunnel-settings-todo = Open “External access” in Hooktray’s settings, check it and save it again.
tunnel-no_interface = This computer is not on the network “{ $name }” right now
tunnel-no_interface-todo = Connect the cable or Wi-Fi, or choose another network in Hooktray’s settings.
tunnel-port = Cannot listen on { $listen }
tunnel-port-todo = Another program is using this port. Close it, or choose another port in Hooktray’s settings.
tunnel-secret = The key “{ $name }” is missing or cannot be read
tunnel-secret-todo = Enter it in Hooktray’s settings.
tunnel-ssh_unreachable = Cannot reach the SSH server { $server }
tunnel-ssh_unreachable-todo = Check the internet connection, and the server name and port. Some networks allow only web pages: a service on port 443 may work.
tunnel-ssh_host_key = The key of the SSH server { $server } has changed
tunnel-ssh_host_key-todo = The connection may be intercepted, so Hooktray does not connect. If you know that the server was set up again, choose “Trust the new key” in Hooktray’s settings. The key was { $known } and now is { $shown }.
tunnel-ssh_login = The SSH server { $server } does not accept the user “{ $user }”
tunnel-ssh_login-todo = Check the username, and the key or password. The key must be in the authorized_keys file on the server.
tunnel-ssh_key = The private key for the SSH server cannot be read
tunnel-ssh_key-todo = Let Hooktray create a key, or store one without a passphrase.
tunnel-ssh_forward = The SSH server { $server } does not forward port { $port }
tunnel-ssh_forward-todo = Another program may be using the port, or the previous connection is still open there. If this persists, enable AllowTcpForwarding and GatewayPorts in sshd_config on the server.
tunnel-ssh_no_address = The SSH server { $server } did not report a public address
tunnel-ssh_no_address-todo = Choose another service, or enter the address yourself.
tunnel-ssh_lost = The connection to the SSH server { $server } was lost
tunnel-ssh_lost-todo = Hooktray reconnects automatically. If it does not, check the internet connection.
tunnel-cloudflared_missing = cloudflared is not installed
tunnel-cloudflared_missing-todo = Install it from Cloudflare’s site, or choose another method.
tunnel-cloudflared_ended = cloudflared has stopped
tunnel-cloudflared_ended-todo = Hooktray restarts it automatically. Free addresses are limited: if this keeps happening, wait an hour or choose another method. For your own tunnel, check its token.
tunnel-cloudflared_not_connected = cloudflared has no connection to Cloudflare
tunnel-cloudflared_not_connected-todo = Check the internet connection. The network must allow outgoing connections to port 7844.
tunnel-not_reached = { $link } cannot be reached
tunnel-not_reached-todo = Check the internet connection, the address, and that the router or proxy forwards requests to this computer. Some routers cannot reach their own address from inside: then try the link from a phone without Wi-Fi.
tunnel-no_answer = { $link } does not respond in time
tunnel-no_answer-todo = Check the internet connection and whether a firewall holds up the requests.
tunnel-elsewhere = Another server answers at { $link }
tunnel-elsewhere-todo = The address does not lead to this Hooktray: check where the router, proxy or tunnel forwards requests, and to which port.

# External access: settings

tunnel-title = External access
tunnel-switch = Accept records from other computers and the internet
tunnel-about = Turn this on if SMS Deliverer runs on another computer or a form on a website sends the orders. While it is off, Hooktray accepts records from this computer only.
tunnel-provider = How senders connect
tunnel-provider-lan-about = For computers and phones on the same network, by cable or Wi-Fi. No access from the internet.
tunnel-provider-service = Free service
tunnel-provider-service-about = A link on the internet with no account and nothing to install. The address changes from time to time.
tunnel-provider-address-about = A domain or a fixed IP whose requests a router or a web server forwards to this computer.
tunnel-provider-ssh-about = A permanent address through your VPS or any other server you reach by SSH.
tunnel-provider-cloudflared-about = Through Cloudflare’s network. cloudflared must be installed on this computer.
tunnel-network = Network
tunnel-network-none = No network is connected
tunnel-network-mistake = Choose a network. If it is not in the list, connect the cable or Wi-Fi.
tunnel-service = Service
tunnel-service-localhost_run = Connects through port 22. Some networks block it.
tunnel-service-pinggy = Connects through port 443. It is open almost everywhere.
tunnel-service-country = Which service works depends on your country and internet provider. If one cannot be reached, choose another service or method. Orders pass through the service’s servers.
tunnel-minutes =
    { $minutes ->
        [one] Without an account, this service gives an address for { $minutes } minute. Then the address changes, and you have to paste the new link into SMS Deliverer.
       *[other] Without an account, this service gives an address for { $minutes } minutes. Then the address changes, and you have to paste the new link into SMS Deliverer.
    }
tunnel-address-changes = The address is temporary: it may change after a restart or a lost connection. Hooktray shows a notification with the new address.
tunnel-url = Address
tunnel-url-hint = The start of every link. Only the name, without a path.
tunnel-url-ssh-hint = Set up the web server on the VPS to forward requests for this address to its port { $port }.
tunnel-url-named-hint = The tunnel’s public hostname at Cloudflare. Enter http://localhost:{ $port } as its service.
tunnel-url-mistake = Enter the full address, such as https://hooks.example.com, without a path
tunnel-plain = This address is not encrypted: customer data can be read on the way. Use https if you can.
tunnel-forwarder = What forwards requests here
tunnel-forwarder-local = A web server on this computer
tunnel-forwarder-network = The router or another computer
tunnel-forwarder-hint = Requests for this address must arrive at port { $port } of this computer.
tunnel-host = Server
tunnel-host-mistake = Enter the server’s name or IP address, without a port
tunnel-ssh-port = SSH port
tunnel-user = Username
tunnel-user-mistake = Enter the username for the server
tunnel-login = Log in
tunnel-login-key = With a key
tunnel-login-password = With a password
tunnel-login-none = Without a key or password
tunnel-needs-ssh_key = Create a key or paste your own
tunnel-needs-ssh_password = Enter the password
tunnel-needs-cloudflared_token = Enter the tunnel’s token
tunnel-enter-ssh_password = Enter password
tunnel-enter-cloudflared_token = Enter token
tunnel-key-line = Add this line to the file ~/.ssh/authorized_keys on the server:
tunnel-key-copy = Copy line
tunnel-key-make = Create a key
tunnel-key-make-new = Create a new key
tunnel-key-title = Create a new key?
tunnel-key-text = The old key is deleted. The server does not let Hooktray in until you add the new line there.
tunnel-key-import = Paste your own key
tunnel-key-import-text = Paste the contents of a private key file that has no passphrase. The key is stored in the system keychain and nowhere else.
tunnel-key-file = Private key
tunnel-server-key = Server known since { $date }, key fingerprint:
tunnel-server-key-first = On the first connection, Hooktray remembers the server’s key and shows it here. If the key changes later, Hooktray does not connect until you confirm the new one.
tunnel-ssh-address = Link format
tunnel-ssh-address-port = http://server:port
tunnel-ssh-address-port-hint = Not encrypted. The server must allow GatewayPorts, and its firewall must allow the port.
tunnel-ssh-address-url = My own address
tunnel-ssh-address-url-hint = A domain with https that the web server on the VPS forwards to this port.
tunnel-ssh-address-greeting = The address the server reports
tunnel-ssh-address-greeting-hint = Services like localhost.run do this: the address is in the greeting.
tunnel-bind-port = Port on the server
tunnel-bind = Address on the server
tunnel-bind-hint = Where the server accepts connections. Empty: on all its addresses; localhost: only from the server itself.
tunnel-bind-all = all addresses
tunnel-cloudflared-country = According to Cloudflare, Russian providers have slowed down connections to its network since June 2025. This method may not work in Russia: try it before you rely on it.
tunnel-named = I have a tunnel in a Cloudflare account
tunnel-named-hint = The address is then permanent. Without an account, Cloudflare gives a temporary one.
tunnel-senders = Who may send
tunnel-senders-all = everyone who has the link
tunnel-allowed = Only from these addresses
tunnel-allowed-hint = IP addresses and networks, separated by commas. Empty: any address.
tunnel-allowed-mistake = Enter only IP addresses and networks, such as 203.0.113.7 or 203.0.113.0/24
tunnel-proxies = Trusted proxies
tunnel-proxies-hint = Their IP addresses. Only they may report the sender’s real address to Hooktray.
tunnel-on = Turn on
tunnel-not-yet = No access yet: choose a method and press “Turn on”.
tunnel-is-on = External access is on
tunnel-saved = External access settings saved
tunnel-is-off = External access is off
tunnel-off-title = Turn off external access?
tunnel-off-text = Senders on other computers and on the internet can no longer send records. You will have to choose the method and the address again.
tunnel-off-yes = Turn off
tunnel-works-since = since { $since }, checked: { $checked }
tunnel-down-since = No access since { $time }
tunnel-last-error = Last problem ({ $time }): { $error }
tunnel-check = Check now
tunnel-checked = External access works
tunnel-trust = Trust the new key
tunnel-trust-title = Trust the new key of the server { $server }?
tunnel-trust-text =
    Confirm only if you know that the server was set up again. Otherwise someone else may receive the orders.
    Before: { $known }
    Now: { $shown }
tunnel-links = Links for senders
tunnel-links-none = Links appear here once you create a flow.
qr-code = QR code
qr-code-of = QR code of the link for “{ $flow }”
secret-label-ssh_key = SSH server key
secret-label-ssh_password = SSH server password
secret-label-cloudflared_token = Cloudflare tunnel token
secret-used-by-tunnel = Needed for external access
secret-delete-tunnel = Without it, external access does not open until you enter it again.

# External access: the link of a flow

link-public = Link for other computers and websites
link-local = Link for this computer
link-public-waits = The external link appears here as soon as access is open.
link-public-down = The external link is not working right now
link-public-off = SMS Deliverer on another computer?
link-public-off-go = External access
link-renew = Change link
link-renew-title = Change the link?
link-renew-text = The flow gets a new link. The old one works for one more day: by then, paste the new one into SMS Deliverer and every other program that sends records.
link-renewed = Link changed. The old one works for one more day
warning-exposed-todo = If the sender can send headers, add a key: records without it are refused from then on. If it cannot, allow only its IP address under “External access” in Settings.
generate-key = Add a key
regenerate-key = Create a new key
regenerate-key-title = Create a new key?
regenerate-key-text = The old key stops working at once: records with it are refused.
generated-key-title = Enter the key in the sender
generated-key-text = The sender must include this header in every record. The value is shown only once. Until the sender has it, its records are refused.
generated-key-value = Value
generated-key-other = If the sender cannot send headers, choose “Link only” under “Authentication” and save the flow.
generated-key-done = Key entered
copy = Copy
copy-what = Copy: { $name }
connect-note-tunnel = If SMS Deliverer runs on this computer, use the link for this computer. If it runs on another one, use the external link.

# What was repaired to read a record

repairs-title = The data had errors that could be fixed in only one way, so it was repaired:
repair-compression_undeclared = The data was compressed, but the sender did not say so.
repair-compression_false = The sender named a compression that the data does not have.
repair-charset_mixed = Parts of the data have different charsets. Each was read in its own.
repair-characters_lost = Some characters were damaged and show as “�”.
repair-invisible_characters = Invisible characters around a value were removed.
repair-loose_quotes = Quotation marks inside a text were not escaped.
repair-loose_backslashes = Backslashes inside a text were not escaped.
repair-raw_line_breaks = Line breaks inside a text were not escaped.
repair-comma_missing = A comma was missing.
repair-comma_extra = There was an extra comma.
repair-empty_value = A value was missing and was read as empty.
repair-quote_marks = Quotation marks other than " were used.
repair-unquoted = A name or a value had no quotation marks.
repair-foreign_literal = A word such as NaN or nul was read as what it stands for.
repair-name_repeated = A name appeared twice; the value that is not empty was used.
repair-comments = Comments were left out.
repair-text_around = Text before or after the data was left out.
repair-encoded_twice = The data was encoded twice.
repair-json_in_field_name = The data was in the name of a form field.
repair-brackets = A bracket at the beginning or the end was missing, or there was one too many.
repair-ampersands = The character & was not written correctly.
repair-separators = Names and values were separated by other characters than usual.
repair-u_escapes = Letters were encoded as %u….
repair-multipart_end = The end of the form was missing.
repair-multipart_lines = The lines of the form ended with LF instead of CRLF.

# Overview
nav-figures = Overview
figures = Overview
figures-period = Period
figures-period-day = 24 hours
figures-period-week = 7 days
figures-period-month = 30 days
figures-period-quarter = 90 days
figures-now = now
figures-today = today
figures-by-hour = Orders by hour
figures-by-day = Orders by day
figures-bar-hint = Click a bar to open its records in the history.
figures-delivered = Delivered
figures-delivered-share =
    { $count ->
        [one] { $share } of { $count } order
       *[other] { $share } of { $count } orders
    }
figures-undecided = none delivered yet
figures-failed = Errors
figures-failed-about = will not be sent automatically
figures-failed-none = all is well
figures-waiting = Waiting
figures-waiting-about = to be sent, or for you to decide
figures-unsent = Not sent
figures-crm_duplicates = Known to the CRM
figures-crm_duplicates-share = { $share } of the delivered ones
figures-duplicates = Duplicates
figures-duplicates-about = received twice, not sent again
figures-time = From SMS to order
figures-time-usual = usually
figures-time-instant = under 1 s
figures-time-almost = almost always within { $time }
figures-time-none = none delivered yet
figures-records =
    { $count ->
        [0] no records
        [one] { $count } record
       *[other] { $count } records
    }
figures-said-delivered = { $count } delivered
figures-said-crm_duplicates = { $count } of them known to the CRM
figures-said-failed = { $count } failed
figures-said-waiting = { $count } waiting
figures-said-duplicates = duplicates: { $count }
figures-said-other = filtered or cancelled: { $count }
figures-groups = Where orders come from
figures-by = Compare by
figures-field = { $title } ({ $name })
figures-field-sample = { $field }: { $sample }
figures-total = Records
figures-arrived = Delivered
figures-others = Others
figures-no-value = no value
figures-open = Open the records of “{ $name }” in the history
figures-no-groups = There is nothing to compare yet.
figures-looked-at =
    { $count ->
        [one] Only the latest record was compared.
       *[other] Only the latest { $count } records were compared.
    }
figures-empty = Nothing to show yet
figures-nothing = No records in this period
figures-no-flow-todo = Create a flow and start it. You will see here how many orders come in, and how many of them are delivered.
figures-stopped-todo = Start a flow: records are received and sent only while it is started.
figures-period-todo = Look at 90 days. If there are none there either, check that a flow is started and that the sender has its link.
figures-flow-todo = Look at all flows, or check that the sender has the link of this flow.
figures-no-record-todo = A flow is started, but there were no records yet. Check that the sender has its link.
figures-longer = Show 90 days

# Tables
nav-tables = Tables
tables = Tables
tables-about = A table adds to an order what the SMS does not say, such as the offer and the price for each SIM card. Flows find a row by its key.
tables-empty = No tables yet
tables-empty-text = Create one and paste its rows from Excel, or load a CSV file.
tables-back = All tables
table-create = Create a table
table-load = Load from CSV
table-loaded =
    { $count ->
        [one] “{ $table }” saved: { $count } row
       *[other] “{ $table }” saved: { $count } rows
    }
table-rows =
    { $count ->
        [one] { $count } row
       *[other] { $count } rows
    }
table-used-by = Used by:
table-unused = No flow uses it
table-in-template = In a value of a flow:
table-name = Table name
table-name-hint = Flows use this name to find the table.
table-name-empty = Give the table a name
table-text = Columns and rows
table-text-hint = Paste cells from Excel, or type just the column names. The first line holds the column names; the first column holds the keys that identify rows.
table-text-empty = Enter at least the column names
table-text-example = imsi; offer_id; price
table-key = Key
table-key-hint = Rows are looked up by their key. Each row has its own.
table-search = Search in the table
table-nothing = No row contains this
table-more = More
table-row-new = New row
table-row-deleted = The row { $key } was deleted
table-row-delete = Delete the row { $key }
table-paste = Paste from Excel
table-paste-rows = Rows
table-paste-hint = Copy cells in Excel and paste them here. If a row’s “{ $key }” is already in the table, that row is changed; the others are added.
table-paste-yes = Add the rows
table-pasted =
    { $added ->
        [one] { $added } row added
       *[other] { $added } rows added
    }{ $changed ->
        [0] { "" }
       *[other] , { $changed } changed
    }
table-columns = Name and columns
table-columns-unsaved = Some rows are not saved. Correct or undo them, then change the columns.
table-columns-legend = Columns
table-column = Column { $number }
table-column-add = Add a column
table-column-delete = Delete the column { $column }
table-columns-lost = These columns and everything in them are deleted: { $columns }
table-replace = Replace with a CSV file
table-replace-title = Replace all rows of “{ $table }”?
table-replace-text =
    { $count ->
        [one] The current row is deleted and replaced by the rows of the file.
       *[other] The { $count } current rows are deleted and replaced by the rows of the file.
    }
table-replace-yes = Choose the file
table-export = Save as CSV
table-delete = Delete the table
table-delete-title = Delete the table “{ $table }”?
table-delete-text =
    { $count ->
        [one] Its { $count } row is deleted with it.
       *[other] Its { $count } rows are deleted with it.
    }
table-deleted = Table “{ $table }” deleted

# Telegram and the webhook: settings
channel-numbers = Show full customer numbers
channel-numbers-hint = Otherwise a message shows only the last four digits.
channel-numbers-warning = Everyone who reads the message sees the numbers, and they stay on the service’s servers.
channel-quiet = Wait during quiet hours
channel-quiet-hint = Messages from these hours are sent when quiet hours end.
channel-test = Send a test message
channel-test-sent = The message was sent
channel-saved = Settings saved
telegram = Telegram
telegram-about = Sends you or a group everything the email alerts say, including recovery.
telegram-on = Set up Telegram
telegram-on-to = Telegram messages are on and go to “{ $chat }”
telegram-is-on = Telegram messages are on
telegram-is-off = Telegram messages are off
telegram-off = Turn off Telegram
telegram-step-bot = In Telegram, open @BotFather and send it /newbot.
telegram-step-name = Give the bot any name. BotFather replies with a token.
telegram-step-token = Copy the token, press “Enter the token” below and paste it.
telegram-step-start = Open your new bot and press Start, or add it to a group.
telegram-step-chat = Press “Find the chat”, choose it and save.
telegram-token = Bot token
telegram-token-mistake = Enter the token from BotFather
telegram-token-enter = Enter the token
telegram-bot = This is @{ $username }
telegram-find = Find the chat
telegram-chat = Chat for the messages
telegram-chat-mistake = Find the chat and choose it
telegram-group = { $title } (group)
telegram-no-chats = No chat yet. Open the bot in Telegram and press Start, or add it to a group, then press “Find the chat” again.
telegram-test-todo = Check in Telegram that it arrived.
telegram-more-note = customer numbers, quiet hours, proxy
telegram-api = Bot API address
telegram-api-hint = Change it only if you have your own server that forwards requests to Telegram.
telegram-api-mistake = Enter a web address, such as https://api.telegram.org
telegram-proxy = Proxy for Telegram
telegram-proxy-system = As for everything else (Network)
proxy-none = None
proxy-http = HTTP
proxy-socks5 = SOCKS5
proxy-host = Proxy address
proxy-host-mistake = Enter the proxy’s name or address
proxy-user = Username, if the proxy asks for one
proxy-password = Proxy password
proxy-password-enter = Enter the password
webhook = Webhook for alerts
webhook-about = Sends everything the email alerts say to ntfy, Slack, Mattermost, Discord or your own server.
webhook-on = Set up the webhook
webhook-on-now = Webhook alerts are on
webhook-is-on = Webhook alerts are on
webhook-is-off = Webhook alerts are off
webhook-off = Turn off the webhook
webhook-service = Service
webhook-service-json = My own server (JSON)
webhook-service-custom = Custom (set below)
webhook-address = Webhook address
webhook-address-enter = Enter the address
webhook-address-hint = The service shows it when you create a webhook. It is kept in the keychain: anyone who knows it can post there.
webhook-address-mistake = Enter the webhook address
webhook-more-note = headers, body, customer numbers, quiet hours
webhook-method = Method
webhook-headers = Headers
webhook-headers-hint = One per line, as “Name: value”. A key is used as {"{{"} secret('name') {"}}"}.
webhook-headers-mistake = “{ $line }” is not “Name: value”
webhook-content-type = Content type
webhook-body = Body
webhook-body-hint = A template: “text” is the text of the message, “alert” has its parts.
webhook-test-todo = The server accepted it. Check that it arrived.
