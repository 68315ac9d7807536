// How toasts are shown: over the page, announced, and without taking the focus.

import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { flushSync } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import { choose } from "./confirm.svelte";
import ConfirmDialog from "./ConfirmDialog.svelte";
import Toasts from "./Toasts.svelte";
import { showError, showInfo, showSuccess } from "./toasts.svelte";

const error = (message: string) => ({ code: message, message, args: {}, findings: [] });

afterEach(() => document.body.replaceChildren());

it("a screen reader announces them, in places that were there before", () => {
  render(Toasts);
  const [alert, status] = [screen.getByRole("alert"), screen.getByRole("status")];
  showError(error("broken"));
  showSuccess("saved");
  flushSync();
  expect(alert.textContent).toContain("broken");
  expect(status.textContent).toContain("saved");
  expect(alert.textContent).not.toContain("saved");
});

it("the focus stays where it is when one appears, and returns when one is closed", async () => {
  const field = document.createElement("input");
  document.body.append(field);
  render(Toasts);
  field.focus();
  showError(error("broken"));
  flushSync();
  expect(document.activeElement).toBe(field);
  const user = userEvent.setup();
  await user.tab();
  expect(screen.getByTestId("toast").contains(document.activeElement)).toBe(true);
  await user.keyboard("{Enter}");
  expect(screen.queryByTestId("toast")).toBeNull();
  await waitFor(() => expect(document.activeElement).toBe(field));
});

it("Escape closes the errors over a dialog, the newest first, and then the dialog", async () => {
  const user = userEvent.setup();
  render(Toasts);
  render(ConfirmDialog);
  const answer = choose({ title: "sure?", text: "", yes: "yes", no: "no" });
  const yes = await screen.findByTestId("confirm-yes");
  await waitFor(() => expect(document.activeElement).toBe(yes));
  showError(error("older"));
  showError(error("newer"));
  showSuccess("saved");
  flushSync();
  await user.keyboard("{Escape}");
  expect(screen.queryByText("newer")).toBeNull();
  await user.keyboard("{Escape}");
  expect(screen.queryByText("older")).toBeNull();
  expect(document.activeElement).toBe(yes);
  await user.keyboard("{Escape}");
  expect(await answer).toBe("no");
});

/** As if the pointer were on them, which no test can move. */
function hover(isOver: boolean): void {
  const region = screen.getByTestId("toasts");
  region.matches = (selector) => (selector === ":hover" ? isOver : Element.prototype.matches.call(region, selector));
}

it("one with a button stays while the focus or the pointer is on it", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  render(Toasts);
  showSuccess("solved", [], { label: "undo", run: () => {} });
  flushSync();
  hover(true);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(screen.getByText("solved")).toBeTruthy();
  screen.getByTestId("toast-action").focus();
  hover(false);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(screen.getByText("solved")).toBeTruthy();
  screen.getByTestId("toast-action").blur();
  await vi.advanceTimersByTimeAsync(5000);
  await waitFor(() => expect(screen.queryByText("solved")).toBeNull());
});

it("the next one closes by itself although the one that had the focus and the pointer was replaced", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  render(Toasts);
  showInfo("first");
  flushSync();
  await user.hover(screen.getByTestId("toast"));
  screen.getByTestId("toast-close").focus();
  showInfo("second");
  await vi.advanceTimersByTimeAsync(5000);
  await waitFor(() => expect(screen.queryByText("second")).toBeNull());
});
