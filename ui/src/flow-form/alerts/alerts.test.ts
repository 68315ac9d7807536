// The alerts of a flow: email for failures, and the inactivity watch, which is saved beside the flow file.

import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import * as ipc from "../../testing/fake-ipc";
import { email } from "../../testing/fixtures/channels";
import { flowView, dryRunView } from "../../testing/fixtures/flows";
import { settings } from "../../testing/fixtures/program";
import { openApp } from "../../testing/open-app";
import type { InactivityWatch } from "../../types";
import { OFFICE_HOURS, inactivityMistakes } from "./inactivity";

beforeEach(() => {
  ipc.flowGet.mockResolvedValue(flowView());
  ipc.flowDryRun.mockResolvedValue(dryRunView());
  ipc.settings.mockResolvedValue({ ...settings, email });
  ipc.inactivityWatch.mockResolvedValue(null);
});

function open(watch: InactivityWatch | null = null): Promise<UserEvent> {
  ipc.inactivityWatch.mockResolvedValue(watch);
  return openApp("#/flows/1", "flow-name");
}

const saved = () => waitFor(() => expect(screen.getByTestId<HTMLButtonElement>("flow-save").disabled).toBe(true));

describe("email alerts of a flow", () => {
  it("are a setting of the flow file", async () => {
    const user = await open();
    screen.getByText("Письма приходят на olga@yandex.ru, ivan@mail.ru.");
    await user.click(screen.getByTestId("notify-email"));
    await user.click(screen.getByTestId("flow-save"));
    await saved();
    expect(ipc.flowSave.mock.calls[0]?.[1].notify).toEqual({ desktop: true, email: false });
    expect(ipc.inactivityWatchSet).not.toHaveBeenCalled();
  });

  it("link to the settings while email is not set up", async () => {
    ipc.settings.mockResolvedValue(settings);
    const user = await open();
    await user.click(within(screen.getByTestId("notify-email-setup")).getByTestId("notify-email-go"));
    await screen.findByTestId("email-on");
    expect(location.hash).toBe("#/settings/email");
  });
});

describe("the message for each order", () => {
  it("goes by the way that is set up, and is gone from the file once it is off", async () => {
    const user = await open();
    await user.click(screen.getByTestId("each-order-on"));
    expect(screen.queryByTestId("each-order-telegram")).toBeNull();
    await user.clear(screen.getByTestId("each-order-limit"));
    await user.type(screen.getByTestId("each-order-limit"), "5");
    await user.click(screen.getByTestId("flow-save"));
    await saved();
    expect(ipc.flowSave.mock.calls[0]?.[1].notify.each_order).toEqual({ email: true, per_minute: 5 });
    await user.click(screen.getByTestId("each-order-on"));
    await user.click(screen.getByTestId("flow-save"));
    await saved();
    expect(ipc.flowSave.mock.calls.at(-1)?.[1].notify).not.toHaveProperty("each_order");
  });

  it("says that nobody is told while no way is chosen, or none is set up", async () => {
    const user = await open();
    await user.click(screen.getByTestId("each-order-on"));
    expect(screen.queryByTestId("each-order-nobody")).toBeNull();
    await user.click(screen.getByTestId("each-order-email"));
    screen.getByTestId("each-order-nobody");
  });

  it("says what is missing while no way is set up", async () => {
    ipc.settings.mockResolvedValue(settings);
    const user = await open();
    await user.click(screen.getByTestId("each-order-on"));
    within(screen.getByTestId("each-order-setup")).getByTestId("each-order-go");
    expect(screen.queryByTestId("each-order-nobody")).toBeNull();
  });
});

describe("the inactivity alert", () => {
  it("is saved with the flow, or alone if nothing else changed", async () => {
    const user = await open();
    await user.click(screen.getByTestId("inactivity-on"));
    await screen.findByText("Есть несохранённые изменения");
    await user.clear(screen.getByTestId("inactivity-hours"));
    await user.type(screen.getByTestId("inactivity-hours"), "5");
    await user.selectOptions(screen.getByTestId("inactivity-from"), "10");
    await user.click(screen.getByTestId("inactivity-day-5"));
    await user.click(screen.getByTestId("inactivity-day-0"));
    expect(ipc.inactivityWatchSet).not.toHaveBeenCalled();
    await user.click(screen.getByTestId("flow-save"));
    await saved();
    expect(ipc.inactivityWatchSet).toHaveBeenCalledExactlyOnceWith(1, {
      hours: 5,
      from_hour: 10,
      to_hour: 18,
      days: [false, true, true, true, true, true, false],
    });
    expect(ipc.flowSave).not.toHaveBeenCalled();
  });

  it("shows what is stored, follows changes, and can be switched off", async () => {
    const user = await open({ ...OFFICE_HOURS, hours: 7 });
    expect(screen.getByTestId<HTMLInputElement>("inactivity-hours").value).toBe("7");
    ipc.inactivityWatch.mockResolvedValue({ ...OFFICE_HOURS, hours: 9 });
    ipc.somethingChanged();
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>("inactivity-hours").value).toBe("9"));
    await saved();
    await user.click(screen.getByTestId("inactivity-on"));
    // A stored change does not undo the user's.
    ipc.flowGet.mockResolvedValue({ ...flowView(), file: { ...flowView().file, enabled: true } });
    ipc.somethingChanged();
    await screen.findByTestId("flow-stop");
    await user.click(screen.getByTestId("flow-save"));
    await saved();
    expect(ipc.inactivityWatchSet).toHaveBeenCalledExactlyOnceWith(1, null);
  });

  it("with a mistake is not saved, and the head links to the mistake", async () => {
    const user = await open(OFFICE_HOURS);
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.clear(screen.getByTestId("inactivity-hours"));
    for (const day of [0, 1, 2, 3, 4]) await user.click(screen.getByTestId(`inactivity-day-${day}`));
    expect(screen.getByTestId("inactivity-hours").getAttribute("aria-invalid")).toBe("true");
    await user.click(screen.getByTestId("flow-save"));
    const toast = (await screen.findByText("В обработке есть ошибки, поэтому она не сохранена")).closest(
      "[role=alert]",
    );
    expect(toast?.textContent).toContain("Сколько часов ждать записей");
    expect([ipc.flowSave, ipc.inactivityWatchSet].map((command) => command.mock.calls.length)).toEqual([0, 0]);
    await user.click(within(screen.getByTestId("notes-list")).getByText(/Сколько часов ждать записей/));
    expect(document.activeElement).toBe(screen.getByTestId("inactivity-hours"));
  });

  it("unsaved, asks before the view is left", async () => {
    const user = await open();
    await user.click(screen.getByTestId("inactivity-on"));
    await user.click(screen.getByTestId("nav-history"));
    await screen.findByText("Сохранить изменения?");
    await user.click(screen.getByTestId("confirm-other"));
    await screen.findByTestId("history-search");
    expect(ipc.inactivityWatchSet).not.toHaveBeenCalled();
  });

  it("stays unsaved if only the flow could be saved", async () => {
    const user = await open();
    ipc.inactivityWatchSet.mockRejectedValueOnce({ code: "disk_full", message: "", args: {}, findings: [] });
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.click(screen.getByTestId("inactivity-on"));
    await user.click(screen.getByTestId("flow-save"));
    await screen.findByText("На диске нет места: новые записи не принимаются");
    expect(ipc.flowSave).toHaveBeenCalledOnce();
    await user.click(screen.getByTestId("flow-save"));
    await saved();
    expect([ipc.flowSave.mock.calls.length, ipc.inactivityWatchSet.mock.calls.length]).toEqual([1, 2]);
  });

  it("with no way to send an alert, warns", async () => {
    const user = await open(OFFICE_HOURS);
    expect(screen.queryByText(/Сейчас вы об этом не узнаете/)).toBeNull();
    await user.click(screen.getByTestId("notify-desktop"));
    await user.click(screen.getByTestId("notify-email"));
    await screen.findByText(/Сейчас вы об этом не узнаете/);
  });
});

describe("the hours to wait", () => {
  it("are 1 to 720, on at least one day", () => {
    const codes = (changed: Partial<InactivityWatch>) =>
      inactivityMistakes({ ...OFFICE_HOURS, ...changed }).map(({ code }) => code);
    const none: InactivityWatch["days"] = [false, false, false, false, false, false, false];
    expect([codes({}), codes({ hours: 720 }), inactivityMistakes(null)]).toEqual([[], [], []]);
    expect([codes({ hours: 0 }), codes({ hours: 721 }), codes({ hours: 1.5 })]).toEqual(
      Array(3).fill(["inactivity_hours"]),
    );
    expect(codes({ hours: 0, days: none })).toEqual(["inactivity_hours", "inactivity_days"]);
  });
});
