// Generated from the Rust types: UPDATE_TYPES=1 cargo test -p hooktray-tests window::generated

/**
 * What the program is, and where its data is.
 */
export type About = { 
/**
 * The program's version.
 */
version: string, 
/**
 * The data folder.
 */
folder: string, 
/**
 * Bytes of the database.
 */
database: number, };

/**
 * One step of a flow.
 */
export type Action = { "type": "form_urlencoded" } & Fields | { "type": "json" } & Fields | { "type": "set" } & Set | { "type": "filter" } & Filter | { "type": "http_request" } & HttpRequest;

/**
 * Something that went wrong. The window has words for the code in its language.
 */
export type ApiError = { 
/**
 * The stable code.
 */
code: string, 
/**
 * What happened, in English.
 */
message: string, 
/**
 * What the message names.
 */
args: { [key in string]: string }, 
/**
 * The mistakes or the missing things that it consists of, if it does.
 */
notes: Array<Note>, };

/**
 * Which operations are asked for. What is absent asks for all.
 */
export type Asked = { 
/**
 * Of this flow.
 */
flow_id?: number, 
/**
 * In this state.
 */
status?: Status, 
/**
 * Only failed operations not marked as solved.
 */
unsolved?: boolean, 
/**
 * Only those that the CRM knew already.
 */
crm_duplicate?: boolean, 
/**
 * Only those that wait or are being sent.
 */
waiting?: boolean, 
/**
 * With this text.
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
 * What a field's value must be.
 */
export type Check = "phone" | "country" | "number" | "ip" | "public_ip" | "url" | "email";

/**
 * How a record that was sent twice is recognized.
 */
export type Deduplicate = { 
/**
 * A template for the dedup key: records with the same key are copies of each other, unless it is empty.
 */
key: string, 
/**
 * How far back copies are looked for, in hours.
 */
window_hours: number, };

/**
 * What is to be said of a flow that is being edited.
 */
export type DryRunView = { 
/**
 * What keeps it from being stored.
 */
mistakes: Array<Note>, 
/**
 * What it still needs before it can start.
 */
missing: Array<Note>, 
/**
 * What is allowed but surely not meant.
 */
warnings: Array<Note>, 
/**
 * What it would do with a record, if it can be read and there is a record.
 */
preview: Preview | null, 
/**
 * What can be picked from that record.
 */
picks: Array<ValueOption>, };

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
show_numbers: boolean, };

/**
 * A letter that no server took.
 */
export type EmailView = { 
/**
 * Its number.
 */
id: number, 
/**
 * What it is about, in one word: the code of a problem, `inactivity` or `was_off`.
 */
alert: string, 
/**
 * The flow it is about; empty for what belongs to the machine.
 */
flow: string, 
/**
 * When it was written.
 */
created_at: string, 
/**
 * How often it was tried.
 */
tries: number, 
/**
 * Why it was not taken: the words for it are those of `error-email_<code>`.
 */
code: string, 
/**
 * The server's own words.
 */
words: string, };

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
retry: Retry, 
/**
 * How many records of this flow are sent at the same time; 1 keeps strict order.
 */
concurrency: number, 
/**
 * How the owner is alerted.
 */
notify: Notify, };

/**
 * A flow at a glance.
 */
export type FlowCard = { 
/**
 * Its number.
 */
id: number, 
/**
 * What the user calls it.
 */
name: string, 
/**
 * Whether it is started.
 */
enabled: boolean, 
/**
 * Its link.
 */
link: string, 
/**
 * Records of today that were delivered.
 */
delivered: number, 
/**
 * Records of today that failed.
 */
failed: number, 
/**
 * Records that wait or are being sent, whenever they came.
 */
waiting: number, 
/**
 * Records that are held, whenever they came.
 */
held: number, 
/**
 * Failed records not marked as solved, of any age.
 */
unsolved: number, 
/**
 * The last 24 hours, the oldest first.
 */
hours: Array<Hour>, 
/**
 * What it still needs before it can start.
 */
missing: Array<Note>, 
/**
 * That it can be reached from outside and asks its senders for nothing, if that is so.
 */
exposed?: Note | null, };

/**
 * A flow to look at and to change.
 */
export type FlowView = { 
/**
 * Its number.
 */
id: number, 
/**
 * The flow itself.
 */
file: Flow, 
/**
 * Its link.
 */
link: string, 
/**
 * What it still needs before it can start.
 */
missing: Array<Note>, 
/**
 * What is allowed but surely not meant.
 */
warnings: Array<Note>, };

/**
 * What operations wait behind while it is closed.
 */
export type Gate = { "type": "origin", "name": string } | { "type": "secret", "name": string } | { "type": "keychain" };

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
 * One hour of a flow.
 */
export type Hour = { 
/**
 * Records that were delivered.
 */
delivered: number, 
/**
 * Records that failed.
 */
failed: number, 
/**
 * Records in other states.
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
 * When the answer counts as success.
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
 * Something that needs the user.
 */
export type IncidentView = { 
/**
 * `storage`, `set_aside`, `port`, `tunnel`, `keychain`, `failed` or `mail`.
 */
code: string, 
/**
 * What it names.
 */
args: { [key in string]: string }, };

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
 * The secrets, as far as anybody is told.
 */
export type Keychain = { 
/**
 * What keeps secrets from being read or stored.
 */
problem: ApiError | null, 
/**
 * The secrets that are stored or that a flow uses, by name.
 */
secrets: Array<SecretView>, };

/**
 * An operation as lists show it.
 */
export type Line = { 
/**
 * Order of arrival.
 */
seq: number, 
/**
 * Its id.
 */
id: string, 
/**
 * The number of its flow.
 */
flow_id: number, 
/**
 * The name its flow had.
 */
flow: string, 
/**
 * Where it stands.
 */
status: Status, 
/**
 * When it was received.
 */
received_at: string, 
/**
 * When it was done.
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
 * What went wrong last.
 */
problem: ApiError | null, 
/**
 * The operation this one is a copy of.
 */
duplicate_of: string | null, 
/**
 * True if the user marked the failed operation as solved.
 */
solved: boolean, 
/**
 * Who it is about.
 */
summary: string, 
/**
 * What the flow remembers from the answers, by name.
 */
remembered: { [key in string]: JsonValue }, 
/**
 * True if the CRM said that it knew the order already.
 */
crm_duplicate: boolean, };

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
 * A version of Hooktray that is newer than the one that runs.
 */
export type NewVersion = { 
/**
 * Its number.
 */
version: string, 
/**
 * What is new in it, as its makers tell; may be empty.
 */
notes: string, 
/**
 * Whether it can be installed from the window: where a package manager put the program, only that one may.
 */
installs: boolean, };

/**
 * A remark about one place of a flow.
 */
export type Note = { 
/**
 * The stable code.
 */
code: string, 
/**
 * The place in the flow file, such as `actions[0].fields[2].value`; empty for the flow as a whole.
 */
path: string, 
/**
 * What is wrong, in English.
 */
message: string, 
/**
 * What the message names.
 */
args: { [key in string]: string }, };

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
webhook?: boolean, };

/**
 * What happens to an operation when one of its steps has failed for good.
 */
export type OnError = "stop" | "continue";

/**
 * One operation with all that became of it.
 */
export type OperationView = { 
/**
 * As in lists.
 */
line: Line, 
/**
 * What came.
 */
request: RequestView, 
/**
 * The attempts, first one first.
 */
runs: Array<Run>, 
/**
 * What can be picked from it in a template.
 */
picks: Array<ValueOption>, };

/**
 * Everything at a glance.
 */
export type Overview = { 
/**
 * How it stands, in one word.
 */
state: State, 
/**
 * Records of today that were delivered.
 */
delivered: number, 
/**
 * Records of today that failed.
 */
failed: number, 
/**
 * What the user should look at.
 */
alarms: Array<IncidentView>, 
/**
 * The flows, by name.
 */
flows: Array<FlowCard>, 
/**
 * The address that links begin with, as `http://…`; outside of this machine `https://…`.
 */
address: string, };

/**
 * A page of the history.
 */
export type Page = { 
/**
 * Operations, newest first.
 */
lines: Array<Line>, 
/**
 * Whether there are older ones.
 */
more: boolean, };

/**
 * An email service.
 */
export type Preset = { 
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
 * What a flow would do with a record.
 */
export type Preview = { 
/**
 * The values, by their places in the flow file.
 */
values: { [key in string]: RenderedValue }, 
/**
 * The requests that would be sent, in order.
 */
requests: Array<RequestPreview>, 
/**
 * The actions that need an answer which only sending gives.
 */
later: Array<string>, 
/**
 * How it would end.
 */
end: PreviewOutcome, };

/**
 * How a preview ends.
 */
export type PreviewOutcome = "ready" | "filtered" | "wrong";

/**
 * A flow whose senders have to bring a key from now on.
 */
export type Protected = { 
/**
 * The flow.
 */
flow: FlowView, 
/**
 * The header that senders have to send.
 */
header: string, 
/**
 * What has to stand in it. It is given here and never again.
 */
value: string, };

/**
 * Whether redirects are followed.
 */
export type Redirects = "refuse" | "follow";

/**
 * A value as it comes out.
 */
export type RenderedValue = { 
/**
 * The value as text; empty where there is none.
 */
text: string, 
/**
 * What is wrong with it.
 */
problem: ApiError | null, };

/**
 * The answer to the sender once the record is stored.
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
 * The address.
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
 * The same as a command line for curl.
 */
curl: string, };

/**
 * A request as it came, secrets masked.
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
 * The query's fields.
 */
query: JsonValue, 
/**
 * The headers.
 */
headers: JsonValue, 
/**
 * The body as it was read.
 */
body: JsonValue, 
/**
 * The sender's address.
 */
ip: string, };

/**
 * What came of queueing operations again.
 */
export type RetriedView = { 
/**
 * How many are queued.
 */
queued: number, 
/**
 * The ids of those that were left out, since a copy of them was sent or waits.
 */
left_out: Array<string>, };

/**
 * When a failed step is tried again.
 */
export type Retry = { 
/**
 * The wait before each retry, in seconds. When the list is used up, the operation is `failed`.
 */
delays_seconds: Array<number>, 
/**
 * The share of each wait by which it varies at random, from 0 to 1.
 */
jitter: number, };

/**
 * One attempt.
 */
export type Run = { 
/**
 * When it began.
 */
started_at: string, 
/**
 * How long it took, in milliseconds.
 */
duration_ms: number, 
/**
 * How it ended.
 */
outcome: string, 
/**
 * What every step sent and got.
 */
steps: Array<Step>, };

/**
 * A secret, as far as anybody is told.
 */
export type SecretView = { 
/**
 * Its name.
 */
name: string, 
/**
 * When it was stored; nothing if it is not.
 */
saved_at: string | null, 
/**
 * The flows that use it.
 */
used_by: Array<string>, };

/**
 * How a connection to an email server is protected.
 */
export type Security = "tls" | "starttls" | "none";

/**
 * What came of sending a record by hand.
 */
export type Sent = { 
/**
 * What every step sent and got.
 */
steps: Array<Step>, 
/**
 * What went wrong.
 */
problem: ApiError | null, 
/**
 * Whether a filter ended it before anything was sent.
 */
filtered: boolean, };

/**
 * The key by which an SSH server is known: the one that it showed when it was first connected to.
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
mail?: EmailSettings | null, 
/**
 * When the desktop shows no notifications. Emails are sent all the same.
 */
quiet?: Hours | null, 
/**
 * The tunnel for senders outside of this machine; unset lets only this machine send.
 */
tunnel?: TunnelSettings | null, };

/**
 * How the bytes of a signature are written.
 */
export type SignatureEncoding = "hex" | "base64";

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
 * How it stands, in one word.
 */
export type State = "running" | "stopped" | "attention";

/**
 * Where an operation stands.
 */
export type Status = "held" | "pending" | "running" | "delivered" | "filtered" | "duplicate" | "failed" | "cancelled" | "test";

/**
 * One step of an attempt.
 */
export type Step = { 
/**
 * The action's id.
 */
id: string, 
/**
 * The action's type.
 */
type: string, 
/**
 * How it ended.
 */
outcome: StepOutcome, 
/**
 * What was worked out or sent.
 */
request: JsonValue, 
/**
 * What was answered.
 */
response: JsonValue, 
/**
 * What went wrong: `code` and `message`.
 */
error: JsonValue, 
/**
 * What the action remembers from the answer, by name.
 */
remembered: { [key in string]: JsonValue }, 
/**
 * True if the CRM said that it knew the order already.
 */
crm_duplicate: boolean, };

/**
 * How a step ended.
 */
export type StepOutcome = "ok" | "failed" | "skipped" | "filtered" | "kept" | "later";

/**
 * When an answer counts as success.
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
 * A template for the reason of a failure, if the answer has one.
 */
error: string | null, 
/**
 * A template; it renders true if the destination knew the order already.
 */
duplicate?: string, };

/**
 * What the window has to know of the program around it.
 */
export type SystemInfo = { 
/**
 * Whether there is an icon in the tray.
 */
tray: boolean, 
/**
 * `linux`, `windows` or `macos`.
 */
system: string, 
/**
 * The language of the system, as a BCP 47 tag.
 */
language: string, };

/**
 * A template to begin from.
 */
export type TemplateView = { 
/**
 * The word to ask for it with.
 */
id: string, 
/**
 * What it is called.
 */
name: string, };

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
export type TunnelStage = "off" | "opening" | "works" | "down";

/**
 * How being reachable from outside stands.
 */
export type TunnelView = { 
/**
 * The provider: `lan`, `address`, `ssh` or `cloudflared`; empty while it is off.
 */
provider: string, 
/**
 * How it stands.
 */
stage: TunnelStage, 
/**
 * What links begin with outside of this machine, if it was known since it was switched on.
 */
address: string | null, 
/**
 * What links begin with on this machine, whatever becomes of the rest.
 */
local: string, 
/**
 * Since when it stands like this.
 */
since: string | null, 
/**
 * When it was last tried out with success.
 */
proven_at: string | null, 
/**
 * What was last wrong, in the words of `tunnel-<code>`; it may be over.
 */
trouble: ApiError | null, 
/**
 * When that was.
 */
trouble_at: string | null, };

/**
 * A value of a record that a template can use.
 */
export type ValueOption = { 
/**
 * How a template names it, such as `body.to`.
 */
expression: string, 
/**
 * Its value.
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
 * The answer to the sender once the record is stored.
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
