// Finds the row that the engine's `table()` finds, to show it beforehand.

import * as ipc from "../ipc";
import type { TableView } from "../types";

/** The most words that are looked up beforehand. The engine takes more. */
const MAX_WORDS = 100;
/** The most pages of rows with a word anywhere in them that are read for one whose key it is. */
const MAX_PAGES = 3;

/** A row, and how its key is written in it. */
export interface FoundRow {
  key: string;
  cells: string[];
}

/**
 * The row whose key is a value, or the rows whose keys are among its words. Rows that differ in their keys at most count as one:
 * with more than one the engine does not choose.
 */
export async function findRows(table: TableView, value: string, byWord: boolean): Promise<FoundRow[]> {
  const keyColumn = table.columns.indexOf(table.key);
  const isSame = (one: FoundRow, other: FoundRow): boolean =>
    one.cells.every((cell, n) => n === keyColumn || cell === other.cells[n]);
  const rows: FoundRow[] = [];
  const add = async (spellings: string[]): Promise<boolean> => {
    const row = await rowOf(table.name, keyColumn, spellings);
    if (row && !rows.some((known) => isSame(known, row))) rows.push(row);
    return row !== null;
  };
  if (!byWord) await add([value.trim()]);
  for (const { word, parts } of byWord ? wordsOf(value).slice(0, MAX_WORDS) : []) {
    // The parts of a word count if it is not a key itself.
    if (!(await add(spellingsOf(word)))) for (const part of parts) await add(spellingsOf(part));
  }
  return rows;
}

/** The row with the first of several spellings of a key. */
async function rowOf(table: string, keyColumn: number, spellings: string[]): Promise<FoundRow | null> {
  const [search = ""] = spellings;
  if (search === "") return null;
  const found = new Map<string, FoundRow>();
  for (let page = 0, after = 0, more = true; page < MAX_PAGES && more && !found.has(search); page += 1) {
    const read = await ipc.tableRows(table, search, after);
    for (const { cells } of read.rows) {
      const key = cells[keyColumn] ?? "";
      if (spellings.includes(key)) found.set(key, { key, cells });
    }
    after = read.rows.at(-1)?.position ?? 0;
    ({ more } = read);
  }
  return spellings.map((spelling) => found.get(spelling)).find((row) => row !== undefined) ?? null;
}

/** A word, and its parts if it is divided, as `крем/чай` is. A number is not. */
export interface Word {
  word: string;
  parts: string[];
}

/** The words of a text as the filter `words` gives them: without punctuation around, each once. */
export function wordsOf(text: string): Word[] {
  const tokens = text.split(/\s+/).map((token) => token.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ""));
  return [...new Set(tokens)]
    .filter((word) => word !== "")
    .map((word) => {
      const parts = word.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== "");
      return { word, parts: /\p{L}/u.test(word) && parts.length > 1 ? parts : [] };
    });
}

/** The ways in which a key may be written: as in the text, in small letters, in capitals, with one capital. */
function spellingsOf(word: string): string[] {
  const [lower, upper] = [word.toLowerCase(), word.toUpperCase()];
  const [first = "", ...rest] = lower;
  return [...new Set([word, lower, upper, first.toUpperCase() + rest.join("")])];
}
