// Opens the records behind a figure in the history.

import { filters, type Span, type StatusChoice } from "../history/filters.svelte";
import { go } from "../router.svelte";

/** The history of `flow` in this time, or only what has this status. */
export function openRecords(span: Span, flow: number | null, status: StatusChoice = ""): void {
  filters.only({ flow, status, period: "exact", exact: { since: span.since, until: span.until } });
  void go("history");
}
