// Conditions in words, and the templates that they stand for. A template that no words fit stays as it was written.

import { quoted, unquoted } from "../fields/expressions";

/** How a value is compared. */
export type Comparison = "equals" | "differs" | "contains" | "filled" | "empty" | "yes";

/** How an earlier request ended. */
export type Ended = "ok" | "failed" | "skipped";

/** A value and what it is compared with. */
export interface ValueCondition {
  kind: "value";
  expression: string;
  comparison: Comparison;
  text: string;
}

export type Condition =
  | { kind: "always" }
  | { kind: "step"; step: string; ended: Ended }
  | ValueCondition
  | { kind: "own"; template: string };

export const COMPARISONS: Comparison[] = ["equals", "differs", "contains", "filled", "empty", "yes"];
export const ENDINGS: Ended[] = ["ok", "failed", "skipped"];

/** Whether a comparison has a text to compare with. */
export const hasText = (comparison: Comparison): boolean =>
  comparison === "equals" || comparison === "differs" || comparison === "contains";

const PARTS = String.raw`(?:\.\w+|\[\d+\]|\["(?:[^"\\]|\\.)*"\])*`;
const NAME = String.raw`[A-Za-z_]\w*${PARTS}`;
/**
 * The name of a value, such as `body.to`, `steps.send.response.json.items[0]`, `body["a b"]`, or `(body.data | fromjson).sum` for one
 * in a JSON text.
 */
const EXPRESSION = String.raw`(?:\(${NAME} \| fromjson\)${PARTS}|${NAME})`;
const LITERAL = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"`;
const WHOLE_EXPRESSION = new RegExp(`^${EXPRESSION}$`);
const COMPARED = new RegExp(
  `^(${EXPRESSION})(\\s*\\|\\s*lower)?\\s*(==|!=)\\s*(${LITERAL}|-?\\d+(?:\\.\\d+)?|true|false)$`,
);
/** A text that JSON may have as a number or as true, which equal no text until `lower` makes one of them. */
const NO_TEXT = /^-?[\d.]+$|^(?:true|false)$/i;
const FILLED = new RegExp(`^(${EXPRESSION})\\s*\\|\\s*trim\\s*(==|!=)\\s*(?:''|"")$`);
const CONTAINED = new RegExp(`^(${LITERAL})\\s+in\\s+(${EXPRESSION})\\s*\\|\\s*lower$`);
const ENDED = /^steps\.([a-z][a-z0-9_]*)\.outcome\s*==\s*(['"])(ok|failed|skipped)\2$/;

/** Whether a text is the name of a value. */
export const isValueName = (text: string): boolean => WHOLE_EXPRESSION.test(text);

/** The expression, if a template is one lone `{{ expression }}`. */
function loneExpression(template: string): string | null {
  const inner = /^\s*\{\{-?\s*([\s\S]*?)\s*-?\}\}\s*$/.exec(template)?.[1];
  return inner === undefined || inner.includes("{{") || inner.includes("}}") ? null : inner;
}

/** The name of the value, if a template is one value and nothing else. */
export function loneValue(template: string): string | null {
  const inner = loneExpression(template);
  return inner !== null && isValueName(inner) ? inner : null;
}

/** Reads a template as a condition. */
export function parseCondition(template: string): Condition {
  if (template.trim() === "") return { kind: "always" };
  const inner = loneExpression(template);
  return (inner !== null && worded(inner)) || { kind: "own", template };
}

function worded(inner: string): Condition | null {
  const [, step, , ended] = ENDED.exec(inner) ?? [];
  if (step && ended) return { kind: "step", step, ended: ended as Ended };
  const [, filled, sign] = FILLED.exec(inner) ?? [];
  if (filled) return { kind: "value", expression: filled, comparison: sign === "!=" ? "filled" : "empty", text: "" };
  const [, compared, lower, operator, literal] = COMPARED.exec(inner) ?? [];
  if (compared && literal && (!lower || NO_TEXT.test(textOf(literal))))
    return {
      kind: "value",
      expression: compared,
      comparison: operator === "==" ? "equals" : "differs",
      text: textOf(literal),
    };
  const [, part, container] = CONTAINED.exec(inner) ?? [];
  // With capitals it is never true: not what these words say.
  if (part && container && textOf(part) === textOf(part).toLowerCase())
    return { kind: "value", expression: container, comparison: "contains", text: textOf(part) };
  if (isValueName(inner) && !/^(?:true|false|none)$/i.test(inner))
    return { kind: "value", expression: inner, comparison: "yes", text: "" };
  return null;
}

/** Writes a condition as a template; an empty one is always true. */
export function formatCondition(condition: Condition): string {
  switch (condition.kind) {
    case "always":
      return "";
    case "own":
      return condition.template;
    case "step":
      return `{{ steps.${condition.step}.outcome == '${condition.ended}' }}`;
    case "value":
      return `{{ ${comparedAs(condition.expression, condition.comparison, condition.text)} }}`;
  }
}

function comparedAs(expression: string, comparison: Comparison, text: string): string {
  const [one, other] = NO_TEXT.test(text) ? [`${expression} | lower`, text.toLowerCase()] : [expression, text];
  switch (comparison) {
    case "equals":
      return `${one} == ${quoted(other)}`;
    case "differs":
      return `${one} != ${quoted(other)}`;
    case "contains":
      return `${quoted(text.toLowerCase())} in ${expression} | lower`;
    case "filled":
      return `${expression} | trim != ''`;
    case "empty":
      return `${expression} | trim == ''`;
    case "yes":
      return expression;
  }
}

/** What a text in quotes, a number or a truth value is compared as. */
const textOf = (literal: string): string => unquoted(literal) ?? literal;
