// Settings that several places change at once: none of them undoes another, and what is typed stays.

import { screen, waitFor } from "@testing-library/svelte";
import { tick } from "svelte";
import { beforeEach, expect, it, vi } from "vitest";

vi.mock("./ipc", () => import("./testing/fake-ipc"));

import { saveSettings } from "./app-state.svelte";
import * as ipc from "./testing/fake-ipc";
import { settings } from "./testing/fixtures/program";
import { openApp } from "./testing/open-app";
import type { Settings } from "./types";

let stored: Settings;
beforeEach(() => {
  stored = settings;
  ipc.settings.mockImplementation(async () => stored);
  ipc.settingsSave.mockImplementation(async (changed) => (stored = changed));
});

it("keep what another program stored meanwhile", async () => {
  const user = await openApp("#/settings", "settings-language");
  stored = { ...stored, window: { ...stored.window, told_of_tray: true }, keep_days: 30 };
  await user.click(screen.getByTestId("settings-autostart"));
  await waitFor(() => expect(stored.autostart).toBe(true));
  expect(stored.keep_days).toBe(30);
});

it("are not shown as they were read before a save whose reply came first", async () => {
  const user = await openApp("#/settings", "settings-language");
  const autostart = screen.getByTestId<HTMLInputElement>("settings-autostart");
  let answer: (read: Settings) => void = () => {};
  ipc.settings.mockClear();
  ipc.settings.mockImplementationOnce(() => new Promise((read) => (answer = read)));
  ipc.somethingChanged();
  await waitFor(() => expect(ipc.settings).toHaveBeenCalled());
  await user.click(autostart);
  await waitFor(() => expect(autostart.checked).toBe(true));
  answer(settings);
  await Promise.resolve();
  await tick();
  expect(autostart.checked).toBe(true);
});

it("keep each of two changes that are made at the same time, and the one after a refusal", async () => {
  ipc.settingsSave.mockRejectedValueOnce(new Error("disk full"));
  const results = await Promise.allSettled([
    saveSettings(() => ({ keep_gb: 1 })),
    saveSettings(({ window }) => ({ window: { ...window, zoom: 125 } })),
    saveSettings(({ window }) => ({ window: { ...window, columns: ["flow"] } })),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  expect(stored.window).toEqual({ ...settings.window, zoom: 125, columns: ["flow"] });
  expect(stored.keep_gb).toBeUndefined();
});

it("leave what is typed into the shop's fields while records arrive", async () => {
  // The engine returns a new object each time.
  ipc.settings.mockImplementation(async () => structuredClone(stored));
  const user = await openApp("#/settings", "settings-language");
  const address = screen.getByTestId<HTMLInputElement>("settings-public-ip");
  const number = screen.getByTestId<HTMLInputElement>("settings-own-number");
  await user.type(address, "95.161");
  await user.clear(number);
  await user.type(number, "+7916");
  ipc.settings.mockClear();
  ipc.somethingChanged();
  await waitFor(() => expect(ipc.settings).toHaveBeenCalled());
  await Promise.resolve();
  expect([address.value, number.value]).toEqual(["95.161", "+7916"]);
});
