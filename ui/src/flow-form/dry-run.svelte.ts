// The engine's dry run of a draft: what is wrong with it, and what it makes of a sample.

import { showError } from "../components/toasts.svelte";
import * as ipc from "../ipc";
import type { DryRunView, Flow, Preview } from "../types";
import { isTest, type Sample } from "./sample.svelte";

/** How long after the last keystroke the dry run starts, in milliseconds. */
export const DRY_RUN_DELAY = 250;
/** Stands for the engine's made-up record in place of an operation's id. */
const EXAMPLE = "example";
/** How many tests of a sender in a row are looked at for a real record behind them. */
const MAX_TESTS = 5;

export class DryRun {
  result = $state.raw() as DryRunView;
  /** The last preview, kept while mistakes prevent a new one. */
  preview = $state.raw<Preview | null>(null);
  /** Whether the preview uses the made-up record: there is no record yet, or only tests of senders. */
  usesMadeUpRecord = $state(false);
  readonly #flow: number;
  readonly #sample: Sample;
  readonly #record: () => string | null;
  #runs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Takes what is known before the first run, and what tells the id of the sample's record. */
  constructor(flow: number, known: DryRunView, sample: Sample, record: () => string | null) {
    this.#flow = flow;
    this.result = known;
    this.#sample = sample;
    this.#record = record;
  }

  /** Runs when the user stops typing. */
  schedule(file: Flow): void {
    const record = this.#record();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(file, record), DRY_RUN_DELAY);
  }

  /** Runs at once. */
  async now(file: Flow): Promise<void> {
    clearTimeout(this.#timer);
    await this.#run(file, this.#record());
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#runs += 1;
  }

  async #run(file: Flow, record: string | null): Promise<void> {
    const run = ++this.#runs;
    try {
      let used = record;
      let result = await ipc.flowDryRun(file, used ?? EXAMPLE, this.#flow);
      for (let tries = 1; used !== null && !this.#sample.isChosen && isTest(result.options); tries += 1) {
        if (run !== this.#runs) return;
        this.#sample.skip(used);
        used = tries < MAX_TESTS ? this.#record() : null;
        result = await ipc.flowDryRun(file, used ?? EXAMPLE, this.#flow);
      }
      if (run !== this.#runs) return;
      this.usesMadeUpRecord = used === null;
      this.result = result;
      if (result.preview || result.errors.length === 0) this.preview = result.preview;
    } catch (thrown) {
      if (run === this.#runs) showError(thrown);
    }
  }
}
