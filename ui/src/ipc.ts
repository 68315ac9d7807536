// The commands of the window, and the only file that calls them. Generated from src-tauri/src/ipc/commands.rs:
// UPDATE_TYPES=1 cargo test -p hooktray-tests window::generated

import { listen, type UnlistenFn } from "@tauri-apps/api/event";

import { invoke } from "./invoke";
import type {
  AboutInfo,
  BulkAction,
  BulkView,
  CaCertificate,
  CauseView,
  Channel,
  ColumnChange,
  ColumnsView,
  CorrectionView,
  CurlView,
  Dashboard,
  DryRunView,
  EmailPreset,
  EmailSettings,
  Field,
  FiguresPeriod,
  FiguresView,
  Flow,
  FlowChange,
  FlowDeletedView,
  FlowVersionView,
  FlowView,
  HistoryCounts,
  HistoryFilter,
  HistoryPage,
  InactivityWatch,
  Interface,
  KeychainView,
  KnownDestination,
  MarkedText,
  MessageView,
  NewVersion,
  OperationView,
  PastedView,
  ProtectedFlow,
  RetriedView,
  RetryMode,
  ServerKey,
  Settings,
  SshPreset,
  SystemInfo,
  TablePage,
  TableView,
  TelegramAccess,
  TelegramBot,
  TelegramChat,
  TelegramSettings,
  TemplateOptions,
  TemplatesView,
  TestOrder,
  TestOrderView,
  TestSendResult,
  TextPartView,
  TunnelView,
  ValueOption,
  WebhookPreset,
  WebhookSettings,
} from "./types";

/** What each command takes and returns, as it is sent. Every command rejects with an `ApiError`. */
export interface Commands {
  dashboard: { args: object; result: Dashboard };
  figures: { args: { period: FiguresPeriod; flow: number | null; by: string | null }; result: FiguresView };
  system_info: { args: object; result: SystemInfo };
  templates: { args: object; result: TemplatesView };
  aray_fields: { args: object; result: Array<Field> };
  destinations: { args: object; result: Array<KnownDestination> };
  flow_new: { args: { template: string; name: string; options: TemplateOptions | null }; result: FlowView };
  flow_get: { args: { id: number }; result: FlowView };
  flow_save: { args: { id: number; file: Flow }; result: FlowView };
  flow_set_started: { args: { id: number; started: boolean }; result: FlowView };
  flow_duplicate: { args: { id: number; name: string }; result: FlowView };
  flow_delete: { args: { id: number }; result: FlowDeletedView };
  flow_dry_run: { args: { file: Flow; operation: string | null; id: number | null }; result: DryRunView };
  text_part: { args: { flow: number; expression: string; marked: MarkedText }; result: TextPartView };
  test_order: { args: { id: number; file: Flow; order: TestOrder }; result: TestOrderView };
  flow_send_test: { args: { id: number; order: TestOrder }; result: TestSendResult };
  flow_import: { args: object; result: FlowView | null };
  flow_export: { args: { id: number }; result: string | null };
  curl_import: { args: { command: string; ids: Array<string> }; result: CurlView };
  flow_versions: { args: { id: number }; result: Array<FlowVersionView> };
  flow_changes: { args: { id: number; from: number; to: number }; result: Array<FlowChange> };
  flow_version_restore: { args: { id: number; number: number }; result: FlowView };
  flow_renew_link: { args: { id: number }; result: FlowView };
  flow_protect: { args: { id: number }; result: ProtectedFlow };
  history: { args: { filter: HistoryFilter; before: number | null }; result: HistoryPage };
  history_count: { args: { filter: HistoryFilter }; result: number };
  history_counts: { args: { filter: HistoryFilter }; result: HistoryCounts };
  history_columns: { args: object; result: ColumnsView };
  record_values: { args: { ids: Array<string>; fields: Array<string> }; result: Array<Array<string>> };
  history_ids: { args: { filter: HistoryFilter }; result: Array<string> };
  history_export: { args: { filter: HistoryFilter; ids: Array<string> | null; columns: Array<string> }; result: string | null };
  operation: { args: { id: string }; result: OperationView };
  retry: { args: { ids: Array<string>; mode: RetryMode; evenIfSent: boolean }; result: RetriedView };
  retry_all: { args: { filter: HistoryFilter; evenIfArrived: boolean }; result: RetriedView };
  correction: { args: { id: string; values: Array<ValueOption> | null }; result: CorrectionView };
  correct: { args: { id: string; values: Array<ValueOption>; mode: RetryMode; evenIfSent: boolean }; result: RetriedView };
  cancel: { args: { ids: Array<string> }; result: number };
  mark_solved: { args: { ids: Array<string>; solved: boolean }; result: number };
  causes: { args: object; result: Array<CauseView> };
  bulk: { args: { ids: Array<string>; action: BulkAction }; result: BulkView };
  tables: { args: object; result: Array<TableView> };
  table_rows: { args: { name: string; search: string; after: number }; result: TablePage };
  table_create: { args: { name: string; text: string }; result: TableView };
  table_load: { args: { name: string | null }; result: TableView | null };
  table_export: { args: { name: string }; result: string | null };
  table_change: { args: { name: string; newName: string; columns: Array<ColumnChange>; key: string }; result: TableView };
  table_row_set: { args: { name: string; position: number | null; cells: Array<string> }; result: number };
  table_paste: { args: { name: string; text: string }; result: PastedView };
  table_rows_delete: { args: { name: string; positions: Array<number> }; result: number };
  table_delete: { args: { name: string }; result: void };
  keychain: { args: object; result: KeychainView };
  keychain_check: { args: object; result: void };
  secret_use_found: { args: { name: string }; result: void };
  secret_set: { args: { name: string; value: string }; result: void };
  secret_delete: { args: { name: string }; result: void };
  settings: { args: object; result: Settings };
  certificates_choose: { args: object; result: Array<CaCertificate> | null };
  public_ip_find: { args: object; result: string };
  settings_save: { args: { changed: Settings }; result: Settings };
  email_presets: { args: object; result: Array<EmailPreset> };
  email_test: { args: { email: EmailSettings }; result: void };
  telegram_check: { args: { access: TelegramAccess }; result: TelegramBot };
  telegram_chats: { args: { access: TelegramAccess }; result: Array<TelegramChat> };
  telegram_test: { args: { telegram: TelegramSettings }; result: void };
  webhook_presets: { args: object; result: Array<WebhookPreset> };
  webhook_test: { args: { webhook: WebhookSettings }; result: void };
  messages_failed: { args: object; result: Array<MessageView> };
  messages_retry: { args: { channel: Channel }; result: number };
  messages_dismiss: { args: { channel: Channel }; result: number };
  inactivity_watch: { args: { flowId: number }; result: InactivityWatch | null };
  inactivity_watch_set: { args: { flowId: number; watch: InactivityWatch | null }; result: void };
  tunnel: { args: object; result: TunnelView };
  tunnel_check: { args: object; result: void };
  tunnel_interfaces: { args: object; result: Array<Interface> };
  tunnel_services: { args: object; result: Array<SshPreset> };
  tunnel_key: { args: object; result: string | null };
  tunnel_key_make: { args: object; result: string };
  tunnel_key_import: { args: { file: string }; result: string };
  tunnel_server_key: { args: object; result: ServerKey | null };
  tunnel_trust_new_key: { args: object; result: void };
  backup: { args: object; result: string | null };
  restore: { args: object; result: boolean | null };
  restore_seen: { args: object; result: void };
  about: { args: object; result: AboutInfo };
  diagnostics: { args: object; result: string };
  open_data_dir: { args: object; result: void };
  copy: { args: { text: string }; result: void };
  quit: { args: object; result: void };
  update_source: { args: object; result: boolean };
  update_check: { args: object; result: NewVersion | null };
  update_install: { args: object; result: void };
  ready: { args: object; result: string | null };
  unsaved: { args: { changed: boolean }; result: void };
  zoom: { args: { percent: number }; result: void };
  close_window: { args: object; result: void };
}

/** Returns the state of everything: the flows, today's counters, and what needs the user. */
export const dashboard = () => invoke<Dashboard>("dashboard");

/**
 * Returns the figures of a time, of one flow or of all. `by` is what to group them by: an expression such as
 * `body.imsi`, or `remembered.` and a name; by flow without it.
 */
export const figures = (period: FiguresPeriod, flow: number | null, by: string | null) => invoke<FiguresView>("figures", { period, flow, by });

/** Returns what the window needs to know about the program around it. */
export const systemInfo = () => invoke<SystemInfo>("system_info");

/** Returns the templates that a flow can start from. */
export const templates = () => invoke<TemplatesView>("templates");

/** Returns the fields of an aray order with the template's values. */
export const arayFields = () => invoke<Array<Field>>("aray_fields");

/** Returns the destinations that are known by their address, with how their responses are judged. */
export const destinations = () => invoke<Array<KnownDestination>>("destinations");

/** Creates a flow from a template, stopped. Without `options`, it is for SMS of all kinds and a shop in Russia. */
export const flowNew = (template: string, name: string, options: TemplateOptions | null) => invoke<FlowView>("flow_new", { template, name, options });

/** Returns a flow for display and editing. */
export const flowGet = (id: number) => invoke<FlowView>("flow_get", { id });

/** Stores an edited flow. Whether it is started does not change. */
export const flowSave = (id: number, file: Flow) => invoke<FlowView>("flow_save", { id, file });

/** Starts or stops a flow. */
export const flowSetStarted = (id: number, started: boolean) => invoke<FlowView>("flow_set_started", { id, started });

/** Stores a copy of a flow under another name, stopped, with its own link. */
export const flowDuplicate = (id: number, name: string) => invoke<FlowView>("flow_duplicate", { id, name });

/** Deletes a flow. Returns how many queued records were cancelled, and how many failed as unanswered. */
export const flowDelete = (id: number) => invoke<FlowDeletedView>("flow_delete", { id });

/**
 * Checks an edited flow, and renders it with a record of the history if `operation` names one. Stores and sends
 * nothing.
 */
export const flowDryRun = (file: Flow, operation: string | null, id: number | null) => invoke<DryRunView>("flow_dry_run", { file, operation, id });

/**
 * Proposes how to take a part out of a value that the user marked in a sample, and tries the proposals on the newest
 * records of a flow.
 */
export const textPart = (flow: number, expression: string, marked: MarkedText) => invoke<TextPartView>("text_part", { flow, expression, marked });

/** Returns what a test order of an edited flow would send. Nothing is sent. */
export const testOrder = (id: number, file: Flow, order: TestOrder) => invoke<TestOrderView>("test_order", { id, file, order });

/** Sends a test order of a stored flow to the owner's number, outside the queue. This creates a real order. */
export const flowSendTest = (id: number, order: TestOrder) => invoke<TestSendResult>("flow_send_test", { id, order });

/** Stores a flow file that the user chooses as a new flow. */
export const flowImport = () => invoke<FlowView | null>("flow_import");

/** Writes a flow file where the user chooses. Returns its path. */
export const flowExport = (id: number) => invoke<string | null>("flow_export", { id });

/** Makes actions of a cURL command and stores its keys as secrets. `ids` are those of the flow's actions. */
export const curlImport = (command: string, ids: Array<string>) => invoke<CurlView>("curl_import", { command, ids });

/** Returns the versions of a flow that are kept, the newest first. */
export const flowVersions = (id: number) => invoke<Array<FlowVersionView>>("flow_versions", { id });

/** Returns what changed from one version of a flow to another. */
export const flowChanges = (id: number, from: number, to: number) => invoke<Array<FlowChange>>("flow_changes", { id, from, to });

/** Makes an earlier version of a flow its newest one. */
export const flowVersionRestore = (id: number, number: number) => invoke<FlowView>("flow_version_restore", { id, number });

/** Gives a flow a new link. The previous link works for one more day. */
export const flowRenewLink = (id: number) => invoke<FlowView>("flow_renew_link", { id });

/** Creates a key that senders of a flow have to send from now on. This is the only time it is shown. */
export const flowProtect = (id: number) => invoke<ProtectedFlow>("flow_protect", { id });

/** Returns a page of the history, in the filter's order: the first one, or the one after the operation with `seq` `before`. */
export const history = (filter: HistoryFilter, before: number | null) => invoke<HistoryPage>("history", { filter, before });

/** Counts the operations that match a filter. */
export const historyCount = (filter: HistoryFilter) => invoke<number>("history_count", { filter });

/** Counts the operations of each kind among those that match a filter. Its text is ignored. */
export const historyCounts = (filter: HistoryFilter) => invoke<HistoryCounts>("history_counts", { filter });

/** Returns what can be a column of the history: the fields of the newest records, and remembered values. */
export const historyColumns = () => invoke<ColumnsView>("history_columns");

/** Returns the values of some fields of these operations, in their order. */
export const recordValues = (ids: Array<string>, fields: Array<string>) => invoke<Array<Array<string>>>("record_values", { ids, fields });

/** Returns the ids of the operations that match a filter, oldest first. Of more than 10 000, the newest. */
export const historyIds = (filter: HistoryFilter) => invoke<Array<string>>("history_ids", { filter });

/**
 * Writes these operations, or all that match a filter, as CSV where the user chooses; `columns` beside the usual
 * ones. Returns the path.
 */
export const historyExport = (filter: HistoryFilter, ids: Array<string> | null, columns: Array<string>) => invoke<string | null>("history_export", { filter, ids, columns });

/** Returns one operation in full. */
export const operation = (id: string) => invoke<OperationView>("operation", { id });

/** Queues operations again, and sends held ones. */
export const retry = (ids: Array<string>, mode: RetryMode, evenIfSent: boolean) => invoke<RetriedView>("retry", { ids, mode, evenIfSent });

/** Queues every operation that matches a filter again. Returns how many. */
export const retryAll = (filter: HistoryFilter, evenIfArrived: boolean) => invoke<RetriedView>("retry_all", { filter, evenIfArrived });

/**
 * Shows what can be corrected in a record, and what would be sent with these values, or with those that are corrected
 * already. Sends nothing.
 */
export const correction = (id: string, values: Array<ValueOption> | null) => invoke<CorrectionView>("correction", { id, values });

/** Corrects a record and queues its operation again. What came stays in the history. */
export const correct = (id: string, values: Array<ValueOption>, mode: RetryMode, evenIfSent: boolean) => invoke<RetriedView>("correct", { id, values, mode, evenIfSent });

/** Cancels operations that wait or are held. */
export const cancel = (ids: Array<string>) => invoke<number>("cancel", { ids });

/** Marks failed operations as solved, or removes the mark. */
export const markSolved = (ids: Array<string>, solved: boolean) => invoke<number>("mark_solved", { ids, solved });

/** Returns why operations failed that are not solved, the most frequent cause first. */
export const causes = () => invoke<Array<CauseView>>("causes");

/** Does something with each of these operations. One that it cannot be done with stays as it is. */
export const bulk = (ids: Array<string>, action: BulkAction) => invoke<BulkView>("bulk", { ids, action });

/** Returns the tables that flows look values up in, ordered by name. */
export const tables = () => invoke<Array<TableView>>("tables");

/** Returns rows of a table that contain a text: the first ones, or those after the row at the place `after`. */
export const tableRows = (name: string, search: string, after: number) => invoke<TablePage>("table_rows", { name, search, after });

/** Stores a new table. The first line of the text has the names of its columns. */
export const tableCreate = (name: string, text: string) => invoke<TableView>("table_create", { name, text });

/** Stores a CSV file that the user chooses as a new table, or in the place of the table `name`. */
export const tableLoad = (name: string | null) => invoke<TableView | null>("table_load", { name });

/** Writes a table as CSV where the user chooses. Returns the path. */
export const tableExport = (name: string) => invoke<string | null>("table_export", { name });

/** Gives a table this name, these columns and these keys, all or none of them. Columns that are not named are deleted. */
export const tableChange = (name: string, newName: string, columns: Array<ColumnChange>, key: string) => invoke<TableView>("table_change", { name, newName, columns, key });

/** Stores the cells of the row at a position; without one, adds a row at the end. Returns the row's position. */
export const tableRowSet = (name: string, position: number | null, cells: Array<string>) => invoke<number>("table_row_set", { name, position, cells });

/** Pastes rows from a spreadsheet. A row changes the one that has its key already; the others are added. */
export const tablePaste = (name: string, text: string) => invoke<PastedView>("table_paste", { name, text });

/** Deletes rows. Returns how many there were. */
export const tableRowsDelete = (name: string, positions: Array<number>) => invoke<number>("table_rows_delete", { name, positions });

/** Deletes a table. */
export const tableDelete = (name: string) => invoke<void>("table_delete", { name });

/** Returns the names of the secrets, and whether the keychain can be read. */
export const keychain = () => invoke<KeychainView>("keychain");

/** Reads the keychain again, which may ask the user for a password. Records that waited for it are sent. */
export const keychainCheck = () => invoke<void>("keychain_check");

/** Uses a secret that is in the system's keychain already. */
export const secretUseFound = (name: string) => invoke<void>("secret_use_found", { name });

/** Stores a secret in the system's keychain. */
export const secretSet = (name: string, value: string) => invoke<void>("secret_set", { name, value });

/** Deletes a secret. */
export const secretDelete = (name: string) => invoke<void>("secret_delete", { name });

/** Returns the settings. */
export const settings = () => invoke<Settings>("settings");

/** Reads the authorities of a PEM file that the user chooses, for the settings. Stores nothing. */
export const certificatesChoose = () => invoke<Array<CaCertificate> | null>("certificates_choose");

/** Asks the service of the settings for this computer's address on the internet. Nothing is stored. */
export const publicIpFind = () => invoke<string>("public_ip_find");

/** Stores the settings and applies them. If the address to listen on is not available, nothing changes. */
export const settingsSave = (changed: Settings) => invoke<Settings>("settings_save", { changed });

/** Returns the known mail services. */
export const emailPresets = () => invoke<Array<EmailPreset>>("email_presets");

/** Sends a test email with these settings, saved or not, and the stored password. */
export const emailTest = (email: EmailSettings) => invoke<void>("email_test", { email });

/** Asks Telegram who the bot with the stored token is. */
export const telegramCheck = (access: TelegramAccess) => invoke<TelegramBot>("telegram_check", { access });

/** Returns the chats that the bot was started in or added to, the newest first. */
export const telegramChats = (access: TelegramAccess) => invoke<Array<TelegramChat>>("telegram_chats", { access });

/** Sends a test message with these settings, saved or not, and the stored token. */
export const telegramTest = (telegram: TelegramSettings) => invoke<void>("telegram_test", { telegram });

/** Returns the known services that take alerts by webhook, to fill in the settings. */
export const webhookPresets = () => invoke<Array<WebhookPreset>>("webhook_presets");

/** Sends a test message with these settings, saved or not, and the stored address. */
export const webhookTest = (webhook: WebhookSettings) => invoke<void>("webhook_test", { webhook });

/** Returns the messages that could not be sent, newest first. */
export const messagesFailed = () => invoke<Array<MessageView>>("messages_failed");

/** Queues a channel's failed messages again. Returns how many. */
export const messagesRetry = (channel: Channel) => invoke<number>("messages_retry", { channel });

/** Deletes the messages of a channel that could not be sent. Returns how many. */
export const messagesDismiss = (channel: Channel) => invoke<number>("messages_dismiss", { channel });

/** Returns after how long without records of a flow an alert is raised, if at all. */
export const inactivityWatch = (flowId: number) => invoke<InactivityWatch | null>("inactivity_watch", { flowId });

/** Sets after how long without records of a flow an alert is raised; `null` for never. */
export const inactivityWatchSet = (flowId: number, watch: InactivityWatch | null) => invoke<void>("inactivity_watch_set", { flowId, watch });

/** Returns the state of the tunnel. */
export const tunnel = () => invoke<TunnelView>("tunnel");

/** Starts a self-check of the tunnel. The result is in `tunnel` soon after. */
export const tunnelCheck = () => invoke<void>("tunnel_check");

/** Returns the networks that this computer is in. */
export const tunnelInterfaces = () => invoke<Array<Interface>>("tunnel_interfaces");

/** Returns the known services that forward a port over SSH. */
export const tunnelServices = () => invoke<Array<SshPreset>>("tunnel_services");

/** Returns the public key of the stored private one, as the line for the server; `null` if none is stored. */
export const tunnelKey = () => invoke<string | null>("tunnel_key");

/** Creates and stores a private key, in place of the previous one. Returns the public key. */
export const tunnelKeyMake = () => invoke<string>("tunnel_key_make");

/** Stores a private key from its file's text. Returns the public key. */
export const tunnelKeyImport = (file: string) => invoke<string>("tunnel_key_import", { file });

/** Returns the key that the SSH server of the settings showed on the first connection; `null` before that. */
export const tunnelServerKey = () => invoke<ServerKey | null>("tunnel_server_key");

/** Accepts the next key that the SSH server shows, and reconnects. */
export const tunnelTrustNewKey = () => invoke<void>("tunnel_trust_new_key");

/** Writes a backup where the user chooses. Returns its path. */
export const backup = () => invoke<string | null>("backup");

/** Replaces the data by a backup that the user chooses, and restarts the program. */
export const restore = () => invoke<boolean | null>("restore");

/** Notes that the user has seen what was restored, or why it was not. */
export const restoreSeen = () => invoke<void>("restore_seen");

/** Returns the program's version, and where its data is. */
export const about = () => invoke<AboutInfo>("about");

/** Returns what support needs to know, as text without any customer data. */
export const diagnostics = () => invoke<string>("diagnostics");

/** Opens the data dir in the system's file manager. */
export const openDataDir = () => invoke<void>("open_data_dir");

/** Copies a text to the clipboard. */
export const copy = (text: string) => invoke<void>("copy", { text });

/** Quits the program after the records under way are done. */
export const quit = () => invoke<void>("quit");

/** Returns whether this build can check for updates. */
export const updateSource = () => invoke<boolean>("update_source");

/** Checks for a newer version; `null` if there is none. */
export const updateCheck = () => invoke<NewVersion | null>("update_check");

/** Installs the version that was found and restarts the program. Returns only if that fails. */
export const updateInstall = () => invoke<void>("update_install");

/** Says that the page hears of events from now on. Returns the place that was asked for meanwhile, if one was. */
export const ready = () => invoke<string | null>("ready");

/** Says whether the window has unsaved changes. If so, closing it asks first. */
export const unsaved = (changed: boolean) => invoke<void>("unsaved", { changed });

/** Shows everything in the window in this size, in percent. */
export const zoom = (percent: number) => invoke<void>("zoom", { percent });

/** Closes the window, even with unsaved changes. */
export const closeWindow = () => invoke<void>("close_window");

/** Calls back when lists, counters or settings may have changed; at most a few times a second. */
export const onChanged = (react: () => void): Promise<UnlistenFn> => listen("changed", react);

/** Calls back when the user closes the window while it has unsaved changes. */
export const onClose = (react: () => void): Promise<UnlistenFn> => listen("close", react);

/** Calls back when the tray or a notification opens a place, such as `history/0192…`. */
export const onGo = (react: (place: string) => void): Promise<UnlistenFn> =>
  listen<string>("go", (event) => react(event.payload));
