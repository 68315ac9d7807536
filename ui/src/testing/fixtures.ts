// Views as the engine gives them, as small as tests need them.

import type { FlowCard, FlowView, Keychain, Line, LookedOver, OperationView, Overview, Settings, Surroundings } from "../types";

export const settings: Settings = { listen: "127.0.0.1:8477", language: "ru", notifications: true, keep_days: 365, autostart: false };
export const surroundings: Surroundings = { tray: true, system: "linux", language: "ru-RU" };
export const keychain: Keychain = { problem: null, secrets: [{ name: "aray_api_key", saved_at: null, used_by: ["Магазин"] }] };

export function line(seq: number, changed: Partial<Line> = {}): Line {
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
    handled: false,
    summary: `Клиент ${seq}`,
    ...changed,
  };
}

export function operation(of: Line): OperationView {
  return {
    line: of,
    request: { method: "POST", path: "/hook/x", query: {}, headers: {}, body: { to: "+7916" }, ip: "127.0.0.1" },
    runs: [],
    picks: [{ expression: "body.to", value: "+79165550117" }],
  };
}

export function card(id: number, changed: Partial<FlowCard> = {}): FlowCard {
  const hours = Array.from({ length: 24 }, () => ({ delivered: 0, failed: 0, other: 0 }));
  return { id, name: "Магазин", enabled: true, link: "http://127.0.0.1:8477/hook/x", delivered: 12, failed: 1, waiting: 2, held: 0, open: 1, hours, missing: [], ...changed };
}

export function overview(changed: Partial<Overview> = {}): Overview {
  return { state: "running", delivered: 12, failed: 1, alarms: [], flows: [card(1)], address: "http://127.0.0.1:8477", ...changed };
}

export function flowView(): FlowView {
  return {
    id: 1,
    link: "http://127.0.0.1:8477/hook/x",
    missing: [],
    warnings: [],
    file: {
      hooktray: 1,
      name: "Магазин",
      enabled: false,
      source: { type: "webhook", token: "x", methods: ["POST"], auth: { type: "none" }, reply: { status: 200, content_type: "text/plain", body: "ok" }, deduplicate: null, cors: false },
      actions: [
        {
          type: "form_urlencoded",
          id: "order",
          fields: [
            { name: "api_key", value: "{{ secret('aray_api_key') }}", required: true },
            { name: "phone", value: "", required: true, check: "phone" },
            { name: "offer_id", value: "", required: true },
            { name: "email", value: "", check: "email" },
          ],
        },
        {
          type: "http_request",
          id: "send",
          method: "GET",
          url: "https://api.aray.com/api/v2/order/create/?{{ steps.order.encoded }}",
          headers: [],
          body: null,
          timeout_seconds: 30,
          success: { status: "2xx", when: null, error: null },
        },
      ],
      retry: { delays_seconds: [5, 30], jitter: 0.2 },
      concurrency: 4,
      notify: { desktop: true, email: true },
    },
  };
}

export function looked(changed: Partial<LookedOver> = {}): LookedOver {
  return {
    mistakes: [],
    missing: [],
    warnings: [],
    preview: null,
    picks: [
      { expression: "body.to", value: "8 (916) 555-01-17" },
      { expression: "body.custmemo", value: "Ольга" },
    ],
    ...changed,
  };
}
