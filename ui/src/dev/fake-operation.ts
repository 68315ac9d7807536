// The record and the steps of a made-up operation.

import type { AttemptView, Correction, HistoryEntry, OperationView, StepView, ValueOption } from "../types";
import { RESPONSE, ARAY, change, line, seqOf } from "./fake-history";
import { chance, NAMES, phone, pick, TEXTS } from "./sample-data";

const corrections = new Map<number, Correction[]>();

/** The record of an operation is corrected, and the operation delivered. */
export function correct(wanted: string, values: ValueOption[]): void {
  const seq = seqOf(wanted);
  corrections.set(
    seq,
    values.map((value) => ({ ...value, at: new Date().toISOString() })),
  );
  change([wanted], { status: "delivered", problem: null, due_at: null, attempts: 1 });
}

/** What is corrected in the record of an operation. */
export const correctionsOf = (seq: number): Correction[] => corrections.get(seq) ?? [];

/** Those of the table “offers”, and one more. */
const SIM_CARDS = ["250011234567890", "250022345678901", "250993456789012", "250075678901234"];

export function record(seq: number): Record<string, string> {
  const one = line(seq);
  if (one.summary === "Test")
    return {
      app: "smsdeliverer",
      type: "SMS",
      id: "0",
      from: "",
      to: "",
      message: "Test",
      custmemo: "",
      com: "",
      simno: "",
      softwareid: "SD-8841",
    };
  return {
    app: "smsdeliverer",
    type: "SMS",
    id: String(48000 + seq),
    from: "+79031112233",
    to: `8 (916) 555-${phone(seq).slice(-4, -2)}-${phone(seq).slice(-2)}`,
    message: pick(TEXTS, seq),
    custmemo: pick(NAMES, seq * 17 + 3),
    imsi: pick(SIM_CARDS, seq),
    com: "COM7",
    simno: "2",
    softwareid: "SD-8841",
    sendstat: "1",
  };
}

/** What only the response to an order says. */
const NOTHING_SAID = { remembered: {}, crm_duplicate: false, notes: [] };

/** Whether the first attempt of an operation cannot be read: that of the failed ones whose number ends in 7. */
const isUnreadable = (one: HistoryEntry) => one.status === "failed" && one.seq % 10 === 7;

function steps(one: HistoryEntry, number: number, last: boolean): StepView[] {
  if (one.status === "failed" && Object.keys(one.remembered).length > 0) return secondFails(one, number);
  const failed = one.status === "failed" || (one.status === "pending" && last);
  const invalid = one.problem?.code === "field_invalid";
  const body = record(one.seq);
  const fields = [
    { name: "api_key", value: "••••" },
    { name: "name", value: body.custmemo ?? "" },
    { name: "phone", value: phone(one.seq) },
    { name: "offer_id", value: "1024" },
    { name: "country_code", value: "RU" },
    { name: "base_url", value: "https://shop.example/cream" },
    { name: "price", value: "1990" },
    { name: "referrer", value: "https://shop.example/" },
    { name: "ip", value: "127.0.0.1" },
    { name: "ext_in_id", value: one.id },
  ];
  const encoded = fields.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join("&");
  const error = failed && one.problem ? { code: one.problem.code, message: one.problem.message } : null;
  const order: StepView = {
    id: "order",
    type: "form_urlencoded",
    outcome: invalid ? "failed" : "ok",
    request: { fields, encoded },
    response: null,
    error: invalid ? error : null,
    ...NOTHING_SAID,
  };
  if (invalid)
    return [
      order,
      {
        id: "send",
        type: "http_request",
        outcome: "not_reached",
        request: null,
        response: null,
        error: null,
        ...NOTHING_SAID,
      },
    ];
  const said = { ...RESPONSE, ...one.remembered, is_double: one.crm_duplicate };
  const responseBody = failed ? '{"code":"error","error":"offer is not active"}' : JSON.stringify(said);
  const url = `https://${ARAY}/api/v2/order/create/?${encoded}`;
  const response =
    one.problem?.code === "no_answer"
      ? null
      : {
          status: one.problem?.code === "unavailable" ? 503 : 200,
          headers: { "content-type": "application/json" },
          body: responseBody,
          truncated: false,
        };
  return [
    order,
    {
      id: "send",
      type: "http_request",
      outcome: failed ? "failed" : "ok",
      request: { method: "GET", url, headers: {}, body: null },
      response,
      error,
      ...NOTHING_SAID,
      ...(failed ? {} : { remembered: one.remembered, crm_duplicate: one.crm_duplicate }),
    },
  ];
}

/** An order that was made, and a second request that was not taken: later attempts keep the order. */
function secondFails(one: HistoryEntry, number: number): StepView[] {
  const delivered = steps({ ...one, status: "delivered", problem: null }, 0, true);
  const kept = delivered.map((step) =>
    step.type === "http_request" ? { ...step, outcome: "kept" as const, request: null, response: null } : step,
  );
  const body = `{"order": "${JSON.stringify(one.remembered.order_id)}"}`;
  return [
    ...(number === 0 ? delivered : kept),
    {
      id: "tell",
      type: "http_request",
      outcome: "failed",
      request: { method: "POST", url: "https://shop.example/told", headers: {}, body },
      response: { status: 503, headers: {}, body: "", truncated: false },
      error: one.problem && { code: one.problem.code, message: one.problem.message },
      ...NOTHING_SAID,
    },
  ];
}

export function operation(wanted: string): OperationView {
  const one = line(seqOf(wanted));
  const body = record(one.seq);
  const runs: AttemptView[] = Array.from({ length: one.attempts }, (_, n) => ({
    started_at: new Date(new Date(one.received_at).getTime() + n * 35_000 + 60).toISOString(),
    duration_ms: 180 + Math.floor(chance(one.seq + n) * 2400),
    outcome:
      one.status === "delivered"
        ? "delivered"
        : one.status === "filtered"
          ? "filtered"
          : n === one.attempts - 1 && one.status === "failed"
            ? "rejected"
            : "retryable",
    flow_version: n === 0 ? 2 : 4,
    steps: n === 0 && isUnreadable(one) ? [] : steps(one, n, n === one.attempts - 1),
    unreadable: n === 0 && isUnreadable(one),
  }));
  const request = {
    method: "POST",
    path: "/hook/q3vJ0c2bSxkW6nYt1uEwRz",
    query: {},
    headers: { "user-agent": "SMSDeliverer", "content-type": "application/json; charset=utf-8" },
    body,
    ip: "127.0.0.1",
    corrections: correctionsOf(one.seq),
    repairs: one.seq % 5 === 0 ? [{ code: "loose_quotes" as const, field: "message" }] : [],
  };
  return { entry: one, request, attempts: runs, options: picks(one.seq), damaged: [] };
}

export const picks = (seq: number) => [
  ...Object.entries(record(seq)).map(([name, value]) => ({ expression: `body.${name}`, value })),
  { expression: "ip", value: "127.0.0.1" },
];

/** The values of some fields of a record. */
export function valuesOf(wanted: string, fields: string[]): string[] {
  const known = picks(seqOf(wanted));
  return fields.map((field) => known.find(({ expression }) => expression === field)?.value ?? "");
}

export const recordOf = (wanted: string) => record(seqOf(wanted));
