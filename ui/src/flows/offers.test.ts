// What is offered after the first start, one click each.

import { screen, waitFor } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import { OFFICE_HOURS } from "../flow-form/alerts/inactivity";
import * as ipc from "../testing/fake-ipc";
import { card } from "../testing/fixtures/flows";
import { dashboard, settings } from "../testing/fixtures/program";
import { openApp } from "../testing/open-app";
import type { Settings } from "../types";

let stored: Settings;

beforeEach(() => {
  stored = { ...settings, window: { ...settings.window, offers_closed: false } };
  ipc.settings.mockImplementation(async () => stored);
  ipc.settingsSave.mockImplementation(async (changed) => (stored = changed));
  ipc.dashboard.mockImplementation(async () => dashboard());
});

describe("the offers", () => {
  it("are taken at a click each, and say so", async () => {
    const user = await openApp("#/flows", "offers");
    await user.click(screen.getByTestId("offer-autostart"));
    await screen.findByTestId("offer-autostart-done");
    expect(stored.autostart).toBe(true);
    await user.click(screen.getByTestId("offer-inactivity"));
    await screen.findByTestId("offer-inactivity-done");
    expect(ipc.inactivityWatchSet).toHaveBeenCalledExactlyOnceWith(1, OFFICE_HOURS);
    await user.click(screen.getByTestId("offer-email"));
    await waitFor(() => expect(location.hash).toBe("#/settings/email"));
  });

  it("are gone for good once they are closed", async () => {
    const user = await openApp("#/flows", "offers");
    await user.click(screen.getByTestId("offers-close"));
    await waitFor(() => expect(screen.queryByTestId("offers")).toBeNull());
    expect(stored.window.offers_closed).toBe(true);
  });

  it("wait until a flow is started", async () => {
    ipc.dashboard.mockImplementation(async () => dashboard({ flows: [card(1, { enabled: false })] }));
    await openApp("#/flows", "flow-card-1");
    expect(screen.queryByTestId("offers")).toBeNull();
  });
});
