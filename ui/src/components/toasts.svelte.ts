// Short messages in the corner. Successes close by themselves, errors stay until they are closed.

import { asApiError, findingText, missingText, errorText } from "../errors";
import type { ApiError } from "../types";

export interface ToastAction {
  label: string;
  run: () => void;
}

export interface Toast {
  key: number;
  kind: "done" | "failed" | "info";
  title: string;
  detail: string | null;
  /** Its entry in the guide, if there is one. */
  entry: string | null;
  /** A button, such as one that undoes what was done. */
  action: ToastAction | null;
  /** More lines, such as the findings of a flow check. */
  lines: string[];
  /** What was tried, if it is an error of a command. */
  tried?: string | undefined;
}

/** How long a success is shown, in milliseconds. */
const DONE_STAYS = 4000;
/** How long it is shown with a button. */
const ACTION_STAYS = 10_000;
/** How many errors are shown at the same time. */
const MAX_SHOWN = 4;

/** Where they are shown. */
let region: HTMLElement | undefined;

const state = $state<{ list: Toast[] }>({ list: [] });
let next = 1;
/** What was tried when an error was thrown. */
const tries = new WeakMap<object, string>();

export const toasts = {
  get list(): Toast[] {
    return state.list;
  },
};

function add(toast: Omit<Toast, "key">): void {
  const same = state.list.find((other) => other.title === toast.title && other.detail === toast.detail);
  if (same) closeToast(same.key);
  const key = next++;
  // A new success replaces the one before. An error stays until it was read: only newer errors take its place.
  const errors = state.list.filter(({ kind }) => kind === "failed");
  const stays =
    toast.kind === "failed"
      ? [...state.list.filter(({ kind }) => kind !== "failed"), ...errors.slice(-MAX_SHOWN + 1)]
      : errors;
  state.list = [...stays, { ...toast, key }];
  if (toast.kind !== "failed") setTimeout(() => expire(key), toast.action ? ACTION_STAYS : DONE_STAYS);
}

/** None closes by itself while the pointer or the focus is on them. */
function expire(key: number): void {
  const isHeld = region?.matches(":hover") || region?.contains(document.activeElement);
  if (isHeld) setTimeout(() => expire(key), DONE_STAYS);
  else closeToast(key);
}

/** Names where they are shown. Once that is gone, nothing holds them. */
export function showToastsIn(element: HTMLElement): () => void {
  region = element;
  return () => {
    if (region === element) region = undefined;
  };
}

/** Shows that something was done: with more lines, and a button where there is more to do with it. */
export function showSuccess(title: string, lines: string[] = [], action: ToastAction | null = null): void {
  add({ kind: "done", title, detail: null, entry: null, action, lines });
}

/** Shows a message that is neither a success nor an error. */
export function showInfo(title: string): void {
  add({ kind: "info", title, detail: null, entry: null, action: null, lines: [] });
}

/** Shows an error with what to do. Takes anything that was thrown and returns it as an `ApiError`. */
export function showError(thrown: unknown): ApiError {
  const error = asApiError(thrown);
  const { title, detail, todo, entry } = errorText(error);
  const words = error.code === "flow_unfinished" ? missingText : findingText;
  const lines = error.findings.slice(0, 6).map(words);
  const tried = typeof thrown === "object" && thrown !== null ? tries.get(thrown) : undefined;
  const more = [detail, todo].filter(Boolean).join(" ") || null;
  add({ kind: "failed", title, detail: more, entry, action: null, lines, tried });
  return error;
}

/** Keeps what was tried when this was thrown. */
export function remember(thrown: unknown, tried: string): void {
  if (typeof thrown === "object" && thrown !== null) tries.set(thrown, tried);
}

/** Closes the errors of what was tried again, this time with success. */
export function closeSolved(tried: string): void {
  if (state.list.some((toast) => toast.tried === tried))
    state.list = state.list.filter((toast) => toast.tried !== tried);
}

export function closeToast(key: number): void {
  state.list = state.list.filter((toast) => toast.key !== key);
}
