// The loaded operations in the order of the list. By a column, the window sorts what is loaded: as much as it can.

import { columns, type ColumnValues } from "./columns.svelte";
import { showError } from "../components/toasts.svelte";
import type { HistoryEntry } from "../types";
import { filters } from "./filters.svelte";
import type { Pages } from "./pages.svelte";
import { ALWAYS, MAX_SORTED, shownValue, sorted } from "./sorting";

export class SortedEntries {
  readonly #pages: Pages;
  readonly #values: ColumnValues;
  /** How they are sorted; by time without. */
  readonly sort = $derived(filters.sortedBy(columns()));
  readonly entries = $derived.by((): HistoryEntry[] => {
    if (!this.sort) return this.#pages.entries;
    const { by, descending } = this.sort;
    const value = (entry: HistoryEntry) =>
      ALWAYS.includes(by) ? shownValue(by, entry) : this.#values.sortValue(by, entry);
    return sorted(this.#pages.entries, value, descending);
  });
  /** How many are sorted, if those are not all. */
  readonly only = $derived.by((): number | null => {
    const { more, entries } = this.#pages;
    return this.sort && more && entries.length >= MAX_SORTED ? entries.length : null;
  });

  constructor(pages: Pages, values: ColumnValues) {
    [this.#pages, this.#values] = [pages, values];
  }

  /** Loads what is missing to sort, one page at a time. */
  load(): void {
    if (!this.sort) return;
    const { more, entries } = this.#pages;
    this.#values.needUnread(columns(), entries);
    if (more && entries.length < MAX_SORTED) void this.#pages.next().catch(showError);
  }
}
