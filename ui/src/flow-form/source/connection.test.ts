// Whether the sender is connected: how long ago its last record arrived, in words that stay true while they are read.

import { screen, waitFor, within } from "@testing-library/svelte";
import { tick } from "svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import { ago } from "../../dates";
import { setLanguage } from "../../i18n.svelte";
import * as ipc from "../../testing/fake-ipc";
import { flowView } from "../../testing/fixtures/flows";
import { entry } from "../../testing/fixtures/history";
import { dashboard } from "../../testing/fixtures/program";
import { holdTime, openApp } from "../../testing/open-app";
import type { HistoryEntry } from "../../types";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = new Date("2026-11-24T12:00:30Z");
const before = (time: number): string => new Date(NOW.getTime() - time).toISOString();

/** What arrived, newest first, and whether the page is hidden. */
let records: HistoryEntry[];
let hidden: boolean;

beforeEach(() => {
  holdTime();
  vi.setSystemTime(NOW);
  records = [];
  hidden = false;
  vi.spyOn(document, "hidden", "get").mockImplementation(() => hidden);
  ipc.flowGet.mockResolvedValue(flowView());
  ipc.dashboard.mockImplementation(async () => dashboard());
  ipc.history.mockImplementation(async () => ({ entries: records, more: false }));
});

/** Opens a flow with a record of this age. */
async function open(age: number, changed: Partial<HistoryEntry> = {}): Promise<void> {
  records = [entry(7, { received_at: before(age), ...changed })];
  await openApp("#/flows/1", "connection");
}

const words = (): string | undefined => screen.getByTestId("connection").textContent.trim();
const isGreen = (): boolean => screen.getByTestId("connection").classList.contains("connected");

async function pass(time: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(time);
  await tick();
}

function show(shown: boolean): void {
  hidden = !shown;
  document.dispatchEvent(new Event("visibilitychange"));
}

describe("the connection", () => {
  it("is unknown before the first record", async () => {
    await openApp("#/flows/1", "flow-name");
    await screen.findByText(/Записей пока нет/);
    expect(screen.queryByTestId("connection")).toBeNull();
  });

  it.each(["delivered", "test"] as const)("is there once a record came that is %s", async (status) => {
    await open(2 * MINUTE, { status });
    expect(words()).toBe("Связь есть, последняя запись 2 мин назад");
    expect(isGreen()).toBe(true);
  });

  it("is not shown by the user's own test orders", async () => {
    records = [entry(8, { received_at: before(0), test_order: true }), entry(7, { received_at: before(5 * MINUTE) })];
    await openApp("#/flows/1", "connection");
    expect(words()).toBe("Связь есть, последняя запись 5 мин назад");
  });

  it("is there over a weekend, and was there after it, without an alarm", async () => {
    await open(3 * DAY - MINUTE);
    expect(words()).toBe("Связь есть, последняя запись 2 дня назад");
    await pass(MINUTE);
    expect(words()).toBe("Связь была, последняя запись 3 дня назад");
    expect(isGreen()).toBe(false);
    expect(within(screen.getByRole("main")).queryByRole("alert")).toBeNull();
  });

  it("was there while another program uses the port", async () => {
    ipc.dashboard.mockResolvedValue(dashboard({ attention: [{ code: "port", args: {} }] }));
    await open(2 * MINUTE);
    await waitFor(() => expect(words()).toBe("Связь была, последняя запись 2 мин назад"));
  });
});

describe("the time since the last record", () => {
  it("goes on by itself, with each minute", async () => {
    await open(MINUTE);
    vi.setTimerTickMode("manual");
    expect(words()).toContain("1 мин назад");
    await pass(MINUTE);
    expect(words()).toContain("2 мин назад");
    await pass(58 * MINUTE);
    expect(words()).toContain("1 час назад");
  });

  it("starts again at once with a new record", async () => {
    await open(90_000);
    records = [entry(8, { received_at: before(0) }), ...records];
    ipc.somethingChanged();
    await waitFor(() => expect(words()).toBe("Связь есть, последняя запись только что"));
  });

  it("rests while the page is hidden, and is right when it is shown again", async () => {
    await open(2 * MINUTE);
    const timers = vi.getTimerCount();
    show(false);
    expect(vi.getTimerCount()).toBe(timers - 1);
    await pass(10 * MINUTE);
    expect(words()).toContain("2 мин назад");
    show(true);
    await tick();
    expect(words()).toContain("12 мин назад");
    await pass(MINUTE);
    expect(words()).toContain("13 мин назад");
  });

  it("is not spoken each minute", async () => {
    await open(2 * MINUTE);
    expect(screen.getByTestId("connection").closest("[aria-live], [role=status], [role=alert]")).toBeNull();
  });
});

it("says how long ago something was, as people do", () => {
  const ages = [-5 * MINUTE, 59_000, MINUTE, 59 * MINUTE, 60 * MINUTE, 5 * 60 * MINUTE, DAY, 21 * DAY, 30 * DAY];
  expect(ages.map((age) => ago(before(age), NOW))).toEqual([
    "только что",
    "только что",
    "1 мин назад",
    "59 мин назад",
    "1 час назад",
    "5 часов назад",
    "1 день назад",
    "21 день назад",
    "25 октября 2026 г.",
  ]);
  setLanguage("en", "en");
  expect([0, 2 * MINUTE, 60 * MINUTE, 3 * DAY].map((age) => ago(before(age), NOW))).toEqual([
    "just now",
    "2 min ago",
    "1 hour ago",
    "3 days ago",
  ]);
});
