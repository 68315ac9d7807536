// A flow being edited: the draft beside what is stored, and what is known of both.

import { getContext, setContext } from "svelte";

import { showError } from "../components/toasts.svelte";
import * as ipc from "../ipc";
import { Reads } from "../reads";
import type {
  ApiError,
  KnownDestination,
  Field,
  Flow,
  FlowView,
  KeychainView,
  HistoryEntry,
  Finding,
  ValueOption,
  Preview,
  InactivityWatch,
} from "../types";
import { inactivityMistakes } from "./alerts/inactivity";
import { DryRun } from "./dry-run.svelte";
import { DraftFindings } from "./findings";
import { delayMistakes } from "./retries";
import { Sample } from "./sample.svelte";

/** How many of the latest records are shown. */
const RECORDS = 6;

export class Editor extends DraftFindings {
  readonly id: number;
  /** The flow as its template made it; null if it was made otherwise. */
  readonly template: Flow | null;
  draft = $state() as Flow;
  /** The inactivity watch. It is saved together with the flow, but is not part of the flow file. */
  inactivity = $state<InactivityWatch | null>(null);
  /** The retry delays as the user types them; null while they are only those of the draft. */
  delays = $state<string | null>(null);
  link = $state("");
  records = $state.raw<HistoryEntry[] | null>(null);
  /** When the last record or test of a sender arrived; null before the first. */
  lastArrival = $state<string | null>(null);
  readonly #sample = new Sample();
  readonly #dryRun: DryRun;
  keychain = $state.raw<KeychainView | null>(null);
  arayFields = $state.raw<Field[]>([]);
  /** Destinations that are known by their address. */
  destinations: readonly KnownDestination[] = [];
  /** Mistakes that only a save reveals, such as a name that is taken. */
  refused = $state.raw<Finding[]>([]);
  /** Whether the dialog that sends a test order is open. */
  testing = $state(false);
  /** Whether the dialog that asks for the shop's public IP address is open. */
  asksPublicIp = $state(false);
  /** Whether the user tried to start the flow while something was missing: what is missing is marked from then on. */
  startBlocked = $state(false);
  /** A new key for senders, until the user has copied it. */
  generatedKey = $state.raw<{ header: string; value: string } | null>(null);
  readonly #reads = new Reads();
  readonly #recordReads = new Reads();
  #stored = $state("");
  #inactivityStored = $state("");

  constructor(view: FlowView, watch: InactivityWatch | null) {
    super();
    this.id = view.id;
    this.template = view.template;
    this.draft = structuredClone(view.file);
    this.link = view.link;
    this.#stored = JSON.stringify(this.draft);
    this.inactivity = watch;
    this.#inactivityStored = JSON.stringify(watch);
    const known = { errors: [], missing: view.missing, warnings: view.warnings, preview: null, options: [] };
    this.#dryRun = new DryRun(view.id, known, this.#sample, () => this.sample?.id ?? null);
  }

  /** Whether there are unsaved changes. */
  get changed(): boolean {
    return this.#fileChanged || this.#inactivityChanged || delayMistakes(this.delays).length > 0;
  }

  get #fileChanged(): boolean {
    return JSON.stringify(this.draft) !== this.#stored;
  }

  get #inactivityChanged(): boolean {
    return JSON.stringify(this.inactivity) !== this.#inactivityStored;
  }

  /** Takes all unsaved changes back. Returns a function that brings them back. */
  revert(): () => void {
    const before = $state.snapshot({ draft: this.draft, inactivity: this.inactivity, delays: this.delays });
    this.draft = JSON.parse(this.#stored) as Flow;
    this.inactivity = JSON.parse(this.#inactivityStored) as InactivityWatch | null;
    this.delays = null;
    this.refused = [];
    return () => {
      this.draft = { ...before.draft, enabled: this.draft.enabled };
      this.inactivity = before.inactivity;
      this.delays = before.delays;
    };
  }

  /** The record of the dry run: the chosen one, or else the newest real one. */
  get sample(): HistoryEntry | null {
    return this.#sample.among(this.records);
  }

  chooseRecord(id: string): void {
    this.#sample.choose(id);
  }

  get mistakes(): Finding[] {
    const typed = [...inactivityMistakes(this.inactivity), ...delayMistakes(this.delays)];
    return [...this.refused, ...this.#dryRun.result.errors, ...typed];
  }

  get missing(): Finding[] {
    return this.#dryRun.result.missing;
  }

  get warnings(): Finding[] {
    return this.#dryRun.result.warnings;
  }

  get valueOptions(): ValueOption[] {
    return this.#dryRun.result.options;
  }

  /** The last preview, kept while mistakes prevent a new one. */
  get preview(): Preview | null {
    return this.#dryRun.preview;
  }

  /** Whether the preview uses the made-up record. */
  get usesMadeUpRecord(): boolean {
    return this.#dryRun.usesMadeUpRecord;
  }

  /** Accepts what was saved. What the user typed since `sent` was sent stays as an unsaved change. */
  #acceptSaved(view: FlowView, sent: string = JSON.stringify(this.draft)): void {
    this.link = view.link;
    this.refused = [];
    this.#stored = JSON.stringify(view.file);
    if (JSON.stringify(this.draft) !== sent) return;
    this.draft = structuredClone(view.file);
    if (delayMistakes(this.delays).length === 0) this.delays = null;
  }

  /**
   * Accepts the flow as a command has just stored it, unless that would undo the user's changes. Returns false if it would:
   * saving them undoes what the command did.
   */
  acceptStored(view: FlowView): boolean {
    this.#reads.outdate();
    this.#acceptRead(view);
    return !this.#fileChanged;
  }

  #acceptRead(view: FlowView): void {
    this.link = view.link;
    if (!this.#fileChanged && JSON.stringify(view.file) !== this.#stored) this.#acceptSaved(view);
    else if (this.draft.enabled !== view.file.enabled) {
      const stored = JSON.parse(this.#stored) as Flow;
      stored.enabled = this.draft.enabled = view.file.enabled;
      this.#stored = JSON.stringify(stored);
    }
  }

  /** Accepts a link and authentication that were saved by themselves. Other unsaved changes stay. */
  acceptLink(view: FlowView): void {
    this.#reads.outdate();
    const stored = JSON.parse(this.#stored) as Flow;
    for (const flow of [stored, this.draft]) {
      flow.source.token = view.file.source.token;
      flow.source.auth = structuredClone(view.file.source.auth);
    }
    this.link = view.link;
    this.#stored = JSON.stringify(stored);
  }

  /** Generates a key that senders must send from now on. */
  async generateKey(): Promise<void> {
    const { flow, header, value } = await ipc.flowProtect(this.id);
    this.generatedKey = { header, value };
    this.acceptLink(flow);
    await this.loadRecordsAndSecrets();
  }

  /** Reads everything again, and accepts what was saved elsewhere, unless that would undo the user's changes. */
  async follow(): Promise<void> {
    const asked = this.#reads.ask();
    const [view, watch] = await Promise.all([
      ipc.flowGet(this.id),
      ipc.inactivityWatch(this.id),
      this.loadRecordsAndSecrets(),
    ]);
    if (!this.#reads.take(asked)) return;
    this.#acceptRead(view);
    if (this.#inactivityChanged) return;
    this.inactivity = watch;
    this.#inactivityStored = JSON.stringify(watch);
  }

  /** Reads what is the same for all flows: the fields of aray, the known destinations. */
  async loadKnown(): Promise<void> {
    [this.arayFields, this.destinations] = await Promise.all([ipc.arayFields(), ipc.destinations()]);
  }

  /** Reads what the form shows beside the draft: the latest records and the secrets. */
  async loadRecordsAndSecrets(): Promise<void> {
    const asked = this.#recordReads.ask();
    const [page, keychain] = await Promise.all([ipc.history({ flow_id: this.id }, null), ipc.keychain()]);
    if (!this.#recordReads.take(asked)) return;
    this.records = page.entries.slice(0, RECORDS);
    // The user's own test orders do not arrive by the link.
    this.lastArrival = page.entries.find(({ test_order }) => !test_order)?.received_at ?? null;
    this.#sample.offer(page.entries);
    this.keychain = keychain;
  }

  /** Schedules a dry run for when the user stops typing. Call it from an effect. */
  scheduleDryRun(): void {
    this.#dryRun.schedule($state.snapshot(this.draft));
  }

  /** Runs the dry run now, for decisions that need the latest change. */
  async dryRunNow(): Promise<void> {
    await this.#dryRun.now($state.snapshot(this.draft));
  }

  stop(): void {
    this.#dryRun.stop();
  }

  /** Saves the draft. Returns whether that succeeded. */
  async save(): Promise<boolean> {
    const draft = $state.snapshot(this.draft);
    const watch = $state.snapshot(this.inactivity);
    const notes = [...inactivityMistakes(watch), ...delayMistakes(this.delays)];
    if (notes.length > 0) {
      showError({ code: "flow_refused", message: "", args: {}, findings: notes } satisfies ApiError);
      return false;
    }
    try {
      if (this.#fileChanged) {
        const saved = await ipc.flowSave(this.id, draft);
        this.#reads.outdate();
        this.#acceptSaved(saved, JSON.stringify(draft));
      }
      if (this.#inactivityChanged) {
        await ipc.inactivityWatchSet(this.id, watch);
        this.#reads.outdate();
        this.#inactivityStored = JSON.stringify(watch);
      }
      return true;
    } catch (thrown) {
      const error = showError(thrown);
      if (error.code === "flow_name_taken") {
        this.refused = [{ code: "name_taken", path: "name", message: error.message, args: error.args }];
      }
      return false;
    }
  }
}

const KEY = Symbol("editor");

export const provideEditor = (editor: Editor): Editor => setContext(KEY, editor);

export const useEditor = (): Editor => getContext<Editor>(KEY);
