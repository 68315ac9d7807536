// What went wrong, in the user's words: by its code, with what to do, and the English message where there is no word.

import type { IncidentView, Note, ApiError } from "./types";
import { said, t } from "./words.svelte";

/** A trouble in words. */
export interface Said {
  /** What happened, in one sentence. It names nothing of a customer. */
  title: string;
  /** What exactly: a value, or what the other side said. Not for notifications. */
  detail: string | null;
  /** What to do about it. */
  todo: string | null;
  /** Its entry in the guide, such as `problem-refused`; every code that has words has one there, which a test holds. */
  entry: string | null;
}

/** Empty arguments are absent ones: messages choose by `none` then. */
function named(args: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, value === "" ? "none" : value]));
}

function words(kinds: string[], code: string, args: Record<string, string>, message: string): Said {
  const given = { reason: "none", secret: "none", ...named(args) };
  for (const kind of kinds) {
    const title = said(`${kind}-${code}`, given);
    if (title === null) continue;
    return {
      title,
      detail: trimmed(said(`${kind}-${code}-detail`, given)),
      todo: trimmed(said(`${kind}-${code}-todo`, given)),
      entry: `${kind}-${code}`,
    };
  }
  return { title: message || code, detail: null, todo: null, entry: null };
}

function trimmed(text: string | null): string | null {
  return text?.trim() || null;
}

/** What a command or a record ran into. */
export function troubleWords(trouble: ApiError): Said {
  return words(["problem", "error"], trouble.code, trouble.args, trouble.message);
}

/** What keeps senders outside from getting through. */
export function tunnelWords(trouble: ApiError): Said {
  return words(["tunnel"], trouble.code, trouble.args, trouble.message);
}

/** What a step of the history says went wrong: its `error`. One of an older version has no arguments. */
export function stepWords(error: unknown, problem: ApiError | null): Said | null {
  if (typeof error !== "object" || error === null) return null;
  const { code, message, args } = error as { code?: unknown; message?: unknown; args?: Record<string, string> };
  if (typeof code !== "string") return null;
  if (args) return troubleWords({ code, message: String(message), args, notes: [] });
  // Of the last attempt the operation itself knows more.
  if (problem?.code === code && problem.message === message) return troubleWords(problem);
  const title = said(`problem-short-${code}`);
  const entry = title === null ? null : `problem-${code}`;
  return { title: title ?? code, detail: typeof message === "string" ? message : null, todo: null, entry };
}

export const mistakeWords = (note: Note): string => words(["mistake"], note.code, note.args, note.message).title;

export const missingWords = (note: Note): string => words(["missing"], note.code, note.args, note.message).title;

export const warningWords = (note: Note): string => words(["warning"], note.code, note.args, note.message).title;

/** An alarm, with what to do; `system` is where the program runs. */
export function alarmWords(alarm: IncidentView, system: string): Said {
  const args: Record<string, string | number> = { ...named(alarm.args), system };
  if (alarm.args.count) args.count = Number(alarm.args.count);
  const title = said(`alarm-${alarm.code}`, args);
  const entry = title === null ? null : `alarm-${alarm.code}`;
  return { title: title ?? t("alarm-other"), detail: null, todo: said(`alarm-${alarm.code}-todo`, args), entry };
}

/** Anything that was thrown, as a trouble. */
export function asTrouble(thrown: unknown): ApiError {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown) {
    const { code, message, args, notes } = thrown as Partial<ApiError>;
    return { code: String(code), message: String(message), args: args ?? {}, notes: notes ?? [] };
  }
  return { code: "internal", message: String(thrown), args: {}, notes: [] };
}
