// Which messages stay: an error until it was read, a success until the next one.

import { expect, it } from "vitest";

import { showError, showSuccess, toasts } from "./toasts.svelte";

const error = (message: string) => ({ code: message, message, args: {}, findings: [] });
const titles = () => toasts.list.map(({ title }) => title);

it("a success removes no error that was not read", () => {
  for (const message of ["a", "b", "c", "d"]) showError(error(message));
  showSuccess("saved");
  expect(titles()).toEqual(["a", "b", "c", "d", "saved"]);
});

it("a success replaces the one before, and a fifth error the oldest one", () => {
  showSuccess("saved");
  showSuccess("sent");
  for (const message of ["a", "b", "c", "d", "e"]) showError(error(message));
  expect(titles()).toEqual(["sent", "b", "c", "d", "e"]);
});
