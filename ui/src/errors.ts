// Errors, findings and what needs the user, in the user's language, by their codes. Without a message for a code, the English text.

import { tOrNull, t } from "./i18n.svelte";
import type { AttentionView, Finding, ApiError, StepNote } from "./types";

/** An error in the user's language. */
export interface ErrorText {
  /** What happened, in one sentence, without customer data. */
  title: string;
  /** Details: a value, or what the other side replied. Not for notifications. */
  detail: string | null;
  /** What to do about it. */
  todo: string | null;
  /** Its entry in the guide, such as `problem-refused`. A test checks that every code with a message has one. */
  entry: string | null;
}

/** Whether a problem is of a value that is set in the flow, and so the same for every record. */
export const isFixed = ({ args }: { args: Record<string, string> }): boolean => args.fixed === "yes";

/** Whether a problem is of the record itself, so that sending it again as it is changes nothing. */
export const isOfRecord = (problem: ApiError | null): boolean =>
  problem !== null && /^(field|body)_/.test(problem.code) && !isFixed(problem);

/** An error in one line, as a field shows it. */
export function inOneLine({ title, detail, todo }: ErrorText): string {
  const parts = [title, detail, todo].filter((part) => part !== null && part !== "");
  const ended = parts.map((part, n) => (n === parts.length - 1 || /[.!?…]$/.test(part ?? "") ? part : `${part}.`));
  return ended.join(" ");
}

/** What a field of an order is called in the form; its own name if it is not one of aray's. */
export const fieldLabel = (name: string): string => tOrNull(`aray-${name}`) ?? name;

/** Arguments as messages take them: an empty one is `none`, a field is named as the form names it. */
function messageArgs(args: Record<string, string>): Record<string, string> {
  const given = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, value === "" ? "none" : value]));
  return args.field ? { ...given, field: fieldLabel(args.field) } : given;
}

function textOf(kinds: string[], code: string, args: Record<string, string>, message: string): ErrorText {
  const given = {
    about: "reason",
    fixed: "no",
    fault: "other",
    reached: "none",
    reply: "none",
    reason: "none",
    secret: "none",
    setting: "none",
    table: "none",
    steps: "none",
    action: "none",
    key: "",
    ...messageArgs(args),
  };
  for (const kind of kinds) {
    const title = tOrNull(`${kind}-${code}`, given);
    if (title === null) continue;
    return {
      title,
      detail: trimmed(tOrNull(`${kind}-${code}-detail`, given)),
      todo: trimmed(tOrNull(`${kind}-${code}-todo`, given)),
      entry: `${kind}-${code}`,
    };
  }
  return { title: message || code, detail: null, todo: null, entry: null };
}

function trimmed(text: string | null): string | null {
  return text?.trim() || null;
}

/** The text of a command's error or an operation's problem, with what was sent nevertheless. */
export function errorText(error: ApiError): ErrorText {
  const text = textOf(["problem", "error"], error.code, error.args, error.message);
  if (!error.args.accepted) return text;
  const accepted = t("problem-accepted", { steps: error.args.accepted });
  return { ...text, detail: text.detail === null ? accepted : `${text.detail} · ${accepted}` };
}

/** The text of a note with a step. */
export const noteText = (note: StepNote): string => {
  const name = note.args.name ? fieldLabel(note.args.name) : "";
  return t(`note-${note.code}`, { reason: "", ...note.args, name });
};

/** The text of an error of the tunnel. */
export function tunnelErrorText(error: ApiError): ErrorText {
  return textOf(["tunnel"], error.code, error.args, error.message);
}

/** The text of the `error` of a step in the history. Steps of older versions have no arguments. */
export function stepErrorText(error: unknown, problem: ApiError | null): ErrorText | null {
  if (typeof error !== "object" || error === null) return null;
  const { code, message, args } = error as { code?: unknown; message?: unknown; args?: Record<string, string> };
  if (typeof code !== "string") return null;
  if (args) return errorText({ code, message: String(message), args, findings: [] });
  // The operation has the details of its last attempt.
  if (problem?.code === code && problem.message === message) return errorText(problem);
  const title = tOrNull(`problem-short-${code}`);
  const entry = title === null ? null : `problem-${code}`;
  return { title: title ?? code, detail: typeof message === "string" ? message : null, todo: null, entry };
}

export const findingText = (note: Finding): string => textOf(["finding"], note.code, note.args, note.message).title;

export const missingText = (note: Finding): string => textOf(["missing"], note.code, note.args, note.message).title;

export const warningText = (note: Finding): string => textOf(["warning"], note.code, note.args, note.message).title;

/** The text of something that needs the user; `system` is the operating system. */
export function attentionText(item: AttentionView, system: string): ErrorText {
  const args: Record<string, string | number> = { ...messageArgs(item.args), system };
  if (item.args.count) args.count = Number(item.args.count);
  const title = tOrNull(`attention-${item.code}`, args);
  const entry = title === null ? null : `attention-${item.code}`;
  return {
    title: title ?? t("attention-other"),
    detail: null,
    todo: tOrNull(`attention-${item.code}-todo`, args),
    entry,
  };
}

/** Anything that was thrown, as an `ApiError`. */
export function asApiError(thrown: unknown): ApiError {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown) {
    const { code, message, args, findings: notes } = thrown as Partial<ApiError>;
    return { code: String(code), message: String(message), args: args ?? {}, findings: notes ?? [] };
  }
  return { code: "internal", message: String(thrown), args: {}, findings: [] };
}

/** Why something was refused, in one sentence, for below the field that it is about. */
export function reasonOf(thrown: unknown): string {
  const { title, detail } = errorText(asApiError(thrown));
  return detail ?? title;
}
