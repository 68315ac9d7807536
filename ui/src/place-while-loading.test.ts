// A place that the tray or a notification asks for while the page loads, and addresses with special characters.

import { screen, waitFor } from "@testing-library/svelte";
import { expect, it, vi } from "vitest";

vi.mock("./ipc", () => import("./testing/fake-ipc"));

import { parseRoute } from "./router.svelte";
import * as ipc from "./testing/fake-ipc";
import { openApp } from "./testing/open-app";

it("is opened once the page hears of events", async () => {
  ipc.ready.mockResolvedValueOnce("settings");
  await openApp("#/flows");
  await screen.findByTestId("settings-language");
  expect(location.hash).toBe("#/settings");
  expect(ipc.onGo.mock.invocationCallOrder[0]).toBeLessThan(ipc.ready.mock.invocationCallOrder[0] ?? 0);
});

it("is none if nothing was asked for", async () => {
  await openApp("#/settings", "settings-language");
  await waitFor(() => expect(ipc.ready).toHaveBeenCalledOnce());
  expect(location.hash).toBe("#/settings");
});

it("may name a field with any characters, and an address that is typed wrongly opens the view", () => {
  const field = "скидка 5% / шт.";
  expect(parseRoute(`#/flows/1/field/${encodeURIComponent(field)}`)).toEqual({ at: "flow", id: 1, field });
  expect(parseRoute("#/history/%")).toEqual({ at: "history", operation: "%" });
});
