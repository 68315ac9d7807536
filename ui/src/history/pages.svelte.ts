// The loaded operations: pages by key, merged by `seq`, so that no row moves or appears twice.

import * as ipc from "../ipc";
import type { HistoryFilter, HistoryEntry, HistoryPage } from "../types";

/** Replaces the lines that a page covers. `before` is the `seq` from which the page was requested. */
export function merge(lines: HistoryEntry[], page: HistoryPage, before: number | null): HistoryEntry[] {
  const last = page.entries.at(-1);
  const low = page.more && last ? last.seq : -Infinity;
  const high = before ?? Infinity;
  const above = lines.filter((line) => line.seq >= high);
  const below = lines.filter((line) => line.seq < low);
  return [...above, ...page.entries, ...below];
}

export class Pages {
  lines = $state.raw<HistoryEntry[]>([]);
  more = $state(false);
  /** Whether the first page is loaded. */
  loaded = $state(false);
  #asked: HistoryFilter = {};
  #round = 0;
  #loading = false;
  /** Lines that may have changed since they were read. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
  #stale = new Set<number>();

  /** Starts over with another filter. */
  async ask(asked: HistoryFilter): Promise<void> {
    const round = ++this.#round;
    this.#asked = asked;
    this.#loading = false;
    const page = await ipc.history(asked, null);
    if (round !== this.#round) return;
    this.#stale.clear();
    this.lines = page.entries;
    this.more = page.more;
    this.loaded = true;
  }

  /** Loads the next page, if there is one and it is not being loaded. */
  async next(): Promise<void> {
    const last = this.lines.at(-1);
    if (!this.more || this.#loading || !last) return;
    this.#loading = true;
    const round = this.#round;
    try {
      const page = await ipc.history(this.#asked, last.seq);
      if (round !== this.#round) return;
      this.lines = merge(this.lines, page, last.seq);
      this.more = page.more;
    } finally {
      if (round === this.#round) this.#loading = false;
    }
  }

  /** Reloads the top and what is visible, from index `first` on. The rest is reloaded once it is visible. */
  async refresh(first: number): Promise<void> {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
    this.#stale = new Set(this.lines.map((line) => line.seq));
    const round = this.#round;
    const newest = this.lines[0]?.seq ?? null;
    const page = await ipc.history(this.#asked, null);
    if (round !== this.#round) return;
    const last = page.entries.at(-1);
    if (newest !== null && page.more && last && last.seq > newest) {
      // A whole page of new lines: there may be a gap below, so start over.
      this.lines = page.entries;
      this.more = page.more;
      this.#stale.clear();
      return;
    }
    this.#put(page, null);
    await this.freshen(first);
  }

  /** Reloads the page that starts at index `first`, if it may have changed. */
  async freshen(first: number): Promise<void> {
    const line = this.lines[first];
    if (!line || !this.#stale.has(line.seq)) return;
    const before = this.lines[first - 1]?.seq ?? null;
    const round = this.#round;
    const page = await ipc.history(this.#asked, before);
    if (round === this.#round) this.#put(page, before);
  }

  #put(page: HistoryPage, before: number | null): void {
    for (const line of page.entries) this.#stale.delete(line.seq);
    this.lines = merge(this.lines, page, before);
    if (!page.more) this.more = false;
    else if (this.lines.at(-1)?.seq === page.entries.at(-1)?.seq) this.more = true;
  }
}
