// The operations that are selected, for what is done with many at once.

import { SvelteSet } from "svelte/reactivity";

import * as ipc from "../ipc";
import type { BulkAction, BulkView, HistoryEntry, HistoryFilter } from "../types";

/** How many operations one command takes, so that the progress is seen and records are received meanwhile. */
const AT_ONCE = 200;
/** How many the engine returns to be selected at once. */
export const MAX_SELECTED = 10_000;

export class Selection {
  readonly ids = new SvelteSet<string>();
  /** How many are done, while something is done with them. */
  done = $state<number | null>(null);
  /** Where a range starts. */
  #anchor: string | null = null;
  /** How often it began anew: what was asked for before is not added to it. */
  #begun = 0;

  get count(): number {
    return this.ids.size;
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  toggle(id: string): void {
    if (!this.ids.delete(id)) this.ids.add(id);
    this.#anchor = id;
  }

  /** Selects everything from the last one that was toggled to this one. */
  extend(entries: readonly HistoryEntry[], to: string, from: string | null = null): void {
    const place = (id: string | null) => entries.findIndex((entry) => entry.id === id);
    const end = place(to);
    const start = place(this.#anchor ?? from ?? to);
    this.#anchor ??= from ?? to;
    const [low, high] = start < 0 ? [end, end] : [Math.min(start, end), Math.max(start, end)];
    for (const entry of entries.slice(low, high + 1)) this.ids.add(entry.id);
  }

  /**
   * Selects all that match a filter, loaded or not, unless it began anew meanwhile. Of too many only the newest, of which it returns
   * how many those are; else null.
   */
  async all(filter: HistoryFilter): Promise<number | null> {
    const begun = this.#begun;
    const found = await ipc.historyIds(filter);
    if (begun !== this.#begun) return null;
    for (const id of found) this.ids.add(id);
    return found.length >= MAX_SELECTED ? found.length : null;
  }

  /** Selects these and no others. */
  set(ids: readonly string[]): void {
    this.clear();
    for (const id of ids) this.ids.add(id);
  }

  clear(): void {
    this.ids.clear();
    this.#anchor = null;
    this.#begun += 1;
  }

  /** Does something with the selected operations, step by step. */
  async run(action: BulkAction): Promise<BulkView> {
    const ids = [...this.ids];
    const sum: BulkView = { done: [], left_out: 0, may_have_arrived: [], skipped: 0, stopped: [] };
    this.done = 0;
    try {
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        const part = await ipc.bulk(ids.slice(from, from + AT_ONCE), action);
        sum.done.push(...part.done);
        sum.left_out += part.left_out;
        sum.may_have_arrived.push(...part.may_have_arrived);
        sum.skipped += part.skipped;
        sum.stopped.push(...part.stopped.filter((flow) => !sum.stopped.includes(flow)));
        this.done = Math.min(ids.length, from + AT_ONCE);
      }
    } finally {
      this.done = null;
    }
    return sum;
  }
}
