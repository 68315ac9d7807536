// The history: the list and its filters.

import { screen, waitFor } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { entry } from "../testing/fixtures/history";
import { dashboard } from "../testing/fixtures/program";
import { respondWith, longHistory, openHistory } from "../testing/long-history";
import { free } from "../testing/open-app";
import { go } from "../router.svelte";
import type { HistoryEntry } from "../types";
import { filters } from "./filters.svelte";

let all: HistoryEntry[] = [];

beforeEach(() => {
  filters.only({});
  all = longHistory();
  respondWith(() => all);
});

const lastAsked = () => ipc.history.mock.calls.at(-1)?.[0];
describe("refused requests", () => {
  it("are counted beside the list, each reason with what to do", async () => {
    const last_at = "2026-11-24T12:03:00Z";
    ipc.dashboard.mockResolvedValueOnce(
      dashboard({
        refused: [
          { flow: "Сайт", code: "broken_request", count: 2, last_at, sender: "127.0.0.1" },
          { flow: "", code: "unknown_link", count: 40, last_at, sender: "203.0.113.9" },
        ],
      }),
    );
    await openHistory();
    const said = (await screen.findByTestId("refused")).textContent.replace(/\s+/g, " ");
    expect(said).toContain("Не приняты 42 запроса");
    expect(said).toContain("Сайт: Запрос оборвался или испорчен");
    expect(said).toMatch(/40 ×, последний .*, от 203\.0\.113\.9/);
  });

  it("leave nothing there when there are none", async () => {
    await openHistory();
    expect(screen.queryByTestId("refused")).toBeNull();
  });
});

describe("the list", () => {
  it("renders only visible rows and shows the count", async () => {
    await openHistory();
    await screen.findByText("350 операций");
    expect(screen.getAllByRole("option").length).toBeLessThan(40);
    expect(ipc.history).toHaveBeenCalledTimes(1);
  });

  it("shows what was not sent if the tray asks for it", async () => {
    await openHistory("#/history/unsolved");
    await waitFor(() => expect(lastAsked()).toEqual({ unsolved: true }));
  });

  it("shows it again when the tray asks again", async () => {
    const user = await openHistory("#/history/unsolved");
    await waitFor(() => expect(lastAsked()).toEqual({ unsolved: true }));
    await user.selectOptions(screen.getByTestId("history-status"), "held");
    await waitFor(() => expect(lastAsked()).toEqual({ status: "held" }));
    await go("history/unsolved");
    await waitFor(() => expect(lastAsked()).toEqual({ unsolved: true }));
    expect(location.hash).toBe("#/history");
  });

  it("loads the next page before its end is reached", async () => {
    await openHistory();
    const list = screen.getByRole("listbox");
    list.scrollTop = 80 * 58;
    list.dispatchEvent(new Event("scroll"));
    await waitFor(() => expect(ipc.history).toHaveBeenLastCalledWith({}, 251));
    await screen.findByTestId("history-row-80");
    expect(screen.queryByTestId("history-row-0")).toBeNull();
  });

  it("is navigated by keyboard, and shows the selected operation", async () => {
    const user = await openHistory();
    screen.getByRole("listbox").focus();
    await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}{ArrowUp}");
    await waitFor(() => expect(location.hash).toBe("#/history/id-349"));
    expect((await screen.findByTestId("operation-status")).textContent).toContain("Ошибка");
    expect(screen.getByTestId("history-row-1").getAttribute("aria-selected")).toBe("true");
    expect(screen.getByRole("listbox").getAttribute("aria-activedescendant")).toBe("operation-349");
  });

  it("shows new operations at once and keeps the selection", async () => {
    const user = await openHistory();
    await user.click(screen.getByTestId("history-row-1"));
    all = [entry(351, { summary: "Новая" }), ...all];
    ipc.somethingChanged();
    const newest = await screen.findByText("Новая");
    expect(newest.closest("[role=option]")?.getAttribute("data-testid")).toBe("history-row-0");
    expect(screen.getByTestId("history-row-2").getAttribute("aria-selected")).toBe("true");
  });
});

describe("everything that is run again", () => {
  it("is so once, however often the button is pressed meanwhile", async () => {
    ipc.historyCount.mockResolvedValue(350);
    let done: (view: { queued: number; left_out: []; stopped: []; not_possible: [] }) => void = () => {};
    ipc.retryAll.mockImplementationOnce(() => new Promise((answer) => (done = answer)));
    const user = await openHistory("#/history/unsolved");
    const again = await screen.findByTestId("history-retry-all");
    await user.click(again);
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(again.getAttribute("aria-busy")).toBe("true"));
    await free();
    await user.click(again);
    expect(screen.queryByTestId("confirm-yes")).toBeNull();
    done({ queued: 350, left_out: [], stopped: [], not_possible: [] });
    await waitFor(() => expect(again.getAttribute("aria-busy")).toBeNull());
    expect(ipc.retryAll).toHaveBeenCalledOnce();
  });
});

describe("the filters", () => {
  it("query the engine, the text after a pause in typing", async () => {
    const user = await openHistory();
    await user.selectOptions(screen.getByTestId("history-status"), "held");
    await waitFor(() => expect(lastAsked()).toEqual({ status: "held" }));
    await user.selectOptions(screen.getByTestId("history-status"), "unsolved");
    await waitFor(() => expect(lastAsked()).toEqual({ unsolved: true }));
    await user.selectOptions(screen.getByTestId("history-flow"), "Магазин");
    await waitFor(() => expect(lastAsked()).toEqual({ unsolved: true, flow_id: 1 }));
    const before = ipc.history.mock.calls.length;
    await user.click(screen.getByTestId("history-search"));
    await user.paste("7916");
    expect(ipc.history.mock.calls.length).toBe(before);
    await vi.advanceTimersByTimeAsync(300);
    await waitFor(() => expect(lastAsked()).toEqual({ unsolved: true, flow_id: 1, search: "7916" }));
    await user.click(screen.getByRole("button", { name: "Сбросить" }));
    await waitFor(() => expect(lastAsked()).toEqual({}));
    expect(screen.getByTestId<HTMLInputElement>("history-search").value).toBe("");
  });

  it("that are cleared while a text is typed stay cleared", async () => {
    const user = await openHistory();
    await user.selectOptions(screen.getByTestId("history-status"), "held");
    await user.click(screen.getByTestId("history-search"));
    await user.paste("7916");
    await user.click(screen.getByRole("button", { name: "Сбросить" }));
    await vi.advanceTimersByTimeAsync(300);
    expect(screen.getByTestId<HTMLInputElement>("history-search").value).toBe("");
    expect(filters.now.search).toBe("");
  });

  it("with a text show where the engine stopped counting", async () => {
    const user = await openHistory();
    ipc.historyCount.mockImplementation(async () => 1000);
    await user.click(screen.getByTestId("history-search"));
    await user.paste("7916");
    await vi.advanceTimersByTimeAsync(300);
    await screen.findByText(/1.?000 операций или больше/);
  });

  it("say so if nothing is found", async () => {
    const user = await openHistory();
    all = [];
    await user.selectOptions(screen.getByTestId("history-status"), "cancelled");
    await screen.findByText("Ничего не найдено");
  });

  it("say that nothing is left where only what needs the user was looked for", async () => {
    const user = await openHistory();
    all = [];
    await user.selectOptions(screen.getByTestId("history-status"), "unsolved");
    await screen.findByText("Заявок с ошибкой нет");
    await user.click(screen.getByText("Показать все операции"));
    expect(screen.getByTestId<HTMLSelectElement>("history-status").value).toBe("");
  });

  it("retry everything after the count is confirmed", async () => {
    const user = await openHistory();
    expect(screen.queryByTestId("history-retry-all")).toBeNull();
    await user.selectOptions(screen.getByTestId("history-status"), "failed");
    all = all.slice(0, 42);
    await user.click(await screen.findByTestId("history-retry-all"));
    await screen.findByText("Повторить 42 операции?");
    expect(ipc.retryAll).not.toHaveBeenCalled();
    await user.click(screen.getByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.retryAll).toHaveBeenCalledWith({ status: "failed" }, false));
    await screen.findByText("В очередь поставлены 3 операции");
  });

  it("say of which flows operations cannot be sent", async () => {
    const user = await openHistory();
    filters.only({ status: "failed" });
    ipc.retryAll.mockResolvedValueOnce({
      queued: 1,
      left_out: [],
      stopped: [],
      not_possible: [{ reason: "no_flow", count: 2 }],
    });
    await user.click(await screen.findByTestId("history-retry-all"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await screen.findByText(/Не поставлено в очередь: 2. Обработка этой операции удалена/);
  });

  it("retry orders that may have arrived only after a second question", async () => {
    const left = [
      { id: "id-348", reason: "restored" as const },
      { id: "id-349", reason: "unanswered" as const },
    ];
    ipc.retryAll.mockResolvedValueOnce({ queued: 1, left_out: left, stopped: [], not_possible: [] });
    ipc.retryAll.mockResolvedValueOnce({ queued: 2, left_out: [], stopped: [], not_possible: [] });
    const user = await openHistory();
    await user.selectOptions(screen.getByTestId("history-status"), "held");
    await user.click(await screen.findByTestId("history-retry-all"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await screen.findByText("Отправить 2 записи, которые могли дойти?");
    expect(ipc.retryAll.mock.calls).toEqual([[{ status: "held" }, false]]);
    await user.click(screen.getByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.retryAll).toHaveBeenLastCalledWith({ status: "held" }, true));
    await screen.findByText("В очередь поставлены 3 операции");
  });
});
