// Short messages in the corner: what was done goes by itself, what went wrong stays until it is closed.

import type { ApiError } from "../types";
import { asTrouble, mistakeWords, missingWords, troubleWords } from "../troubles";

export interface Toast {
  key: number;
  kind: "done" | "failed" | "info";
  title: string;
  detail: string | null;
  /** Where the guide says more, if it does. */
  entry: string | null;
  /** More lines, such as the mistakes of a flow. */
  lines: string[];
}

/** How long what was done is shown, in milliseconds. */
const DONE_STAYS = 4000;
/** How many things that went wrong are shown at the same time. */
const MOST = 4;

const state = $state<{ list: Toast[] }>({ list: [] });
let next = 1;

export const toasts = {
  get list(): Toast[] {
    return state.list;
  },
};

function add(toast: Omit<Toast, "key">): void {
  const same = state.list.find((other) => other.title === toast.title && other.detail === toast.detail);
  if (same) close(same.key);
  const key = next++;
  // What was done gives way to what was done after it; what went wrong waits until somebody has read it.
  const stays = state.list.filter((other) => other.kind === "failed" || toast.kind === "failed").slice(-MOST + 1);
  state.list = [...stays, { ...toast, key }];
  if (toast.kind !== "failed") setTimeout(() => close(key), DONE_STAYS);
}

/** Says that something was done. */
export function done(title: string): void {
  add({ kind: "done", title, detail: null, entry: null, lines: [] });
}

/** Says something that is neither done nor failed. */
export function tell(title: string): void {
  add({ kind: "info", title, detail: null, entry: null, lines: [] });
}

/** Says what went wrong and what to do; takes whatever was thrown, and gives it as a trouble. */
export function failed(thrown: unknown): ApiError {
  const trouble = asTrouble(thrown);
  const { title, detail, todo, entry } = troubleWords(trouble);
  const words = trouble.code === "flow_unfinished" ? missingWords : mistakeWords;
  const lines = trouble.notes.slice(0, 6).map(words);
  add({ kind: "failed", title, detail: [detail, todo].filter(Boolean).join(" ") || null, entry, lines });
  return trouble;
}

export function close(key: number): void {
  state.list = state.list.filter((toast) => toast.key !== key);
}
