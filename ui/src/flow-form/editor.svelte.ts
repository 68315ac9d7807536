// A flow that is being edited: the draft apart from what is stored, and what the engine says of the draft.

import { getContext, setContext } from "svelte";

import * as ipc from "../ipc";
import { showError } from "../components/toasts.svelte";
import { mistakeText, errorText } from "../errors";
import type {
  Field,
  Flow,
  FlowView,
  Keychain,
  Line,
  DryRunView,
  Note,
  ValueOption,
  Preview,
  RenderedValue,
  InactivityWatch,
} from "../types";
import { inactivityMistakes } from "./alerts/inactivity";

/** How long typing has to rest before the draft is looked over, in milliseconds. */
export const REST = 250;
/** What the engine takes in place of a record: one that is made up. */
const EXAMPLE = "example";
/** How many of the last records are shown. */
const RECORDS = 6;

export class Editor {
  readonly id: number;
  draft = $state() as Flow;
  /** For what silence somebody wants to be told. It is no part of the flow file, and is stored with it. */
  watch = $state<InactivityWatch | null>(null);
  link = $state("");
  records = $state.raw<Line[] | null>(null);
  keychain = $state.raw<Keychain | null>(null);
  arayFields = $state.raw<Field[]>([]);
  looked = $state.raw<DryRunView | null>(null);
  /** The last preview; kept while a mistake keeps a new one from being made. */
  preview = $state.raw<Preview | null>(null);
  /** Whether the preview is of the made-up record: none came yet, or only the test of SMS Deliverer, which is empty. */
  exampleShown = $state(false);
  /** Mistakes that only saving shows, such as a name that is taken. */
  refused = $state.raw<Note[]>([]);
  /** A key for senders that was just made, until the user has it. */
  madeKey = $state.raw<{ header: string; value: string } | null>(null);
  #stored = $state("");
  #watchStored = $state("");
  #chosen = $state<string | null>(null);
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: FlowView, watch: InactivityWatch | null) {
    this.id = view.id;
    this.draft = structuredClone(view.file);
    this.link = view.link;
    this.#stored = JSON.stringify(this.draft);
    this.watch = watch;
    this.#watchStored = JSON.stringify(watch);
    this.looked = { mistakes: [], missing: view.missing, warnings: view.warnings, preview: null, picks: [] };
  }

  /** Whether there is something to save. */
  get changed(): boolean {
    return this.#fileChanged || this.#watchChanged;
  }

  get #fileChanged(): boolean {
    return JSON.stringify(this.draft) !== this.#stored;
  }

  get #watchChanged(): boolean {
    return JSON.stringify(this.watch) !== this.#watchStored;
  }

  /** The record that serves as an example: the chosen one, otherwise the newest. */
  get sample(): Line | null {
    const records = this.records ?? [];
    return records.find((line) => line.id === this.#chosen) ?? records[0] ?? null;
  }

  /** Whether the user chose the record. */
  get sampleChosen(): boolean {
    return this.#chosen !== null;
  }

  choose(id: string): void {
    this.#chosen = id;
  }

  get mistakes(): Note[] {
    return [...this.refused, ...(this.looked?.mistakes ?? []), ...inactivityMistakes(this.watch)];
  }

  get missing(): Note[] {
    return this.looked?.missing ?? [];
  }

  get warnings(): Note[] {
    return this.looked?.warnings ?? [];
  }

  get picks(): ValueOption[] {
    return this.looked?.picks ?? [];
  }

  /** What is wrong at a place, in words. */
  mistakeAt(path: string): string | null {
    const note = this.mistakes.find((note) => note.path === path);
    return note ? mistakeText(note) : null;
  }

  /** Values that are wrong for the sample, at their places. */
  get wrongValues(): Note[] {
    return Object.entries(this.preview?.values ?? {}).flatMap(([path, { problem }]) =>
      problem ? [{ code: problem.code, path, message: errorText(problem).title, args: problem.args }] : [],
    );
  }

  /** What the value at a place comes out as, with the sample. */
  valueAt(path: string): RenderedValue | null {
    return this.preview?.values[path] ?? null;
  }

  /** What is wrong with the value at a place, with the sample. */
  problemAt(path: string): string | null {
    const problem = this.valueAt(path)?.problem;
    return problem ? errorText(problem).title : null;
  }

  /** Whether a secret is stored; nothing while that is not known. */
  isStored(secret: string): boolean | null {
    if (!this.keychain) return null;
    return this.keychain.secrets.some((view) => view.name === secret && view.saved_at !== null);
  }

  /** Takes what was stored. What the user typed since `sent` was sent stays, and is not saved yet. */
  take(view: FlowView, sent: string = JSON.stringify(this.draft)): void {
    this.link = view.link;
    this.refused = [];
    this.#stored = JSON.stringify(view.file);
    if (JSON.stringify(this.draft) === sent) this.draft = structuredClone(view.file);
  }

  /** Takes what somebody else stored, unless that would undo what the user typed. */
  follow(view: FlowView): void {
    this.link = view.link;
    if (!this.#fileChanged && JSON.stringify(view.file) !== this.#stored) this.take(view);
    else if (this.draft.enabled !== view.file.enabled) {
      const stored = JSON.parse(this.#stored) as Flow;
      stored.enabled = this.draft.enabled = view.file.enabled;
      this.#stored = JSON.stringify(stored);
    }
  }

  /** Takes the link and the protection that were stored apart from the rest; what was typed elsewhere stays. */
  takeLink(view: FlowView): void {
    const stored = JSON.parse(this.#stored) as Flow;
    for (const flow of [stored, this.draft]) {
      flow.source.token = view.file.source.token;
      flow.source.auth = structuredClone(view.file.source.auth);
    }
    this.link = view.link;
    this.#stored = JSON.stringify(stored);
  }

  /** Makes a key that senders have to bring from now on. */
  async protect(): Promise<void> {
    const { flow, header, value } = await ipc.flowProtect(this.id);
    this.madeKey = { header, value };
    this.takeLink(flow);
    await this.readBeside();
  }

  /** The same for what is listened for. */
  followWatch(watch: InactivityWatch | null): void {
    if (this.#watchChanged) return;
    this.watch = watch;
    this.#watchStored = JSON.stringify(watch);
  }

  /** Reads what is shown beside the draft: the last records and the keys. */
  async readBeside(): Promise<void> {
    const [page, keychain] = await Promise.all([ipc.history({ flow_id: this.id }, null), ipc.keychain()]);
    this.records = page.lines.slice(0, RECORDS);
    this.keychain = keychain;
  }

  /** Looks the draft over once typing rests; call it from an effect. */
  lookSoon(): void {
    const file = $state.snapshot(this.draft);
    const sample = this.sample?.id ?? null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(file, sample), REST);
  }

  /** Looks the draft over at once, for what must not go by how it was before the last change. */
  async look(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#look($state.snapshot(this.draft), this.sample?.id ?? null);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }

  async #look(file: Flow, sample: string | null): Promise<void> {
    const asked = ++this.#asked;
    try {
      let looked = await ipc.flowDryRun(file, sample ?? EXAMPLE, this.id);
      const empty = this.#chosen === null && isTest(looked.picks);
      if (empty) looked = await ipc.flowDryRun(file, EXAMPLE, this.id);
      if (asked !== this.#asked) return;
      this.exampleShown = sample === null || empty;
      this.looked = looked;
      if (looked.preview || looked.mistakes.length === 0) this.preview = looked.preview;
    } catch (thrown) {
      if (asked === this.#asked) showError(thrown);
    }
  }

  /** Stores the draft. Says whether that went well. */
  async save(): Promise<boolean> {
    const draft = $state.snapshot(this.draft);
    const watch = $state.snapshot(this.watch);
    const notes = inactivityMistakes(watch);
    if (notes.length > 0) {
      showError({ code: "flow_refused", message: "", args: {}, notes });
      return false;
    }
    try {
      if (this.#fileChanged) this.take(await ipc.flowSave(this.id, draft), JSON.stringify(draft));
      if (this.#watchChanged) {
        await ipc.inactivityWatchSet(this.id, watch);
        this.#watchStored = JSON.stringify(watch);
      }
      return true;
    } catch (thrown) {
      const trouble = showError(thrown);
      if (trouble.code === "flow_name_taken") {
        this.refused = [{ code: "name_taken", path: "name", message: trouble.message, args: trouble.args }];
      }
      return false;
    }
  }
}

/** Whether a record is what SMS Deliverer sends for its Test button: a message without a number and with little in it. */
function isTest(picks: ValueOption[]): boolean {
  return picks.some(({ expression, value }) => expression === "body.id" && value === "0");
}

const KEY = Symbol("editor");

export const provideEditor = (editor: Editor): Editor => setContext(KEY, editor);

export const useEditor = (): Editor => getContext<Editor>(KEY);
