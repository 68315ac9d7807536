// What the history keeps while another view is shown: the operation that is open, what is selected, the loaded pages.

import { ColumnValues } from "./columns.svelte";
import { Pages } from "./pages.svelte";
import { Selection } from "./selection.svelte";

class ViewState {
  /** The operation that is open. */
  operation = $state<string | null>(null);
  pages = new Pages();
  selection = new Selection();
  values = new ColumnValues();
  /** How far the list is scrolled, in pixels. */
  top = 0;
  /** The filter that the pages were asked for with, as JSON. */
  filter = "";

  /** Where the history is: with its open operation. */
  get address(): string {
    return this.operation === null ? "history" : `history/${this.operation}`;
  }

  forget(): void {
    this.operation = null;
    [this.pages, this.selection, this.values] = [new Pages(), new Selection(), new ColumnValues()];
    [this.top, this.filter] = [0, ""];
  }
}

export const viewState = new ViewState();
