// Opens the whole window in a test, and waits as a user would.

import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { flushSync, tick } from "svelte";
import { expect, vi } from "vitest";

import App from "../App.svelte";
import { DRY_RUN_DELAY } from "../flow-form/dry-run.svelte";

/** Opens the window at an address and waits for the element `there`, if one is named. */
export async function openApp(hash: string, there?: string): Promise<UserEvent> {
  location.hash = hash;
  window.dispatchEvent(new HashChangeEvent("hashchange"));
  render(App);
  if (there) await screen.findByTestId(there);
  return vi.isFakeTimers() ? userEvent.setup({ advanceTimers: vi.advanceTimersByTime }) : userEvent.setup();
}

/** Time goes on only as fast as the test says, apart from what the test itself waits for. */
export const holdTime = (): unknown => vi.useFakeTimers({ shouldAdvanceTime: true });

/** Lets what was typed rest until its dry run is done. */
export async function rest(): Promise<void> {
  flushSync();
  await vi.advanceTimersByTimeAsync(DRY_RUN_DELAY);
  await tick();
}

/** Menus and dialogs give the page back a moment after they closed. */
export const free = (): Promise<void> => waitFor(() => expect(document.body.style.pointerEvents).not.toBe("none"));
