// The engine in tests: every command of `ipc.ts` as a mock. Use it with `vi.mock("../ipc", () => import("./fake-ipc"))`.

import { vi } from "vitest";

import type * as Real from "../ipc";
import * as givenChannels from "./fixtures/channels";
import * as givenFigures from "./fixtures/figures";
import * as givenFlows from "./fixtures/flows";
import * as givenHistory from "./fixtures/history";
import * as givenProgram from "./fixtures/program";
import * as givenTables from "./fixtures/tables";
import * as givenTunnel from "./fixtures/tunnel";

type Ipc = typeof Real;
type Mocked = { [name in keyof Ipc]: ReturnType<typeof vi.fn<Ipc[name]>> };

const mock = <F extends (...args: never[]) => unknown>(answer: F) => vi.fn<F>(answer);

let listeners: (() => void)[] = [];

export const dashboard = mock<Ipc["dashboard"]>(async () => givenProgram.dashboard());
export const systemInfo = mock<Ipc["systemInfo"]>(async () => givenProgram.systemInfo);
export const templates = mock<Ipc["templates"]>(async () => givenFlows.templates);
export const arayFields = mock<Ipc["arayFields"]>(async () => [
  { name: "price", value: "", required: true, check: "number" },
  { name: "email", value: "", check: "email" },
]);
export const destinations = mock<Ipc["destinations"]>(async () => []);
export const flowNew = mock<Ipc["flowNew"]>(async (_, name) => ({
  ...givenFlows.flowView(),
  file: { ...givenFlows.flowView().file, name },
}));
export const flowGet = mock<Ipc["flowGet"]>(async () => givenFlows.flowView());
export const flowSave = mock<Ipc["flowSave"]>(async (id, file) => ({ ...givenFlows.flowView(), id, file }));
export const flowSetStarted = mock<Ipc["flowSetStarted"]>(async (_, enabled) => ({
  ...givenFlows.flowView(),
  file: { ...givenFlows.flowView().file, enabled },
}));
export const flowVersions = mock<Ipc["flowVersions"]>(async () => []);
export const flowChanges = mock<Ipc["flowChanges"]>(async () => []);
export const flowVersionRestore = mock<Ipc["flowVersionRestore"]>(async () => givenFlows.flowView());
export const flowDuplicate = mock<Ipc["flowDuplicate"]>(async () => givenFlows.flowView());
export const flowDelete = mock<Ipc["flowDelete"]>(async () => ({ cancelled: 0, unanswered: 0 }));
export const flowDryRun = mock<Ipc["flowDryRun"]>(async () => givenFlows.dryRunView());
export const testOrder = mock<Ipc["testOrder"]>(async () => givenFlows.testOrderView());
export const flowSendTest = mock<Ipc["flowSendTest"]>(async () => givenFlows.testSent());
export const textPart = mock<Ipc["textPart"]>(async () => ({ proposals: [], best: 0, records: [] }));
export const curlImport = mock<Ipc["curlImport"]>(async () => ({ actions: [], secrets: [], left_out: [] }));
export const flowImport = mock<Ipc["flowImport"]>(async () => null);
export const flowExport = mock<Ipc["flowExport"]>(async () => "/tmp/flow.json");
export const figures = mock<Ipc["figures"]>(async () => givenFigures.figures());
export const history = mock<Ipc["history"]>(async () => ({ entries: [], more: false }));
export const historyCount = mock<Ipc["historyCount"]>(async () => 0);
export const historyCounts = mock<Ipc["historyCounts"]>(async () => givenHistory.counts());
export const historyColumns = mock<Ipc["historyColumns"]>(async () => givenHistory.columns);
export const recordValues = mock<Ipc["recordValues"]>(async (ids) => ids.map(() => []));
export const historyExport = mock<Ipc["historyExport"]>(async () => "/tmp/history.csv");
export const operation = mock<Ipc["operation"]>(async (id) => givenHistory.operation(givenHistory.entry(1, { id })));
export const retry = mock<Ipc["retry"]>(async (ids) => ({
  queued: ids.length,
  left_out: [],
  stopped: [],
  not_possible: [],
}));
export const retryAll = mock<Ipc["retryAll"]>(async () => ({ queued: 3, left_out: [], stopped: [], not_possible: [] }));
export const correction = mock<Ipc["correction"]>(async () => givenHistory.correction());
export const correct = mock<Ipc["correct"]>(async () => ({ queued: 1, left_out: [], stopped: [], not_possible: [] }));
export const cancel = mock<Ipc["cancel"]>(async (ids) => ids.length);
export const markSolved = mock<Ipc["markSolved"]>(async (ids) => ids.length);
export const historyIds = mock<Ipc["historyIds"]>(async () => []);
export const bulk = mock<Ipc["bulk"]>(async (ids) => ({
  done: ids,
  left_out: 0,
  may_have_arrived: [],
  skipped: 0,
  stopped: [],
}));
export const causes = mock<Ipc["causes"]>(async () => []);
export const tables = mock<Ipc["tables"]>(async () => givenTables.tables());
export const tableRows = mock<Ipc["tableRows"]>(async () => givenTables.tablePage());
export const tableCreate = mock<Ipc["tableCreate"]>(async (name) => ({ ...givenTables.tables()[0]!, name }));
export const tableLoad = mock<Ipc["tableLoad"]>(async () => null);
export const certificatesChoose = mock<Ipc["certificatesChoose"]>(async () => null);
export const tableExport = mock<Ipc["tableExport"]>(async () => "/tmp/offers.csv");
export const tableChange = mock<Ipc["tableChange"]>(async (_, name) => ({ ...givenTables.tables()[0]!, name }));
export const tableRowSet = mock<Ipc["tableRowSet"]>(async (_, position) => position ?? 3);
export const tablePaste = mock<Ipc["tablePaste"]>(async () => ({ added: 2, changed: 1 }));
export const tableRowsDelete = mock<Ipc["tableRowsDelete"]>(async (_, positions) => positions.length);
export const tableDelete = mock<Ipc["tableDelete"]>(async () => {});
export const keychain = mock<Ipc["keychain"]>(async () => givenProgram.keychain);
export const keychainCheck = mock<Ipc["keychainCheck"]>(async () => {});
export const secretUseFound = mock<Ipc["secretUseFound"]>(async () => {});
export const secretSet = mock<Ipc["secretSet"]>(async () => {});
export const secretDelete = mock<Ipc["secretDelete"]>(async () => {});
export const settings = mock<Ipc["settings"]>(async () => givenProgram.settings);
export const publicIpFind = mock<Ipc["publicIpFind"]>(async () => "95.161.221.10");
export const settingsSave = mock<Ipc["settingsSave"]>(async (changed) => changed);
export const emailPresets = mock<Ipc["emailPresets"]>(async () => givenChannels.presets);
export const emailTest = mock<Ipc["emailTest"]>(async () => {});
export const telegramCheck = mock<Ipc["telegramCheck"]>(async () => givenChannels.bot);
export const telegramChats = mock<Ipc["telegramChats"]>(async () => []);
export const telegramTest = mock<Ipc["telegramTest"]>(async () => {});
export const webhookPresets = mock<Ipc["webhookPresets"]>(async () => givenChannels.webhookPresets);
export const webhookTest = mock<Ipc["webhookTest"]>(async () => {});
export const messagesFailed = mock<Ipc["messagesFailed"]>(async () => []);
export const messagesRetry = mock<Ipc["messagesRetry"]>(async () => 1);
export const messagesDismiss = mock<Ipc["messagesDismiss"]>(async () => 1);
export const inactivityWatch = mock<Ipc["inactivityWatch"]>(async () => null);
export const inactivityWatchSet = mock<Ipc["inactivityWatchSet"]>(async () => {});
export const tunnel = mock<Ipc["tunnel"]>(async () => givenTunnel.tunnel());
export const tunnelCheck = mock<Ipc["tunnelCheck"]>(async () => {});
export const tunnelInterfaces = mock<Ipc["tunnelInterfaces"]>(async () => givenTunnel.networks);
export const tunnelServices = mock<Ipc["tunnelServices"]>(async () => givenTunnel.services);
export const tunnelKey = mock<Ipc["tunnelKey"]>(async () => null);
export const tunnelKeyMake = mock<Ipc["tunnelKeyMake"]>(async () => givenTunnel.publicKey);
export const tunnelKeyImport = mock<Ipc["tunnelKeyImport"]>(async () => givenTunnel.publicKey);
export const tunnelServerKey = mock<Ipc["tunnelServerKey"]>(async () => null);
export const tunnelTrustNewKey = mock<Ipc["tunnelTrustNewKey"]>(async () => {});
export const flowRenewLink = mock<Ipc["flowRenewLink"]>(async () => givenFlows.flowView());
export const flowProtect = mock<Ipc["flowProtect"]>(async () => ({
  flow: givenFlows.flowView(),
  header: "X-Hooktray-Key",
  value: "made-once",
}));
export const backup = mock<Ipc["backup"]>(async () => null);
export const restore = mock<Ipc["restore"]>(async () => false);
export const restoreSeen = mock<Ipc["restoreSeen"]>(async () => {});
export const about = mock<Ipc["about"]>(async () => ({
  version: "0.1.0",
  data_dir: "/tmp/data",
  database_bytes: 1000,
}));
export const diagnostics = mock<Ipc["diagnostics"]>(async () => "Hooktray 0.1.0");
export const updateSource = mock<Ipc["updateSource"]>(async () => false);
export const updateCheck = mock<Ipc["updateCheck"]>(async () => null);
export const updateInstall = mock<Ipc["updateInstall"]>(async () => {});
export const copy = mock<Ipc["copy"]>(async () => {});
export const openDataDir = mock<Ipc["openDataDir"]>(async () => {});
export const quit = mock<Ipc["quit"]>(async () => {});
export const onChanged = mock<Ipc["onChanged"]>(async (react) => {
  listeners.push(react);
  return () => void (listeners = listeners.filter((one) => one !== react));
});
export const ready = mock<Ipc["ready"]>(async () => null);
export const unsaved = mock<Ipc["unsaved"]>(async () => {});
export const zoom = mock<Ipc["zoom"]>(async () => {});
export const closeWindow = mock<Ipc["closeWindow"]>(async () => {});
let closing: (() => void) | null = null;
export const onClose = mock<Ipc["onClose"]>(async (react) => {
  closing = react;
  return () => void (closing = null);
});
export const onGo = mock<Ipc["onGo"]>(async () => () => {});

/** As if the engine had said that something changed. */
export function somethingChanged(): void {
  for (const react of listeners) react();
}

/** As if the user had closed the window while something was not saved. */
export function windowCloses(): void {
  closing?.();
}

// A command that is missing here is found by the compiler.
({
  dashboard,
  systemInfo,
  templates,
  arayFields,
  curlImport,
  destinations,
  publicIpFind,
  flowNew,
  flowGet,
  flowSave,
  flowSetStarted,
  flowDuplicate,
  flowVersions,
  flowChanges,
  flowVersionRestore,
  flowDelete,
  flowDryRun,
  testOrder,
  textPart,
  flowSendTest,
  flowImport,
  flowExport,
  figures,
  history,
  historyCount,
  historyCounts,
  historyColumns,
  recordValues,
  historyExport,
  operation,
  retry,
  retryAll,
  correction,
  correct,
  cancel,
  markSolved,
  historyIds,
  bulk,
  causes,
  tables,
  tableRows,
  tableCreate,
  tableLoad,
  certificatesChoose,
  tableExport,
  tableChange,
  tableRowSet,
  tablePaste,
  tableRowsDelete,
  tableDelete,
  keychain,
  keychainCheck,
  secretUseFound,
  secretSet,
  secretDelete,
  settings,
  settingsSave,
  emailPresets,
  emailTest,
  telegramCheck,
  telegramChats,
  telegramTest,
  webhookPresets,
  webhookTest,
  messagesFailed,
  messagesRetry,
  messagesDismiss,
  inactivityWatch,
  inactivityWatchSet,
  tunnel,
  tunnelCheck,
  tunnelInterfaces,
  tunnelServices,
  tunnelKey,
  tunnelKeyMake,
  tunnelKeyImport,
  tunnelServerKey,
  tunnelTrustNewKey,
  flowRenewLink,
  flowProtect,
  backup,
  restore,
  restoreSeen,
  about,
  diagnostics,
  updateSource,
  updateCheck,
  updateInstall,
  copy,
  openDataDir,
  quit,
  ready,
  unsaved,
  zoom,
  closeWindow,
  onChanged,
  onClose,
  onGo,
}) satisfies Mocked;
