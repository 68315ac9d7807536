// The page Overview: its choices, its bars and what they open, what it shows without records, and when it reads again.

import { screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import { filters } from "../history/filters.svelte";
import { go } from "../router.svelte";
import * as ipc from "../testing/fake-ipc";
import { figures as figuresOf, figuresCounts } from "../testing/fixtures/figures";
import { card } from "../testing/fixtures/flows";
import { dashboard, settings } from "../testing/fixtures/program";
import { holdTime, openApp } from "../testing/open-app";
import { REST } from "./figures.svelte";

beforeEach(() => {
  filters.only({});
  ipc.settings.mockResolvedValue(settings);
  ipc.dashboard.mockResolvedValue(dashboard({ flows: [card(1), card(2, { name: "Сайт" })] }));
  ipc.figures.mockImplementation(async (period) => figuresOf(period));
});

const open = () => openApp("#/figures", "figures-bars");
const bars = () => within(screen.getByTestId("figures-bars")).getAllByRole("button");
const tile = (name: string) => screen.getByTestId(`figure-${name}`).textContent.replace(/\s+/g, " ").trim();
const lastHour = { since: "2026-11-24T11:00:00.000Z", until: "2026-11-24T12:00:00.000Z" };

describe("the figures", () => {
  it("are opened from the sidebar, and say it in words", async () => {
    const user = await openApp("#/flows", "nav-figures");
    await user.click(screen.getByTestId("nav-figures"));
    await screen.findByRole("heading", { level: 1, name: "Обзор" });
    await screen.findByTestId("figures-bars");
    expect(tile("delivered")).toBe("Доставлено 4 80 % из 5 заявок");
    expect(tile("time")).toBe("От SMS до заявки обычно 2 с почти всегда до 9 с");
    expect(screen.queryByTestId("figures-part")).toBeNull();
  });

  it("are in English as well", async () => {
    ipc.settings.mockResolvedValue({ ...settings, language: "en" });
    await open();
    expect(screen.getByRole("heading", { level: 1, name: "Overview" })).toBeTruthy();
    expect(tile("delivered")).toBe("Delivered 4 80% of 5 orders");
    expect(tile("time")).toBe("From SMS to order usually 2 sec almost always within 9 sec");
    expect(bars().at(-1)?.getAttribute("aria-label")).toBe(
      "24 November, 14:00–15:00: 5 records: 4 delivered, 1 of them known to the CRM, duplicates: 1",
    );
  });

  it("without a delivered order have no share and no times", async () => {
    const total = figuresCounts({ waiting: 2 });
    ipc.figures.mockResolvedValue(figuresOf("day", { total, groups: [], median_ms: null, p95_ms: null }));
    await open();
    expect(tile("delivered")).toBe("Доставлено 0 пока нет доставленных");
    expect(tile("time")).toBe("От SMS до заявки — пока нет доставленных");
    expect(document.body.textContent).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  it("open their records, but not those that there are none of", async () => {
    const user = await open();
    expect(within(screen.getByTestId("figure-waiting")).queryByRole("button")).toBeNull();
    await user.click(within(screen.getByTestId("figure-failed")).getByRole("button"));
    await waitFor(() => expect(location.hash).toBe("#/history"));
    expect(ipc.history.mock.calls.at(-1)?.[0]).toEqual({
      status: "failed",
      since: "2026-11-23T12:00:00.000Z",
      until: "2026-11-24T12:00:00.000Z",
    });
  });
});

describe("the choices", () => {
  it("are asked for at once, and stay while another view is shown", async () => {
    const user = await open();
    await user.click(screen.getByTestId("figures-month"));
    await waitFor(() => expect(bars()).toHaveLength(30));
    expect(screen.getByRole("heading", { name: "Заявки по дням" })).toBeTruthy();
    expect(within(screen.getByRole("main")).getByRole("status").textContent).toBe(
      "6 записей: доставлено 4, из них CRM уже знала 1, ошибок 1, повторов 1",
    );
    await user.selectOptions(screen.getByTestId("figures-flow"), "2");
    await user.selectOptions(screen.getByTestId("figures-by"), "body.price");
    await waitFor(() => expect(ipc.figures).toHaveBeenLastCalledWith("month", 2, "body.price"));
    await go("tables");
    await waitFor(() => expect(screen.queryByTestId("figures-bars")).toBeNull());
    ipc.figures.mockClear();
    await go("figures");
    await screen.findByTestId("figures-bars");
    expect(ipc.figures.mock.calls).toEqual([["month", 2, "body.price"]]);
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "30 дней" }).checked).toBe(true);
    expect(screen.getByTestId<HTMLSelectElement>("figures-by").value).toBe("body.price");
  });

  it("show the last one chosen, whichever is counted first", async () => {
    const user = await open();
    let counted: (view: ReturnType<typeof figuresOf>) => void = () => {};
    ipc.figures.mockImplementationOnce(() => new Promise((done) => (counted = done)));
    await user.click(screen.getByTestId("figures-quarter"));
    await user.click(screen.getByTestId("figures-week"));
    await waitFor(() => expect(bars()).toHaveLength(7));
    counted(figuresOf("quarter"));
    await Promise.resolve();
    expect(bars()).toHaveLength(7);
  });

  it("forget a flow that was deleted", async () => {
    const user = await open();
    await user.selectOptions(screen.getByTestId("figures-flow"), "2");
    ipc.dashboard.mockResolvedValue(dashboard());
    ipc.somethingChanged();
    await waitFor(() => expect(ipc.figures).toHaveBeenLastCalledWith("day", null, null));
  });
});

describe("a bar", () => {
  it("opens the history with its time, which can be removed", async () => {
    const user = await open();
    await user.click(bars().at(-1)!);
    await waitFor(() => expect(location.hash).toBe("#/history"));
    const chip = await screen.findByTestId("history-exact");
    expect(chip.textContent.trim()).toBe("24.11, 14:00–15:00");
    expect(chip.getAttribute("aria-label")).toBe("Только 24.11, 14:00–15:00. Показать всё время");
    await waitFor(() => expect(ipc.history.mock.calls.at(-1)?.[0]).toEqual(lastHour));
    await user.click(chip);
    await waitFor(() => expect(ipc.history.mock.calls.at(-1)?.[0]).toEqual({}));
    expect(screen.queryByTestId("history-exact")).toBeNull();
    expect(document.activeElement).toBe(screen.getByTestId("history-period"));
  });

  it("is reached and opened by keyboard", async () => {
    const user = await open();
    bars().at(-1)?.focus();
    await screen.findByText(/^24 ноября, 14:00–15:00: 5 записей/);
    await user.keyboard("{ArrowRight}{Home}{ArrowLeft}");
    expect(document.activeElement).toBe(bars()[0]);
    // One that is empty opens nothing.
    await user.keyboard("{Enter}");
    expect(location.hash).toBe("#/figures");
    await user.keyboard("{End}{ArrowLeft}");
    expect(bars().filter(({ tabIndex }) => tabIndex === 0)).toEqual([bars()[22]]);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(location.hash).toBe("#/history"));
    expect(filters.now.exact).toEqual({ since: "2026-11-24T10:00:00.000Z", until: lastHour.since });
  });

  it("opens only the records of the chosen flow", async () => {
    const user = await open();
    await user.selectOptions(screen.getByTestId("figures-flow"), "2");
    await waitFor(() => expect(ipc.figures).toHaveBeenLastCalledWith("day", 2, null));
    await user.click(bars().at(-1)!);
    await waitFor(() => expect(ipc.history.mock.calls.at(-1)?.[0]).toEqual({ flow_id: 2, ...lastHour }));
  });
});

describe("the groups", () => {
  const many = (values: string[]) =>
    values.map((value, n) => ({ value, counts: figuresCounts({ delivered: 30 - n, failed: n }) }));

  it("of a flow open its history; one of a deleted flow opens nothing", async () => {
    ipc.figures.mockResolvedValue(figuresOf("day", { groups: many(["Сайт", "Удалённая"]) }));
    const user = await open();
    expect(screen.getByTestId("group-1").tagName).toBe("DIV");
    await user.click(screen.getByTestId("group-0"));
    await waitFor(() => expect(location.hash).toBe("#/history"));
    expect(filters.now).toMatchObject({ flow: 2, period: "exact", exact: { until: lastHour.until } });
  });

  it("of a field name what has no value, and the rest behind the twenty largest", async () => {
    const groups = many(["A", "", ...Array.from({ length: 18 }, (_, n) => `B${n}`)]);
    const others = figuresCounts({ delivered: 7 });
    ipc.figures.mockResolvedValue(figuresOf("day", { groups, others, looked_at: 5000, complete: false }));
    const user = await open();
    await user.selectOptions(screen.getByTestId("figures-by"), "remembered.order_id");
    await waitFor(() => expect(ipc.figures).toHaveBeenLastCalledWith("day", null, "remembered.order_id"));
    const name = (n: number) => screen.getByTestId(`group-${n}`).firstElementChild?.textContent;
    expect([name(0), name(1), name(20)]).toEqual(["A", "нет значения", "Остальные"]);
    expect(screen.getByTestId("figures-part").textContent).toMatch(/По последним 5\s000 записям/);
  });
});

describe("without records", () => {
  const nothing = () =>
    ipc.figures.mockImplementation(async (period) => figuresOf(period, { total: figuresCounts(), groups: [] }));

  it("a longer period is offered, then what to check", async () => {
    nothing();
    const user = await openApp("#/figures", "figures-empty");
    await user.click(screen.getByTestId("figures-longer"));
    await waitFor(() => expect(ipc.figures).toHaveBeenLastCalledWith("quarter", null, null));
    await screen.findByText(/Проверьте, что у отправителя указана её ссылка/);
    await user.click(screen.getByRole("button", { name: "К обработкам" }));
    await waitFor(() => expect(location.hash).toBe("#/flows"));
  });

  it("a new user is told to create a flow", async () => {
    nothing();
    ipc.dashboard.mockResolvedValue(dashboard({ flows: [], status: "stopped" }));
    await openApp("#/figures", "figures-empty");
    await screen.findByText("Пока нечего показать");
  });
});

describe("a changed state", () => {
  it("is read again, but not more than once in the rest", async () => {
    holdTime();
    await open();
    expect(ipc.figures).toHaveBeenCalledTimes(1);
    for (let n = 0; n < 5; n += 1) ipc.somethingChanged();
    await vi.advanceTimersByTimeAsync(REST - 500);
    expect(ipc.figures).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(600);
    expect(ipc.figures).toHaveBeenCalledTimes(2);
    // Nothing changed meanwhile, so nothing is read.
    await vi.advanceTimersByTimeAsync(10 * REST);
    expect(ipc.figures).toHaveBeenCalledTimes(2);
    ipc.somethingChanged();
    expect(ipc.figures).toHaveBeenCalledTimes(3);
  });

  it("is not read where nobody looks", async () => {
    holdTime();
    await open();
    ipc.somethingChanged();
    await go("tables");
    await waitFor(() => expect(screen.queryByTestId("figures-bars")).toBeNull());
    await vi.advanceTimersByTimeAsync(10 * REST);
    expect(ipc.figures).toHaveBeenCalledTimes(1);
  });

  it("keeps the figures that cannot be read again, and says why", async () => {
    holdTime();
    await open();
    ipc.figures.mockRejectedValueOnce({ code: "disk_full", message: "", args: {}, findings: [] });
    await vi.advanceTimersByTimeAsync(REST);
    ipc.somethingChanged();
    await screen.findByTestId("toast");
    expect(bars()).toHaveLength(24);
  });
});
