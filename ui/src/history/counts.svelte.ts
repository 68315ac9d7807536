// How many operations the filter matches: all of them, and of each kind.

import { showError } from "../components/toasts.svelte";
import * as ipc from "../ipc";
import type { HistoryCounts, HistoryFilter } from "../types";

/** Where the engine stops counting those that match a text. */
const MAX_COUNTED = 1000;

export class Counts {
  /** How many match; null while that is unknown. */
  count = $state<number | null>(null);
  /** How many there are of each kind; null while a text is looked for, which nobody counted. */
  kinds = $state.raw<HistoryCounts | null>(null);
  #wanted: HistoryFilter | null = null;

  /** Counts again. A response to an earlier filter is dropped. */
  async read(wanted: HistoryFilter): Promise<void> {
    this.#wanted = wanted;
    // The numbers of each kind come from counters, which know nothing of texts.
    const { flow_id, since, until, search } = wanted;
    const kinds = { ...(flow_id !== undefined && { flow_id }), ...(since && { since }), ...(until && { until }) };
    try {
      const [count, known] = await Promise.all([
        ipc.historyCount(wanted),
        search === undefined ? ipc.historyCounts(kinds) : null,
      ]);
      if (wanted === this.#wanted) [this.count, this.kinds] = [count, known];
    } catch (thrown) {
      showError(thrown);
    }
  }
}

/** Whether there may be more than were counted. */
export const isMore = (counted: number, wanted: HistoryFilter): boolean =>
  wanted.search !== undefined && counted >= MAX_COUNTED;
