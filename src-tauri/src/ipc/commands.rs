//! Every command that the page may call, declared once.
//!
//! A line is `answered_by.name(arguments) -> answer;`, and the first word says where the command is answered:
//!
//! - `api`: the tray program, by the method of this name of `hooktray_core::api::Api`; `api_sync` if that method neither
//!   waits nor fails;
//! - `app`: the tray program, by the function of this name in `desktop/commands`;
//! - `dialog`: the window asks for a file with the function of this name in `window/commands`, then the tray program answers
//!   with the function of this name in `desktop/commands`. The path is its last argument. The page gets `null` if the user
//!   cancels;
//! - `window`: the window itself, by the function of this name in `window/commands`;
//! - `updates`: the window itself, by the function of this name in `window/updates`.
//!
//! `as` names the type that the page sees, if it is a different one. The dispatch of both programs (`desktop/commands.rs`,
//! `window/commands.rs`), the permissions and the capability (`build.rs`), and `ui/src/ipc.ts` (`UPDATE_TYPES=1 cargo test
//! -p hooktray-tests window::generated`) are generated from this list. They all include this file, so it contains only the
//! two lists.

/// Passes all commands to the macro `$then`.
#[macro_export]
macro_rules! window_commands {
    ($then:ident) => {
        $then! {
            /// Returns the state of everything: the flows, today's counters, and what needs the user.
            api.dashboard() -> Dashboard;
            /// Returns the figures of a time, of one flow or of all. `by` is what to group them by: an expression such as
            /// `body.imsi`, or `remembered.` and a name; by flow without it.
            api.figures(period: FiguresPeriod, flow: Option<i64>, by: Option<String>) -> FiguresView;
            /// Returns what the window needs to know about the program around it.
            app.system_info() -> SystemInfo;

            /// Returns the templates that a flow can start from.
            api_sync.templates() -> TemplatesView;
            /// Returns the fields of an aray order with the template's values.
            api_sync.aray_fields() -> Vec<Field>;
            /// Returns the destinations that are known by their address, with how their responses are judged.
            api_sync.destinations() -> Vec<KnownDestination>;
            /// Creates a flow from a template, stopped. Without `options`, it is for SMS of all kinds and a shop in Russia.
            api.flow_new(template: String, name: String, options: Option<TemplateOptions>) -> FlowView;
            /// Returns a flow for display and editing.
            api.flow_get(id: i64) -> FlowView;
            /// Stores an edited flow. Whether it is started does not change.
            api.flow_save(id: i64, file: Json as Flow) -> FlowView;
            /// Starts or stops a flow.
            api.flow_set_started(id: i64, started: bool) -> FlowView;
            /// Stores a copy of a flow under another name, stopped, with its own link.
            api.flow_duplicate(id: i64, name: String) -> FlowView;
            /// Deletes a flow. Returns how many queued records were cancelled, and how many failed as unanswered.
            api.flow_delete(id: i64) -> FlowDeletedView;
            /// Checks an edited flow, and renders it with a record of the history if `operation` names one. Stores and sends
            /// nothing.
            api.flow_dry_run(file: Json as Flow, operation: Option<String>, id: Option<i64>) -> DryRunView;
            /// Proposes how to take a part out of a value that the user marked in a sample, and tries the proposals on the newest
            /// records of a flow.
            api.text_part(flow: i64, expression: String, marked: MarkedText) -> TextPartView;
            /// Returns what a test order of an edited flow would send. Nothing is sent.
            api.test_order(id: i64, file: Json as Flow, order: TestOrder) -> TestOrderView;
            /// Sends a test order of a stored flow to the owner's number, outside the queue. This creates a real order.
            api.flow_send_test(id: i64, order: TestOrder) -> TestSendResult;
            /// Stores a flow file that the user chooses as a new flow.
            dialog.flow_import() -> FlowView;
            /// Writes a flow file where the user chooses. Returns its path.
            dialog.flow_export(id: i64) -> String;
            /// Makes actions of a cURL command and stores its keys as secrets. `ids` are those of the flow's actions.
            api.curl_import(command: String, ids: Vec<String>) -> CurlView;
            /// Returns the versions of a flow that are kept, the newest first.
            api.flow_versions(id: i64) -> Vec<FlowVersionView>;
            /// Returns what changed from one version of a flow to another.
            api.flow_changes(id: i64, from: i64, to: i64) -> Vec<FlowChange>;
            /// Makes an earlier version of a flow its newest one.
            api.flow_version_restore(id: i64, number: i64) -> FlowView;
            /// Gives a flow a new link. The previous link works for one more day.
            api.flow_renew_link(id: i64) -> FlowView;
            /// Creates a key that senders of a flow have to send from now on. This is the only time it is shown.
            api.flow_protect(id: i64) -> ProtectedFlow;

            /// Returns a page of the history, in the filter's order: the first one, or the one after the operation with `seq` `before`.
            api.history(filter: HistoryFilter, before: Option<i64>) -> HistoryPage;
            /// Counts the operations that match a filter.
            api.history_count(filter: HistoryFilter) -> u32;
            /// Counts the operations of each kind among those that match a filter. Its text is ignored.
            api.history_counts(filter: HistoryFilter) -> HistoryCounts;
            /// Returns what can be a column of the history: the fields of the newest records, and remembered values.
            api.history_columns() -> ColumnsView;
            /// Returns the values of some fields of these operations, in their order.
            api.record_values(ids: Vec<String>, fields: Vec<String>) -> Vec<Vec<String>>;
            /// Returns the ids of the operations that match a filter, oldest first. Of more than 10 000, the newest.
            api.history_ids(filter: HistoryFilter) -> Vec<String>;
            /// Writes these operations, or all that match a filter, as CSV where the user chooses; `columns` beside the usual
            /// ones. Returns the path.
            dialog.history_export(filter: HistoryFilter, ids: Option<Vec<String>>, columns: Vec<String>) -> String;
            /// Returns one operation in full.
            api.operation(id: String) -> OperationView;
            /// Queues operations again, and sends held ones.
            api.retry(ids: Vec<String>, mode: RetryMode, even_if_sent: bool) -> RetriedView;
            /// Queues every operation that matches a filter again. Returns how many.
            api.retry_all(filter: HistoryFilter, even_if_arrived: bool) -> RetriedView;
            /// Shows what can be corrected in a record, and what would be sent with these values, or with those that are corrected
            /// already. Sends nothing.
            api.correction(id: String, values: Option<Vec<ValueOption>>) -> CorrectionView;
            /// Corrects a record and queues its operation again. What came stays in the history.
            api.correct(id: String, values: Vec<ValueOption>, mode: RetryMode, even_if_sent: bool) -> RetriedView;
            /// Cancels operations that wait or are held.
            api.cancel(ids: Vec<String>) -> u32;
            /// Marks failed operations as solved, or removes the mark.
            api.mark_solved(ids: Vec<String>, solved: bool) -> u32;
            /// Returns why operations failed that are not solved, the most frequent cause first.
            api.causes() -> Vec<CauseView>;
            /// Does something with each of these operations. One that it cannot be done with stays as it is.
            api.bulk(ids: Vec<String>, action: BulkAction) -> BulkView;

            /// Returns the tables that flows look values up in, ordered by name.
            api.tables() -> Vec<TableView>;
            /// Returns rows of a table that contain a text: the first ones, or those after the row at the place `after`.
            api.table_rows(name: String, search: String, after: i64) -> TablePage;
            /// Stores a new table. The first line of the text has the names of its columns.
            api.table_create(name: String, text: String) -> TableView;
            /// Stores a CSV file that the user chooses as a new table, or in the place of the table `name`.
            dialog.table_load(name: Option<String>) -> TableView;
            /// Writes a table as CSV where the user chooses. Returns the path.
            dialog.table_export(name: String) -> String;
            /// Gives a table this name, these columns and these keys, all or none of them. Columns that are not named are deleted.
            api.table_change(name: String, new_name: String, columns: Vec<ColumnChange>, key: String) -> TableView;
            /// Stores the cells of the row at a position; without one, adds a row at the end. Returns the row's position.
            api.table_row_set(name: String, position: Option<i64>, cells: Vec<String>) -> i64;
            /// Pastes rows from a spreadsheet. A row changes the one that has its key already; the others are added.
            api.table_paste(name: String, text: String) -> PastedView;
            /// Deletes rows. Returns how many there were.
            api.table_rows_delete(name: String, positions: Vec<i64>) -> usize;
            /// Deletes a table.
            api.table_delete(name: String) -> ();

            /// Returns the names of the secrets, and whether the keychain can be read.
            api.keychain() -> KeychainView;
            /// Reads the keychain again, which may ask the user for a password. Records that waited for it are sent.
            api.keychain_check() -> ();
            /// Uses a secret that is in the system's keychain already.
            api.secret_use_found(name: String) -> ();
            /// Stores a secret in the system's keychain.
            api.secret_set(name: String, value: SecretString as String) -> ();
            /// Deletes a secret.
            api.secret_delete(name: String) -> ();

            /// Returns the settings.
            api.settings() -> Settings;
            /// Reads the authorities of a PEM file that the user chooses, for the settings. Stores nothing.
            dialog.certificates_choose() -> Vec<CaCertificate>;
            /// Asks the service of the settings for this computer's address on the internet. Nothing is stored.
            api.public_ip_find() -> String;
            /// Stores the settings and applies them. If the address to listen on is not available, nothing changes.
            app.settings_save(changed: Settings) -> Settings;

            /// Returns the known mail services.
            api_sync.email_presets() -> Vec<EmailPreset>;
            /// Sends a test email with these settings, saved or not, and the stored password.
            api.email_test(email: EmailSettings) -> ();
            /// Asks Telegram who the bot with the stored token is.
            api.telegram_check(access: TelegramAccess) -> TelegramBot;
            /// Returns the chats that the bot was started in or added to, the newest first.
            api.telegram_chats(access: TelegramAccess) -> Vec<TelegramChat>;
            /// Sends a test message with these settings, saved or not, and the stored token.
            api.telegram_test(telegram: TelegramSettings) -> ();
            /// Returns the known services that take alerts by webhook, to fill in the settings.
            api_sync.webhook_presets() -> Vec<WebhookPreset>;
            /// Sends a test message with these settings, saved or not, and the stored address.
            api.webhook_test(webhook: WebhookSettings) -> ();
            /// Returns the messages that could not be sent, newest first.
            api.messages_failed() -> Vec<MessageView>;
            /// Queues a channel's failed messages again. Returns how many.
            api.messages_retry(channel: Channel) -> usize;
            /// Deletes the messages of a channel that could not be sent. Returns how many.
            api.messages_dismiss(channel: Channel) -> usize;
            /// Returns after how long without records of a flow an alert is raised, if at all.
            api.inactivity_watch(flow_id: i64) -> Option<InactivityWatch>;
            /// Sets after how long without records of a flow an alert is raised; `null` for never.
            api.inactivity_watch_set(flow_id: i64, watch: Option<InactivityWatch>) -> ();

            /// Returns the state of the tunnel.
            api_sync.tunnel() -> TunnelView;
            /// Starts a self-check of the tunnel. The result is in `tunnel` soon after.
            api_sync.tunnel_check() -> ();
            /// Returns the networks that this computer is in.
            api.tunnel_interfaces() -> Vec<Interface>;
            /// Returns the known services that forward a port over SSH.
            api_sync.tunnel_services() -> Vec<SshPreset>;
            /// Returns the public key of the stored private one, as the line for the server; `null` if none is stored.
            api.tunnel_key() -> Option<String>;
            /// Creates and stores a private key, in place of the previous one. Returns the public key.
            api.tunnel_key_make() -> String;
            /// Stores a private key from its file's text. Returns the public key.
            api.tunnel_key_import(file: SecretString as String) -> String;
            /// Returns the key that the SSH server of the settings showed on the first connection; `null` before that.
            api.tunnel_server_key() -> Option<ServerKey>;
            /// Accepts the next key that the SSH server shows, and reconnects.
            api.tunnel_trust_new_key() -> ();

            /// Writes a backup where the user chooses. Returns its path.
            dialog.backup() -> String;
            /// Replaces the data by a backup that the user chooses, and restarts the program.
            dialog.restore() -> bool;
            /// Notes that the user has seen what was restored, or why it was not.
            api.restore_seen() -> ();
            /// Returns the program's version, and where its data is.
            api.about() -> AboutInfo;
            /// Returns what support needs to know, as text without any customer data.
            api.diagnostics() -> String;
            /// Opens the data dir in the system's file manager.
            app.open_data_dir() -> ();
            /// Copies a text to the clipboard.
            app.copy(text: String) -> ();
            /// Quits the program after the records under way are done.
            app.quit() -> ();

            /// Returns whether this build can check for updates.
            updates.update_source() -> bool;
            /// Checks for a newer version; `null` if there is none.
            updates.update_check() -> Option<NewVersion>;
            /// Installs the version that was found and restarts the program. Returns only if that fails.
            updates.update_install() -> ();

            /// Says that the page hears of events from now on. Returns the place that was asked for meanwhile, if one was.
            window.ready() -> Option<String>;
            /// Says whether the window has unsaved changes. If so, closing it asks first.
            window.unsaved(changed: bool) -> ();
            /// Shows everything in the window in this size, in percent.
            window.zoom(percent: u16) -> ();
            /// Closes the window, even with unsaved changes.
            window.close_window() -> ();
        }
    };
}

/// Passes all events that the page hears of to the macro `$then`.
#[macro_export]
macro_rules! window_events {
    ($then:ident) => {
        $then! {
            /// Calls back when lists, counters or settings may have changed; at most a few times a second.
            changed();
            /// Calls back when the user closes the window while it has unsaved changes.
            close();
            /// Calls back when the tray or a notification opens a place, such as `history/0192…`.
            go(place: String);
        }
    };
}
