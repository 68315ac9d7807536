// The columns that the owner chooses, the order, and how many operations each filter finds.

import { screen, waitFor } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { counts, entry } from "../testing/fixtures/history";
import { settings } from "../testing/fixtures/program";
import { openApp } from "../testing/open-app";
import { filters } from "./filters.svelte";

const entries = [
  entry(2, { remembered: { order_id: 881 }, finished_at: "2026-11-24T09:00:03.500Z" }),
  entry(1, { status: "held" }),
];

beforeEach(() => {
  filters.only({});
  filters.oldestFirst = false;
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
  it("is turned round", async () => {
    const user = await open();
    await user.click(screen.getByTestId("history-sort"));
    await waitFor(() => expect(ipc.history.mock.lastCall?.[0]).toEqual({ oldest_first: true }));
    await waitFor(() => expect(screen.getByTestId("history-row-0").dataset.id).toBe("id-1"));
    expect(screen.getByTestId("history-sort").getAttribute("aria-label")).toBe("Сначала старые");
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
