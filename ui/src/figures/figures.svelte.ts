// The figures that are shown, and what was chosen to show. Both are kept while the window is open.

import { showError } from "../components/toasts.svelte";
import * as ipc from "../ipc";
import type { FiguresPeriod, FiguresView } from "../types";

/** The shortest time between two readings after changes, in milliseconds: counting is work for the engine. */
export const REST = 5000;

export interface Choice {
  period: FiguresPeriod;
  /** The id of the only flow that counts; null for all. */
  flow: number | null;
  /** What the records are compared by, as a column of the history; null for the flow. */
  by: string | null;
}
const NONE: Choice = { period: "day", flow: null, by: null };

export class Figures {
  #choice = $state.raw<Choice>({ ...NONE });
  /** The figures, and the choice that they belong to. */
  shown = $state.raw<{ view: FiguresView; of: Choice } | null>(null);
  /** Whether the shown figures belong to an earlier choice. */
  readonly stale = $derived(this.shown !== null && this.shown.of !== this.#choice);
  #round = 0;
  #reading = false;
  /** Whether the state changed since the figures were asked for. */
  #changed = false;
  #rest: ReturnType<typeof setTimeout> | undefined;

  get choice(): Choice {
    return this.#choice;
  }

  /** Shows other figures, at once. */
  async choose(changed: Partial<Choice>): Promise<void> {
    this.#choice = { ...this.#choice, ...changed };
    await this.read();
  }

  /** Reads the figures now. */
  async read(): Promise<void> {
    const round = ++this.#round;
    const of = this.#choice;
    clearTimeout(this.#rest);
    this.#rest = undefined;
    [this.#reading, this.#changed] = [true, false];
    try {
      const view = await ipc.figures(of.period, of.flow, of.by);
      if (round === this.#round) this.shown = { view, of };
    } catch (thrown) {
      if (round === this.#round) showError(thrown);
    }
    if (round !== this.#round) return;
    this.#reading = false;
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      if (this.#changed) void this.read();
    }, REST);
  }

  /** Reads the figures again after the state changed: now, or once `REST` is over. */
  refresh(): void {
    if (this.#reading || this.#rest !== undefined) this.#changed = true;
    else void this.read();
  }

  /** Stops reading them: another view is shown. */
  leave(): void {
    this.#round += 1;
    clearTimeout(this.#rest);
    this.#rest = undefined;
    [this.#reading, this.#changed] = [false, false];
  }

  forget(): void {
    this.leave();
    this.#choice = { ...NONE };
    this.shown = null;
  }
}

export const figures = new Figures();
