// A hundred thousand made-up operations, each generated when it is requested.

import type {
  BulkAction,
  BulkView,
  CauseView,
  HistoryCounts,
  HistoryFilter,
  HistoryEntry,
  HistoryPage,
  Status,
  ApiError,
} from "../types";
import { chance, NAMES, phone, pick } from "./sample-data";

const START = Date.now();
const changed = new Map<number, Partial<HistoryEntry>>();
export const size = { count: 100_000 };
const extra: { seq: number; at: number; test: boolean }[] = [];

export const ARAY = "api.aray.com";

function apiError(code: string, message: string, args: Record<string, string>): ApiError {
  return { code, message, args, findings: [] };
}

/** What aray responds. */
export const RESPONSE = { code: "ok", order_id: 881724, is_double: false };

const FAILURES = [
  apiError("refused", "refused by “send”: bad key", { host: ARAY, reason: "wrong api_key", about: "key" }),
  apiError("field_invalid", "the field “phone” must be a telephone number", {
    field: "phone",
    check: "phone",
    value: "8 (916) 555",
  }),
  apiError("no_answer", "no response", { host: ARAY, fault: "timed_out" }),
  apiError("unavailable", "“send” got a response with status 503", { host: ARAY, status: "503", reason: "" }),
];

// With a seed of its own: the status depends on `chance(seq)` already.
const failureOf = (seq: number): ApiError => pick(FAILURES, seq * 13 + 5);

const id = (seq: number): string => `0192f3a1-7c00-7000-8000-${seq.toString(16).padStart(12, "0")}`;
export const seqOf = (id: string): number => parseInt(id.slice(-12), 16);

export function arrive(test: boolean): void {
  extra.push({ seq: size.count + extra.length + 1, at: Date.now(), test });
}

function statusOf(seq: number): Status {
  const age = size.count - seq;
  if (age < 2) return "held";
  if (age === 2) return "pending";
  const x = chance(seq);
  if (age < 60 && x > 0.94) return "failed";
  return x < 0.9 ? "delivered" : x < 0.93 ? "failed" : x < 0.96 ? "duplicate" : x < 0.985 ? "filtered" : "cancelled";
}

/** What went wrong with the order itself, and not with the second request. */
const ORDER_FAILED = new Set(["field_invalid", "refused", "no_answer"]);

export function line(seq: number): HistoryEntry {
  const added = extra.find((one) => one.seq === seq);
  const age = size.count - seq;
  const at = added?.at ?? START - age * 260_000 - Math.floor(chance(seq + 5) * 200_000) - 30_000;
  const status = added ? "held" : statusOf(seq);
  const failed = status === "failed";
  const gate = status === "pending";
  const second = !added && chance(seq * 3) > 0.8;
  const ordered = status === "delivered" || (second && failed && !ORDER_FAILED.has(failureOf(seq).code));
  const made: HistoryEntry = {
    seq,
    id: id(seq),
    flow_id: !added && chance(seq * 3) > 0.8 ? 2 : 1,
    flow: !added && chance(seq * 3) > 0.8 ? "Заявки с сайта" : "SMS Deliverer → aray.com",
    status,
    received_at: new Date(at).toISOString(),
    finished_at: ["held", "pending", "running"].includes(status) ? null : new Date(at + 900).toISOString(),
    due_at: gate ? new Date(START + 340_000).toISOString() : null,
    gate: null,
    attempts: status === "held" || status === "duplicate" || status === "cancelled" ? 0 : failed ? 3 : 1,
    problem: failed ? failureOf(seq) : gate ? (FAILURES[3] ?? null) : null,
    duplicate_of: status === "duplicate" ? id(seq - 1) : null,
    solved: failed && age > 60,
    summary: added?.test ? "Test" : `${pick(NAMES, seq * 17 + 3)} · ${phone(seq)}`,
    remembered: ordered ? { order_id: RESPONSE.order_id + seq - 100_000 } : {},
    crm_duplicate: status === "delivered" && chance(seq + 77) > 0.9,
    partial: status === "delivered" && chance(seq + 78) > 0.95,
    test_order: status === "delivered" && chance(seq + 91) > 0.96,
  };
  return { ...made, ...changed.get(seq) };
}

function fits(asked: HistoryFilter, one: HistoryEntry): boolean {
  if (asked.flow_id !== undefined && one.flow_id !== asked.flow_id) return false;
  if (asked.status && one.status !== asked.status) return false;
  if (asked.crm_duplicate && !one.crm_duplicate) return false;
  if (asked.partial && !one.partial) return false;
  if (asked.solved && !(one.status === "failed" && one.solved)) return false;
  if (asked.unsolved && (one.status !== "failed" || one.solved)) return false;
  if (asked.since && one.received_at < asked.since) return false;
  if (asked.until && one.received_at >= asked.until) return false;
  const text = asked.search?.toLowerCase();
  if (text && Object.values(one.remembered).some((value) => JSON.stringify(value).includes(text))) return true;
  return !text || one.summary.toLowerCase().includes(text) || one.id.startsWith(text);
}

/** Whether an operation cannot fit, judging by its number alone: making all of them up takes seconds. */
function skips(asked: HistoryFilter, seq: number): boolean {
  if (changed.has(seq) || seq > size.count) return false;
  if (asked.solved) return statusOf(seq) !== "failed";
  if (asked.unsolved) return size.count - seq > 60 || statusOf(seq) !== "failed";
  return asked.status !== undefined && asked.status !== statusOf(seq);
}

export function page(asked: HistoryFilter, before: number | null): HistoryPage {
  const lines: HistoryEntry[] = [];
  const newest = size.count + extra.length;
  const [first, step] = asked.oldest_first ? [(before ?? 0) + 1, 1] : [Math.min(newest, (before ?? Infinity) - 1), -1];
  for (let seq = first; seq > 0 && seq <= newest; seq += step) {
    if (skips(asked, seq)) continue;
    const one = line(seq);
    if (asked.since && !asked.oldest_first && one.received_at < asked.since) break;
    if (!fits(asked, one)) continue;
    if (lines.length === 100) return { entries: lines, more: true };
    lines.push(one);
  }
  return { entries: lines, more: false };
}

export function count(asked: HistoryFilter): number {
  if (Object.keys(asked).length === 0) return size.count + extra.length;
  let found = 0;
  for (let seq = size.count + extra.length; seq > 0; seq -= 1) {
    if (skips(asked, seq)) continue;
    const one = line(seq);
    if (asked.since && one.received_at < asked.since) break;
    if (fits(asked, one)) found += 1;
  }
  return found;
}

/** The ids of those that match, oldest first. */
export function ids(asked: HistoryFilter): string[] {
  const found: string[] = [];
  for (let before: number | null = null; ;) {
    const { entries, more } = page(asked, before);
    found.push(...entries.map((one) => one.id));
    before = entries.at(-1)?.seq ?? 0;
    if (!more || found.length >= 10_000) return found.reverse();
  }
}

/** Why operations failed that are not solved. */
export function causes(): CauseView[] {
  const found = new Map<string, CauseView>();
  for (const one of page({ unsolved: true }, null).entries) {
    if (!one.problem) continue;
    const key = `${String(one.flow_id)} ${one.problem.code}`;
    const known = found.get(key) ?? { problem: one.problem, flow_id: one.flow_id, flow: one.flow, ids: [] };
    found.set(key, { ...known, ids: [one.id, ...known.ids] });
  }
  return [...found.values()].sort((a, b) => b.ids.length - a.ids.length);
}

interface Change {
  from: Status[];
  to: Partial<HistoryEntry>;
}

const QUEUED: Change = {
  from: ["failed", "held", "pending", "filtered", "duplicate", "cancelled"],
  to: { status: "delivered", problem: null, due_at: null, attempts: 1 },
};

const CHANGES: Record<BulkAction, Change> = {
  retry: QUEUED,
  retry_even_if_arrived: QUEUED,
  cancel: { from: ["held", "pending"], to: { status: "cancelled" } },
  solve: { from: ["failed"], to: { solved: true } },
  unsolve: { from: ["failed"], to: { solved: false } },
};

/** Does something with many operations. */
export function bulk(ids: string[], action: BulkAction): BulkView {
  const { from, to } = CHANGES[action];
  const done = ids.filter((one) => from.includes(line(seqOf(one)).status));
  change(done, to);
  return { done, left_out: 0, may_have_arrived: [], skipped: ids.length - done.length, stopped: [] };
}

export function change(ids: string[], what: Partial<HistoryEntry>): number {
  for (const one of ids) changed.set(seqOf(one), { ...changed.get(seqOf(one)), ...what });
  return ids.length;
}

/** How many operations there are of each kind, among the newest. */
export function counts(asked: HistoryFilter): HistoryCounts {
  const by_status: HistoryCounts["by_status"] = {};
  const found = { all: 0, by_status, unsolved: 0, solved: 0, waiting: 0, crm_duplicates: 0, partial: 0 };
  for (let seq = size.count + extra.length; seq > Math.max(0, size.count - 4000); seq -= 1) {
    const one = line(seq);
    if (!fits(asked, one)) continue;
    found.all += 1;
    by_status[one.status] = (by_status[one.status] ?? 0) + 1;
    if (one.status === "failed") found[one.solved ? "solved" : "unsolved"] += 1;
    if (one.status === "pending" || one.status === "running") found.waiting += 1;
    if (one.crm_duplicate) found.crm_duplicates += 1;
    if (one.partial) found.partial += 1;
  }
  return found;
}
