// The rows of the open table: loaded page by page, changed one by one.

import * as ipc from "../ipc";
import type { PastedView, TableRowView } from "../types";

/** The rows of one table that contain a text. */
export class Rows {
  readonly table: string;
  search = $state("");
  rows = $state.raw<TableRowView[]>([]);
  more = $state(false);
  loaded = $state(false);
  /** Counts the reads from the start: a response to an earlier one is dropped. */
  #read = 0;
  #loading = false;
  #refreshing = false;
  /** Whether something changed since the last refresh began. */
  #outdated = false;

  constructor(table: string) {
    this.table = table;
  }

  /** Reads the rows from the start. */
  async reload(): Promise<void> {
    await this.#readFromStart(1);
  }

  /** Reads as many rows again as are loaded: they may have been changed elsewhere. */
  async refresh(): Promise<void> {
    this.#outdated = true;
    if (this.#refreshing) return;
    this.#refreshing = true;
    try {
      while (this.#outdated) {
        this.#outdated = false;
        await this.#readFromStart(this.rows.length);
      }
    } finally {
      this.#refreshing = false;
    }
  }

  /** Reads pages from the start until there are so many rows. */
  async #readFromStart(count: number): Promise<void> {
    const read = ++this.#read;
    // Until they are here, no page follows: it would begin where the rows of the search before end.
    this.#loading = true;
    try {
      let rows: TableRowView[] = [];
      let more: boolean;
      do {
        const page = await ipc.tableRows(this.table, this.search, rows.at(-1)?.position ?? 0);
        if (read !== this.#read) return;
        rows = [...rows, ...page.rows];
        ({ more } = page);
      } while (more && rows.length < count);
      this.rows = rows;
      this.more = more;
      this.loaded = true;
    } finally {
      if (read === this.#read) this.#loading = false;
    }
  }

  /** Reads the next rows, if there are more. */
  async next(): Promise<void> {
    if (!this.more || this.#loading) return;
    this.#loading = true;
    const read = this.#read;
    try {
      const page = await ipc.tableRows(this.table, this.search, this.rows.at(-1)?.position ?? 0);
      if (read !== this.#read) return;
      this.rows = [...this.rows, ...page.rows];
      this.more = page.more;
    } finally {
      if (read === this.#read) this.#loading = false;
    }
  }

  /** Stores the cells of a row. */
  async change(row: TableRowView, cells: string[]): Promise<void> {
    await ipc.tableRowSet(this.table, row.position, cells);
    this.rows = this.rows.map((other) => (other.position === row.position ? { ...row, cells } : other));
  }

  /** Stores a new last row. Returns its position. */
  async add(cells: string[]): Promise<number> {
    const position = await ipc.tableRowSet(this.table, null, cells);
    if (!this.more) this.rows = [...this.rows, { position, cells }];
    return position;
  }

  /** Stores a deleted row again, as the last one. */
  async restore(row: TableRowView): Promise<void> {
    await ipc.tableRowSet(this.table, null, row.cells);
    await this.reload();
  }

  /** Pastes rows, and reads all again. */
  async paste(text: string): Promise<PastedView> {
    const pasted = await ipc.tablePaste(this.table, text);
    await this.reload();
    return pasted;
  }

  /** Deletes a row. */
  async remove(row: TableRowView): Promise<void> {
    await ipc.tableRowsDelete(this.table, [row.position]);
    this.rows = this.rows.filter((other) => other.position !== row.position);
  }
}

/** Whether copied text is more than one cell. */
export const isRows = (text: string): boolean => /[\t\n]/.test(text.replace(/\r?\n$/, ""));
