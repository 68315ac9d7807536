// Questions, answered by keyboard: Enter does what the focused button says.

import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { choose, type Answer, type Question } from "./confirm.svelte";
import ConfirmDialog from "./ConfirmDialog.svelte";

const question: Question = { title: "Повторить 5?", text: "", yes: "Повторить 5", no: "Не надо", other: "Другое" };

/** Asks, presses these keys on the button that has the focus at first, and returns its words and the answer. */
async function answered(asked: Question, keys: string): Promise<[string, Answer]> {
  render(ConfirmDialog);
  const answer = choose(asked);
  const first = asked.danger ? "confirm-no" : "confirm-yes";
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId(first)));
  const words = document.activeElement?.textContent.trim() ?? "";
  await userEvent.keyboard(keys);
  return [words, await answer];
}

const dangerous = { ...question, danger: true };

it.each([
  ["says yes", question, "{Enter}", "Повторить 5", "yes"],
  ["says no where yes loses something", dangerous, "{Enter}", "Не надо", "no"],
  ["says what the next button says", dangerous, "{Tab}{Enter}", "Не надо", "other"],
  ["says yes once that has the focus", dangerous, "{Tab}{Tab}{Enter}", "Не надо", "yes"],
] as const)("Enter %s", async (_, asked, keys, words, answer) => {
  expect(await answered(asked, keys)).toEqual([words, answer]);
});

it("Escape says no", async () => {
  expect(await answered(question, "{Escape}")).toEqual(["Повторить 5", "no"]);
});
