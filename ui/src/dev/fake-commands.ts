// What each command of the window does in the fake backend.

import { emit } from "@tauri-apps/api/event";

import type { Commands } from "../ipc";
import { templates } from "../testing/fixtures/flows";
import { arayFields } from "../testing/sample-flow";
import type { TableView } from "../types";
import { correction } from "./fake-correction";
import { dashboard } from "./fake-dashboard";
import * as email from "./fake-email";
import { figures } from "./fake-figures";
import { look, secrets, shop, templateFlow, view } from "./fake-flows";
import * as history from "./fake-history";
import * as messengers from "./fake-messengers";
import * as operations from "./fake-operation";
import { add, flow, flows, program, reject, shown } from "./fake-state";
import * as tables from "./fake-tables";
import { testOrder } from "./fake-test-order";
import { textPart } from "./fake-text-part";
import * as outside from "./fake-tunnel";
import * as versions from "./fake-versions";

function table(name: string): TableView {
  return tables.list([]).find((other) => other.name === name) ?? reject("no_such_table", { table: name });
}

/** Says that something changed, as the engine does a moment later. */
export const changed = () => void setTimeout(() => void emit("changed"), 30);

type StandIns = {
  [Name in keyof Commands]: (
    args: Commands[Name]["args"],
  ) => Commands[Name]["result"] | Promise<Commands[Name]["result"]>;
};

export const COMMANDS: StandIns = {
  dashboard: () => dashboard(flows, program.state),
  system_info: () => ({
    tray: program.options.get("tray") !== "0",
    system: program.options.get("system") ?? "linux",
    language: program.options.get("lang") ?? "ru-RU",
  }),
  templates: () => templates,
  aray_fields: () => arayFields(),
  destinations: () => [],
  curl_import: ({ command }) => {
    const file = /@(\S+)/.exec(command)?.[1];
    if (file) reject("curl", { mistake: "file", part: file });
    return { actions: [], secrets: [], left_out: [] };
  },
  flow_new: ({ template, name }) => {
    const file = templateFlow(template, name);
    return view(add(file), file);
  },
  flow_get: ({ id }) => shown(id),
  flow_save: ({ id, file }) => {
    flows.set(id, { ...file, enabled: flow(id).enabled });
    return view(id, flow(id));
  },
  flow_set_started: ({ id, started }) => {
    flow(id).enabled = started;
    return view(id, flow(id));
  },
  flow_duplicate: ({ id, name }) => {
    const file = { ...structuredClone(flow(id)), name: name, enabled: false };
    return view(add(file), file);
  },
  flow_versions: () => versions.list(),
  flow_changes: () => versions.changes,
  flow_version_restore: ({ id }) => view(id, flow(id)),
  flow_delete: ({ id }) => {
    flows.delete(id);
    return { cancelled: 4, unanswered: 0 };
  },
  flow_dry_run: ({ file, operation }) => look(file, operation, program.state !== "fresh"),
  text_part: ({ expression, marked }) => textPart(expression, marked),
  test_order: ({ order }) => testOrder(program.settings.test_phone ?? "", order.marked),
  flow_send_test: ({ order: { record } }) => {
    const seq = record === null ? 25 : history.seqOf(record);
    const good = operations.operation(history.line(seq - 7).id);
    const steps = good.attempts[0]?.steps ?? [];
    return { operation: good.entry.id, remembered: good.entry.remembered, steps, problem: null, filtered: false };
  },
  flow_import: () => null,
  flow_export: () => "/home/olga/Документы/SMS Deliverer → aray.com.json",
  figures: ({ period, flow: only, by }) => {
    const kind =
      program.state === "empty" || program.state === "fresh" ? "empty" : (program.options.get("figures") ?? "");
    const busy = [...flows.values()].filter(({ enabled }) => enabled).map(({ name }) => name);
    return figures(busy, kind, period, only === null ? null : flow(only).name, by);
  },
  history: ({ filter: asked, before }) => history.page(asked, before),
  history_count: ({ filter: asked }) => history.count(asked),
  history_counts: ({ filter: asked }) => history.counts(asked),
  history_columns: () => ({ fields: operations.picks(history.size.count), remembered: ["order_id"] }),
  record_values: ({ ids, fields }) => ids.map((id) => operations.valuesOf(id, fields)),
  history_export: () => "/home/olga/Документы/История операций.csv",
  operation: ({ id }) => operations.operation(id),
  retry: ({ ids }) => ({
    queued: history.change(ids, { status: "delivered", problem: null, due_at: null, attempts: 1 }),
    left_out: [],
    stopped: [],
    not_possible: [],
  }),
  retry_all: ({ filter: asked }) => ({ queued: history.count(asked), left_out: [], stopped: [], not_possible: [] }),
  correction: ({ id, values }) => correction(id, values, flow(1)),
  correct: ({ id, values }) => {
    operations.correct(id, values);
    return { queued: 1, left_out: [], stopped: [], not_possible: [] };
  },
  cancel: ({ ids }) => history.change(ids, { status: "cancelled" }),
  mark_solved: ({ ids, solved }) => history.change(ids, { solved }),
  history_ids: ({ filter: asked }) => history.ids(asked),
  causes: () => history.causes(),
  bulk: ({ ids, action }) => history.bulk(ids, action),
  tables: () => tables.list([...flows].map(([id, file]) => ({ id, name: file.name, enabled: file.enabled }))),
  table_rows: ({ name, search, after }) => tables.page(name, search, after),
  table_create: ({ name, text }) => {
    tables.create(name, text);
    changed();
    return table(name.trim());
  },
  table_load: () => null,
  certificates_choose: () => [
    { owner: "Office CA (Shop Ltd)", expires_at: "2031-05-01T00:00:00Z", pem: "-----BEGIN CERTIFICATE-----" },
  ],
  table_export: ({ name }) => `/home/olga/Документы/${name}.csv`,
  table_change: ({ name }) => table(name),
  table_row_set: ({ name, position, cells }) => {
    changed();
    return tables.set(name, position, cells);
  },
  table_paste: ({ name, text }) => {
    changed();
    return tables.paste(name, text);
  },
  table_rows_delete: ({ name, positions }) => {
    changed();
    return tables.remove(name, positions);
  },
  table_delete: ({ name }) => void tables.drop(name),
  keychain: () => ({
    problem: program.state === "attention" ? { code: "keychain_locked", message: "", args: {}, findings: [] } : null,
    secrets: [...secrets].map(([name, saved_at]) => ({
      name,
      is_stored: saved_at !== null,
      saved_at,
      used_by: name === "aray_api_key" ? [...flows.values()].map((file) => file.name) : [],
      used_by_webhook: false,
    })),
  }),
  keychain_check: () => undefined,
  secret_use_found: () => undefined,
  secret_set: ({ name }) => void secrets.set(name, new Date().toISOString()),
  secret_delete: ({ name }) => void secrets.set(name, null),
  settings: () => program.settings,
  public_ip_find: () => "95.161.221.10",
  settings_save: ({ changed: wanted }) => {
    if (wanted.listen.endsWith(":80")) reject("listen", { address: wanted.listen, reason: "in_use" });
    const before = JSON.stringify(program.settings.tunnel ?? null);
    if (wanted.public_ip && !/^[\d.:a-f]+$/.test(wanted.public_ip)) reject("setting", { setting: "public_ip" });
    program.settings = wanted;
    shop.publicIp = wanted.public_ip ?? null;
    if (JSON.stringify(program.settings.tunnel ?? null) !== before) outside.follow(program.settings, changed);
    return program.settings;
  },
  email_presets: () => email.presets,
  email_test: ({ email: account }) => email.test(account),
  telegram_check: () => messengers.bot,
  telegram_chats: () => messengers.chats,
  telegram_test: ({ telegram }) => messengers.test(telegram.chat_id),
  webhook_presets: () => messengers.presets,
  webhook_test: () => messengers.test(1),
  messages_failed: () => email.failed,
  messages_retry: () => email.clear(),
  messages_dismiss: () => email.clear(),
  inactivity_watch: ({ flowId }) => email.watches.get(flowId) ?? null,
  inactivity_watch_set: ({ flowId, watch }) => void email.watches.set(flowId, watch),
  tunnel: outside.tunnel,
  tunnel_check: outside.check,
  tunnel_interfaces: () => outside.networks,
  tunnel_services: () => outside.services,
  tunnel_key: outside.publicKey,
  tunnel_key_make: outside.makeKey,
  tunnel_key_import: outside.makeKey,
  tunnel_server_key: outside.serverKey,
  tunnel_trust_new_key: () => undefined,
  flow_renew_link: ({ id }) => {
    flow(id).source.token = "kQ8vX2mTn4rWc7LpZy9sBd";
    return shown(id);
  },
  flow_protect: ({ id }) => {
    flow(id).source.auth = { type: "header", name: "X-Hooktray-Key", secret: `flow_${String(id)}_key` };
    secrets.set(`flow_${String(id)}_key`, new Date().toISOString());
    return { flow: shown(id), header: "X-Hooktray-Key", value: "h4Jx9QmV2sLr8TnWc5YpZk" };
  },
  backup: () => "/home/olga/Документы/hooktray-backup.db",
  restore: () => false,
  restore_seen: () => undefined,
  about: () => ({ version: "0.1.0", data_dir: "/home/olga/.local/share/hooktray", database_bytes: 48_300_000 }),
  diagnostics: () =>
    [
      "Hooktray 0.1.0 on linux x86_64",
      "ok   keychain: answers",
      "ok   port: 127.0.0.1:8477 is ours",
      "ok   disk: 212 GB free",
      "flow 1: started, today 64 delivered, 2 failed; 2 waiting, 2 held, 0 missing",
    ].join("\n"),
  copy: ({ text }) => void console.info("copied", text),
  open_data_dir: () => undefined,
  update_source: () => program.options.has("update"),
  update_check: () =>
    program.options.get("update") === "none"
      ? null
      : {
          version: "0.2.0",
          notes: "- Второй получатель заявок.\n- Быстрее поиск по истории.",
          can_install: program.options.get("update") !== "package",
        },
  update_install: () => reject("update_failed", { reason: "the disk is full" }),
  quit: () => undefined,
  ready: () => null,
  unsaved: () => undefined,
  zoom: () => undefined,
  close_window: () => undefined,
};

/** Commands after which the engine says that something changed. */
export const WRITES = new Set([
  "flow_new",
  "flow_save",
  "flow_set_started",
  "flow_duplicate",
  "flow_delete",
  "retry",
  "retry_all",
  "cancel",
  "mark_solved",
  "correct",
  "bulk",
  "secret_set",
  "secret_delete",
  "settings_save",
  "messages_retry",
  "messages_dismiss",
  "inactivity_watch_set",
  "flow_renew_link",
  "flow_protect",
]);
