// A value in pieces, as its field shows it: text, and templates as chips with words instead of code.

import { arguments_, isPath, split, unwrapped } from "./expressions";
import { tableValueOf } from "./lookups";
import { meaningOf, type Meaning } from "./templates";

/** What a chip stands for. */
export type About =
  | { kind: "meaning"; key: Meaning }
  /** One value, or the first of several that is filled; its country, or a part of its text. */
  | { kind: "value"; expressions: string[]; taken: "whole" | "country" | "part" }
  | { kind: "table"; table: string; column: string }
  | { kind: "secret"; name: string }
  /** All fields of an action. */
  | { kind: "fields"; step: string }
  /** Anything else: only its code says what it does. */
  | { kind: "formula"; expression: string };

export interface TextPiece {
  kind: "text";
  /** The text as it is in the value. */
  source: string;
}

export interface ChipPiece {
  kind: "chip";
  /** The template as it is in the value, with its braces. */
  source: string;
  about: About;
}

export type Piece = TextPiece | ChipPiece;

/** Filters that change how a value is written, and not which one it is. */
const WRITING = /^(trim|string|lower|upper|capitalize|title|digits|number|phone\(.*\))$/s;
const PART = /^(match|replace_regex|date|truncate)\(.*\)$/s;

const text = (source: string): TextPiece => ({ kind: "text", source });

/** The value as one text: plain text, and code. */
export const asCode = (value: string): Piece[] => [text(value)];

/**
 * The pieces of a value: a text, a chip, a text and so on, the first and the last one a text that may be empty. A value with
 * statements, or with braces that do not belong together, is one text.
 */
export function piecesOf(value: string): Piece[] {
  const parts = value.split(/(\{\{.*?\}\})/s);
  const texts = parts.filter((_, n) => n % 2 === 0);
  if (texts.some((part) => /\{[{%#]|[%#}]\}/.test(part))) return asCode(value);
  return parts.map((source, n) =>
    n % 2 === 0 ? text(source) : { kind: "chip", source, about: aboutTemplate(source) },
  );
}

export const joined = (pieces: readonly Piece[]): string => pieces.map(({ source }) => source).join("");

/** What a template with its braces stands for. */
function aboutTemplate(source: string): About {
  const expression = source.replace(/^\{\{-?\s*|\s*-?\}\}$/gs, "");
  return about(expression) ?? { kind: "formula", expression };
}

function about(written: string): About | null {
  const expression = unwrapped(written);
  const key = meaningOf(expression);
  if (key) return { kind: "meaning", key };
  const [, secret] = /^secret\(\s*['"]([a-z][a-z0-9_]*)['"]\s*\)(?:\s*\|\s*urlencode)?$/.exec(expression) ?? [];
  if (secret) return { kind: "secret", name: secret };
  const [, step] = /^steps\.(\w+)\.encoded$/.exec(expression) ?? [];
  if (step) return { kind: "fields", step };
  return aboutTable(expression) ?? aboutValues(expression);
}

function aboutTable(expression: string): About | null {
  const found = tableValueOf(expression);
  if (!found?.filters.every((filter) => WRITING.test(filter))) return null;
  return { kind: "table", table: found.table, column: found.column };
}

function aboutValues(written: string): About | null {
  const expression = unwrapped(written);
  if (isPath(expression)) return { kind: "value", expressions: [expression], taken: "whole" };
  const [, list] = /^\[(.*)\]$/s.exec(expression) ?? [];
  const several = list !== undefined ? arguments_(list) : split(expression, " or ");
  if (several.length > 1 || list !== undefined) return together(several.map(about));
  const [base = "", ...filters] = split(expression, "|").map((part) => part.trim());
  if (filters.length === 0) return null;
  const inner = aboutValues(base);
  if (inner?.kind !== "value") return null;
  let { taken } = inner;
  for (const filter of filters) {
    if (/^phone_country\(.*\)$/s.test(filter)) taken = "country";
    else if (PART.test(filter)) taken = "part";
    else if (!WRITING.test(filter)) return null;
  }
  return { ...inner, taken };
}

/** Several values of which the first that is filled counts. */
function together(several: (About | null)[]): About | null {
  const expressions: string[] = [];
  let taken: "whole" | "country" | "part" = "whole";
  for (const [n, one] of several.entries()) {
    if (one?.kind !== "value") return null;
    if (n === 0) taken = one.taken;
    expressions.push(...one.expressions.filter((expression) => !expressions.includes(expression)));
  }
  return expressions.length > 0 ? { kind: "value", expressions, taken } : null;
}
