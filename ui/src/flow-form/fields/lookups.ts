// Values that are looked up in a table: their expressions, and by which values of the record a row can be found.

import type { TableView, ValueOption } from "../../types";
import { arguments_, closing, isPath, lastName, quoted, split, unquoted } from "./expressions";
import { valueOf, type Choice, type Group } from "./value-options";

/** A cell of the row that a value of the record leads to. */
export interface Lookup {
  table: string;
  /** The expression of the value that is the key. */
  key: string;
  /** Whether the key is one of the words in the value, instead of all of it. */
  byWord: boolean;
  column: string;
}

/** A value by which a row can be found, and what it was in the example, if that is known. */
export interface KeyChoice extends Choice {
  byWord: boolean;
}

/** What SMS Deliverer sends and shops keep tables by. */
const USUAL_KEYS = ["body.imsi", "body.com", "body.simno", "body.from", "body.to"];
/** Texts of which a word can be the key. */
const TEXTS = ["body.message", "body.text", "body.content"];
/** No table has these keys: each record has others. */
const NO_KEYS = ["operation.id", "received_at"];
/** Only SMS Deliverer sends these. */
const OF_SMS_DELIVERER = ["body.imsi", "body.com", "body.custmemo", "body.sendstat"];

/** The expression of a lookup. */
export function lookupExpression({ table, key, byWord, column }: Lookup): string {
  const cell = /^[A-Za-z_]\w*$/.test(column) ? `.${column}` : `[${quoted(column)}]`;
  return `table(${quoted(table)}, ${key}${byWord ? " | words" : ""})${cell}`;
}

/** Reads an expression that takes a value from a table, whatever its keys are. */
export function tableValueOf(
  expression: string,
): { table: string; keys: string[]; column: string; filters: string[] } | null {
  const [call = "", ...filters] = split(expression, "|").map((part) => part.trim());
  const end = closing(call);
  if (!call.startsWith("table(") || end < 0) return null;
  const [name = "", ...keys] = arguments_(call.slice("table(".length, end));
  const [, dotted, bracketed] = /^(?:\.(\w+)|\[(.*)\])$/s.exec(call.slice(end + 1)) ?? [];
  const [table, column] = [unquoted(name), dotted ?? unquoted(bracketed ?? "")];
  return table === null || column === null ? null : { table, keys, column, filters };
}

/** Reads a template as a lookup, with the filters behind it; null if it is more than that. */
export function lookupOf(template: string): { lookup: Lookup; filters: string[] } | null {
  const [, expression = ""] = /^\{\{-?(.*?)-?\}\}$/s.exec(template) ?? [];
  const found = tableValueOf(expression.trim());
  const [written = "", ...others] = found?.keys ?? [];
  const [key = "", ...ways] = split(written, "|").map((part) => part.trim());
  const byWord = ways.length === 1 && ways[0] === "words";
  if (!found || others.length > 0 || !isPath(key) || (ways.length > 0 && !byWord)) return null;
  const { table, column, filters } = found;
  return { lookup: { table, key, byWord, column }, filters };
}

/** The values by which a row can be found: the usual ones, and the others that can be picked, each with the title of its group. */
export function keyChoices(
  groups: Group[],
  options: ValueOption[],
): { usual: KeyChoice[]; others: { title: string | null; choices: KeyChoice[] }[] } {
  const record = options.filter(({ expression }) => !expression.startsWith("steps."));
  const has = (expression: string): boolean => record.some((option) => option.expression === expression);
  const isOfSms = record.length === 0 || OF_SMS_DELIVERER.some(has);
  const choice = (expression: string, byWord: boolean): KeyChoice => ({
    expression,
    value: valueOf(options, expression),
    byWord,
  });
  const keys = USUAL_KEYS.filter((expression) => isOfSms || has(expression));
  const texts = TEXTS.filter((expression) => has(expression) || (isOfSms && expression === "body.message"));
  const others = groups.map(({ key, title, choices }) => ({
    title: key === "record" ? null : title,
    choices: choices
      .filter(({ expression }) => ![...keys, ...NO_KEYS].includes(expression))
      .map((other) => ({ ...other, byWord: false })),
  }));
  return {
    usual: [...keys.map((key) => choice(key, false)), ...texts.map((text) => choice(text, true))],
    others: others.filter(({ choices }) => choices.length > 0),
  };
}

/** The value whose name is that of the table's key column, or else the first one. */
export function keyFor(table: TableView, choices: KeyChoice[]): KeyChoice | undefined {
  const named = ({ expression, byWord }: KeyChoice): boolean =>
    !byWord && lastName(expression).toLowerCase() === table.key.toLowerCase();
  return choices.find(named) ?? choices[0];
}

/** The column with this name, or else the first one that is not the key. */
export function columnFor(table: TableView, name: string | null): string {
  const values = table.columns.filter((column) => column !== table.key);
  return values.find((column) => column.toLowerCase() === name?.toLowerCase()) ?? values[0] ?? table.key;
}

/** The table whose key column is named as one of the values, or else the first one. */
export function tableFor(tables: TableView[], choices: KeyChoice[]): TableView | undefined {
  const fits = ({ key }: TableView): boolean =>
    choices.some(({ expression, byWord }) => !byWord && lastName(expression).toLowerCase() === key.toLowerCase());
  return tables.find(fits) ?? tables[0];
}
