// Generated from the Rust types: UPDATE_TYPES=1 cargo test -p hooktray-tests window::generated

/**
 * The program's version, and where its data is.
 */
export type AboutInfo = { 
/**
 * The program's version.
 */
version: string, 
/**
 * The data dir.
 */
data_dir: string, 
/**
 * The size of the database in bytes.
 */
database_bytes: number, };

/**
 * One step of a flow.
 */
export type Action = { "type": "form_urlencoded" } & Fields | { "type": "json" } & Fields | { "type": "set" } & Set | { "type": "filter" } & Filter | { "type": "http_request" } & HttpRequest;

/**
 * The types of actions, as in the flow file.
 */
export type ActionKind = "form_urlencoded" | "json" | "set" | "filter" | "http_request";

/**
 * An error. The window has a message for the code in the user's language.
 */
export type ApiError = { 
/**
 * The stable code.
 */
code: string, 
/**
 * What happened, and what to do, in English.
 */
message: string, 
/**
 * The arguments of the message.
 */
args: { [key in string]: string }, 
/**
 * The findings of the flow check that make up the error, if it is about a flow.
 */
findings: Array<Finding>, };

/**
 * The state of the program.
 */
export type AppStatus = "running" | "stopped" | "attention";

/**
 * One attempt.
 */
export type AttemptView = { 
/**
 * When it started.
 */
started_at: string, 
/**
 * How long it took, in milliseconds.
 */
duration_ms: number, 
/**
 * The outcome; empty if it cannot be read any more.
 */
outcome: string, 
/**
 * The version of the flow that ran, if it is known.
 */
flow_version: number | null, 
/**
 * What each step sent and received.
 */
steps: Array<StepView>, 
/**
 * True if the steps cannot be read any more.
 */
unreadable: boolean, };

/**
 * Why something needs the user.
 */
export type AttentionCode = "storage" | "restore" | "set_aside" | "port" | "tunnel" | "keychain" | "certificates" | "proxy" | "logs" | "failed" | "email" | "telegram" | "webhook";

/**
 * Something that needs the user.
 */
export type AttentionView = { 
/**
 * What it is.
 */
code: AttentionCode, 
/**
 * The arguments of its message.
 */
args: { [key in string]: string }, };

/**
 * How the sender is authenticated. Secrets are named here and stored in the keychain.
 */
export type Auth = { "type": "none" } | { "type": "basic", 
/**
 * The user's name.
 */
user: string, 
/**
 * The secret that holds the password.
 */
password_secret: string, } | { "type": "header", 
/**
 * The header's name.
 */
name: string, 
/**
 * The secret that holds the value.
 */
secret: string, } | { "type": "hmac_sha256", 
/**
 * The header with the signature.
 */
header: string, 
/**
 * The secret that holds the key.
 */
secret: string, 
/**
 * How the signature is written.
 */
encoding: SignatureEncoding, 
/**
 * What precedes the signature, such as `sha256=`.
 */
prefix?: string, } | { "type": "standard_webhooks", 
/**
 * The secret that holds the key, as `whsec_…`.
 */
secret: string, };

/**
 * What is done with operations.
 */
export type BulkAction = "retry" | "retry_even_if_arrived" | "cancel" | "solve" | "unsolve";

/**
 * What became of many operations.
 */
export type BulkView = { 
/**
 * The ids of those that it was done with.
 */
done: Array<string>, 
/**
 * How many were left out, since sending them could make a second order.
 */
left_out: number, 
/**
 * Those that were left out since their orders may have arrived: a request of theirs got no response, or they waited in
 * a backup that was restored.
 */
may_have_arrived: Array<string>, 
/**
 * How many it cannot be done with.
 */
skipped: number, 
/**
 * The stopped flows of those that are queued: nothing of them goes out until they are started.
 */
stopped: Array<string>, };

/**
 * The certificate of an authority.
 */
export type CaCertificate = { 
/**
 * Whose it is: its common name, with its organization if it names one.
 */
owner: string, 
/**
 * When it expires.
 */
expires_at: string, 
/**
 * The certificate as PEM.
 */
pem: string, };

/**
 * Failed operations with one cause that are not solved.
 */
export type CauseView = { 
/**
 * What went wrong with the newest one.
 */
problem: ApiError, 
/**
 * The flow's id.
 */
flow_id: number, 
/**
 * The flow's name.
 */
flow: string, 
/**
 * The ids of the operations, oldest first.
 */
ids: Array<string>, };

/**
 * The ways in which messages reach the owner away from this machine.
 */
export type Channel = "email" | "telegram" | "webhook";

/**
 * What a field's value must be.
 */
export type Check = "phone" | "country" | "number" | "ip" | "public_ip" | "url" | "email";

/**
 * A column as it shall be.
 */
export type ColumnChange = { 
/**
 * What it is called now; `null` for a new, empty column.
 */
before: string | null, 
/**
 * What it shall be called.
 */
name: string, };

/**
 * What can be a column.
 */
export type ColumnsView = { 
/**
 * The fields of the newest records, with a value of each.
 */
fields: Array<ValueOption>, 
/**
 * The names of remembered values.
 */
remembered: Array<string>, };

/**
 * A value that can be corrected.
 */
export type CorrectableValue = { 
/**
 * How a template refers to it, such as `body.to`.
 */
expression: string, 
/**
 * What came; `None` if nothing did.
 */
came: string | null, 
/**
 * The corrected value, or what came.
 */
value: string, };

/**
 * A value that the user corrected.
 */
export type Correction = { 
/**
 * How a template refers to it, such as `body.to`.
 */
expression: string, 
/**
 * The corrected value.
 */
value: string, 
/**
 * When it was corrected.
 */
at: string, };

/**
 * A record that the user corrects, and what would be sent.
 */
export type CorrectionView = { 
/**
 * The values that can be corrected: those of the record, and those that the flow looks for in it.
 */
values: Array<CorrectableValue>, 
/**
 * The fields that would be sent, in order.
 */
fields: Array<SentField>, 
/**
 * The outcome.
 */
outcome: PreviewOutcome, 
/**
 * What is wrong besides the fields.
 */
problem: ApiError | null, };

/**
 * A place where orders go.
 */
export type CrmView = { 
/**
 * The id.
 */
id: string, 
/**
 * What it is called.
 */
name: string, 
/**
 * True if parts of its API are not published, so that the first order has to be looked at.
 */
is_partly_unpublished: boolean, };

/**
 * What a cURL command became.
 */
export type CurlView = { 
/**
 * The actions, for the end of the flow.
 */
actions: Array<Action>, 
/**
 * The names of the secrets that its keys are stored as.
 */
secrets: Array<string>, 
/**
 * The options of the command that no action can express, as they are written.
 */
left_out: Array<string>, };

/**
 * A part of an operation that cannot be read any more.
 */
export type DamagedPart = "request" | "headers" | "repairs" | "corrections" | "attempts";

/**
 * The state of everything.
 */
export type Dashboard = { 
/**
 * The state of the program.
 */
status: AppStatus, 
/**
 * Records delivered today.
 */
delivered: number, 
/**
 * How many of them the CRM already knew.
 */
crm_duplicates: number, 
/**
 * How many of them are delivered in part: a later action failed.
 */
partial: number, 
/**
 * Records that failed today.
 */
failed: number, 
/**
 * What needs the user.
 */
attention: Array<AttentionView>, 
/**
 * The flows, by name.
 */
flows: Array<FlowCard>, 
/**
 * The backup that was restored, until the user has seen it.
 */
restored?: RestoredView | null, 
/**
 * The newest record.
 */
last?: LastOrder | null, 
/**
 * What links start with: `http://…`, or `https://…` through a tunnel.
 */
address: string, 
/**
 * Requests that were refused recently, newest first.
 */
refused: Array<RefusedView>, };

/**
 * How a record that was sent twice is recognized.
 */
export type Deduplicate = { 
/**
 * A template for the dedup key: records with the same key are duplicates of each other, unless it is empty.
 */
key: string, 
/**
 * How far back duplicates are looked for, in hours.
 */
window_hours: number, };

/**
 * What a check and a dry run of an edited flow found.
 */
export type DryRunView = { 
/**
 * Why it cannot be stored.
 */
errors: Array<Finding>, 
/**
 * What is missing before it can start.
 */
missing: Array<Finding>, 
/**
 * What is allowed and probably not intended.
 */
warnings: Array<Finding>, 
/**
 * What it would do with the record; `None` without a record, or if the flow has errors.
 */
preview: Preview | null, 
/**
 * The values of the record that a template can use.
 */
options: Array<ValueOption>, };

/**
 * By which channels the owner gets a message for each order.
 */
export type EachOrder = { 
/**
 * By email.
 */
email?: boolean, 
/**
 * By Telegram.
 */
telegram?: boolean, 
/**
 * By a webhook.
 */
webhook?: boolean, 
/**
 * The most messages that a channel gets in a minute. Further orders are gathered into one message.
 */
per_minute?: number, };

/**
 * An email service.
 */
export type EmailPreset = { 
/**
 * Its name.
 */
name: string, 
/**
 * The domains of its addresses.
 */
domains: string[], 
/**
 * The server's name.
 */
host: string, 
/**
 * The server's port.
 */
port: number, 
/**
 * How the connection is protected.
 */
security: Security, 
/**
 * The page where an app password is made, which all of these need instead of the account's password.
 */
passwords: string, 
/**
 * True if other programs may log in with a password at all.
 */
takes_passwords: boolean, };

/**
 * How emails are sent, and to whom.
 */
export type EmailSettings = { 
/**
 * The server's name.
 */
host: string, 
/**
 * The server's port.
 */
port: number, 
/**
 * How the connection is protected.
 */
security: Security, 
/**
 * The user name; none if the server needs no login. The password is the secret `smtp_password`.
 */
user: string | null, 
/**
 * The sender's address.
 */
from: string, 
/**
 * The sender's name.
 */
from_name: string, 
/**
 * The recipients.
 */
to: Array<string>, 
/**
 * True if emails contain customers' numbers in full rather than only their last four digits.
 */
show_numbers: boolean, 
/**
 * True if emails wait until the quiet hours are over.
 */
quiet_hours: boolean, };

/**
 * One field of an order.
 */
export type Field = { 
/**
 * The field's name at the destination.
 */
name: string, 
/**
 * A template for the value. An empty value is left out, unless it is required.
 */
value: string, 
/**
 * An empty value stops the record before anything is sent.
 */
required?: boolean, 
/**
 * What a value that is not empty must be.
 */
check?: Check, };

/**
 * The settings of `form_urlencoded` and `json`.
 */
export type Fields = { 
/**
 * The id, which is unique in the flow.
 */
id: string, 
/**
 * False if the action is switched off.
 */
enabled?: boolean, 
/**
 * A template; the step is skipped unless it renders true.
 */
when?: string, 
/**
 * What happens to the operation when the step has failed for good.
 */
on_error?: OnError, 
/**
 * The fields, in this order.
 */
fields: Array<Field>, };

/**
 * An hour or a day.
 */
export type FiguresBar = { 
/**
 * When it begins.
 */
since: string, 
/**
 * When it ends.
 */
until: string, 
/**
 * What arrived in it.
 */
counts: FiguresCounts, };

/**
 * Records by what became of them. Tests of senders are in none.
 */
export type FiguresCounts = { 
/**
 * Delivered.
 */
delivered: number, 
/**
 * How many of them the CRM already knew.
 */
crm_duplicates: number, 
/**
 * Failed.
 */
failed: number, 
/**
 * Duplicates, which were not sent.
 */
duplicates: number, 
/**
 * Held, pending or running.
 */
waiting: number, 
/**
 * Filtered or cancelled.
 */
other: number, };

/**
 * Records with the same value.
 */
export type FiguresGroup = { 
/**
 * The value; empty for records without one.
 */
value: string, 
/**
 * What became of them.
 */
counts: FiguresCounts, };

/**
 * The time that figures are about, up to now.
 */
export type FiguresPeriod = "day" | "week" | "month" | "quarter";

/**
 * The figures of a time.
 */
export type FiguresView = { 
/**
 * Its hours or days, oldest first. The last one is not over.
 */
bars: Array<FiguresBar>, 
/**
 * All of them together.
 */
total: FiguresCounts, 
/**
 * The milliseconds in which half of the delivered records were, from their arrival to their order.
 */
median_ms?: number | null, 
/**
 * The milliseconds in which 95 % of them were.
 */
p95_ms?: number | null, 
/**
 * The records by flow or by a field, the largest group first.
 */
groups: Array<FiguresGroup>, 
/**
 * The groups that are too many to be shown, together.
 */
others?: FiguresCounts | null, 
/**
 * How many records were looked through for the groups.
 */
looked_at: number, 
/**
 * False if the time has more records than that: then these are the newest ones.
 */
complete: boolean, };

/**
 * The settings of `filter`.
 */
export type Filter = { 
/**
 * The id, which is unique in the flow.
 */
id: string, 
/**
 * False if the action is switched off.
 */
enabled?: boolean, 
/**
 * What happens to the operation when the step has failed for good.
 */
on_error?: OnError, 
/**
 * A template; the record goes on only if it renders true.
 */
when: string, };

/**
 * Something that a check of a flow found.
 */
export type Finding = { 
/**
 * The place in the flow file, such as `actions[0].fields[2].name`; empty for the flow as a whole.
 */
path: string, 
/**
 * The code of its kind.
 */
code: string, 
/**
 * What is wrong and what to write instead, in English.
 */
message: string, 
/**
 * The arguments of the message, for other languages.
 */
args: { [key in string]: string }, };

/**
 * A source and an ordered list of actions.
 */
export type Flow = { 
/**
 * The format of this file.
 */
hooktray: number, 
/**
 * The name, which is unique.
 */
name: string, 
/**
 * True while the flow is started.
 */
enabled: boolean, 
/**
 * Where records come from.
 */
source: Source, 
/**
 * The actions, run in this order for every record.
 */
actions: Array<Action>, 
/**
 * When a failed step is tried again.
 */
retry: RetryRules, 
/**
 * How many records of this flow are sent at the same time; 1 keeps strict order.
 */
concurrency: number, 
/**
 * How the owner is alerted.
 */
notify: Notify, };

/**
 * A flow as a list shows it.
 */
export type FlowCard = { 
/**
 * The flow's id.
 */
id: number, 
/**
 * The flow's name.
 */
name: string, 
/**
 * True if it is started.
 */
enabled: boolean, 
/**
 * True if its records can arrive: it is started, the engine listens, and the database can be written.
 */
receives: boolean, 
/**
 * The link that senders use.
 */
link: string, 
/**
 * Records delivered today.
 */
delivered: number, 
/**
 * How many of them the CRM already knew.
 */
crm_duplicates: number, 
/**
 * How many of them are delivered in part: a later action failed.
 */
partial: number, 
/**
 * True if it sends to aray.
 */
sends_to_aray: boolean, 
/**
 * Records that failed today.
 */
failed: number, 
/**
 * Records that wait or are being sent, of any age.
 */
waiting: number, 
/**
 * Held records, of any age.
 */
held: number, 
/**
 * Failed records that are not marked as solved, of any age.
 */
unsolved: number, 
/**
 * The last 24 hours, oldest first.
 */
hours: Array<HourCounts>, 
/**
 * What is missing before it can start.
 */
missing: Array<Finding>, 
/**
 * A warning if the flow is reachable from outside without authentication.
 */
exposed?: Finding | null, };

/**
 * One thing that differs between two versions.
 */
export type FlowChange = { 
/**
 * The id of the action; none if it is about the flow.
 */
action: string | null, 
/**
 * What changed there, such as `fields.price.value`; empty for a whole action.
 */
field: string, 
/**
 * What it was; none if it was added.
 */
old: string | null, 
/**
 * What it is; none if it was removed.
 */
new: string | null, };

/**
 * What became of the waiting records of a flow that was deleted.
 */
export type FlowDeletedView = { 
/**
 * How many were cancelled.
 */
cancelled: number, 
/**
 * How many failed, since nobody knows whether their orders arrived.
 */
unanswered: number, };

/**
 * A version of a flow.
 */
export type FlowVersionView = { 
/**
 * Its number, from 1.
 */
number: number, 
/**
 * When it was saved.
 */
saved_at: string, 
/**
 * `window`, `command_line`, `import` or `restore`.
 */
saved_by: string, 
/**
 * The version that it brought back.
 */
restored_from: number | null, 
/**
 * What changed since the version before it; empty for the oldest that is kept.
 */
changes: Array<FlowChange>, 
/**
 * True if it is the oldest that is kept: what changed with it is not known.
 */
is_oldest: boolean, 
/**
 * False if this program cannot read it.
 */
is_readable: boolean, };

/**
 * A flow for display and editing.
 */
export type FlowView = { 
/**
 * The flow's id.
 */
id: number, 
/**
 * The flow.
 */
file: Flow, 
/**
 * The link that senders use.
 */
link: string, 
/**
 * What is missing before it can start.
 */
missing: Array<Finding>, 
/**
 * What is allowed and probably not intended.
 */
warnings: Array<Finding>, 
/**
 * The flow as its template made it; `None` if it was made otherwise.
 */
template: Flow | null, };

/**
 * What an operation waits for, besides its time.
 */
export type Gate = { "type": "origin", "name": string } | { "type": "secret", "name": string } | { "type": "keychain" } | { "type": "certificates" };

/**
 * A header of a request.
 */
export type Header = { 
/**
 * The name.
 */
name: string, 
/**
 * A template for the value.
 */
value: string, };

/**
 * How many operations there are of each kind.
 */
export type HistoryCounts = { 
/**
 * All.
 */
all: number, 
/**
 * By status. A status without operations is absent.
 */
by_status: { [key in Status]?: number }, 
/**
 * Failed and not marked as solved.
 */
unsolved: number, 
/**
 * Failed and marked as solved.
 */
solved: number, 
/**
 * Waiting or being sent.
 */
waiting: number, 
/**
 * Known to the CRM already.
 */
crm_duplicates: number, 
/**
 * Delivered although a step failed.
 */
partial: number, };

/**
 * An operation as a list shows it.
 */
export type HistoryEntry = { 
/**
 * Order of arrival.
 */
seq: number, 
/**
 * The operation's id.
 */
id: string, 
/**
 * The flow's id.
 */
flow_id: number, 
/**
 * The flow's name when the record was received.
 */
flow: string, 
/**
 * The status.
 */
status: Status, 
/**
 * When it was received.
 */
received_at: string, 
/**
 * When it was finished.
 */
finished_at: string | null, 
/**
 * When the next attempt is due.
 */
due_at: string | null, 
/**
 * What it waits for besides the time.
 */
gate: Gate | null, 
/**
 * Attempts so far.
 */
attempts: number, 
/**
 * Why the last attempt failed.
 */
problem: ApiError | null, 
/**
 * The operation that this one duplicates.
 */
duplicate_of: string | null, 
/**
 * True if the user marked it as solved.
 */
solved: boolean, 
/**
 * The customer, as far as the record names one.
 */
summary: string, 
/**
 * What the flow remembers from the responses, by name.
 */
remembered: { [key in string]: JsonValue }, 
/**
 * True if the CRM said that it knew the order already.
 */
crm_duplicate: boolean, 
/**
 * True if it was delivered although a step failed.
 */
partial: boolean, 
/**
 * True for a test order that the user sent.
 */
test_order: boolean, };

/**
 * Selects operations. A field that is absent selects all.
 */
export type HistoryFilter = { 
/**
 * Of this flow.
 */
flow_id?: number, 
/**
 * With this status.
 */
status?: Status, 
/**
 * Only failed ones that are not marked as solved.
 */
unsolved?: boolean, 
/**
 * Only failed ones that are marked as solved.
 */
solved?: boolean, 
/**
 * Only those that the CRM knew already.
 */
crm_duplicate?: boolean, 
/**
 * Only those that were delivered although a step failed.
 */
partial?: boolean, 
/**
 * Only those that wait or are being sent.
 */
waiting?: boolean, 
/**
 * The oldest first, not the newest.
 */
oldest_first?: boolean, 
/**
 * That contain this text.
 */
search?: string, 
/**
 * Received at this time or later.
 */
since?: string, 
/**
 * Received before this time.
 */
until?: string, };

/**
 * A page of the history.
 */
export type HistoryPage = { 
/**
 * Operations, newest first.
 */
entries: Array<HistoryEntry>, 
/**
 * True if there are older ones.
 */
more: boolean, };

/**
 * The counters of one hour of a flow.
 */
export type HourCounts = { 
/**
 * Records that were delivered.
 */
delivered: number, 
/**
 * Records that failed.
 */
failed: number, 
/**
 * Records with another status.
 */
other: number, };

/**
 * Hours of the day, in local time. They may go over midnight (22 to 8); equal values mean the whole day.
 */
export type Hours = { 
/**
 * The first hour, from 0 to 23.
 */
from_hour: number, 
/**
 * The hour at which they end, from 0 to 23.
 */
to_hour: number, };

/**
 * The settings of `http_request`.
 */
export type HttpRequest = { 
/**
 * The id, which is unique in the flow.
 */
id: string, 
/**
 * False if the action is switched off.
 */
enabled?: boolean, 
/**
 * A template; the step is skipped unless it renders true.
 */
when?: string, 
/**
 * What happens to the operation when the step has failed for good.
 */
on_error?: OnError, 
/**
 * The HTTP method.
 */
method: Method, 
/**
 * A template for the address.
 */
url: string, 
/**
 * Headers; their values are templates.
 */
headers: Array<Header>, 
/**
 * The body, if one is sent.
 */
body: RequestBody | null, 
/**
 * The time limit of the whole exchange, in seconds.
 */
timeout_seconds: number, 
/**
 * When the response counts as success.
 */
success: Success, 
/**
 * Names and templates over `response`, evaluated on success; read as `steps.<id>.<name>`.
 */
remember?: { [name: string]: string }, 
/**
 * Whether redirects are followed.
 */
redirects?: Redirects, };

/**
 * What the owner wants to hear of: no record for some working hours.
 */
export type InactivityWatch = { 
/**
 * Working hours without a record.
 */
hours: number, 
/**
 * The hour at which work begins, from 0 to 23.
 */
from_hour: number, 
/**
 * The hour at which work ends, from 0 to 23. The same as `from_hour` means the whole day.
 */
to_hour: number, 
/**
 * The working days, Monday first. The hours of a night shift belong to the days on which they are.
 */
days: [boolean, boolean, boolean, boolean, boolean, boolean, boolean], };

/**
 * A network that this machine is in.
 */
export type Interface = { 
/**
 * The system's name for it.
 */
name: string, 
/**
 * The machine's address in it.
 */
address: string, };

export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]: JsonValue } | null;

/**
 * The secrets, without their values.
 */
export type KeychainView = { 
/**
 * Why secrets cannot be read or stored.
 */
problem: ApiError | null, 
/**
 * The secrets that are stored or that a flow uses, by name.
 */
secrets: Array<SecretView>, };

/**
 * A destination that is known by its address.
 */
export type KnownDestination = { 
/**
 * What it is called.
 */
name: string, 
/**
 * The path of its addresses, without a slash at its end; a `*` at the end of a part stands for any text. The host may be
 * another one: several CRMs speak one API.
 */
path: string, 
/**
 * The domains at which every address is its own, whatever the path.
 */
domains: Array<string>, 
/**
 * When its response counts as success.
 */
success: Success, 
/**
 * What is remembered of its response: names and templates.
 */
remember: { [name: string]: string }, };

/**
 * The newest record, also a test or a duplicate: nothing of the customer, since anyone who passes by sees the tray.
 */
export type LastOrder = { 
/**
 * The operation's id.
 */
id: string, 
/**
 * When it was received.
 */
received_at: string, 
/**
 * Its status.
 */
status: Status, };

/**
 * Why an operation was not queued again.
 */
export type LeftOutKind = "duplicate" | "restored" | "unanswered" | "sent_instead" | "unknown";

/**
 * An operation that was not queued again.
 */
export type LeftOutView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Why.
 */
reason: LeftOutKind, };

/**
 * A sample text with the part that the user marked.
 */
export type MarkedText = { 
/**
 * What stands before the part.
 */
before: string, 
/**
 * The part.
 */
part: string, 
/**
 * What stands behind it.
 */
after: string, };

/**
 * A message that could not be sent.
 */
export type MessageView = { 
/**
 * The message's id.
 */
id: number, 
/**
 * The channel.
 */
channel: Channel, 
/**
 * The alert: the code of a problem, or an `AlertCode` such as `inactivity`.
 */
alert: string, 
/**
 * The flow's name; empty if the alert is not about a flow.
 */
flow: string, 
/**
 * When it was written.
 */
created_at: string, 
/**
 * How often Hooktray tried to send it.
 */
tries: number, 
/**
 * Why it failed; the words are `error-<channel>_<code>`.
 */
code: string, 
/**
 * What the other side replied.
 */
reply: string, 
/**
 * What happened to the connection; `other` if something else is why.
 */
fault: NetworkFault, 
/**
 * The recipients of an email who have it all the same; empty if nobody has.
 */
reached: string, };

/**
 * An HTTP method that can carry a record or an order.
 */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * A tunnel of a Cloudflare account.
 */
export type NamedTunnel = { 
/**
 * The public hostname in the account, as `https://…` without a path.
 */
url: string, 
/**
 * The port of this machine that the account names as the service.
 */
port: number, };

/**
 * The kinds of failure of a connection. The window has words for each: a variant of `network-fault`.
 */
export type NetworkFault = "unknown_host" | "refused" | "no_route" | "closed" | "timed_out" | "no_certificates" | "certificate_time" | "certificate_name" | "certificate_issuer" | "no_starttls" | "old_tls" | "tls" | "not_http" | "no_greeting" | "mail_receiving" | "not_smtp" | "wrong_service" | "proxy" | "proxy_login" | "other";

/**
 * How requests leave this machine: by which proxy, and which authorities servers are checked by.
 */
export type NetworkSettings = { 
/**
 * The proxy. Its password is the secret `proxy_password`.
 */
proxy: ProxyChoice, 
/**
 * The hosts that are reached without the chosen proxy, as `NO_PROXY` has them: `localhost, 10.0.0.0/8, shop.example`.
 */
without_proxy: string, 
/**
 * The authorities that are trusted besides those of the system.
 */
certificates: Array<CaCertificate>, };

/**
 * A newer version of Hooktray.
 */
export type NewVersion = { 
/**
 * The version number.
 */
version: string, 
/**
 * The release notes; may be empty.
 */
notes: string, 
/**
 * True if the window can install it. False if a package manager installed Hooktray: only that may replace it.
 */
can_install: boolean, };

/**
 * Operations that cannot be queued again.
 */
export type NotPossibleView = { 
/**
 * Why: a variant of `error-operation_state`.
 */
reason: StateReason, 
/**
 * How many.
 */
count: number, };

/**
 * What is noted with a step.
 */
export type NoteCode = "several_phones" | "phone_skipped" | "not_remembered" | "nothing_remembered" | "not_in_response" | "duplicate_unknown" | "reason_unknown" | "ended_early" | "accepted_by_content";

/**
 * How the owner is alerted.
 */
export type Notify = { 
/**
 * By a desktop notification.
 */
desktop: boolean, 
/**
 * By email.
 */
email: boolean, 
/**
 * By Telegram.
 */
telegram?: boolean, 
/**
 * By a webhook.
 */
webhook?: boolean, 
/**
 * A message for each order that was accepted. Unset sends none.
 */
each_order?: EachOrder, };

/**
 * What happens to an operation when one of its steps has failed for good.
 */
export type OnError = "stop" | "continue";

/**
 * One operation with everything that happened to it.
 */
export type OperationView = { 
/**
 * The operation as a list shows it.
 */
entry: HistoryEntry, 
/**
 * The request as it was received.
 */
request: RequestView, 
/**
 * The attempts, oldest first.
 */
attempts: Array<AttemptView>, 
/**
 * The values of the record that a template can use.
 */
options: Array<ValueOption>, 
/**
 * What of it cannot be read any more.
 */
damaged: Array<DamagedPart>, };

/**
 * What a pattern finds.
 */
export type PartKind = "number" | "phone" | "word" | "words" | "token" | "until" | "line";

/**
 * What became of pasted rows.
 */
export type PastedView = { 
/**
 * Rows that were added.
 */
added: number, 
/**
 * Rows whose key was there already, and which were changed.
 */
changed: number, };

/**
 * What a flow would do with a record.
 */
export type Preview = { 
/**
 * The values, by their path in the flow file.
 */
values: { [key in string]: RenderedValue }, 
/**
 * The requests that would be sent, in order.
 */
requests: Array<RequestPreview>, 
/**
 * The actions that cannot be previewed: they need a response that a destination gives only when an order is sent.
 */
later: Array<string>, 
/**
 * The requests whose last response is used as a sample.
 */
sampled: Array<string>, 
/**
 * The outcome.
 */
outcome: PreviewOutcome, };

/**
 * The outcome of a preview.
 */
export type PreviewOutcome = "ready" | "filtered" | "wrong";

/**
 * A flow whose senders have to send a key from now on.
 */
export type ProtectedFlow = { 
/**
 * The flow.
 */
flow: FlowView, 
/**
 * The header that senders have to set.
 */
header: string, 
/**
 * The header's value. It is returned only here.
 */
value: string, };

/**
 * The proxy that requests go through. Its password is a secret.
 */
export type ProxyChoice = { "type": "system" } | { "type": "none" } | { "type": "http" } & ProxyServer | { "type": "socks5" } & ProxyServer;

/**
 * A proxy's address.
 */
export type ProxyServer = { 
/**
 * The name or address.
 */
host: string, 
/**
 * The port.
 */
port: number, 
/**
 * The user name; none if the proxy asks for none.
 */
user?: string | null, };

/**
 * Whether redirects are followed.
 */
export type Redirects = "refuse" | "follow";

/**
 * Requests that were refused for one reason.
 */
export type RefusedView = { 
/**
 * The flow whose link they had; empty if they had none.
 */
flow: string, 
/**
 * Why, as in the reply to the sender.
 */
code: string, 
/**
 * How many.
 */
count: number, 
/**
 * When the latest refused request arrived.
 */
last_at: string, 
/**
 * The address of its sender.
 */
sender: string, };

/**
 * A rendered value.
 */
export type RenderedValue = { 
/**
 * The value as text; empty if there is none.
 */
text: string, 
/**
 * Why it is invalid.
 */
problem: ApiError | null, };

/**
 * One repair.
 */
export type Repair = { 
/**
 * What was wrong.
 */
code: RepairCode, 
/**
 * The field it was in, such as `order.name`; empty if it concerns the record as a whole.
 */
field: string, };

/**
 * What was wrong with a record. Every repair has one possible result.
 */
export type RepairCode = "compression_undeclared" | "compression_false" | "charset_mixed" | "characters_lost" | "invisible_characters" | "loose_quotes" | "loose_backslashes" | "raw_line_breaks" | "comma_missing" | "comma_extra" | "empty_value" | "quote_marks" | "unquoted" | "foreign_literal" | "name_repeated" | "comments" | "text_around" | "encoded_twice" | "json_in_field_name" | "brackets" | "ampersands" | "separators" | "u_escapes" | "multipart_end" | "multipart_lines";

/**
 * The reply to the sender once the record is stored.
 */
export type Reply = { 
/**
 * The status, one of 2xx: the record is stored by then, whatever happens to it later.
 */
status: number, 
/**
 * The Content-Type of the body.
 */
content_type: string, 
/**
 * The body, sent as it is.
 */
body: string, };

/**
 * The body of a request.
 */
export type RequestBody = { 
/**
 * The Content-Type.
 */
content_type: string, 
/**
 * A template for the text.
 */
text: string, };

/**
 * A request that would be sent.
 */
export type RequestPreview = { 
/**
 * The action's id.
 */
id: string, 
/**
 * The HTTP method.
 */
method: string, 
/**
 * The URL.
 */
url: string, 
/**
 * The headers.
 */
headers: { [key in string]: string }, 
/**
 * The body.
 */
body: string | null, 
/**
 * The same request as a curl command.
 */
curl: string, };

/**
 * A request as it was received, with secrets masked.
 */
export type RequestView = { 
/**
 * The HTTP method.
 */
method: string, 
/**
 * The path.
 */
path: string, 
/**
 * The fields of the query.
 */
query: JsonValue, 
/**
 * The headers.
 */
headers: JsonValue, 
/**
 * The body as it was parsed.
 */
body: JsonValue, 
/**
 * The sender's address.
 */
ip: string, 
/**
 * What was repaired to read it.
 */
repairs: Array<Repair>, 
/**
 * What the user corrected since.
 */
corrections: Array<Correction>, };

/**
 * A backup that was restored.
 */
export type RestoredView = { 
/**
 * The name of its file.
 */
file: string, 
/**
 * When it was made, if that is known.
 */
saved_at: string | null, 
/**
 * Records that were unfinished in it and are held now.
 */
held: number, };

/**
 * The result of queueing operations again.
 */
export type RetriedView = { 
/**
 * How many are queued.
 */
queued: number, 
/**
 * Those that were left out, since sending them could make a second order.
 */
left_out: Array<LeftOutView>, 
/**
 * The stopped flows of those that are queued: nothing of them goes out until they are started.
 */
stopped: Array<string>, 
/**
 * How many others cannot be queued, and why.
 */
not_possible: Array<NotPossibleView>, };

/**
 * How an operation is queued again.
 */
export type RetryMode = "unfinished" | "from_start" | "keep_finished";

/**
 * When a failed step is tried again.
 */
export type RetryRules = { 
/**
 * The wait before each retry, in seconds. When the list is used up, the operation is `failed`.
 */
delays_seconds: Array<number>, 
/**
 * How much each wait varies at random: a share of it, from 0 to 1.
 */
jitter: number, };

/**
 * A secret, without its value.
 */
export type SecretView = { 
/**
 * The secret's name.
 */
name: string, 
/**
 * True if the keychain holds it.
 */
is_stored: boolean, 
/**
 * When it was stored; `None` if it is not, or if the keychain held it before.
 */
saved_at: string | null, 
/**
 * The flows that use it.
 */
used_by: Array<string>, 
/**
 * True if the message to a webhook uses it.
 */
used_by_webhook: boolean, };

/**
 * How a connection to an email server is protected.
 */
export type Security = "tls" | "starttls" | "none";

/**
 * A sender of records.
 */
export type SenderView = { 
/**
 * The id.
 */
id: string, 
/**
 * What it is called.
 */
name: string, 
/**
 * True if the user has to choose which SMS make orders.
 */
both_ways: boolean, };

/**
 * A field that would be sent.
 */
export type SentField = { 
/**
 * The field's name.
 */
name: string, 
/**
 * Its value; empty if there is none.
 */
text: string, 
/**
 * Why it is wrong.
 */
problem: ApiError | null, 
/**
 * The values of the record that it is made of, as expressions.
 */
reads: Array<string>, };

/**
 * The key that an SSH server showed on the first connection.
 */
export type ServerKey = { 
/**
 * The server, as `host:port`.
 */
server: string, 
/**
 * The key's fingerprint, as `ssh` shows it.
 */
fingerprint: string, 
/**
 * When it was first seen.
 */
seen_at: string, };

/**
 * The settings of `set`.
 */
export type Set = { 
/**
 * The id, which is unique in the flow.
 */
id: string, 
/**
 * False if the action is switched off.
 */
enabled?: boolean, 
/**
 * A template; the step is skipped unless it renders true.
 */
when?: string, 
/**
 * What happens to the operation when the step has failed for good.
 */
on_error?: OnError, 
/**
 * Names and templates, evaluated in this order.
 */
values: { [name: string]: string }, };

/**
 * The settings.
 */
export type Settings = { 
/**
 * The address to listen on, with its port.
 */
listen: string, 
/**
 * The language of the window: `ru` or `en`; the system's if unset.
 */
language: string | null, 
/**
 * True if the desktop shows notifications.
 */
notifications: boolean, 
/**
 * Days after which finished operations are deleted; unset keeps all of them.
 */
keep_days: number | null, 
/**
 * The most gigabytes (10⁹ bytes) that the database may take: beyond that, the oldest finished operations are deleted.
 * Unset means no limit.
 */
keep_gb?: number | null, 
/**
 * True if the program starts with the system.
 */
autostart: boolean, 
/**
 * How email alerts are sent; unset sends none.
 */
email?: EmailSettings | null, 
/**
 * How messages are sent by Telegram; unset sends none.
 */
telegram?: TelegramSettings | null, 
/**
 * How alerts are sent to a webhook; unset sends none.
 */
webhook?: WebhookSettings | null, 
/**
 * When the desktop shows no notifications, and messages wait of the channels that are to keep quiet.
 */
quiet?: Hours | null, 
/**
 * When the daily summary is sent, and how; unset sends none.
 */
summary?: SummarySettings | null, 
/**
 * The shop's own address on the internet, for orders whose customer has none. Templates read it as
 * `shop.public_ip`.
 */
public_ip?: string | null, 
/**
 * The service that is asked for that address, when the user asks.
 */
public_ip_service: string, 
/**
 * How requests leave this machine.
 */
network: NetworkSettings, 
/**
 * The owner's number, in E.164: test orders go to it.
 */
test_phone?: string | null, 
/**
 * The tunnel for senders outside of this machine; unset lets only this machine send.
 */
tunnel?: TunnelSettings | null, 
/**
 * True if `/metrics` answers who has the token [`METRICS_TOKEN`].
 */
metrics: boolean, 
/**
 * How the window looks, and what the owner was told already.
 */
window: WindowSettings, };

/**
 * How the bytes of a signature are written.
 */
export type SignatureEncoding = "hex" | "base64";

/**
 * The SMS that make orders.
 */
export type Sms = "sent" | "received" | "both";

/**
 * Where records come from.
 */
export type Source = { "type": "webhook" } & Webhook;

/**
 * The base address of links through an SSH server.
 */
export type SshAddress = { "type": "greeting" } | { "type": "port" } | { "type": "url", 
/**
 * The address, as `https://…` without a path.
 */
url: string, };

/**
 * How to log in to an SSH server.
 */
export type SshLogin = "none" | "key" | "password";

/**
 * A service that forwards a port over SSH.
 */
export type SshPreset = { 
/**
 * The display name.
 */
name: string, 
/**
 * The server.
 */
host: string, 
/**
 * The SSH port.
 */
port: number, 
/**
 * The user to log in as.
 */
user: string, 
/**
 * The address to ask the server to listen on.
 */
bind: string, 
/**
 * The port to ask the server to listen on.
 */
bind_port: number, 
/**
 * Minutes that an address lasts without an account; 0 if the service does not say.
 */
minutes: number, };

/**
 * An SSH server that forwards one of its ports here (RFC 4254, section 7.1).
 */
export type SshSettings = { 
/**
 * The server's name or address.
 */
host: string, 
/**
 * The SSH port.
 */
port: number, 
/**
 * The user to log in as.
 */
user: string, 
/**
 * How to log in.
 */
login: SshLogin, 
/**
 * The address for the server to listen on: empty for all that it allows, `localhost` for itself only.
 */
bind: string, 
/**
 * The port for the server to listen on; 0 lets the server choose.
 */
bind_port: number, 
/**
 * The base address of links.
 */
address: SshAddress, };

/**
 * Why the state of an operation does not allow something. The window has words for each: a variant of
 * `error-operation_state`.
 */
export type StateReason = "running" | "done" | "finished" | "unreadable" | "vanished" | "changed" | "damaged" | "no_flow" | "flow_broken" | "test" | "not_failed";

/**
 * The state of an operation.
 */
export type Status = "held" | "pending" | "running" | "delivered" | "filtered" | "duplicate" | "failed" | "cancelled" | "test";

/**
 * A note with a step. Its arguments are `name`, of a field or value, and `reason`.
 */
export type StepNote = { 
/**
 * The stable code.
 */
code: NoteCode, 
/**
 * The arguments of the message.
 */
args: { [key in string]: string }, };

/**
 * How a step ended.
 */
export type StepOutcome = "ok" | "failed" | "skipped" | "not_sent" | "not_reached" | "unjudged" | "interrupted" | "filtered" | "kept" | "later";

/**
 * One step of an attempt.
 */
export type StepView = { 
/**
 * The action's id.
 */
id: string, 
/**
 * The action's type.
 */
type: ActionKind, 
/**
 * How it ended.
 */
outcome: StepOutcome, 
/**
 * What was worked out or sent.
 */
request: JsonValue, 
/**
 * The response.
 */
response: JsonValue, 
/**
 * Why it failed: `code`, `message` and `args`.
 */
error: JsonValue, 
/**
 * What the action remembers from the response, by name.
 */
remembered: { [key in string]: JsonValue }, 
/**
 * True if the CRM said that it knew the order already.
 */
crm_duplicate: boolean, 
/**
 * What it did otherwise than meant.
 */
notes: Array<StepNote>, };

/**
 * When a response counts as success.
 */
export type Success = { 
/**
 * Statuses such as `200`, `2xx` or `200-204`, separated by commas.
 */
status: string, 
/**
 * A template that must render true; without it the status alone decides.
 */
when: string | null, 
/**
 * A template for the reason of a failure, if the response has one.
 */
error: string | null, 
/**
 * A template; it renders true if the destination knew the order already. Then the order counts as delivered, whatever
 * the status of the response is.
 */
duplicate?: string, };

/**
 * When the daily summary is sent, and through which channels.
 */
export type SummarySettings = { 
/**
 * The hour of the day, from 0 to 23, in local time.
 */
hour: number, 
/**
 * By email.
 */
email: boolean, 
/**
 * By Telegram.
 */
telegram: boolean, 
/**
 * By the webhook.
 */
webhook: boolean, };

/**
 * What the window needs to know about the program around it.
 */
export type SystemInfo = { 
/**
 * True if there is an icon in the tray.
 */
tray: boolean, 
/**
 * `linux`, `windows` or `macos`.
 */
system: string, 
/**
 * The system's language as a BCP 47 tag.
 */
language: string, };

/**
 * Some rows of a table.
 */
export type TablePage = { 
/**
 * The rows, in order.
 */
rows: Array<TableRowView>, 
/**
 * True if more rows follow.
 */
more: boolean, };

/**
 * A row of a table.
 */
export type TableRowView = { 
/**
 * Its place in the table, which stays the same while rows are added and deleted.
 */
position: number, 
/**
 * Its cells, in the order of the columns.
 */
cells: Array<string>, };

/**
 * A flow that uses a table.
 */
export type TableUser = { 
/**
 * The flow's id.
 */
flow_id: number, 
/**
 * The flow's name.
 */
flow: string, 
/**
 * True if it is started.
 */
started: boolean, };

/**
 * A table without its rows.
 */
export type TableView = { 
/**
 * The name that templates use.
 */
name: string, 
/**
 * The column whose values are the keys.
 */
key: string, 
/**
 * All columns, in order.
 */
columns: Array<string>, 
/**
 * How many rows it has.
 */
rows: number, 
/**
 * The flows that look values up in it.
 */
used_by: Array<TableUser>, };

/**
 * How the Bot API is reached.
 */
export type TelegramAccess = { 
/**
 * The address of the Bot API: Telegram's own, or that of a server that passes requests on to it.
 */
api: string, 
/**
 * The proxy. Its password is the secret `telegram_proxy_password`.
 */
proxy: ProxyChoice, };

/**
 * What Telegram says of a bot (<https://core.telegram.org/bots/api#getme>).
 */
export type TelegramBot = { 
/**
 * Its user name, with which the owner finds it.
 */
username: string, 
/**
 * Its name.
 */
first_name: string, };

/**
 * A chat that a bot was started in or added to.
 */
export type TelegramChat = { 
/**
 * The chat's id; negative for groups.
 */
id: number, 
/**
 * The group's title, or the person's name.
 */
title: string, 
/**
 * True if it is not a chat with one person.
 */
is_group: boolean, };

/**
 * How messages are sent by Telegram, and to whom. The bot's token is the secret `telegram_bot_token`.
 */
export type TelegramSettings = { 
/**
 * The chat's id; negative for groups. It has at most 52 bits (<https://core.telegram.org/bots/api#chat>).
 */
chat_id: number, 
/**
 * The chat's title, as it was when the chat was chosen.
 */
chat_title: string, 
/**
 * True if messages contain customers' numbers in full rather than only their last four digits.
 */
show_numbers: boolean, 
/**
 * True if messages wait until the quiet hours are over.
 */
quiet_hours: boolean, 
/**
 * How the Bot API is reached.
 */
access: TelegramAccess, };

/**
 * What a template asks once, before it makes a flow.
 */
export type TemplateOptions = { 
/**
 * The SMS that make orders.
 */
sms: Sms, 
/**
 * The country of numbers that are written without one: two letters of ISO 3166-1.
 */
country: string, };

/**
 * The templates that a flow can start from: any sender with any CRM. The id of one is `<sender>-<crm>`.
 */
export type TemplatesView = { 
/**
 * Where records come from, the main one first.
 */
senders: Array<SenderView>, 
/**
 * Where orders go, the main one first.
 */
crms: Array<CrmView>, };

/**
 * What a test order is made of.
 */
export type TestOrder = { 
/**
 * The operation whose record it takes, without the customer's name and number; a made-up record without one.
 */
record: string | null, 
/**
 * Whether it has the field by which the API of aray knows a test.
 */
marked: boolean, };

/**
 * What a test order would send.
 */
export type TestOrderView = { 
/**
 * The fields.
 */
fields: Array<SentField>, 
/**
 * Whether all of it would be sent.
 */
outcome: PreviewOutcome, 
/**
 * Why it cannot be sent, if that is not a field's fault.
 */
problem: ApiError | null, 
/**
 * True if it can have the field by which the API of aray knows a test.
 */
can_be_marked: boolean, };

/**
 * How a test order ended.
 */
export type TestSendResult = { 
/**
 * The id of its operation in the history; null if it was not sent.
 */
operation: string | null, 
/**
 * What the flow remembers from the responses, such as the number of the order.
 */
remembered: { [key in string]: JsonValue }, 
/**
 * What each step sent and received.
 */
steps: Array<StepView>, 
/**
 * What went wrong.
 */
problem: ApiError | null, 
/**
 * True if a filter stopped it before anything was sent.
 */
filtered: boolean, };

/**
 * A way to take the part out of the text.
 */
export type TextPartProposal = { 
/**
 * The expression, such as `body.message | match('…')`.
 */
expression: string, 
/**
 * What it finds.
 */
kind: PartKind, 
/**
 * The words before the part.
 */
after: string | null, 
/**
 * What stands behind the part.
 */
before: string | null, 
/**
 * The number of the line that the part is in.
 */
line: number | null, 
/**
 * The number of the part between the same separators.
 */
place: number | null, 
/**
 * What it finds in each record; null where it finds nothing.
 */
found: Array<string | null>, 
/**
 * In how many it finds something.
 */
count: number, };

/**
 * A record with such a text.
 */
export type TextPartRecord = { 
/**
 * The operation's id.
 */
id: string, 
/**
 * When it was received.
 */
received_at: string, 
/**
 * The text.
 */
text: string, };

/**
 * What is proposed for a marked part.
 */
export type TextPartView = { 
/**
 * The proposals, the one that depends most on the words around the part first.
 */
proposals: Array<TextPartProposal>, 
/**
 * The index of the one that suits the records best.
 */
best: number, 
/**
 * The records that they were tried on, newest first.
 */
records: Array<TextPartRecord>, };

/**
 * What makes this machine reachable from outside.
 */
export type TunnelProvider = { "type": "lan", 
/**
 * The network interface to listen on, by its name.
 */
interface: string, 
/**
 * The port to listen on.
 */
port: number, } | { "type": "address", 
/**
 * The address, as `https://…` without a path.
 */
url: string, 
/**
 * The address to listen on for forwarded requests.
 */
listen: string, } | { "type": "ssh" } & SshSettings | { "type": "cloudflared", 
/**
 * A tunnel of the user's account, whose token is the secret `cloudflared_token`. Without one, the address is
 * another one after each start.
 */
named?: NamedTunnel | null, };

/**
 * How senders outside of this machine reach it.
 */
export type TunnelSettings = { 
/**
 * The provider.
 */
provider: TunnelProvider, 
/**
 * Addresses and networks that may send, such as `203.0.113.7` or `203.0.113.0/24`. Empty lets everybody send.
 */
allowed: Array<string>, 
/**
 * Proxies whose `X-Forwarded-For` is trusted, as addresses and networks.
 */
proxies: Array<string>, };

/**
 * The state of the tunnel in one word.
 */
export type TunnelStage = "off" | "opening" | "works" | "unverified" | "down";

/**
 * The state of the tunnel.
 */
export type TunnelView = { 
/**
 * The provider: `lan`, `address`, `ssh` or `cloudflared`; empty while it is off.
 */
provider: string, 
/**
 * The stage.
 */
stage: TunnelStage, 
/**
 * What links start with outside this machine, once it is known.
 */
address: string | null, 
/**
 * What links start with on this machine.
 */
local: string, 
/**
 * When this stage began.
 */
since: string | null, 
/**
 * When the self-check last passed.
 */
checked_at: string | null, 
/**
 * The last error; the message is `tunnel-<code>`. It may be over.
 */
error: ApiError | null, 
/**
 * When that error happened.
 */
error_at: string | null, };

/**
 * A value of a record that a template can use.
 */
export type ValueOption = { 
/**
 * How a template refers to it, such as `body.to`.
 */
expression: string, 
/**
 * The value.
 */
value: string, };

/**
 * The settings of a webhook.
 */
export type Webhook = { 
/**
 * The unguessable part of the link; made when absent.
 */
token?: string, 
/**
 * The HTTP methods that are accepted.
 */
methods: Array<Method>, 
/**
 * How the sender is authenticated.
 */
auth: Auth, 
/**
 * The reply to the sender once the record is stored.
 */
reply: Reply, 
/**
 * How a record that was sent twice is recognized.
 */
deduplicate: Deduplicate | null, 
/**
 * True if pages of other sites may send records from a browser.
 */
cors: boolean, 
/**
 * A template; a record for which it renders true is a sender's test: stored, never sent.
 */
test_when?: string, };

/**
 * The HTTP method of an alert webhook.
 */
export type WebhookMethod = "POST" | "PUT";

/**
 * A service that takes messages by webhook.
 */
export type WebhookPreset = { 
/**
 * The stable id of the preset.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * What an address of it looks like.
 */
example: string, 
/**
 * The settings.
 */
settings: WebhookSettings, };

/**
 * How alerts are sent to a webhook. Its address is the secret `alert_webhook_url`.
 */
export type WebhookSettings = { 
/**
 * The HTTP method.
 */
method: WebhookMethod, 
/**
 * Headers; their values are templates, which may use secrets.
 */
headers: Array<Header>, 
/**
 * The Content-Type of the body.
 */
content_type: string, 
/**
 * A template for the body.
 */
body: string, 
/**
 * True if messages contain customers' numbers in full rather than only their last four digits.
 */
show_numbers: boolean, 
/**
 * True if messages wait until the quiet hours are over.
 */
quiet_hours: boolean, };

/**
 * How the window looks, and what the owner was told already.
 */
export type WindowSettings = { 
/**
 * The size of everything, in percent.
 */
zoom: number, 
/**
 * The columns of the history beside the customer and the status: `flow`, `attempts`, `duration`,
 * `remembered.order_id`, or a field such as `body.price`.
 */
columns: Array<string>, 
/**
 * True once the owner closed the card that offers to start with the system and to send alerts.
 */
offers_closed: boolean, 
/**
 * True once the owner was told that the program stays in the tray.
 */
told_of_tray: boolean, };
