// The engine's results, as small as tests need them.

import type {
  ApiError,
  ColumnsView,
  CorrectionView,
  Field,
  FlowCard,
  FlowView,
  Interface,
  KeychainView,
  MessageView,
  TelegramBot,
  TelegramSettings,
  WebhookPreset,
  WebhookSettings,
  HistoryCounts,
  HistoryEntry,
  DryRunView,
  EmailSettings,
  OperationView,
  Overview,
  EmailPreset,
  Settings,
  SshPreset,
  SystemInfo,
  TablePage,
  TableView,
  TemplatesView,
  TunnelView,
} from "../types";
import { sampleFlow } from "./sample-flow";

export const settings: Settings = {
  listen: "127.0.0.1:8477",
  language: "ru",
  notifications: true,
  keep_days: 365,
  autostart: false,
  public_ip_service: "https://api.ipify.org/",
  metrics: false,
  window: { zoom: 100, columns: [], offers_closed: true, told_of_tray: true },
};
export const systemInfo: SystemInfo = { tray: true, system: "linux", language: "ru-RU" };
export const keychain: KeychainView = {
  problem: null,
  secrets: [{ name: "aray_api_key", is_stored: false, saved_at: null, used_by: ["Магазин"], used_by_webhook: false }],
};

export const presets: EmailPreset[] = [
  {
    name: "Яндекс",
    domains: ["yandex.ru", "ya.ru"],
    host: "smtp.yandex.ru",
    port: 465,
    security: "tls",
    passwords: "https://id.yandex.ru/security/app-passwords",
    takes_passwords: true,
  },
  {
    name: "Mail.ru",
    domains: ["mail.ru", "bk.ru", "inbox.ru", "list.ru"],
    host: "smtp.mail.ru",
    port: 465,
    security: "tls",
    passwords: "https://account.mail.ru/user/2-step-auth/passwords",
    takes_passwords: true,
  },
  {
    name: "Gmail",
    domains: ["gmail.com"],
    host: "smtp.gmail.com",
    port: 465,
    security: "tls",
    passwords: "https://myaccount.google.com/apppasswords",
    takes_passwords: true,
  },
  {
    name: "Outlook",
    domains: ["outlook.com", "hotmail.com"],
    host: "smtp-mail.outlook.com",
    port: 587,
    security: "starttls",
    passwords: "https://account.live.com/proofs/AppPassword",
    takes_passwords: false,
  },
  {
    name: "Rambler",
    domains: ["rambler.ru", "ro.ru"],
    host: "smtp.rambler.ru",
    port: 465,
    security: "tls",
    passwords: "https://help.rambler.ru/mail/mail-pochtovye-klienty/",
    takes_passwords: true,
  },
];

export const email: EmailSettings = {
  host: "smtp.yandex.ru",
  port: 465,
  security: "tls",
  user: "shop@yandex.ru",
  from: "shop@yandex.ru",
  from_name: "Hooktray",
  to: ["olga@yandex.ru", "ivan@mail.ru"],
  show_numbers: false,
  quiet_hours: false,
};

export const networks: Interface[] = [
  { name: "eth0", address: "192.168.1.20" },
  { name: "wlan0", address: "192.168.1.21" },
];

export const services: SshPreset[] = [
  {
    name: "localhost.run",
    host: "localhost.run",
    port: 22,
    user: "nokey",
    bind: "localhost",
    bind_port: 80,
    minutes: 0,
  },
  { name: "pinggy", host: "a.pinggy.io", port: 443, user: "http", bind: "localhost", bind_port: 0, minutes: 60 },
];

export const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDp2 hooktray";

export function tunnel(changed: Partial<TunnelView> = {}): TunnelView {
  return {
    provider: "",
    stage: "off",
    address: null,
    local: "http://127.0.0.1:8477",
    since: null,
    checked_at: null,
    error: null,
    error_at: null,
    ...changed,
  };
}

export const bot: TelegramBot = { username: "olga_shop_bot", first_name: "Магазин" };

export const telegram: TelegramSettings = {
  chat_id: 42,
  chat_title: "Ольга",
  show_numbers: false,
  quiet_hours: false,
  access: { api: "https://api.telegram.org", proxy: { type: "system" } },
};

const webhookBase: WebhookSettings = {
  method: "POST",
  headers: [],
  content_type: "application/json",
  body: "{{ alert | tojson }}",
  show_numbers: false,
  quiet_hours: false,
};

export const webhookPresets: WebhookPreset[] = [
  {
    id: "ntfy",
    name: "ntfy",
    example: "https://ntfy.sh/…",
    settings: {
      ...webhookBase,
      headers: [{ name: "Priority", value: "high" }],
      content_type: "text/plain; charset=utf-8",
      body: "{{ text }}",
    },
  },
  {
    id: "slack",
    name: "Slack",
    example: "https://hooks.slack.com/services/…",
    settings: { ...webhookBase, body: "{{ {'text': text} | tojson }}" },
  },
  { id: "json", name: "JSON", example: "https://…", settings: webhookBase },
];

export function failedMessage(id: number, changed: Partial<MessageView> = {}): MessageView {
  return {
    id,
    channel: "email",
    alert: "refused",
    flow: "Магазин",
    created_at: "2026-11-24T09:00:00Z",
    tries: 1,
    code: "login",
    reply: "535 5.7.8 authentication failed",
    fault: "other",
    reached: "",
    ...changed,
  };
}

export function entry(seq: number, changed: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    seq,
    id: `id-${seq}`,
    flow_id: 1,
    flow: "Магазин",
    status: "delivered",
    received_at: new Date(Date.UTC(2026, 10, 24, 9, 0, seq % 60)).toISOString(),
    finished_at: null,
    due_at: null,
    gate: null,
    attempts: 1,
    problem: null,
    duplicate_of: null,
    solved: false,
    summary: `Клиент ${seq}`,
    remembered: {},
    crm_duplicate: false,
    partial: false,
    ...changed,
  };
}

export const columns: ColumnsView = {
  fields: [
    { expression: "body.price", value: "1990" },
    { expression: "body.to", value: "+79165550117" },
  ],
  remembered: ["order_id"],
};

export function counts(changed: Partial<HistoryCounts> = {}): HistoryCounts {
  return { all: 0, by_status: {}, unsolved: 0, solved: 0, waiting: 0, crm_duplicates: 0, partial: 0, ...changed };
}

export function operation(of: HistoryEntry): OperationView {
  return {
    entry: of,
    request: {
      method: "POST",
      path: "/hook/x",
      query: {},
      headers: {},
      body: { to: "+7916" },
      ip: "127.0.0.1",
      repairs: [],
      corrections: [],
    },
    attempts: [],
    options: [{ expression: "body.to", value: "+79165550117" }],
    damaged: [],
  };
}

export const notAPhone: ApiError = {
  code: "field_invalid",
  message: "",
  args: { field: "phone", check: "phone", value: "8 (916) 555" },
  findings: [],
};

/** A record with a wrong number: `to` came, `custmemo` did not. */
export function correction(changed: Partial<CorrectionView> = {}): CorrectionView {
  return {
    values: [
      { expression: "body.message", came: "Хочу заказать", value: "Хочу заказать" },
      { expression: "body.to", came: "8 (916) 555", value: "8 (916) 555" },
      { expression: "body.custmemo", came: null, value: "" },
    ],
    fields: [
      { name: "name", text: "Ольга", problem: null, reads: ["body.custmemo", "body.to"] },
      { name: "phone", text: "8 (916) 555", problem: notAPhone, reads: ["body.to"] },
    ],
    outcome: "wrong",
    problem: null,
    ...changed,
  };
}

export function card(id: number, changed: Partial<FlowCard> = {}): FlowCard {
  const hours = Array.from({ length: 24 }, () => ({ delivered: 0, failed: 0, other: 0 }));
  return {
    id,
    name: "Магазин",
    enabled: true,
    receives: true,
    link: "http://127.0.0.1:8477/hook/x",
    delivered: 12,
    crm_duplicates: 0,
    partial: 0,
    sends_to_aray: true,
    failed: 1,
    waiting: 2,
    held: 0,
    unsolved: 1,
    hours,
    missing: [],
    ...changed,
  };
}

export function overview(changed: Partial<Overview> = {}): Overview {
  return {
    status: "running",
    delivered: 12,
    crm_duplicates: 0,
    partial: 0,
    failed: 1,
    attention: [],
    flows: [card(1)],
    address: "http://127.0.0.1:8477",
    refused: [],
    ...changed,
  };
}

const FIELDS: Field[] = [
  { name: "api_key", value: "{{ secret('aray_api_key') }}", required: true },
  { name: "phone", value: "", required: true, check: "phone" },
  { name: "offer_id", value: "", required: true },
  { name: "email", value: "", check: "email" },
];

export const flowView = (): FlowView => ({
  id: 1,
  link: "http://127.0.0.1:8477/hook/x",
  missing: [],
  warnings: [],
  file: sampleFlow("Магазин", FIELDS),
});

export function dryRunView(changed: Partial<DryRunView> = {}): DryRunView {
  return {
    errors: [],
    missing: [],
    warnings: [],
    preview: null,
    options: [
      { expression: "body.to", value: "8 (916) 555-01-17" },
      { expression: "body.custmemo", value: "Ольга" },
    ],
    ...changed,
  };
}

/** Two senders and three CRMs, one of which has an API that is partly unpublished. */
export const templates: TemplatesView = {
  senders: [
    { id: "sms-deliverer", name: "SMS Deliverer", both_ways: true },
    { id: "tilda", name: "Tilda", both_ways: false },
  ],
  crms: [
    { id: "aray", name: "aray.com", is_partly_unpublished: false },
    { id: "leadvertex", name: "LeadVertex", is_partly_unpublished: false },
    { id: "lp-crm", name: "LP-CRM", is_partly_unpublished: true },
  ],
};

/** A table of offers by SIM card. */
export const tables = (): TableView[] => [
  {
    name: "offers",
    key: "imsi",
    columns: ["imsi", "offer_id", "price"],
    rows: 2,
    used_by: [{ flow_id: 1, flow: "SMS Deliverer → aray.com", started: true }],
  },
];

/** Its rows. */
export const tablePage = (): TablePage => ({
  rows: [
    { position: 1, cells: ["250011", "1001", "1990"] },
    { position: 2, cells: ["250022", "1002", "2990"] },
  ],
  more: false,
});
