// Sorting the loaded operations by a column. By time, the engine sorts all of them.

import { language, t } from "../i18n.svelte";
import type { HistoryEntry } from "../types";

/** How many operations are loaded to be sorted by a column. */
export const MAX_SORTED = 2000;

/** A value to sort by; null where there is none. */
export type SortValue = string | number | null;

/** What every row shows, beside the columns of choice. */
export const ALWAYS = ["customer", "status"];

/** The value of what every row shows. */
export function shownValue(by: string, entry: HistoryEntry): SortValue {
  if (by === "customer") return entry.summary || null;
  return t(entry.solved && entry.status === "failed" ? "status-solved" : `status-${entry.status}`);
}

/** Sorts by a value, what has none last. Equal ones stay in their order. */
export function sorted(
  entries: readonly HistoryEntry[],
  value: (entry: HistoryEntry) => SortValue,
  descending: boolean,
): HistoryEntry[] {
  const { compare } = new Intl.Collator(language(), { numeric: true });
  const keyed = entries.map((entry) => ({ entry, key: value(entry) }));
  keyed.sort(({ key: a }, { key: b }) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order = typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b));
    return descending ? -order : order;
  });
  return keyed.map(({ entry }) => entry);
}
