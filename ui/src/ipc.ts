// What the window asks of the engine. The only file that names a command; a test holds the names against the handlers.

import { invoke } from "@tauri-apps/api/core";
import { listen, type UnlistenFn } from "@tauri-apps/api/event";

import type {
  About,
  Asked,
  Field,
  Flow,
  FlowView,
  Interface,
  Keychain,
  EmailView,
  DryRunView,
  EmailSettings,
  NewVersion,
  OperationView,
  Overview,
  Page,
  Preset,
  Protected,
  Sent,
  ServerKey,
  Settings,
  SshPreset,
  SystemInfo,
  TemplateView,
  TunnelView,
  InactivityWatch,
} from "./types";

// Every command rejects with a `Trouble`.

/** Everything at a glance. */
export const overview = () => invoke<Overview>("overview");

/** What the window has to know of the program around it. */
export const system_info = () => invoke<SystemInfo>("system_info");

/** The templates to begin a flow from. */
export const templates = () => invoke<TemplateView[]>("templates");

/** The fields that aray's orders have, each with the value that the template gives it. */
export const arayFields = () => invoke<Field[]>("aray_fields");

/** Makes a flow from a template, stopped. */
export const flowNew = (template: string, name: string) => invoke<FlowView>("flow_new", { template, name });

/** A flow to look at and to change. */
export const flowGet = (id: number) => invoke<FlowView>("flow_get", { id });

/** Stores a flow that was edited; whether it is started stays as it is. */
export const flowSave = (id: number, file: Flow) => invoke<FlowView>("flow_save", { id, file });

/** Starts or stops a flow. */
export const flowSwitch = (id: number, started: boolean) => invoke<FlowView>("flow_switch", { id, started });

/** Starts every flow that is finished, or stops all of them; gives how many were changed. */
export const switchAll = (started: boolean) => invoke<number>("switch_all", { started });

/** Stores a copy of a flow under another name, stopped, with a link of its own. */
export const flowDuplicate = (id: number, name: string) => invoke<FlowView>("flow_duplicate", { id, name });

/** Deletes a flow; gives how many waiting records were cancelled. */
export const flowDelete = (id: number) => invoke<number>("flow_delete", { id });

/** Looks over a flow that is being edited, with a record of the history if one is named. Nothing is stored or sent. */
export const flowLook = (file: Flow, operation: string | null) =>
  invoke<DryRunView>("flow_dry_run", { file, operation });

/** Sends a record through a stored flow, once and at once: this creates a real order. */
export const flowSend = (id: number, operation: string) => invoke<Sent>("flow_send_test", { id, operation });

/** Asks for a flow file and stores it as a new flow; nothing if the user changed their mind. */
export const flowImport = () => invoke<FlowView | null>("flow_import");

/** Asks where to and writes a flow file; gives its path, or nothing if the user changed their mind. */
export const flowExport = (id: number) => invoke<string | null>("flow_export", { id });

/** A page of the history, newest first; the one after the operation with the `seq` `before`, or the first. */
export const history = (asked: Asked, before: number | null) => invoke<Page>("history", { asked, before });

/** How many operations are asked for. */
export const historyCount = (asked: Asked) => invoke<number>("history_count", { asked });

/** Asks where to and writes what is asked for as CSV; gives its path, or nothing. */
export const historyExport = (asked: Asked) => invoke<string | null>("history_export", { asked });

/** One operation in full. */
export const operation = (id: string) => invoke<OperationView>("operation", { id });

/** Queues operations again, or sends held ones. */
export const retry = (ids: string[]) => invoke<number>("retry", { ids });

/** Queues everything that is asked for again; gives how many those were. */
export const retryAll = (asked: Asked) => invoke<number>("retry_all", { asked });

/** Gives up operations that wait or are held. */
export const cancel = (ids: string[]) => invoke<number>("cancel", { ids });

/** Marks failed operations as taken care of, or takes the mark away. */
export const handle = (ids: string[], handled: boolean) => invoke<number>("handle", { ids, handled });

/** The secrets, as far as anybody is told, and whether the keychain answers. */
export const keychain = () => invoke<Keychain>("keychain");

/** Asks the keychain anew, which may ask the user for its password; records that waited for it go out. */
export const keychainCheck = () => invoke<void>("keychain_check");

/** Stores a secret in the system's keychain. */
export const secretSet = (name: string, value: string) => invoke<void>("secret_set", { name, value });

/** Deletes a secret. */
export const secretDelete = (name: string) => invoke<void>("secret_delete", { name });

/** The settings. */
export const settings = () => invoke<Settings>("settings");

/** Stores the settings and listens where they say; refuses an address that cannot be had, and changes nothing then. */
export const settingsSave = (changed: Settings) => invoke<Settings>("settings_save", { changed });

/** The mail services that are known. */
export const mailPresets = () => invoke<Preset[]>("email_presets");

/** Sends a test letter now, with these settings, which need not be stored, and the password that is. */
export const mailTest = (mail: EmailSettings) => invoke<void>("email_test", { mail });

/** The letters that no server took, the newest first. */
export const lettersFailed = () => invoke<EmailView[]>("emails_failed");

/** Sends the letters that no server took again; gives how many. */
export const lettersRetry = () => invoke<number>("emails_retry");

/** Deletes the letters that no server took; gives how many. */
export const lettersDismiss = () => invoke<number>("emails_dismiss");

/** For what silence of a flow somebody wants to be told, if for any. */
export const watch = (flowId: number) => invoke<InactivityWatch | null>("watch", { flowId });

/** Tells of silence of a flow from now on; `null` of none. */
export const watchSet = (flowId: number, watch: InactivityWatch | null) => invoke<void>("inactivity_watch_set", { flowId, watch });

/** How being reachable from outside stands. */
export const tunnel = () => invoke<TunnelView>("tunnel");

/** Tries out now whether senders get through; what came of it is in `tunnel` soon after. */
export const tunnelCheck = () => invoke<void>("tunnel_check");

/** The networks that this computer is in. */
export const tunnelInterfaces = () => invoke<Interface[]>("tunnel_interfaces");

/** The services that forward a port over SSH to anybody. */
export const tunnelServices = () => invoke<SshPreset[]>("tunnel_services");

/** The public key that belongs to the stored private one: the line for the server; nothing if none is stored. */
export const tunnelKey = () => invoke<string | null>("tunnel_key");

/** Makes a private key in the place of the one before, and gives the public one. */
export const tunnelKeyMake = () => invoke<string>("tunnel_key_make");

/** Stores a private key as its file has it, and gives the public one. */
export const tunnelKeyImport = (file: string) => invoke<string>("tunnel_key_import", { file });

/** The key by which the SSH server of the settings is known; nothing if it was never connected to. */
export const tunnelServerKey = () => invoke<ServerKey | null>("tunnel_server_key");

/** Takes the next key that the SSH server shows for its own, and connects to it again. */
export const tunnelTrustNewKey = () => invoke<void>("tunnel_trust_new_key");

/** Gives a flow another link; the one before is taken for a day longer. */
export const flowRenewLink = (id: number) => invoke<FlowView>("flow_renew_link", { id });

/** Makes a key that senders of a flow have to bring from now on, and gives it this once. */
export const flowProtect = (id: number) => invoke<Protected>("flow_protect", { id });

/** Asks where to and writes a backup; gives its path, or nothing. */
export const backup = () => invoke<string | null>("backup");

/** Asks for a backup, puts it in the place of the data and starts the program anew; false if the user changed their mind. */
export const restore = () => invoke<boolean>("restore");

/** What the program is, and where its data is. */
export const about = () => invoke<About>("about");

/** What support would ask, as text; nothing of customers is in it. */
export const diagnostics = () => invoke<string>("diagnostics");

/** Whether this build can look for new versions. */
export const updateSource = () => invoke<boolean>("update_source");

/** Asks which version is the newest; nothing if it is this one. */
export const updateLook = () => invoke<NewVersion | null>("update_look");

/** Installs the version that was found and starts it in the place of this one; gives nothing back unless it fails. */
export const updateInstall = () => invoke<void>("update_install");

/** Puts a text on the clipboard. */
export const copy = (text: string) => invoke<void>("copy", { text });

/** Shows the data folder in the system's file manager. */
export const openFolder = () => invoke<void>("open_folder");

/** Ends the program; records under way come to their end first. */
export const quit = () => invoke<void>("quit");

/** Says whether something in the window is not saved: closing it asks first then. */
export const unsaved = (changed: boolean) => invoke<void>("unsaved", { changed });

/** Closes the window, whatever is not saved. */
export const closeWindow = () => invoke<void>("close_window");

/** Calls back when the window is to be closed and something is not saved. */
export const onClose = (react: () => void): Promise<UnlistenFn> => listen("close", react);

/** Calls back whenever lists, figures or settings may be different; at most a few times a second. */
export const onChange = (react: () => void): Promise<UnlistenFn> => listen("changed", react);

/** Calls back when the tray or a notification asks for a place, such as `history/0192…`. */
export const onGo = (react: (place: string) => void): Promise<UnlistenFn> =>
  listen<string>("go", (event) => react(event.payload));
