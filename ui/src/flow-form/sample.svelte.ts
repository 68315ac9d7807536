// The record that the preview of a flow is made of.

import type { HistoryEntry, ValueOption } from "../types";

export class Sample {
  /** Records that can be it, newest first: more than are shown, without the tests of senders. */
  #candidates = $state.raw<HistoryEntry[]>([]);
  /** Those that turned out to be tests. */
  #tests = $state.raw<readonly string[]>([]);
  #chosen = $state<string | null>(null);

  /** The chosen record, or else the newest real one. */
  among(records: readonly HistoryEntry[] | null): HistoryEntry | null {
    // Newer records may have taken its place among those that are shown.
    const chosen = [...(records ?? []), ...this.#candidates].find(({ id }) => id === this.#chosen);
    return chosen ?? this.#candidates.find(({ id }) => !this.#tests.includes(id)) ?? null;
  }

  /** Whether the user chose the record. */
  get isChosen(): boolean {
    return this.#chosen !== null;
  }

  choose(id: string): void {
    this.#chosen = id;
  }

  /** Takes the newest records of the flow. */
  offer(entries: readonly HistoryEntry[]): void {
    this.#candidates = entries.filter(({ status }) => status !== "test");
  }

  /** Passes over a record that turned out to be a test of its sender. */
  skip(id: string): void {
    this.#tests = [...this.#tests, id];
  }
}

/** Whether a record comes from the Test button of SMS Deliverer, which numbers its message 0 and sends little else. */
export function isTest(picks: readonly ValueOption[]): boolean {
  return picks.some(({ expression, value }) => expression === "body.id" && value === "0");
}
