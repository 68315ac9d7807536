// A record being corrected: what the user typed over what came, and what would be sent with it.

import { showError } from "../components/toasts.svelte";
import * as ipc from "../ipc";
import type { CorrectableValue, CorrectionView, ValueOption } from "../types";

/** How long after the last keystroke the record is checked, in milliseconds. */
export const CHECK_DELAY = 250;

export class Correction {
  readonly id: string;
  view = $state.raw<CorrectionView | null>(null);
  /** What the user typed, by expression. */
  #typed = $state<Record<string, string>>({});
  #checks = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(id: string) {
    this.id = id;
  }

  /** Reads what can be corrected. */
  async load(): Promise<void> {
    await this.#check(null);
  }

  value(of: CorrectableValue): string {
    return this.#typed[of.expression] ?? of.value;
  }

  type(expression: string, value: string): void {
    this.#typed[expression] = value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.check(), CHECK_DELAY);
  }

  /** Takes every correction back. */
  async revert(): Promise<void> {
    for (const { expression, came } of this.view?.values ?? []) this.#typed[expression] = came ?? "";
    await this.check();
  }

  /** The values that differ from what came. */
  get values(): ValueOption[] {
    return (this.view?.values ?? [])
      .map((one) => ({ expression: one.expression, value: this.value(one), came: one.came ?? "" }))
      .filter(({ value, came }) => value !== came)
      .map(({ expression, value }) => ({ expression, value }));
  }

  /** The values that wrong fields are made of; those that did not come only if none came. */
  get suspects(): CorrectableValue[] {
    const read = (this.#first?.fields ?? []).filter(({ problem }) => problem).flatMap(({ reads }) => reads);
    const found = (this.view?.values ?? []).filter(({ expression }) => read.includes(expression));
    const there = found.filter(({ came }) => came !== null);
    return there.length > 0 ? there : found;
  }

  get others(): CorrectableValue[] {
    const suspects = this.suspects;
    return (this.view?.values ?? []).filter((one) => !suspects.includes(one));
  }

  /** Checks what is typed now. */
  async check(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#check(this.values);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#checks += 1;
  }

  /** The first check: what was wrong then stays on top while it is corrected. */
  #first = $state.raw<CorrectionView | null>(null);

  async #check(values: ValueOption[] | null): Promise<void> {
    const check = ++this.#checks;
    try {
      const view = await ipc.correction(this.id, values);
      if (check !== this.#checks) return;
      this.view = view;
      this.#first ??= view;
    } catch (thrown) {
      if (check === this.#checks) showError(thrown);
    }
  }
}
