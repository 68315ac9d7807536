// Columns of the list that the owner chooses, beside the customer and the status.

import { SvelteMap } from "svelte/reactivity";

import { appState, saveSettings } from "../app-state.svelte";
import { count, duration } from "../dates";
import { showError } from "../components/toasts.svelte";
import { tOrNull, t } from "../i18n.svelte";
import * as ipc from "../ipc";
import type { HistoryEntry } from "../types";
import { shortName } from "./names";
import { rememberedText } from "./remembered";
import type { SortValue } from "./sorting";

/** Columns that every operation has. */
export const USUAL = ["duration", "attempts", "flow"];
/** How many columns there can be. */
export const MAX_COLUMNS = 8;
/** How many operations are read at once. */
const READ = 100;
/** How wide one is, in pixels. */
export const WIDTH = 124;
const REMEMBERED = "remembered.";
/** What is sorted as a number; `0x1F` and `1e5` are texts. */
const NUMBER = /^-?\d+([.,]\d+)?$/;

export const rememberedColumn = (name: string): string => REMEMBERED + name;

/** The columns that are shown. */
export const columns = (): string[] => appState.settings?.window.columns ?? [];

/** Shows these columns from now on. */
export async function chooseColumns(wanted: string[]): Promise<void> {
  try {
    await saveSettings(({ window }) => ({ window: { ...window, columns: wanted } }));
  } catch (thrown) {
    showError(thrown);
  }
}

/** What a column is called. */
export function columnTitle(column: string): string {
  if (USUAL.includes(column)) return t(`column-${column}`);
  if (column.startsWith(REMEMBERED)) {
    const name = column.slice(REMEMBERED.length);
    return tOrNull(`remembered-${name}`) ?? name;
  }
  const name = shortName(column);
  return tOrNull(`record-field-${name.toLowerCase()}`) ?? name;
}

/** How long an operation took, in milliseconds; null where that is not known. */
function tookOf({ received_at, finished_at }: HistoryEntry): number | null {
  const took = finished_at ? Date.parse(finished_at) - Date.parse(received_at) : -1;
  return took < 0 ? null : took;
}

const isField = (column: string): boolean => !USUAL.includes(column) && !column.startsWith(REMEMBERED);

/** The values of the record's fields, read for the operations that are visible. */
export class ColumnValues {
  #values = new SvelteMap<string, string[]>();
  /** What was asked for, and is not to be asked for again. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
  #asked = new Set<string>();
  #fields: string[] = [];

  /** The text of a column for an operation. */
  text(column: string, entry: HistoryEntry): string {
    if (column === "flow") return entry.flow;
    if (column === "attempts") return count(entry.attempts);
    if (column === "duration") {
      const took = tookOf(entry);
      return took === null ? "" : duration(took);
    }
    if (column.startsWith(REMEMBERED)) {
      const value = entry.remembered[column.slice(REMEMBERED.length)];
      return value === undefined ? "" : rememberedText(value);
    }
    return this.#values.get(entry.id)?.[this.#fields.indexOf(column)] ?? "";
  }

  /** The value of a column to sort by. */
  sortValue(column: string, entry: HistoryEntry): SortValue {
    if (column === "duration") return tookOf(entry);
    if (column === "attempts") return entry.attempts;
    const text = this.text(column, entry).trim();
    if (text === "") return null;
    return NUMBER.test(text) ? Number(text.replace(",", ".")) : text;
  }

  /** Reads what these columns need of these operations, where it was never read. */
  needUnread(shown: readonly string[], entries: readonly HistoryEntry[]): void {
    this.need(
      shown,
      entries.filter(({ id }) => !this.#values.has(id)),
    );
  }

  /** Reads what these columns need of these operations. */
  need(shown: readonly string[], entries: readonly HistoryEntry[]): void {
    const wanted = shown.filter(isField);
    if (wanted.join("\n") !== this.#fields.join("\n")) {
      this.#fields = wanted;
      this.#asked.clear();
      this.#values.clear();
    }
    const fields = this.#fields;
    const ids = entries.map(({ id }) => id).filter((id) => !this.#asked.has(id));
    if (fields.length === 0 || ids.length === 0) return;
    for (const id of ids) this.#asked.add(id);
    for (let from = 0; from < ids.length; from += READ) this.#read(ids.slice(from, from + READ), fields);
  }

  #read(ids: string[], fields: string[]): void {
    ipc.recordValues(ids, fields).then((values) => {
      if (fields === this.#fields) ids.forEach((id, n) => this.#values.set(id, values[n] ?? []));
    }, showError);
  }

  /** Reads everything again when it is needed next: a record may have been corrected. */
  stale(): void {
    this.#asked.clear();
  }
}
