// The loaded operations: pages by key, merged by `seq`, so that no row moves or appears twice. Whatever comes first, the newest
// or the oldest, the place of an operation is a number that falls from row to row.

import * as ipc from "../ipc";
import type { HistoryFilter, HistoryEntry, HistoryPage } from "../types";

/** Replaces the entries that a page covers. `before` is the `seq` from which the page was requested. */
export function merge(
  entries: HistoryEntry[],
  page: HistoryPage,
  before: number | null,
  oldestFirst = false,
): HistoryEntry[] {
  const place = (seq: number) => (oldestFirst ? -seq : seq);
  const last = page.entries.at(-1);
  const low = page.more && last ? place(last.seq) : -Infinity;
  const high = before === null ? Infinity : place(before);
  const above = entries.filter((entry) => place(entry.seq) >= high);
  const below = entries.filter((entry) => place(entry.seq) < low);
  return [...above, ...page.entries, ...below];
}

export class Pages {
  entries = $state.raw<HistoryEntry[]>([]);
  more = $state(false);
  /** Whether the first page is loaded. */
  loaded = $state(false);
  #filter: HistoryFilter = {};
  #round = 0;
  #loading = false;
  /** Entries that may have changed since they were read. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
  #stale = new Set<number>();

  get #oldestFirst(): boolean {
    return this.#filter.oldest_first ?? false;
  }

  /** Starts over with another filter. */
  async ask(filter: HistoryFilter): Promise<void> {
    const round = ++this.#round;
    this.#filter = filter;
    // Until it is here, no page follows: it would begin where the list of the filter before ends.
    this.#loading = true;
    try {
      const page = await ipc.history(filter, null);
      if (round !== this.#round) return;
      this.#stale.clear();
      this.entries = page.entries;
      this.more = page.more;
      this.loaded = true;
    } finally {
      if (round === this.#round) this.#loading = false;
    }
  }

  /** Loads the next page, if there is one and it is not being loaded. */
  async next(): Promise<void> {
    const last = this.entries.at(-1);
    if (!this.more || this.#loading || !last) return;
    this.#loading = true;
    const round = this.#round;
    try {
      const page = await ipc.history(this.#filter, last.seq);
      if (round !== this.#round) return;
      this.entries = merge(this.entries, page, last.seq, this.#oldestFirst);
      this.more = page.more;
    } finally {
      if (round === this.#round) this.#loading = false;
    }
  }

  /** Reloads the top and what is visible. The rest is reloaded once it is visible. */
  async refresh(visible: readonly HistoryEntry[]): Promise<void> {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
    this.#stale = new Set(this.entries.map((entry) => entry.seq));
    const round = this.#round;
    const newest = this.entries[0]?.seq ?? null;
    const page = await ipc.history(this.#filter, null);
    if (round !== this.#round) return;
    const last = page.entries.at(-1);
    if (newest !== null && page.more && last && last.seq > newest && !this.#oldestFirst) {
      // A whole page of new entries: there may be a gap below, so start over.
      this.entries = page.entries;
      this.more = page.more;
      this.#stale.clear();
      return;
    }
    this.#put(page, null);
    await this.freshenAll(visible);
  }

  /** Reloads the pages of these operations, as far as they may have changed. */
  async freshenAll(visible: readonly HistoryEntry[]): Promise<void> {
    for (const { seq } of visible) await this.#freshen(seq);
  }

  /** Reloads the page that starts with an operation, if that may have changed. */
  async #freshen(seq: number): Promise<void> {
    const first = this.entries.findIndex((entry) => entry.seq === seq);
    if (first < 0 || !this.#stale.has(seq)) return;
    const before = this.entries[first - 1]?.seq ?? null;
    const round = this.#round;
    const page = await ipc.history(this.#filter, before);
    if (round === this.#round) this.#put(page, before);
  }

  #put(page: HistoryPage, before: number | null): void {
    for (const entry of page.entries) this.#stale.delete(entry.seq);
    this.entries = merge(this.entries, page, before, this.#oldestFirst);
    if (!page.more) this.more = false;
    else if (this.entries.at(-1)?.seq === page.entries.at(-1)?.seq) this.more = true;
  }
}
