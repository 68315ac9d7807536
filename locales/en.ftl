# Hooktray's words in English. Both the window (ui/src/words.svelte.ts) and the program (crates/hooktray-core/src/words.rs) read them.
# Notifications hold nothing of customers, so problem-* names nothing of theirs; values stand in problem-*-detail, in the window only.
# The window passes an empty argument as “none”.

# Tray

tray-figures =
    Today: { $delivered } delivered, { $failed ->
        [one] { $failed } error
       *[other] { $failed } errors
    }
tray-start-all = Start all flows
tray-stop-all = Stop all flows
tray-flow-start = Start “{ $flow }”
tray-flow-stop = Stop “{ $flow }”
tray-copy-link = Copy the link of “{ $flow }”
tray-history = Operation history
tray-settings = Settings
tray-open = Open Hooktray
tray-quit = Quit
tray-state-running = Hooktray is running
tray-state-stopped = Hooktray: flows are stopped
tray-state-attention = Hooktray needs your attention

# Notifications

notice-failed-title = “{ $flow }”: an order was not sent
notice-open = Open

# Records: what happened and what to do

problem-body_unreadable = The data came in a form that could not be read
problem-body_unreadable-todo = Check the webhook's format in the program that sends the data: JSON and plain forms work.
problem-template_failed = A value of the flow could not be worked out for this record
problem-template_failed-detail = { $place }: { $reason }
problem-template_failed-todo = Open the flow, use this record as the example, and mend the marked field.
problem-field_empty = The required field “{ $field }” came out empty
problem-field_empty-todo = Open the flow and say where this value comes from, then run the operation again.
problem-field_invalid =
    { $check ->
        [phone] The field “{ $field }” is no phone number with its country
        [country] The field “{ $field }” is no two-letter country code
        [number] The field “{ $field }” is no number
        [ip] The field “{ $field }” is no IP address
        [url] The field “{ $field }” is no web address
        [email] The field “{ $field }” is no e-mail address
       *[other] The field “{ $field }” did not pass its check
    }
problem-field_invalid-detail = It came out as “{ $value }”.
problem-field_invalid-todo = Mend this field in the flow, or check what the sender sent, then run the operation again.
problem-secret_missing = The key “{ $secret }” is not stored
problem-secret_missing-todo = Enter the key in the settings: waiting orders then go out by themselves.
problem-keychain_unavailable = The system's keychain does not answer
problem-keychain_unavailable-detail = { $secret ->
        [none] { "" }
       *[other] { $secret }
    }
problem-keychain_unavailable-todo = Log in and unlock the keychain: orders wait and then go out by themselves.
problem-request_invalid = The address or a header of the request came out wrong
problem-request_invalid-detail = Action “{ $action }”: { $what }
problem-request_invalid-todo = Check the address and the headers in the action “HTTP request”.
problem-unreachable = No connection to { $host }
problem-unreachable-todo = Check the internet connection. Once it is back, waiting orders go out by themselves.
problem-no_answer = { $host } did not answer in time
problem-no_answer-todo = The order may have arrived. Look for it in the CRM before you run it again.
problem-unavailable = { $host } takes no orders at the moment (answer { $status })
problem-unavailable-detail = { $reason ->
        [none] { "" }
       *[other] Answer: { $reason }
    }
problem-unavailable-todo = Nothing to do: Hooktray tries again. If the attempts are used up, run the operation again later.
problem-rejected = { $host } rejected the request (answer { $status })
problem-rejected-detail = { $reason ->
        [none] { "" }
       *[other] Answer: { $reason }
    }
problem-rejected-todo = Check the address, the key and the fields of the flow, then run the operation again.
problem-redirected = The address to send to has moved (answer { $status })
problem-redirected-detail = New address: { $target }
problem-redirected-todo = Write the new address into the action “HTTP request”, then run the operation again.
problem-refused = { $host } did not accept the order
problem-refused-detail = { $reason ->
        [none] The answer gives no reason.
       *[other] Reason: { $reason }
    }
problem-refused-todo = Mend what the reason names: the api key or a field of the order. Then run the operation again.
problem-interrupted = The program ended while sending
problem-interrupted-todo = The order may have arrived. Look for it in the CRM before you run it again.
problem-flow_deleted = The flow was deleted while the record waited
problem-flow_deleted-todo = Create a flow with the same name and run the operation again.
problem-internal = A mistake in Hooktray itself
problem-internal-todo = Copy the diagnostics in the settings and write to us.

problem-short-body_unreadable = The data could not be read
problem-short-template_failed = A value could not be worked out
problem-short-field_empty = A required field is empty
problem-short-field_invalid = A field did not pass its check
problem-short-secret_missing = The key is not stored
problem-short-keychain_unavailable = The keychain does not answer
problem-short-request_invalid = Wrong address or header
problem-short-unreachable = No connection
problem-short-no_answer = No answer in time
problem-short-unavailable = Not available for now
problem-short-rejected = Request rejected
problem-short-redirected = The address has moved
problem-short-refused = Order not accepted
problem-short-interrupted = Interrupted
problem-short-flow_deleted = Flow deleted
problem-short-internal = A mistake in the program

# Commands: what did not work

error-flow_refused = The flow has mistakes and was not saved
error-flow_refused-todo = Mend the marked fields and save again.
error-flow_unfinished = The flow “{ $flow }” cannot start yet: something is missing
error-flow_unfinished-todo = Fill in what is listed and start it again.
error-no_such_flow = There is no such flow any more
error-flow_name_taken = There is a flow called “{ $flow }” already
error-flow_name_taken-todo = Choose another name.
error-token_taken = The link in this file belongs to the flow “{ $flow }” already
error-token_taken-todo = Take the line “token” out of the file, and a new link is made.
error-no_such_template = There is no such template
error-no_such_operation = There is no such operation in the history
error-no_such_operation-todo = It may have been older than the history is kept.
error-operation_busy =
    { $reason ->
        [running] This operation is being sent right now
        [done] This operation is done already
        [no_flow] The flow of this operation was deleted
        [not_failed] Only an operation with an error can be marked
       *[other] This cannot be done with this operation now
    }
error-operation_busy-todo =
    { $reason ->
        [running] Wait a few seconds.
        [no_flow] Create a flow with the same name and run it again.
       *[other] { "" }
    }
error-another_instance = Hooktray is running already
error-another_instance-todo = Look for its icon near the clock.
error-newer_schema = The data was written by a newer Hooktray
error-newer_schema-todo = Install the latest version of the program.
error-not_ours = This file does not look like Hooktray's data
error-not_ours-detail = { $path }
error-not_ours-todo = Choose a backup that Hooktray made.
error-disk_full = The disk is full: new records are not accepted
error-disk_full-todo = Free some space, and it goes on by itself.
error-database = The database does not answer
error-database-detail = { $reason }
error-database-todo = Start Hooktray anew. If that does not help, restore a backup.
error-io = A file could not be read or written
error-io-detail = { $path } ({ $reason })
error-io-todo = Check that the folder is there and may be written to, and that no other program has the file open.
error-listen =
    { $reason ->
        [in_use] Another program has the port of { $address }
        [reserved] The system reserves the port of { $address }
        [not_here] This computer has no address { $address }
        [address] “{ $address }” is no address with a port
       *[other] Data cannot be received at { $address }
    }
error-listen-todo =
    { $reason ->
        [in_use] Choose another port, or close that program.
        [reserved] Choose another port, such as 8477.
        [not_here] Write 127.0.0.1 to receive data from this computer.
        [address] Write, for example, 127.0.0.1:8477.
       *[other] Choose another port.
    }
error-secret = The key could not be read or stored
error-keychain_locked = The keychain is locked
error-keychain_locked-todo = The system asks for the keychain’s password in a window of its own: type it there. No such window? Press “Check again” in the settings, under Keys. No order is lost; they go out by themselves.
error-secrets_read_only = Keys come from environment variables now and cannot be changed here
error-secret_name = “{ $secret }” cannot be the name of a key
error-secret_name-todo = Use small Latin letters, digits and _, beginning with a letter.
error-secret_value = This value cannot be stored
error-secret_value-detail = { $secret }
error-sample = The example does not go through the flow
error-not_set_up = This has to be set up first
error-not_set_up-detail = { $reason }
error-usage = This cannot be done
error-usage-detail = { $reason }
error-update_absent = This build of Hooktray looks for no new versions
error-update_absent-todo = Get the new version where you got this one, and install it over it.
error-update_unreachable = It cannot be known whether there is a new version
error-update_unreachable-detail = { $reason }
error-update_unreachable-todo = Check the internet, and try again.
error-update_not_here = There is no new version for your system yet
error-update_not_here-todo = Try again in some days.
error-update_forged = The new version is not signed with Hooktray’s key
error-update_forged-detail = { $reason }
error-update_forged-todo = Nothing was installed. Try again later, and do not install this file by hand.
error-update_failed = The new version was not installed
error-update_failed-detail = { $reason }
error-update_failed-todo = Hooktray works as before. Download the installer, and start it yourself.

# Mistakes in a flow, at their fields

mistake-file = The flow file is damaged, or was changed by hand
mistake-format = This file was made by a newer Hooktray
mistake-name = A name has 1 to 200 characters on one line
mistake-name_taken = This name is taken, choose another one
mistake-retries = At most 100 retries
mistake-token = A link has 22 to 128 Latin letters, digits, - or _
mistake-methods = Choose at least one method, such as POST
mistake-identifier = “{ $name }” does not fit: small Latin letters, digits and _, beginning with a letter
mistake-range = A whole number from { $low } to { $high }
mistake-duplicate_id = The action name “{ $name }” is taken
mistake-field_name = Give the field a name
mistake-secret_name = “{ $name }” cannot be the name of a key: small Latin letters, digits and _
mistake-header_name = “{ $name }” cannot be the name of a header
mistake-content_type = A content type has one line of Latin letters
mistake-address = An address begins with https:// or http://
mistake-own_header = Hooktray sets “{ $name }” itself, leave it out
mistake-status = “{ $name }”: write 200, 2xx or 200-204, with commas
mistake-template = The value in braces cannot be read: { $reason }
mistake-condition = A condition stands in double braces
mistake-no_filter = There is no filter “{ $name }”
mistake-no_test = There is no test “{ $name }”
mistake-method = “.{ $name }(…)” does not work here, write “ | { $name }”
mistake-no_function = There is no function “{ $name }”
mistake-pattern = The pattern cannot be read: { $reason }
mistake-computed_secret = The name of the key has to be written out
mistake-record_only = Only the record itself can be used here: no keys, no actions
mistake-watch_hours = Hours to wait for records: a whole number from 1 to { $high }
mistake-watch_days = Choose at least one working day
mistake-no_step = There is no action “{ $name }” before this one
mistake-no_attribute = The action “{ $step }” has no value “{ $name }”

warning-sends_nothing = The flow has no “HTTP request”: orders go nowhere
warning-exposed = The link can be reached from outside and asks for no key: whoever learns it can send orders
warning-no_name = There is no data called “{ $name }”: the value will always be empty

missing-field = The field “{ $field }”
missing-address = The address in “HTTP request”
missing-condition = The condition in “Filter”
missing-step = The action “{ $action }” uses “{ $step }”, which is switched off
missing-secret = The key “{ $secret }”

alarm-failed =
    { $count ->
        [one] { $count } order was not sent
       *[other] { $count } orders were not sent
    }
alarm-failed-todo = See what happened. Send them again, or mark them as handled.
alarm-failed-go = Show
alarm-port =
    { $reason ->
        [in_use] No records are received: another program has the port of { $address }
        [reserved] No records are received: the system reserves the port of { $address }
        [not_here] No records are received: this computer has no address { $address }
       *[other] No records are received: { $address } is not available
    }
alarm-port-todo = Choose another port and copy the new link into SMS Deliverer. Or close the program that has the port.
alarm-port-go = Choose another port
alarm-tunnel = Senders outside of this computer do not get through
alarm-tunnel-todo = Look at “Access from outside” in the settings: it says what is wrong.
alarm-tunnel-go = See what is wrong
alarm-keychain =
    { $code ->
        [keychain_locked] The keychain is locked: orders wait
       *[other] The keychain does not answer: orders wait
    }
alarm-keychain-todo =
    { $code ->
        [keychain_locked] { error-keychain_locked-todo }
       *[other] { keychain-todo }
    }
alarm-keychain-go = Open the keys
alarm-other = Something needs your attention
keychain-todo =
    { $system ->
        [windows] Keys are kept by the Windows Credential Manager. Log out and in again. Orders are not lost and go out by themselves.
        [macos] Keys are kept by Keychain Access. Open it and unlock the “login” keychain. Orders are not lost and go out by themselves.
       *[other] Keys are kept by GNOME Keyring or KWallet. Install and start one of them, and log in with your password. Orders are not lost and go out by themselves.
    }

# The window

skip = To the content
nav = Places
nav-flows = Flows
nav-history = Operation history
nav-settings = Settings
nav-help = Help
help-contents = On this page
help-more = More about this
toasts = Messages
state-running = Running
state-stopped = Stopped
state-attention = Needs attention
today-figures =
    Today: { $delivered } delivered, { $failed ->
        [one] { $failed } error
       *[other] { $failed } errors
    }
open-count =
    { $count ->
        [one] { $count } operation needs attention
       *[other] { $count } operations need attention
    }
no-tray = This desktop shows no icon of Hooktray
no-tray-todo = You can close the window: the program goes on working. To open the window again, start Hooktray once more.
quit = Quit Hooktray
quit-title = Quit Hooktray?
quit-text = While the program is closed, no records are received and no orders are sent.
understood = Got it
what-to-do = What to do:
time-yesterday = yesterday, { $time }

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
flow-imported = “{ $flow }” was added. It is stopped for now
flow-is-started = Started
flow-is-stopped = Stopped
flow-started = “{ $flow }” is started
flow-stopped = “{ $flow }” is stopped. New records are kept but not sent
flow-menu = More for “{ $flow }”
flow-created = “{ $flow }” was created
flow-duplicated = A copy was made: “{ $flow }”
flow-deleted =
    { $count ->
        [0] “{ $flow }” was deleted
        [one] “{ $flow }” was deleted, { $count } record was cancelled
       *[other] “{ $flow }” was deleted, { $count } records were cancelled
    }
flow-delete-title = Delete the flow “{ $flow }”?
flow-delete-waiting =
    { $count ->
        [0] No record is waiting right now.
        [one] { $count } record that waits will be cancelled.
       *[other] { $count } records that wait will be cancelled.
    }
flow-delete-text = Its link stops working. The operation history stays.
today = Today
copy-of = { $flow } (copy)
copy-link = Copy the link
copy-link-of = Copy the link of “{ $flow }”
link-copied = Link copied
figure-delivered = delivered
figure-failed =
    { $count ->
        [one] error
       *[other] errors
    }
figure-waiting = waiting
held-count =
    { $count ->
        [one] { $count } record came while the flow was stopped
       *[other] { $count } records came while the flow was stopped
    }
chart-label = Last 24 hours: { $delivered } delivered, { $failed } errors, { $other } others
chart-from = 24 hours ago
chart-to = now
missing-title = Still to fill in
missing-more = and { $count } more
finish-setup = Finish the set-up

empty-flows = Create your first flow
empty-flows-text = A flow says where data comes from and where it goes. The template for SMS Deliverer and aray.com is nearly complete already.
empty-flows-step-1 = Create a flow from the template.
empty-flows-step-2 = Copy its link into SMS Deliverer and press “Test” there.
empty-flows-step-3 = Enter the api key and fill in the fields marked “*”.
empty-flows-step-4 = Press “Start”: orders go to aray.com.
create-from-template = Create a flow from the template
create-blank = Create a blank flow
create-title = New flow
create-text = It says where data comes from and where it goes.
create-from = What to begin from
template-sms-deliverer-aray = SMS Deliverer → aray.com
template-sms-deliverer-aray-title = SMS Deliverer → aray.com
template-sms-deliverer-aray-about = Takes the data of SMS Deliverer and sends orders to aray.com. Nearly everything is filled in.
template-blank = New flow
template-blank-title = Blank flow
template-blank-about = Only a data source. You add the actions.
flow-name = Name of the flow
flow-name-edit = Click to change the name
back-to-flows = To all flows

# One flow

unsaved = There are unsaved changes
save-and-start = Save and start
start-missing = Fill in what is marked first
strip-mistakes = Mend:
strip-missing = To start, fill in:
strip-wrong = Not sent with the example record, check:
strip-warnings = Please note:
strip-ready = Everything is filled in. Press “Start”
strip-running = The flow is started: records are sent
leave-title = Leave without saving?
leave-text = The flow has unsaved changes. If you leave, they are lost.
leave-text-mail = The mail settings were changed and not saved. The changes are lost if you leave.
leave-text-tunnel = The settings of the access from outside are changed, but not saved. If you leave, the changes are lost.
leave-yes = Leave without saving
leave-no = Stay

source = Data source
source-about = Where records come from.
source-webhook = HTTP request (webhook)
link-about = Copy the link and paste it into SMS Deliverer.
link-dead = Nothing is received at this link right now
link-dead-todo = Another program has the port.
connect = How to connect SMS Deliverer
connect-1 = Copy the link above.
connect-2 = In SMS Deliverer go to Settings, find the webhook (HTTP request) and paste the link as its address.
connect-3 = Press “Test”. A moment later the test record shows up below.
connect-4 = Once the test was sent successfully, press “OK”.
connect-note = The link works on this computer. SMS Deliverer has to run on the same one.
last-records = Last records
last-records-none = No records yet. Press “Test” in SMS Deliverer, and the record shows up here at once.
record-use = Use as example
record-is-test = The connection works. Nearly all fields of SMS Deliverer's test record are empty, so what follows is shown with a made-up example.
record-used = Example
show-in-history = Show in the operation history
no-summary = A record without name and number
methods = Methods
methods-hint = SMS Deliverer sends POST. If you are not sure, change nothing.
protection = Protection
protection-how = How the sender proves who it is
protection-none = The link alone
protection-none-hint = Nobody can guess the link. For programs on this computer that is enough.
protection-basic = Name and password
protection-basic-hint = The sender gives a name and a password (HTTP Basic).
protection-header = Key in a header
protection-header-hint = The sender sends a header with a key.
protection-hmac_sha256 = HMAC-SHA256 signature
protection-hmac_sha256-hint = The sender signs every record with a shared key.
protection-standard_webhooks = Standard Webhooks
protection-standard_webhooks-hint = A signature as of standardwebhooks.com; the key begins with whsec_.
protection-user = Name
protection-encoding = Signature written as
protection-prefix = Text before the signature
cors = Take records from pages in a browser
cors-hint = Needed only if a form on a site sends its data straight here.
reply = Reply to the sender
reply-hint = The sender gets this once the record is stored.
reply-status = Status
reply-type = Content type
reply-body = Text
repeats = Repeated records
repeats-off = not checked
repeats-sms = by the SMS number, { $hours } h
repeats-own = by a value of your own, { $hours } h
repeats-hint = If the sender sends a record twice, the second one is kept in the history but not sent.
repeats-how = How to know repeats
repeats-choose-off = Do not check
repeats-choose-sms = By the SMS number (SMS Deliverer)
repeats-choose-own = By a value of your own
repeats-key = A value that repeats have in common
repeats-hours = For how many hours

actions = Actions
actions-about = What is done with every record, from top to bottom.
actions-empty = No actions yet. Add “Form Urlencoded” with the fields of the order, and after it “HTTP request” with the address.
action-add = Add an action
action-form_urlencoded = Form Urlencoded
action-form_urlencoded-about = Gathers the fields of the order. Required ones are marked “*”.
action-http_request = HTTP request
action-http_request-about = Sends the order to an address and checks the answer.
action-filter = Filter
action-filter-about = Lets only those records through for which a condition is true.
action-set = Own values
action-set-about = Works out values for the actions that follow.
action-json = JSON
action-json-about = Gathers the fields as JSON, for systems that want it instead of a form.
action-is-off = The action is switched off and left out.
action-of = Action { $place }: { $action }
action-on = The action “{ $action }” is on
action-up = Move “{ $action }” up
action-down = Move “{ $action }” down
action-delete = Delete “{ $action }”
action-delete-title = Delete the action “{ $action }”?
action-delete-text = Its settings are gone once you save the flow.
action-moved = “{ $action }” is now { $place } of { $count }
drag = Drag to change the order

fields-empty = No fields yet.
fields-optional =
    { $count ->
        [one] { $count } more optional field
       *[other] { $count } more optional fields
    }
fields-optional-note = empty ones are not sent
fields-filled = { $count } filled in
add-field = Add a field
field-own = Own field
field-own-hint = With any name and value
field-there = Added already
field-name = Field name
field-menu = More for the field “{ $field }”
make-required = Make it required
make-optional = Make it optional
keep-as-key = Keep the value as a key
use-plain-value = Use a plain value
move-up = Up
move-down = Down
check-of = Check of the field “{ $field }”
check-none = Anything
check-phone = Phone
check-country = Country code
check-number = Number
check-ip = IP address
check-url = Web address
check-email = E-mail
insert-field = Insert data of the record into “{ $field }”
picks-title = Insert from the record
picks-none = No record has come yet. SMS Deliverer usually sends:
comes-out-as = Comes out as:
value-empty-here = Empty in the example record
comes-out-empty = Empty: the field is not sent
meaning-customer-name = Customer memo or number
meaning-customer-phone = Customer's number
meaning-customer-country = Country of the customer's number
country-of = Country: { $field }

aray-api_key = Api key
aray-api_key-hint = You get it from aray.com
aray-name = Name
aray-name-hint = The customer's name
aray-phone = Phone
aray-phone-hint = The customer's number with its country
aray-offer_id = Offer id
aray-offer_id-hint = The number of the offer, from aray.com
aray-offer_id-example = such as 1024
aray-country_code = Country code
aray-country_code-hint = Two letters of ISO 3166
aray-country_code-example = such as RU
aray-base_url = Landing page
aray-base_url-hint = The URL of the landing page where the order was placed
aray-base_url-example = https://…
aray-price = Price
aray-price-hint = The price, as a number
aray-price-example = such as 1990
aray-referrer = Referrer
aray-referrer-hint = The page that the customer came from
aray-referrer-example = https://…
aray-ip = IP address
aray-ip-hint = The customer's IP address
aray-ext_in_id = Id in your system
aray-ext_in_id-hint = The order's id in your system
aray-address = Customer's address
aray-address-hint = Where to deliver the order
aray-email = E-mail
aray-email-hint = The customer's e-mail address
aray-quantity = Quantity
aray-quantity-hint = How many were ordered
aray-subacc = Comment 1
aray-subacc-hint = An additional comment field
aray-subacc2 = Comment 2
aray-subacc2-hint = An additional comment field
aray-subacc3 = Comment 3
aray-subacc3-hint = An additional comment field
aray-subacc4 = Comment 4
aray-subacc4-hint = An additional comment field
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
aray-clickid = Click id
aray-clickid-hint = The click's tag from the advertisement
aray-rotator_id = Rotator id
aray-rotator_id-hint = If the order came through a rotator

word-to = To (number)
word-from = From (number)
word-message = SMS text
word-custmemo = Customer memo
word-id = SMS number
word-type = Message type
word-app = Program
word-res_sn = Sending result
word-imsi = IMSI of the SIM
word-imei = IMEI of the modem
word-com = COM port
word-simno = SIM number
word-softwareid = Program number
word-sendstat = Sending state
word-name = Name
word-phone = Phone
word-email = E-mail
word-address = Address
word-text = Text
word-content = Text
word-ip = Sender's IP address
word-operation_id = Operation id
word-received_at = Time of arrival

http-method = Method
http-address = Address
http-address-then = Hooktray adds the fields of the action “{ $step }” after it
http-fields-go = How to send the fields
http-fields-query = Fields in the address (GET)
http-fields-body = Fields in the body (POST)
http-fields-own = My own way
http-no-steps = Add “Form Urlencoded” with the fields of the order before this action.
http-which-step = Fields of which action
http-content-type = Content type
http-body = Body
http-body-add = Add a body
http-body-none = No body
http-headers = Headers
header-name = Header name
header-value = Header value
header-add = Add a header
http-timeout = Time-out
http-timeout-label = Seconds to wait for the answer
http-timeout-hint = From 1 to 300. Without an answer Hooktray tries again.
http-success = When the order was accepted
http-success-answer = answer { $status }, and the condition is true for it
http-success-status = answer { $status }
success-status = Statuses
success-status-hint = For example: 2xx, or 200, 201
success-when = Condition for the answer
success-when-hint = Has to be true for the order to count as accepted
success-error = Where the answer gives the reason
success-error-hint = This text goes into the operation history
filter-when = Condition
filter-hint = The record goes on only if the condition is true
filter-passes = The example record passes
filter-stops = The example record does not pass: the flow ends here for it
set-add = Add a value
set-name = Name of the value
set-value = Value “{ $name }”

exact = What will be sent
exact-about = For the record “{ $record }” of { $time }. Keys are hidden.
exact-example = With a made-up example: an SMS to a customer. A real record will stand here as soon as one arrives. Keys are hidden.
exact-mistakes = Mend the marked mistakes, and the request shows here.
exact-wrong = With this record no order is sent: check the fields marked red.
exact-filtered = The filter does not let this record through, so nothing is sent.
exact-nothing = There is nothing to send: add an “HTTP request”.
copy-curl = Copy as cURL
curl-copied = cURL command copied

telling = If something goes wrong
telling-about = How you learn of an error.
notify-desktop = Show a notification on an error
notify-desktop-hint = On the desktop, when an order could not be sent.
notify-email = Send a letter about an error
notify-email-hint = What happened, to which orders, and what to do.
notify-email-to = Letters go to { $to }.
notify-email-off = No letters are sent yet: the mail is not set up.
watch = Tell me when no records arrive
watch-hint = So you learn that SMS Deliverer is closed, the modem is off, or the link is no longer the same.
watch-hours = Working hours to wait
watch-hours-hint = If not one record arrives for so long, Hooktray tells you as it does of an error. The flow has to be started.
watch-work = Working time
watch-all-day = Both hours are the same, so the whole day counts as working time.
watch-days = Working days
watch-nobody = As it is, you would not learn of it: switch on notifications or letters.
hours-from = from
hours-to = to

more = More
more-note = retries, order
retry = If sending fails
retry-hint = Only passing failures are retried. If aray refuses an order, it is not sent again by itself.
retry-standard = Retry for up to two days (10 attempts)
retry-short = Retry for 15 minutes (4 attempts)
retry-never = Do not retry
retry-own = On a schedule of my own
retry-delays = Waits between attempts, in seconds
retry-delays-hint = With commas, such as: 5, 30, 120
retry-own-mistake = Whole numbers with commas, at most 100
concurrency = How many orders are sent at the same time
concurrency-hint = 1: strictly one after the other. Usually 4 is enough.

send-test = Send a test order
send-test-title = Send a test order?
send-test-text = A real order will be created in the CRM from the record “{ $record }”.
send-test-saves = Your changes to the flow are saved first.
send-test-no-record = Get a record first: copy the link into SMS Deliverer and press “Test” there. Then send a test order.
send-test-yes = Send the order
send-test-sending = Sending…
send-test-result = Test order
send-test-delivered = The order was accepted
send-test-delivered-todo = Look for it in the CRM. If all is well, start the flow.
send-test-filtered = The filter did not let this record through, nothing was sent

secret-word-aray_api_key = Api key
secret-word-smtp_password = Mail password
secret-store-title = { $secret }
secret-new-title = New key
secret-store-text = The key is kept in your system's keychain. It cannot be looked at later, only replaced.
secret-name = Name of the key
secret-name-hint = Small Latin letters, digits and _. The flow uses the key by this name.
secret-value = The key
secret-empty = Paste the key
secret-stored = Key stored
secret-saved = Stored
secret-saved-on = Stored on { $date }
secret-not-stored = Not stored
secret-enter = Enter the key
secret-replace = Replace
secret-add = Add a key
secret-delete = Delete the key “{ $secret }”
secret-delete-title = Delete the key “{ $secret }”?
secret-delete-text = No flow uses it.
secret-delete-used = It is used by: { $flows }. Their orders wait until you enter the key again.
secret-delete-mail = Without it no letters about errors are sent until you enter the password again.
secret-deleted = Key deleted
secret-used-by = Used by: { $flows }
secret-unused = Not used
secret-used-by-mail = Needed to send letters about errors
secret-where = Kept in the system's keychain

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
filter-status-open = Needs attention
filter-status-waiting = Waiting to be sent
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
status-held = Held for you
status-pending = Waiting
status-running = Being sent
status-delivered = Delivered
status-filtered = Filtered out
status-duplicate = Repeat
status-failed = Error
status-cancelled = Cancelled
status-handled = Handled
next-try = Next attempt { $when }
waits-secret = Waits until you enter the key “{ $secret }” in the settings.
waits-keychain = Waits until the system's keychain answers.
waits-host = Waits for a connection to { $host }. It then goes out by itself.
history-empty = The history is empty so far
history-empty-todo = Every record that comes to a link shows up here.
history-nothing = Nothing found
history-nothing-todo = Change the filters, or clear them.
history-choose = Choose an operation in the list to see what came and what was sent.
to-flows = To the flows
back-to-list = To the list
held-explained = The record came while the flow was stopped. It is sent only if you press “Send”.
duplicate-explained = The same record came before, so this one was not sent.
show-original = Show the first one
came = What came
came-nothing = The record has no fields.
came-raw = The whole request
attempts =
    { $count ->
        [0] Attempts
        [one] { $count } attempt
       *[other] { $count } attempts
    }
attempts-none = No attempts yet.
attempt = Attempt { $number }
run-delivered = delivered
run-filtered = filtered out
run-retryable = failed, will be tried again
run-rejected = failed
run-blocked = waits
run-interrupted = interrupted
step-ok = done
step-failed = error
step-filtered = did not let through
step-skipped = skipped
step-request = Sent
step-response = Answer
step-fields =
    { $count ->
        [one] { $count } value
       *[other] { $count } values
    }
answer-status = answer { $status }
answer-empty = (an empty answer)
operation-id = Operation id:
copy-id = Copy the id
id-copied = Id copied
run-again = Run again
try-now = Send now
give-up = Cancel it
mark-handled = Mark as handled
mark-unhandled = Take the mark away
queued = Queued
cancelled = Cancelled
handled = Marked as handled
unhandled = Mark taken away
again-held-title = Send this record?
again-held-text = A real order will be created in the CRM.
again-delivered-title = Send it once more?
again-delivered-text = This order was delivered already. The CRM may get the same one twice.
again-duplicate-title = Send a repeat?
again-duplicate-text = The same record came before. The CRM may get the same order twice.
again-filtered-title = Run it once more?
again-filtered-text = The record goes through the flow again as it is now. A real order may be created.
again-cancelled-title = Send the cancelled record?
again-cancelled-text = A real order will be created in the CRM.
cancel-title = Cancel sending?
cancel-text = The record stays in the history but is not sent.
cancel-yes = Cancel sending
cancel-no = Keep it
run-all = Run all of these again
run-all-none = There is nothing to run again
run-all-title =
    { $count ->
        [one] Run { $count } operation again?
       *[other] Run { $count } operations again?
    }
run-all-many-title = Run { $count } operations or more again?
run-all-text = They are sent again with the flows as they are now.
run-all-text-orders = A real order will be created in the CRM for each record.
run-all-yes = Run { $count } again
run-all-done =
    { $count ->
        [one] { $count } operation was queued
       *[other] { $count } operations were queued
    }
export-csv = Export as CSV

# Settings

settings = Settings
settings-program = Program
keys = Keys
keys-about = Kept in the system's keychain, not in Hooktray's files.
keys-none = No keys yet. They show up once you create a flow.
check-again = Check again
address = Port and address
address-saved = Records are received at { $address }
port = Port
port-hint = After changing the port, copy the new link into SMS Deliverer.
port-mistake = A port is a number from 1 to 65535
port-again = Try again
port-other = Use port { $port }
address-more = Address
address-host = Where to receive records
address-host-hint = 127.0.0.1: from this computer only. This is the safest choice.
address-open-warning = With this address other computers in the network can send records, too. Switch on protection in every flow.
language = Language
language-system = As in the system
autostart = Start with the system
autostart-hint = Hooktray receives records as soon as you log in.
notifications = Notifications of errors
notifications-hint = On the desktop. Each flow can switch them off for itself.
quiet = Quiet hours
quiet-hint = No notifications are shown then. Letters about errors are sent all the same.
quiet-all-day = Both hours are the same, so no notifications are shown all day.
mail = Letters about errors
mail-about = When an order cannot be sent or records stop arriving, Hooktray writes to you: what happened, to which orders, and what to do. The letter reaches you away from this computer, too.
mail-needs = Hooktray sends letters from your own mailbox. You need its address and an app password: a separate password that the mail service makes for programs.
mail-on = Set up letters
mail-on-to = Letters are on and go to { $to }
mail-is-on = Letters are on
mail-is-off = Letters are off
mail-saved = Mail settings saved
mail-save-on = Save and turn on
mail-off = Turn letters off
mail-address = Your mailbox
mail-address-hint = Hooktray sends the letters from it.
mail-address-mistake = Write the whole address, such as shop@yandex.ru
mail-service = Mail service
mail-service-guessed = Told by the address.
mail-service-unknown = Told by the address
mail-service-other = Another one
mail-service-mistake = Choose the mail service
mail-host = Mail server (SMTP)
mail-host-hint = Whoever looks after your mail knows its name and port.
mail-host-mistake = Write the server's name, such as smtp.example.com
mail-port-mistake = From 1 to 65535
mail-security = Protection
mail-security-tls = TLS (usually port 465)
mail-security-starttls = STARTTLS (usually port 587)
mail-security-none = No protection
mail-security-warning = Without protection, anybody on the way to the server can read the letters and the password. Choose this only for a server in your own network.
mail-login = The server asks for a login and a password
mail-login-hint = Nearly every server does.
mail-user = Login, if it is not the address
mail-user-hint = Left empty, the login is the address of the mailbox.
mail-password = App password
mail-password-mistake = Enter the app password
mail-no-passwords = Since September 2024 { $service } lets no other program in with a password, not even with an app password. Letters from here will most likely not go out: choose a mailbox of another service. Letters may still go to this one.
mail-password-where = The mailbox's own password will not do, it has to be an app password. { $service } makes one on this page: open it in your browser, call the password “Hooktray”, copy it and paste it here.
mail-password-copy = Copy the page's address
mail-password-copied = The page's address is copied. Paste it into your browser
mail-password-other = If your mail service has app passwords, it has to be one of those. If not, enter the mailbox's password.
mail-to = Send letters to
mail-to-hint = Several addresses with commas between them. Left empty, letters go to this same mailbox.
mail-to-mistake = “{ $address }” is no e-mail address
mail-to-most =
    { $count ->
        [one] { $count } address at most
       *[other] { $count } addresses at most
    }
mail-more-note = sender's name, customers' numbers
mail-name = Sender's name
mail-name-hint = It shows in the list of letters.
mail-numbers = Show customers' numbers whole
mail-numbers-hint = Otherwise a letter has only the last four digits.
mail-numbers-warning = Everybody who reads the letter sees the numbers, and they stay on the mail server.
mail-test = Send a test letter
mail-test-sending-hint = Talking to the mail server. This can take up to a minute.
mail-test-sent = A letter was sent to { $to }
mail-test-sent-todo = Open your mail. If the letter is not there, look into the spam folder.
letters-failed =
    { $count ->
        [one] { $count } letter was not sent
       *[other] { $count } letters were not sent
    }
letters-failed-todo = Mend the settings below, send a test letter, then send these letters again.
letters-failed-off = Letters are turned off now.
letters-retry = Send again
letters-dismiss = Take off the list
letters-retry-done =
    { $count ->
        [one] { $count } letter is being sent again
       *[other] { $count } letters are being sent again
    }
letters-dismiss-done =
    { $count ->
        [one] { $count } letter was taken off
       *[other] { $count } letters were taken off
    }
letter-about-address_changed = Another public address
letter-about-silence = No records arrive
letter-about-was_off = Hooktray was not running
data = Data
keep = Keep the history for
keep-forever = Always
keep-size = The history takes at most
keep-size-gb = { $count } GB
keep-size-any = As much as it needs
keep-hint = Older finished operations are deleted by themselves. Those that wait or failed always stay.
keep-title = Keep less of the history?
keep-text =
    { $days ->
        [one] Finished operations older than { $days } day will be deleted for good.
       *[other] Finished operations older than { $days } days will be deleted for good.
    }
keep-size-text = The oldest finished operations will be deleted for good until the database takes { $count } GB at most.
keep-yes = Keep less
folder = Data folder
folder-open = Open the folder
database-size = Database: { $size }
backup-title = Backup
backup-hint = Flows, history and settings in one file. Keys are not in it.
backup = Save a backup
restore = Restore
restore-title = Restore a backup?
restore-text = You choose the backup file. All flows, the history and the settings of now are replaced, and the program starts anew.
restore-yes = Choose the file
about = About
about-text = Takes data by webhook and sends orders. Works on your computer, without a cloud.
version = version { $version }
update-look = Look for a new version
update-hint = Hooktray never looks by itself.
update-none = This is the newest version.
update-found = Version { $version } is out
update-by-hand = Hooktray was installed as a package, so only the system can replace it: get the new package where you got this one, and install it.
update-install = Install and start again
update-installing = The new version is being downloaded. Hooktray goes on working.
update-title = Install version { $version }?
update-text = Hooktray finishes what it has begun, closes and starts again. Whatever was taken is stored, and will be sent. While it starts again, for some seconds, no records are taken.
diagnostics = Diagnostics
diagnostics-note = for support, nothing of customers in it
diagnostics-copy = Copy the diagnostics
licences = Licences
licences-text = Hooktray is licensed under MIT or Apache 2.0, as you like. It is made with the work of many others; here they are, with their licences.

# The table that is exported
table-received = Received
table-flow = Flow
table-who = Who
table-status = Status
table-attempts = Attempts
table-problem = Error
table-id = Operation id

# Letters

letter-time = %-d %b %Y, %H:%M
letter-since = Since: { $time }
letter-records =
    In all: { $count ->
        [one] { $count } order
       *[other] { $count } orders
    }
letter-untold =
    Since the last letter: { $count ->
        [one] { $count } order
       *[other] { $count } orders
    }
letter-examples = The latest of them:
letter-place-history = Details: open Hooktray (its icon is beside the clock) and choose “Operation history”.
letter-place-keys = Keys: open Hooktray (its icon is beside the clock), “Settings”, “Keys”.
letter-place-flow = Open Hooktray (its icon is beside the clock) and check this flow.
letter-place-program = Open Hooktray: its icon is beside the clock.
letter-footer = Hooktray sent this letter from your computer. There is no need to answer. Letters can be turned off in its settings.
letter-test-title = a test of the mail
letter-test = Letters from Hooktray arrive. When something goes wrong with an order, you get a letter at this address.

# Notices

problem-disk_low = The disk is nearly full
problem-disk_low-todo = Free some space on the disk, or new records will soon be refused.
problem-short-disk_low = Disk nearly full
problem-storage_failed =
    { $reason ->
        [full] The disk is full: new records are not accepted
        [locked] Another program has locked the database: new records are not accepted
        [read_only] Hooktray may not write into its data folder: new records are not accepted
        [damaged] The database is damaged: new records are not accepted
        [moved] The database's file was moved or replaced: new records are not accepted
       *[other] The disk answers with an error: new records are not accepted
    }
problem-storage_failed-todo =
    { $reason ->
        [full] Free some space, and it goes on by itself. SMS Deliverer has to send again what came meanwhile.
        [locked] Close the program that opened the database: a virus scanner, a backup or a database viewer.
        [read_only] Allow Hooktray to write into the data folder, and it goes on by itself.
        [damaged] Restart Hooktray: it sets the damaged file aside and begins a new one. Then restore the latest backup in the settings.
        [moved] Put the file back, or restart Hooktray.
       *[other] Check the disk and its cable. Once it works again, Hooktray goes on by itself.
    }
problem-short-storage_failed = Nothing can be stored
alarm-storage = { problem-storage_failed }
alarm-storage-todo = { problem-storage_failed-todo }
alarm-storage-go = Open the data
alarm-set_aside = The database was damaged. Hooktray began a new, empty one
alarm-set_aside-todo = Restore the latest backup from the folder “backups”. The damaged database is kept: { $file }. Once you have moved that file away, this message goes.
alarm-set_aside-go = Open the data
problem-tunnel_down = Senders outside of this computer do not get through to Hooktray.
problem-tunnel_down-todo = Open Hooktray’s settings: “Access from outside” says what is wrong.
problem-short-tunnel_down = Senders do not get through
problem-port_lost =
    { $reason ->
        [in_use] No records come in: another program has the port of { $address }
       *[other] No records come in: the address { $address } cannot be had
    }
problem-port_lost-todo = Close the program that has the port, or choose another port in Hooktray's settings and copy the new link into SMS Deliverer.
problem-short-port_lost = No records come in
notice-waiting-title = “{ $flow }”: orders are waiting
notice-digest-title = “{ $flow }”: { $more }
notice-digest-more =
    { $count ->
        [one] { $count } more order was not sent
       *[other] { $count } more orders were not sent
    }
notice-over-title = “{ $flow }”: works again
notice-over =
    { $count ->
        [one] { $count } order went through since.
       *[other] { $count } orders went through since.
    }
notice-over-untold =
    { $count ->
        [one] { $count } more order met this trouble: check it in the operation history.
       *[other] { $count } more orders met this trouble: check them in the operation history.
    }
notice-machine-title = Your attention is needed
notice-mended-title =
    { $code ->
        [disk_low] There is enough space on the disk again
        [storage_failed] Records can be stored again
        [tunnel_down] Senders get through again
        [port_lost] Records come in again
       *[other] All is well again
    }
notice-mended = There is nothing to do.
notice-address-title = Copy the new links
notice-address = The public address of Hooktray has changed. Links that began with { $from } now begin with { $to }; the rest of them stays. The old ones no longer work.
notice-address-todo = Open Hooktray, copy the link of each flow and paste it into SMS Deliverer.
notice-silence-title = “{ $flow }”: no records arrive
notice-silence =
    { $count ->
        [one] For { $count } working hour not one record has arrived.
       *[other] For { $count } working hours not one record has arrived.
    }
notice-silence-todo = Check that SMS Deliverer runs, that its modem is connected, and that the link in its settings is still the same.
notice-was-off-title = Hooktray was not running
notice-was-off = The program was off from { $from } to { $to }. No records came in during that time.
notice-was-off-todo = Look in SMS Deliverer for what arrived in that time, and send what is missing again.
notice-mail-title = A letter about an error was not sent
error-mail_settings = The mail settings cannot be used
error-mail_settings-detail =
    { $words ->
        [none] { "" }
       *[other] Details: { $words }
    }
error-mail_settings-todo = Check the addresses and the server in the mail settings.
error-mail_unreachable = The mail server does not answer
error-mail_unreachable-detail =
    { $words ->
        [none] { "" }
       *[other] Details: { $words }
    }
error-mail_unreachable-todo = Check the internet connection, and the server's name and port in the mail settings.
error-mail_tls = A protected connection to the mail server could not be made
error-mail_tls-detail =
    { $words ->
        [none] { "" }
       *[other] Details: { $words }
    }
error-mail_tls-todo = Check the server's name, the port and the kind of protection. An antivirus that looks into mail may be in the way.
error-mail_login = The mail server did not take the login or the password
error-mail_login-detail =
    { $words ->
        [none] { "" }
       *[other] The server's answer: { $words }
    }
error-mail_login-todo = Most services want an app password: make one in the settings of your mailbox and enter it in Hooktray.
error-mail_password = The mail password cannot be read
error-mail_password-detail =
    { $words ->
        [none] { "" }
       *[other] Details: { $words }
    }
error-mail_password-todo = Enter the app password in the mail settings.
error-mail_refused = The mail server refused the letter
error-mail_refused-detail =
    { $words ->
        [none] { "" }
       *[other] The server's answer: { $words }
    }
error-mail_refused-todo = Check the addresses of the sender and the recipients in the mail settings.
error-mail_later = The mail server asks to try later
error-mail_later-detail =
    { $words ->
        [none] { "" }
       *[other] The server's answer: { $words }
    }
error-mail_later-todo = There is nothing to do: Hooktray tries again.
error-mail_broken_off = The mail server broke the connection off
error-mail_broken_off-detail =
    { $words ->
        [none] { "" }
       *[other] Details: { $words }
    }
error-mail_broken_off-todo = Try again. If that does not help, check the port and the kind of protection.
alarm-mail =
    { $code ->
        [login] Letters about errors are not sent: the mail server did not take the login or the password
        [password] Letters about errors are not sent: there is no mail password
        [refused] A letter about an error was not sent: the mail server refused it
       *[other] A letter about an error was not sent
    }
alarm-mail-todo =
    { $words ->
        [none] Check the settings for letters.
       *[other] The answer: { $words }
    }
alarm-mail-go = Set up the mail
tunnel-off = Only from this computer
tunnel-opening = Access is being opened
tunnel-works = Access from outside works
tunnel-down = Senders do not get through
tunnel-provider-lan = The local network
tunnel-provider-address = An address I have
tunnel-provider-ssh = A server of mine (SSH tunnel)
tunnel-provider-cloudflared = Cloudflare
tunnel-firewall =
    { $system ->
        [windows] Windows asks once whether Hooktray may be reached: allow private networks. If it no longer asks, open “Windows Security”, “Firewall”, “Allow an app”, and tick Hooktray.
        [macos] macOS asks once whether Hooktray may be reached: press “Allow”. If it no longer asks, open “System Settings”, “Network”, “Firewall”, “Options”.
       *[other] If other computers do not get through, open port { $port } in the firewall, for example: sudo ufw allow { $port }/tcp
    }
tunnel-settings = The settings of the access from outside do not fit
tunnel-settings-todo = Open Hooktray’s settings, look at “Access from outside” and save it again.
tunnel-no_interface = This computer is not in the network “{ $name }” at the moment
tunnel-no_interface-todo = Connect the cable or the Wi-Fi, or choose another network in Hooktray’s settings.
tunnel-port = Nothing can listen on { $listen }
tunnel-port-todo = Another program has this port. Close it, or choose another port in Hooktray’s settings.
tunnel-secret = The key “{ $name }” is missing or cannot be read
tunnel-secret-todo = Enter it in Hooktray’s settings.
tunnel-ssh_unreachable = The SSH server { $server } cannot be reached
tunnel-ssh_unreachable-todo = Check the internet connection, and the server’s name and port. Some networks let nothing out but web pages: a service on port 443 may get through.
tunnel-ssh_host_key = The SSH server { $server } shows another key than before
tunnel-ssh_host_key-todo = Somebody may be listening in between, so Hooktray does not connect. If you know that the server was set up anew, choose “Trust the new key” in Hooktray’s settings. The key was { $known } and now is { $shown }.
tunnel-ssh_login = The SSH server { $server } does not let “{ $user }” in
tunnel-ssh_login-todo = Check the name, and the key or password. A key has to stand in the file authorized_keys of the server.
tunnel-ssh_key = The private key for the SSH server cannot be read
tunnel-ssh_key-todo = Let Hooktray make a key, or store one that has no passphrase.
tunnel-ssh_forward = The SSH server { $server } does not pass its port { $port } on
tunnel-ssh_forward-todo = Another program may have the port, or the connection before has not ended there yet. If it stays like this, allow AllowTcpForwarding and GatewayPorts in the server’s sshd_config.
tunnel-ssh_no_address = The SSH server { $server } said no public address
tunnel-ssh_no_address-todo = Choose another service, or enter the address yourself.
tunnel-ssh_lost = The connection to the SSH server { $server } was lost
tunnel-ssh_lost-todo = Hooktray connects again by itself. If it does not, check the internet connection.
tunnel-cloudflared_missing = The program cloudflared is not installed
tunnel-cloudflared_missing-todo = Install it from Cloudflare’s site, or choose another way.
tunnel-cloudflared_ended = The program cloudflared has ended
tunnel-cloudflared_ended-todo = Hooktray starts it again by itself. Free addresses are limited: if it goes on, wait an hour or choose another way. For a tunnel of your own, check its token.
tunnel-cloudflared_not_connected = cloudflared has no connection to Cloudflare
tunnel-cloudflared_not_connected-todo = Check the internet connection. The network has to let port 7844 out.
tunnel-not_reached = { $link } cannot be reached
tunnel-not_reached-todo = Check the internet connection, the address, and that the router or proxy passes it on to this computer. Some routers cannot reach their own address from inside: then try the link from a phone without Wi-Fi.
tunnel-no_answer = { $link } does not answer in time
tunnel-no_answer-todo = Check the internet connection, and that a firewall does not hold the requests up.
tunnel-elsewhere = Somebody else answers at { $link }
tunnel-elsewhere-todo = The address does not lead to this Hooktray: check where the router, proxy or tunnel passes it on to, and the port.

# Access from outside: the settings

tunnel-title = Access from outside
tunnel-switch = Take records from other computers and the internet
tunnel-about = Turn it on if SMS Deliverer runs on another computer, or a form on a website sends the orders. While it is off, Hooktray takes records from this computer only.
tunnel-how = How senders get here
tunnel-provider-lan-about = For computers and phones in the same network, by cable or Wi-Fi. Nothing gets in from the internet.
tunnel-provider-service = A free service
tunnel-provider-service-about = A link from the internet without an account and without installing anything. The address changes from time to time.
tunnel-provider-address-about = A domain or a fixed IP whose requests a router or a web server passes on to this computer.
tunnel-provider-ssh-about = A lasting address through your VPS, or any other server that you reach by SSH.
tunnel-provider-cloudflared-about = Through Cloudflare’s network. The program cloudflared has to be installed on this computer.
tunnel-network = Network
tunnel-network-none = No network is connected
tunnel-network-mistake = Choose a network. If it is not in the list, connect the cable or the Wi-Fi.
tunnel-service = Service
tunnel-service-localhost_run = Connects through port 22. Some networks close it.
tunnel-service-pinggy = Connects through port 443. It is open almost everywhere.
tunnel-service-country = Which service works depends on the country and the provider. If one cannot be reached, choose another service or another way. Orders pass through the service’s servers.
tunnel-minutes =
    { $minutes ->
        [one] Without an account this service gives an address for { $minutes } minute. Then the address changes, and the new link has to be put into SMS Deliverer.
       *[other] Without an account this service gives an address for { $minutes } minutes. Then the address changes, and the new link has to be put into SMS Deliverer.
    }
tunnel-address-changes = The address is temporary: it may be another one after a restart or a lost connection. Hooktray shows a notification with the new address.
tunnel-url = Address
tunnel-url-hint = What links begin with. Only the name, without a path after it.
tunnel-url-ssh-hint = Set the web server on the VPS up so that it passes requests for this address on to its port { $port }.
tunnel-url-named-hint = The tunnel’s public hostname at Cloudflare. Enter http://localhost:{ $port } as the service there.
tunnel-url-mistake = Write the whole address, such as https://hooks.example.com, without a path
tunnel-plain = This address is not encrypted: customers’ data can be read on the way. Use https if you can.
tunnel-from = Who passes requests on
tunnel-from-here = A web server on this computer
tunnel-from-network = The router or another computer
tunnel-from-hint = Requests for this address have to arrive at port { $port } of this computer.
tunnel-host = Server
tunnel-host-mistake = Write the server’s name or IP address, without a port
tunnel-ssh-at = SSH port
tunnel-user = User name
tunnel-user-mistake = Write the name to log in with
tunnel-login = Log in
tunnel-login-key = With a key
tunnel-login-password = With a password
tunnel-login-none = Without a key or password
tunnel-needs-ssh_key = Make a key, or paste your own
tunnel-needs-ssh_password = Enter the password
tunnel-needs-cloudflared_token = Enter the tunnel’s token
tunnel-enter-ssh_password = Enter the password
tunnel-enter-cloudflared_token = Enter the token
tunnel-key-line = Add this line to the file ~/.ssh/authorized_keys on the server:
tunnel-key-copy = Copy the line
tunnel-key-make = Make a key
tunnel-key-make-new = Make a new key
tunnel-key-title = Make a new key?
tunnel-key-text = The key before is deleted. The server does not let Hooktray in until you add the new line there.
tunnel-key-bring = Paste your own key
tunnel-key-bring-text = Paste what is in the file of a private key without a passphrase. It goes to the system’s keychain and stays nowhere else.
tunnel-key-file = Private key
tunnel-server-key = The server is known since { $date } by this fingerprint of its key:
tunnel-server-key-first = When Hooktray first connects, it remembers the server’s key and shows it here. If the key is another one later, Hooktray does not connect until you agree.
tunnel-begins = What the link looks like
tunnel-begins-port = http://server:port
tunnel-begins-port-hint = Without encryption. The server has to allow GatewayPorts, and its firewall has to let the port in.
tunnel-begins-url = My own address
tunnel-begins-url-hint = A domain with https that the web server on the VPS passes on to this port.
tunnel-begins-greeting = The address that the server says
tunnel-begins-greeting-hint = As services like localhost.run do: the address comes in the greeting.
tunnel-bind-port = Port on the server
tunnel-bind = Address on the server
tunnel-bind-hint = Where the server takes connections. Empty: at all its addresses; localhost: only from itself.
tunnel-bind-all = all addresses
tunnel-cloudflared-country = According to Cloudflare, Russian providers have slowed connections to its network down since June 2025. This way may not work in Russia: try it before you rely on it.
tunnel-named = I have a tunnel in a Cloudflare account
tunnel-named-hint = Then the address lasts. Without an account Cloudflare gives a temporary one.
tunnel-who = Who may send
tunnel-who-all = everybody who has the link
tunnel-allowed = Only from these addresses
tunnel-allowed-hint = IP addresses and networks, with commas between. Empty: from any.
tunnel-allowed-mistake = Only IP addresses and networks, such as 203.0.113.7 or 203.0.113.0/24
tunnel-proxies = Proxies to be believed
tunnel-proxies-hint = Their IP addresses. Only they may tell Hooktray the sender’s real address.
tunnel-on = Turn on
tunnel-not-yet = There is no access yet: choose a way and press “Turn on”.
tunnel-is-on = Access from outside is on
tunnel-saved = Access from outside is saved
tunnel-is-off = Access from outside is off
tunnel-off-title = Turn off access from outside?
tunnel-off-text = Senders on other computers and the internet can no longer send records. The way and the address have to be chosen anew.
tunnel-off-yes = Turn off
tunnel-works-since = since { $since }, checked: { $proven }
tunnel-down-since = No access since { $time }
tunnel-last-trouble = The last trouble ({ $time }): { $trouble }
tunnel-check = Check now
tunnel-checked = Access from outside works
tunnel-trust = Trust the new key
tunnel-trust-title = Trust the new key of the server { $server }?
tunnel-trust-text =
    Agree only if you know that the server was set up anew. Otherwise somebody else may get the orders.
    Before: { $known }
    Now: { $shown }
tunnel-links = Links for senders
tunnel-links-none = Links show up here once you create a flow.
qr-code = QR code
qr-code-of = QR code of the link of “{ $flow }”
secret-word-ssh_key = Key for the SSH server
secret-word-ssh_password = Password for the SSH server
secret-word-cloudflared_token = Token of the Cloudflare tunnel
secret-used-by-tunnel = Needed for access from outside
secret-delete-tunnel = Without it the access from outside does not open until you enter it again.

# Access from outside: the link of a flow

link-outside = Link for other computers and websites
link-here = Link for this computer
link-outside-waits = The link from outside shows up here as soon as the access is open.
link-outside-down = The link from outside does not work at the moment
link-outside-off = SMS Deliverer on another computer?
link-outside-off-go = Access from outside
link-renew = Change the link
link-renew-title = Change the link?
link-renew-text = The flow gets a new link. The one before works for one more day: put the new one into SMS Deliverer and every other program that sends records until then.
link-renewed = The link is changed. The one before works for one more day
exposed-todo = If the sender can send headers, add a key: records without it are refused from then on. If it cannot, let only its IP address in, in the settings of the access from outside.
protect = Add a key
protect-new = Make a new key
protect-new-title = Make a new key?
protect-new-text = The key before stops working at once: records with it are refused.
protect-title = Put the key into the sender
protect-text = The sender has to send this header with every record. Its value is shown once. Records of a sender that does not have it yet are refused.
protect-value = Value
protect-other = If the sender cannot send headers, choose “The link alone” under “Protection” and save the flow.
protect-done = The sender has it
copy = Copy
copy-what = Copy: { $name }
connect-note-outside = If SMS Deliverer runs on this computer, take the link for this computer. If it runs on another one, take the link from outside.
