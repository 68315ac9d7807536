// The filters of the history. They are kept while the window is open.

import { dayStart } from "../dates";
import type { HistoryCounts, HistoryFilter, Status } from "../types";
import { ALWAYS } from "./sorting";

export type Period = "all" | "today" | "week" | "month" | "custom" | "exact";

/** A time from `since` to before `until`, both ISO 8601. */
export interface Span {
  since: string;
  until: string;
}

/** A status, failed operations that are not solved or that are, operations that wait or are being sent, what the CRM knew already,
 *  or what was delivered in part. */
export type StatusChoice =
  Exclude<Status, "pending" | "running"> | "unsolved" | "solved" | "waiting" | "crm_duplicate" | "partial" | "";

interface Filters {
  flow: number | null;
  status: StatusChoice;
  period: Period;
  /** Dates of the browser's date inputs for the period `custom`, both inclusive. */
  from: string;
  to: string;
  search: string;
  /** The time for the period `exact`, which only another view sets. */
  exact?: Span;
}

/** An order by a column, or by what every row shows. */
export interface Sort {
  by: string;
  descending: boolean;
}

const NONE: Filters = { flow: null, status: "", period: "all", from: "", to: "", search: "" };

export class FilterState {
  now = $state<Filters>({ ...NONE });
  /** Whether the oldest come first. */
  oldestFirst = $state(false);
  /** The column by which the list is sorted; by time if there is none. */
  sort = $state.raw<Sort | null>(null);

  /** How the list is sorted if these columns are shown. */
  sortedBy(columns: readonly string[]): Sort | null {
    return this.sort && [...ALWAYS, ...columns].includes(this.sort.by) ? this.sort : null;
  }

  /** Replaces all filters by these. */
  only(wanted: Partial<Filters>): void {
    this.now = { ...NONE, ...wanted };
  }

  get none(): boolean {
    const { flow, status, period, search } = this.now;
    return flow === null && status === "" && period === "all" && search === "";
  }
}

export const filters = new FilterState();

/** The engine's filter for these choices at the time `now`. */
export function engineFilter(filters: Filters, now: Date): HistoryFilter {
  const { flow, status, period, from, to, search, exact } = filters;
  const filter: HistoryFilter = {};
  if (flow !== null) filter.flow_id = flow;
  if (status === "unsolved") filter.unsolved = true;
  else if (status === "solved") filter.solved = true;
  else if (status === "waiting") filter.waiting = true;
  else if (status === "crm_duplicate") filter.crm_duplicate = true;
  else if (status === "partial") filter.partial = true;
  else if (status !== "") filter.status = status;
  if (search.trim()) filter.search = search.trim();
  if (period === "today") filter.since = dayStart(now).toISOString();
  if (period === "week") filter.since = dayStart(now, 6).toISOString();
  if (period === "month") filter.since = dayStart(now, 29).toISOString();
  if (period === "custom") {
    if (from) filter.since = localDay(from, 0).toISOString();
    if (to) filter.until = localDay(to, 1).toISOString();
  }
  if (period === "exact" && exact) [filter.since, filter.until] = [exact.since, exact.until];
  return filter;
}

/** Local midnight of a date such as `2026-11-24`, `days` days later. */
function localDay(text: string, days: number): Date {
  const [year = 0, month = 1, day = 1] = text.split("-").map(Number);
  return new Date(year, month - 1, day + days);
}

/** How many operations a choice of the status finds. */
export function counted(counts: HistoryCounts, status: StatusChoice): number {
  if (status === "") return counts.all;
  if (status === "unsolved" || status === "solved" || status === "waiting" || status === "partial")
    return counts[status];
  return status === "crm_duplicate" ? counts.crm_duplicates : (counts.by_status[status] ?? 0);
}

/** Whether operations with this status were tried before: another run makes no order that nobody asked for yet. */
export function wereTried(status: StatusChoice): boolean {
  return ["failed", "unsolved", "partial"].includes(status);
}

/** Whether operations with this filter may be retried in bulk: not those that wait or were delivered as a whole. */
export function canRunAgain(status: StatusChoice): boolean {
  return ["unsolved", "partial", "failed", "held", "filtered", "duplicate", "cancelled"].includes(status);
}
