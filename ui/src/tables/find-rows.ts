// Finds the row that the engine's `table()` finds, to show it beforehand.

import * as ipc from "../ipc";
import type { TableView } from "../types";

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
  for (const spellings of byWord ? wordsOf(value).map(spellingsOf) : [[value.trim()]]) {
    const row = await rowOf(table.name, keyColumn, spellings);
    if (row && !rows.some((known) => isSame(known, row))) rows.push(row);
  }
  return rows;
}

/** The row with the first of several spellings of a key. */
async function rowOf(table: string, keyColumn: number, spellings: string[]): Promise<FoundRow | null> {
  const [search = ""] = spellings;
  if (search === "") return null;
  const found = new Map<string, FoundRow>();
  for (let after = 0, more = true; more && !found.has(search);) {
    const page = await ipc.tableRows(table, search, after);
    for (const { cells } of page.rows) {
      const key = cells[keyColumn] ?? "";
      if (spellings.includes(key)) found.set(key, { key, cells });
    }
    after = page.rows.at(-1)?.position ?? 0;
    ({ more } = page);
  }
  return spellings.map((spelling) => found.get(spelling)).find((row) => row !== undefined) ?? null;
}

/** The words of a text as the filter `words` gives them: without punctuation around, and the parts of `А-12` too. */
export function wordsOf(text: string): string[] {
  const tokens = text.split(/\s+/).map((token) => token.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ""));
  const words = tokens.flatMap((token) => [token, ...token.split(/[^\p{L}\p{N}]+/u)]);
  return [...new Set(words)].filter((word) => word !== "");
}

/** The ways in which a key may be written: as in the text, in small letters, in capitals, with one capital. */
function spellingsOf(word: string): string[] {
  const [lower, upper] = [word.toLowerCase(), word.toUpperCase()];
  const [first = "", ...rest] = lower;
  return [...new Set([word, lower, upper, first.toUpperCase() + rest.join("")])];
}
