// Reads just enough of a template's expression to put it in words: its parts, apart from what is in quotes and brackets.

const PART = String.raw`\.\w+|\[-?\d+\]|\['[^'\\]*'\]|\["(?:[^"\\]|\\.)*"\]`;
const ROOT = String.raw`(?:body|query|fields|headers|response|shop|steps\.\w+)`;
const PATH = new RegExp(`^(?:${ROOT}(?:${PART})+|ip|raw|method|received_at|operation\\.\\w+)$`);
/** A part of the JSON that a field holds as text. */
const INSIDE = new RegExp(`^\\((${ROOT}(?:${PART})+) \\| fromjson\\)((?:${PART})*)$`);

/** Whether an expression is the name of one value, of the record or of an earlier step. */
export const isPath = (expression: string): boolean =>
  (PATH.test(expression) && !/^steps\.\w+\.encoded$/.test(expression)) || INSIDE.test(expression);

/** The last name of a path: what a value is called where nothing better is known. */
export function lastName(path: string): string {
  const [, quoted] = /\[(?:'([^']*)'|"(.*)")\]$/s.exec(path) ?? [];
  if (quoted !== undefined) return quoted;
  const double = /\["((?:[^"\\]|\\.)*)"\]$/.exec(path)?.[1];
  if (double !== undefined) return JSON.parse(`"${double}"`) as string;
  return /(\w+(?:\[-?\d+\])*)$/.exec(path)?.[1] ?? path;
}

/** The expression without the parentheses around all of it. */
export function unwrapped(expression: string): string {
  let inner = expression.trim();
  while (inner.startsWith("(") && closing(inner) === inner.length - 1) inner = inner.slice(1, -1).trim();
  return inner;
}

/** The arguments in a call or the items of a list. */
export const arguments_ = (inside: string): string[] =>
  inside.trim() === "" ? [] : split(inside, ",").map((part) => part.trim());

/** Splits an expression at a separator that is in no quotes and no brackets. */
export function split(expression: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const [at, depth] of places(expression)) {
    if (depth === 0 && at >= from && expression.startsWith(separator, at)) {
      parts.push(expression.slice(from, at));
      from = at + separator.length;
    }
  }
  return [...parts, expression.slice(from)];
}

/** A text in quotes. */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;

/** The text that stands in quotes; null if that is not all there is. */
export function unquoted(literal: string): string | null {
  const [, single, double] = /^(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")$/s.exec(literal) ?? [];
  return (single ?? double)?.replace(/\\(.)/gs, "$1") ?? null;
}

/** The index of the bracket that closes the first one; -1 without one. */
export function closing(expression: string): number {
  for (const [at, depth] of places(expression)) if (depth === 0 && /[)\]}]/.test(expression[at] ?? "")) return at;
  return -1;
}

/** Every index outside of quotes, with how many brackets are open there. */
function* places(expression: string): Generator<[number, number]> {
  let depth = 0;
  let quote: string | null = null;
  for (let at = 0; at < expression.length; at += 1) {
    const sign = expression[at] ?? "";
    if (quote !== null) {
      if (sign === "\\") at += 1;
      else if (sign === quote) quote = null;
      continue;
    }
    if (sign === "'" || sign === '"') {
      quote = sign;
      continue;
    }
    if (/[)\]}]/.test(sign)) depth -= 1;
    yield [at, depth];
    if (/[([{]/.test(sign)) depth += 1;
  }
}
