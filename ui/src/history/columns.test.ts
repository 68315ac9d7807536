// The columns that the owner chooses, the order, and how many operations each filter finds.

import { screen, waitFor } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { counts, entry } from "../testing/fixtures/history";
import { settings } from "../testing/fixtures/program";
import { free, openApp } from "../testing/open-app";
import { filters } from "./filters.svelte";

const entries = [
  entry(2, { remembered: { order_id: 881 }, finished_at: "2026-11-24T09:00:03.500Z" }),
  entry(1, { status: "held" }),
];

beforeEach(() => {
  filters.only({});
  filters.oldestFirst = false;
  filters.sort = null;
  ipc.history.mockImplementation(async ({ oldest_first }) => ({
    entries: oldest_first ? [...entries].reverse() : entries,
    more: false,
  }));
  ipc.settings.mockImplementation(async () => settings);
  ipc.recordValues.mockImplementation(async (ids) => ids.map((id) => [`${id} ₽`]));
});

const open = (columns: string[] = []) => {
  ipc.settings.mockImplementation(async () => ({ ...settings, window: { ...settings.window, columns } }));
  return openApp("#/history", "history-row-0");
};

describe("the columns", () => {
  it("show fields of the record, remembered values and how long it took", async () => {
    await open(["body.price", "remembered.order_id", "duration"]);
    await waitFor(() => expect(screen.getByTestId("cell-0-0").textContent).toContain("id-2 ₽"));
    expect(ipc.recordValues).toHaveBeenCalledExactlyOnceWith(["id-2", "id-1"], ["body.price"]);
    const cell = (n: number) =>
      screen
        .getByTestId(`cell-0-${String(n)}`)
        .textContent.replace(/\s+/g, " ")
        .trim();
    expect([cell(1), cell(2)]).toEqual(["Номер заказа 881", "Длительность 1,5 с"]);
    expect(screen.getByTestId("cell-1-2").textContent).toContain("—");
  });

  it("are chosen from what the records have, and kept", async () => {
    const user = await open(["duration"]);
    await user.click(screen.getByTestId("history-columns"));
    await user.click(await screen.findByTestId("column-body.price"));
    const kept = () => ipc.settingsSave.mock.lastCall?.[0].window.columns;
    await waitFor(() => expect(kept()).toEqual(["duration", "body.price"]));
    await screen.findByTestId("cell-0-1");
    await user.click(screen.getByTestId("column-duration"));
    await waitFor(() => expect(kept()).not.toContain("duration"));
  });

  it("come into the table as well", async () => {
    ipc.historyCount.mockResolvedValue(2);
    const user = await open(["body.price"]);
    await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>("history-export").disabled).toBe(false));
    await user.click(screen.getByTestId("history-export"));
    expect(ipc.historyExport).toHaveBeenCalledExactlyOnceWith({}, null, ["body.price"]);
  });
});

describe("the order", () => {
  const sort = async (user: UserEvent, by: string): Promise<void> => {
    await user.click(screen.getByTestId("history-sort"));
    await user.click(await screen.findByTestId(by));
    await free();
  };
  const rows = () => screen.getAllByTestId(/^history-row-/).map((row) => row.dataset.id);

  it("is turned round", async () => {
    const user = await open();
    await sort(user, "sort-oldest");
    await waitFor(() => expect(ipc.history.mock.lastCall?.[0]).toEqual({ oldest_first: true }));
    await waitFor(() => expect(screen.getByTestId("history-row-0").dataset.id).toBe("id-1"));
    expect(screen.getByTestId("history-sort").getAttribute("aria-label")).toBe("Сначала старые");
  });

  it("is that of a column, and turns round with the same choice; what has no value comes last", async () => {
    const prices: Record<string, string> = { "id-4": "990", "id-3": "", "id-2": "1990", "id-1": "85" };
    ipc.history.mockResolvedValue({ entries: [4, 3, 2, 1].map((seq) => entry(seq)), more: false });
    ipc.recordValues.mockImplementation(async (ids) => ids.map((id) => [prices[id] ?? ""]));
    const user = await open(["body.price"]);
    await sort(user, "sort-body.price");
    await waitFor(() => expect(rows()).toEqual(["id-1", "id-4", "id-2", "id-3"]));
    expect(screen.getByTestId("history-sort").getAttribute("aria-label")).toBe("По столбцу «price»");
    await sort(user, "sort-body.price");
    await waitFor(() => expect(rows()).toEqual(["id-2", "id-4", "id-1", "id-3"]));
    await sort(user, "sort-newest");
    await waitFor(() => expect(rows()).toEqual(["id-4", "id-3", "id-2", "id-1"]));
  });

  it("has numbers before texts, and takes only what is written as one for a number", async () => {
    const codes: Record<string, string> = { "id-4": "1e1", "id-3": "20", "id-2": "3,5", "id-1": "0x2" };
    ipc.history.mockResolvedValue({ entries: [4, 3, 2, 1].map((seq) => entry(seq)), more: false });
    ipc.recordValues.mockImplementation(async (ids) => ids.map((id) => [codes[id] ?? ""]));
    const user = await open(["body.code"]);
    await sort(user, "sort-body.code");
    await waitFor(() => expect(rows()).toEqual(["id-2", "id-3", "id-1", "id-4"]));
  });

  it("by the customer is that of all pages, and says if there are more than are sorted", async () => {
    const all = Array.from({ length: 2300 }, (_, n) => entry(2300 - n, { summary: `Клиент ${String(n)}` }));
    ipc.history.mockImplementation(async (_, before) => {
      const from = before === null ? 0 : 2300 - before + 1;
      return { entries: all.slice(from, from + 100), more: from + 100 < all.length };
    });
    const user = await open();
    await sort(user, "sort-customer");
    await waitFor(() => expect(screen.getByTestId("sorted-only").textContent).toMatch(/2.000 новейших/));
    await sort(user, "sort-customer");
    await waitFor(() => expect(screen.getByTestId("history-row-0").textContent).toContain("Клиент 1999"));
    expect(ipc.history).toHaveBeenCalledTimes(20);
  });

  it("opens and walks the rows as they are shown", async () => {
    ipc.history.mockResolvedValue({
      entries: ["В", "А", "Б"].map((summary, n) => entry(3 - n, { summary })),
      more: false,
    });
    const user = await open();
    await sort(user, "sort-customer");
    await waitFor(() => expect(rows()).toEqual(["id-2", "id-1", "id-3"]));
    await user.click(screen.getByTestId("history-row-0"));
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(ipc.operation.mock.lastCall?.[0]).toBe("id-1"));
  });
});

describe("the filters", () => {
  const option = (value: string) =>
    screen.getByTestId("history-status").querySelector(`option[value="${value}"]`)?.textContent;

  it("say how many operations they find", async () => {
    ipc.historyCounts.mockResolvedValue(
      counts({ all: 1234, by_status: { delivered: 1200, test: 1 }, unsolved: 3, solved: 9, crm_duplicates: 5 }),
    );
    await open();
    await waitFor(() => expect(option("")).toContain("(1 234)".replace(" ", "\u00a0")));
    expect(["delivered", "unsolved", "solved", "crm_duplicate", "test", "held"].map(option)).toEqual([
      "Доставлено (1 200)".replace(" 2", "\u00a02"),
      "Требуют внимания (3)",
      "Решённые ошибки (9)",
      "CRM уже знала (5)",
      "Проверка связи (1)",
      "Ждёт решения (0)",
    ]);
  });

  it("say no numbers while a text is looked for, which nobody counted", async () => {
    const user = await open();
    await waitFor(() => expect(option("held")).toBe("Ждёт решения (0)"));
    await user.type(screen.getByTestId("history-search"), "Ольга");
    await waitFor(() => expect(option("held")).toBe("Ждёт решения"));
  });

  it("find what is solved", async () => {
    const user = await open();
    await user.selectOptions(screen.getByTestId("history-status"), "solved");
    await waitFor(() => expect(ipc.history.mock.lastCall?.[0]).toEqual({ solved: true }));
  });
});
