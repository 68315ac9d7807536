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

/** Sorts by a value: numbers before texts, what has none last. Equal ones stay in their order. */
export function sorted(
  entries: readonly HistoryEntry[],
  value: (entry: HistoryEntry) => SortValue,
  descending: boolean,
): HistoryEntry[] {
  const collator = new Intl.Collator(language(), { numeric: true });
  const compare = (a: string | number, b: string | number): number => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a === "string" && typeof b === "string") return collator.compare(a, b);
    return typeof a === "number" ? -1 : 1;
  };
  const keyed = entries.map((entry) => ({ entry, key: value(entry) }));
  keyed.sort(({ key: a }, { key: b }) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return descending ? -compare(a, b) : compare(a, b);
  });
  return keyed.map(({ entry }) => entry);
}
