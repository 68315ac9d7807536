// What is typed into the rows of a table and is not stored yet.

import { reasonOf } from "../errors";
import type { TableRowView } from "../types";
import type { Rows } from "./rows.svelte";

export class Edits {
  readonly #rows: Rows;
  /** How many columns the table has. */
  readonly #columns: () => number;
  /** The row that cannot be stored as it is, and why. `null` is the new row. */
  wrong = $state<{ position: number | null; why: string } | null>(null);
  /** The cells of the new row. */
  draft = $state<string[]>([]);
  #cells = $state<Record<number, string[]>>({});
  #storing: Promise<unknown> = Promise.resolve();
  #adding = false;

  constructor(rows: Rows, columns: () => number) {
    this.#rows = rows;
    this.#columns = columns;
  }

  /** Whether anything is not stored. */
  get any(): boolean {
    return this.#isNew || Object.keys(this.#cells).length > 0;
  }

  get #isNew(): boolean {
    return this.draft.some((cell) => cell?.trim());
  }

  /** The cells of the new row, one for each column. */
  get #newCells(): string[] {
    return Array.from({ length: this.#columns() }, (_, column) => this.draft[column] ?? "");
  }

  has(row: TableRowView): boolean {
    return this.#cells[row.position] !== undefined;
  }

  /** The cells of a row as they are typed. */
  cellsOf(row: TableRowView): string[] {
    return this.#cells[row.position] ?? row.cells;
  }

  type(row: TableRowView, column: number, text: string): void {
    this.#cells[row.position] = this.cellsOf(row).map((cell, n) => (n === column ? text : cell));
  }

  /** Takes back what is typed into a row. */
  forget(row: TableRowView): void {
    delete this.#cells[row.position];
    if (this.wrong?.position === row.position) this.wrong = null;
  }

  /** Stores what is typed into a row, if something is. */
  store(row: TableRowView): Promise<void> {
    return this.#keep(this.#change(row));
  }

  /** Stores the new row, if something is typed into it. Enter and leaving the row may both ask for it. */
  storeNew(): Promise<void> {
    return this.#keep(this.#adding || !this.#isNew ? Promise.resolve() : this.#add());
  }

  /** Stores everything. Returns whether nothing is left. */
  async storeAll(): Promise<boolean> {
    for (const [position, cells] of Object.entries(this.#cells))
      await this.store(
        this.#rows.rows.find((row) => row.position === Number(position)) ?? { position: Number(position), cells },
      );
    await this.storeNew();
    return !this.any;
  }

  /** Waits for what is being stored already. */
  async settle(): Promise<void> {
    await this.#storing;
  }

  #keep(stored: Promise<void>): Promise<void> {
    this.#storing = Promise.all([this.#storing, stored]);
    return stored;
  }

  async #change(row: TableRowView): Promise<void> {
    const cells = this.#cells[row.position];
    if (!cells) return;
    try {
      await this.#rows.change(row, $state.snapshot(cells));
      // What was typed meanwhile is stored when the focus leaves the row.
      if (this.#cells[row.position] === cells) delete this.#cells[row.position];
      if (this.wrong?.position === row.position) this.wrong = null;
    } catch (thrown) {
      this.wrong = { position: row.position, why: reasonOf(thrown) };
    }
  }

  /** Stores the new row. What is typed meanwhile is a change of that row. */
  async #add(): Promise<void> {
    this.#adding = true;
    let sent = this.#newCells;
    let row: TableRowView | null = null;
    try {
      row = { position: await this.#rows.add(sent), cells: sent };
      while (this.#isNew && this.#newCells.some((cell, column) => cell !== sent[column])) {
        sent = this.#newCells;
        await this.#rows.change(row, sent);
      }
      this.wrong = null;
    } catch (thrown) {
      this.wrong = { position: row?.position ?? null, why: reasonOf(thrown) };
      if (row) this.#cells[row.position] = this.#newCells;
    } finally {
      if (row) this.draft = [];
      this.#adding = false;
    }
  }
}
