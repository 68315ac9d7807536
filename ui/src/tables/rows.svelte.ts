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
  /** Whether the rows may have changed since the last refresh began. */
  #outdated = false;
  /** Counts what the user asked for: what was read before that may be out of date. */
  #acts = 0;
  /** How many of these are under way. */
  #acting = 0;

  constructor(table: string) {
    this.table = table;
  }

  /** Reads the rows from the start. */
  reload(): Promise<void> {
    return this.#act(async () => {
      const [read, acts] = [++this.#read, this.#acts];
      // Until they are here, no page follows: it would begin where the rows of the search before end.
      this.#loading = true;
      try {
        const page = await ipc.tableRows(this.table, this.search, 0);
        if (read !== this.#read) return;
        [this.rows, this.more, this.loaded] = [page.rows, page.more, true];
        if (acts !== this.#acts) this.#outdated = true;
      } finally {
        if (read === this.#read) this.#loading = false;
      }
    });
  }

  /**
   * Reads as many rows again as are loaded: they may have been changed elsewhere. What the user asks for goes first, so
   * that nothing that was stored meanwhile is overwritten and the next rows are not kept waiting.
   */
  async refresh(): Promise<void> {
    this.#outdated = true;
    if (this.#refreshing) return;
    this.#refreshing = true;
    try {
      while (this.#outdated && this.#acting === 0) {
        this.#outdated = false;
        await this.#readAgain();
      }
    } finally {
      this.#refreshing = false;
    }
  }

  async #readAgain(): Promise<void> {
    const acts = this.#acts;
    let rows: TableRowView[] = [];
    let more: boolean;
    do {
      const page = await ipc.tableRows(this.table, this.search, rows.at(-1)?.position ?? 0);
      if (acts !== this.#acts) {
        this.#outdated = true;
        return;
      }
      rows = [...rows, ...page.rows];
      ({ more } = page);
    } while (more && rows.length < this.rows.length);
    [this.rows, this.more, this.loaded] = [rows, more, true];
  }

  /** Does what the user asked for. A refresh that is due meanwhile follows. */
  async #act<T>(run: () => Promise<T>): Promise<T> {
    this.#acts++;
    this.#acting++;
    try {
      return await run();
    } finally {
      this.#acting--;
      if (this.#outdated) this.refresh().catch(() => {});
    }
  }

  /** Stores something: what was read until it is stored may be out of date. */
  #store<T>(send: () => Promise<T>): Promise<T> {
    return this.#act(() => send().finally(() => this.#acts++));
  }

  /** Reads the next rows, if there are more. */
  async next(): Promise<void> {
    if (!this.more || this.#loading) return;
    await this.#act(async () => {
      const [read, acts] = [this.#read, this.#acts];
      this.#loading = true;
      try {
        const page = await ipc.tableRows(this.table, this.search, this.rows.at(-1)?.position ?? 0);
        if (read !== this.#read) return;
        [this.rows, this.more] = [[...this.rows, ...page.rows], page.more];
        if (acts !== this.#acts) this.#outdated = true;
      } finally {
        if (read === this.#read) this.#loading = false;
      }
    });
  }

  /** Stores the cells of a row. */
  async change(row: TableRowView, cells: string[]): Promise<void> {
    await this.#store(() => ipc.tableRowSet(this.table, row.position, cells));
    this.rows = this.rows.map((other) => (other.position === row.position ? { ...row, cells } : other));
  }

  /** Stores a new last row. Returns its position. */
  async add(cells: string[]): Promise<number> {
    const position = await this.#store(() => ipc.tableRowSet(this.table, null, cells));
    // A read may have found it already.
    if (!this.more && !this.rows.some((row) => row.position === position))
      this.rows = [...this.rows, { position, cells }];
    return position;
  }

  /** Stores a deleted row again, as the last one. */
  async restore(row: TableRowView): Promise<void> {
    await this.#store(() => ipc.tableRowSet(this.table, null, row.cells));
    await this.reload();
  }

  /** Pastes rows, and reads all again. */
  async paste(text: string): Promise<PastedView> {
    const pasted = await this.#store(() => ipc.tablePaste(this.table, text));
    await this.reload();
    return pasted;
  }

  /** Deletes a row. */
  async remove(row: TableRowView): Promise<void> {
    await this.#store(() => ipc.tableRowsDelete(this.table, [row.position]));
    this.rows = this.rows.filter((other) => other.position !== row.position);
  }
}

/** Whether copied text is more than one cell. */
export const isRows = (text: string): boolean => /[\t\n]/.test(text.replace(/\r?\n$/, ""));
