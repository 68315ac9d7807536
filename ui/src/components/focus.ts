// Where the focus goes once what had it is deleted.

import { tick } from "svelte";

/**
 * Focuses what takes the place of a deleted item: the one after it, or else the last one, or else `otherwise`, such as the button
 * that adds one. `find` returns the control of the item at an index.
 */
export async function focusAfterDeletion(
  index: number,
  left: number,
  find: (index: number) => HTMLElement | null | undefined,
  otherwise: () => HTMLElement | null | undefined,
): Promise<void> {
  await tick();
  const control = left > 0 ? find(Math.min(index, left - 1)) : null;
  (control ?? otherwise())?.focus();
}
