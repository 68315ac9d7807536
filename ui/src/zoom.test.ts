// Ctrl with + and −, which is remembered, and the web view's own menu.

import { screen, waitFor } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("./ipc", () => import("./testing/fake-ipc"));

import { hasUse } from "./context-menu";
import * as ipc from "./testing/fake-ipc";
import { settings } from "./testing/fixtures/program";
import { openApp } from "./testing/open-app";
import { zoomStep } from "./zoom.svelte";

beforeEach(() => ipc.settings.mockImplementation(async () => settings));

describe("the zoom", () => {
  it("goes from step to step, and back to normal", () => {
    expect([zoomStep(100, 1), zoomStep(110, 1), zoomStep(100, -1), zoomStep(150, 0)]).toEqual([110, 125, 90, 100]);
    expect([zoomStep(200, 1), zoomStep(75, -1)]).toEqual([200, 75]);
  });

  it("is changed by keys, shown and kept", async () => {
    const user = await openApp("#/flows", "create-flow");
    await user.keyboard("{Control>}+{/Control}");
    await waitFor(() => expect(ipc.settingsSave.mock.lastCall?.[0].window.zoom).toBe(110));
    expect(ipc.zoom).toHaveBeenLastCalledWith(110);
    await screen.findByText("Масштаб 110 %");
    await user.keyboard("{Control>}={/Control}");
    await waitFor(() => expect(ipc.zoom).toHaveBeenLastCalledWith(125));
    await user.keyboard("{Control>}0{/Control}");
    await waitFor(() => expect(ipc.settingsSave.mock.lastCall?.[0].window.zoom).toBe(100));
  });

  it("is the stored one at the start", async () => {
    ipc.settings.mockImplementation(async () => ({ ...settings, window: { ...settings.window, zoom: 150 } }));
    await openApp("#/flows", "create-flow");
    await waitFor(() => expect(ipc.zoom).toHaveBeenCalledExactlyOnceWith(150));
  });
});

describe("the web view's menu", () => {
  it("stays in text fields and over selected text only", () => {
    const made = (html: string): Element => {
      document.body.innerHTML = html;
      return document.body.firstElementChild as Element;
    };
    expect(hasUse(made("<input type=text>"), "")).toBe(true);
    expect(hasUse(made("<textarea></textarea>"), "")).toBe(true);
    expect(hasUse(made("<p>x</p>"), "x")).toBe(true);
    expect(
      [made("<p>x</p>"), made("<button>x</button>"), made("<input type=checkbox>")].map((at) => hasUse(at, "")),
    ).toEqual([false, false, false]);
  });
});
