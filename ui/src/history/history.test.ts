// The history: the list, its filters, and the buttons of an operation.

import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { entry, operation, overview } from "../testing/fixtures";
import { free, holdTime, openApp } from "../testing/open-app";
import { go } from "../router.svelte";
import type { HistoryEntry } from "../types";
import { filters } from "./filters.svelte";

const refused = {
  code: "refused",
  message: "refused",
  args: { host: "api.aray.com", about: "reason", reason: "offer is not active" },
  findings: [],
};
let all: HistoryEntry[] = [];

beforeEach(() => {
  filters.only({});
  all = Array.from({ length: 350 }, (_, n) =>
    entry(350 - n, n === 1 ? { status: "failed", problem: refused } : n === 2 ? { status: "held" } : {}),
  );
  ipc.history.mockImplementation(async (_, before) => {
    const from = before === null ? 0 : all.findIndex((one) => one.seq < before);
    return { entries: all.slice(from, from + 100), more: from + 100 < all.length };
  });
  ipc.historyCount.mockImplementation(async () => all.length);
  ipc.operation.mockImplementation(async (id) => operation(all.find((one) => one.id === id) ?? entry(1)));
});

function open(hash = "#/history"): Promise<UserEvent> {
  holdTime();
  return openApp(hash, "history-row-0");
}

const lastAsked = () => ipc.history.mock.calls.at(-1)?.[0];
describe("refused requests", () => {
  it("are counted beside the list, each reason with what to do", async () => {
    const last_at = "2026-11-24T12:03:00Z";
    ipc.overview.mockResolvedValueOnce(
      overview({
        refused: [
          { flow: "Сайт", code: "broken_request", count: 2, last_at, sender: "127.0.0.1" },
          { flow: "", code: "unknown_link", count: 40, last_at, sender: "203.0.113.9" },
        ],
      }),
    );
    await open();
    const said = (await screen.findByTestId("refused")).textContent.replace(/\s+/g, " ");
    expect(said).toContain("Не приняты 42 запроса");
    expect(said).toContain("Сайт: Запрос оборвался или испорчен");
    expect(said).toMatch(/40 ×, последний .*, от 203\.0\.113\.9/);
  });

  it("leave nothing there when there are none", async () => {
    await open();
    expect(screen.queryByTestId("refused")).toBeNull();
  });
});

describe("the list", () => {
  it("renders only visible rows and shows the count", async () => {
    await open();
    await screen.findByText("350 операций");
    expect(screen.getAllByRole("option").length).toBeLessThan(40);
    expect(ipc.history).toHaveBeenCalledTimes(1);
  });

  it("shows what was not sent if the tray asks for it", async () => {
    await open("#/history/unsolved");
    await waitFor(() => expect(lastAsked()).toEqual({ unsolved: true }));
  });

  it("shows it again when the tray asks again", async () => {
    const user = await open("#/history/unsolved");
    await waitFor(() => expect(lastAsked()).toEqual({ unsolved: true }));
    await user.selectOptions(screen.getByTestId("history-status"), "held");
    await waitFor(() => expect(lastAsked()).toEqual({ status: "held" }));
    await go("history/unsolved");
    await waitFor(() => expect(lastAsked()).toEqual({ unsolved: true }));
    expect(location.hash).toBe("#/history");
  });

  it("loads the next page before its end is reached", async () => {
    await open();
    const list = screen.getByRole("listbox");
    list.scrollTop = 80 * 58;
    list.dispatchEvent(new Event("scroll"));
    await waitFor(() => expect(ipc.history).toHaveBeenLastCalledWith({}, 251));
    await screen.findByTestId("history-row-80");
    expect(screen.queryByTestId("history-row-0")).toBeNull();
  });

  it("is navigated by keyboard, and shows the selected operation", async () => {
    const user = await open();
    screen.getByRole("listbox").focus();
    await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}{ArrowUp}");
    await waitFor(() => expect(location.hash).toBe("#/history/id-349"));
    expect((await screen.findByTestId("operation-status")).textContent).toContain("Ошибка");
    expect(screen.getByTestId("history-row-1").getAttribute("aria-selected")).toBe("true");
    expect(screen.getByRole("listbox").getAttribute("aria-activedescendant")).toBe("operation-349");
  });

  it("shows new operations at once and keeps the selection", async () => {
    const user = await open();
    await user.click(screen.getByTestId("history-row-1"));
    all = [entry(351, { summary: "Новая" }), ...all];
    ipc.somethingChanged();
    const newest = await screen.findByText("Новая");
    expect(newest.closest("[role=option]")?.getAttribute("data-testid")).toBe("history-row-0");
    expect(screen.getByTestId("history-row-2").getAttribute("aria-selected")).toBe("true");
  });
});

describe("the filters", () => {
  it("query the engine, the text after a pause in typing", async () => {
    const user = await open();
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

  it("with a text show where the engine stopped counting", async () => {
    const user = await open();
    ipc.historyCount.mockImplementation(async () => 1000);
    await user.click(screen.getByTestId("history-search"));
    await user.paste("7916");
    await vi.advanceTimersByTimeAsync(300);
    await screen.findByText(/1.?000 операций или больше/);
  });

  it("say so if nothing is found", async () => {
    const user = await open();
    all = [];
    await user.selectOptions(screen.getByTestId("history-status"), "cancelled");
    await screen.findByText("Ничего не найдено");
  });

  it("retry everything after the count is confirmed", async () => {
    const user = await open();
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
    const user = await open();
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

  it("retry what waited in a restored backup only after a second question", async () => {
    const left = ["id-348", "id-349"].map((id) => ({ id, reason: "restored" as const }));
    ipc.retryAll.mockResolvedValueOnce({ queued: 1, left_out: left, stopped: [], not_possible: [] });
    ipc.retryAll.mockResolvedValueOnce({ queued: 2, left_out: [], stopped: [], not_possible: [] });
    const user = await open();
    await user.selectOptions(screen.getByTestId("history-status"), "held");
    await user.click(await screen.findByTestId("history-retry-all"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await screen.findByText("Отправить 2 записи, которые ждали в резервной копии?");
    expect(ipc.retryAll.mock.calls).toEqual([[{ status: "held" }, false]]);
    await user.click(screen.getByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.retryAll).toHaveBeenLastCalledWith({ status: "held" }, true));
    await screen.findByText("В очередь поставлены 3 операции");
  });
});

describe("an operation", () => {
  it("that failed says why and what to do, and is retried at a click", async () => {
    const user = await open("#/history/id-349");
    const detail = await screen.findByRole("article");
    await within(detail).findByText("api.aray.com не принял заявку");
    expect(within(detail).getByText("Причина: offer is not active")).toBeTruthy();
    expect(within(detail).getByText(/Исправьте то, что названо в причине/)).toBeTruthy();
    await user.click(screen.getByTestId("operation-retry"));
    await waitFor(() => expect(ipc.retry).toHaveBeenCalledWith(["id-349"], "unfinished", false));
    await user.click(screen.getByTestId("operation-mark-solved"));
    await waitFor(() => expect(ipc.markSolved).toHaveBeenCalledWith(["id-349"], true));
  });

  it("whose answered request is not in its flow as it was goes on once the user says that it is the same one", async () => {
    const problem = { code: "step_changed", message: "", args: { step: "send", was: "a", is: "b" }, findings: [] };
    all[1] = entry(349, { status: "failed", problem });
    const user = await open("#/history/id-349");
    await user.click(await screen.findByTestId("operation-keep-finished"));
    await screen.findByText("Это тот же запрос?");
    expect(ipc.retry).not.toHaveBeenCalled();
    await user.click(screen.getByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.retry).toHaveBeenCalledWith(["id-349"], "keep_finished", false));
  });

  it("whose copy was sent or waits says so and is sent only after a yes", async () => {
    const user = await open("#/history/id-349");
    ipc.retry.mockResolvedValue({
      queued: 0,
      left_out: [{ id: "id-349", reason: "copy" }],
      stopped: [],
      not_possible: [],
    });
    await user.click(await screen.findByTestId("operation-retry"));
    await screen.findByText(
      "Копия этой записи уже отправлена или ждёт отправки. В CRM может появиться вторая такая же заявка.",
    );
    await user.click(screen.getByTestId("confirm-no"));
    await free();
    expect(ipc.retry.mock.calls).toEqual([[["id-349"], "unfinished", false]]);
    expect(screen.queryByText("Поставлено в очередь")).toBeNull();
    await user.click(screen.getByTestId("operation-retry"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.retry).toHaveBeenLastCalledWith(["id-349"], "unfinished", true));
    await screen.findByText("Поставлено в очередь");
  });

  it("that is damaged shows what can be read and names the rest", async () => {
    ipc.operation.mockImplementation(async (id) => ({
      ...operation(all.find((one) => one.id === id) ?? entry(1)),
      damaged: ["headers", "attempts"],
    }));
    await open("#/history/id-349");
    const told = await screen.findByTestId("damaged");
    expect(told.textContent).toContain("Заголовки запроса повреждены.");
    await screen.findByText("+79165550117");
  });

  it("that waited in a restored backup is sent only after a warning of a second order", async () => {
    const user = await open("#/history/id-349");
    ipc.retry.mockResolvedValue({
      queued: 0,
      left_out: [{ id: "id-349", reason: "restored" }],
      stopped: [],
      not_possible: [],
    });
    await user.click(await screen.findByTestId("operation-retry"));
    await screen.findByText("Запись ждала в резервной копии");
    await user.click(screen.getByTestId("confirm-no"));
    await free();
    expect(ipc.retry.mock.calls).toEqual([[["id-349"], "unfinished", false]]);
  });

  it("that another action stood in for says so before it is sent as well", async () => {
    const user = await open("#/history/id-349");
    ipc.retry.mockResolvedValue({
      queued: 0,
      left_out: [{ id: "id-349", reason: "sent_instead" }],
      stopped: [],
      not_possible: [],
    });
    await user.click(await screen.findByTestId("operation-retry"));
    await screen.findByText("Вместо него отправлено другое действие");
    await user.click(screen.getByTestId("confirm-no"));
    await free();
  });

  it("of a stopped flow says that it waits for the start", async () => {
    const user = await open("#/history/id-349");
    ipc.retry.mockResolvedValue({ queued: 1, left_out: [], stopped: ["Крем"], not_possible: [] });
    await user.click(await screen.findByTestId("operation-retry"));
    await screen.findByText("Обработка «Крем» остановлена: запись уйдёт, когда вы её запустите");
  });

  it("that is held is sent after a warning that the order is real", async () => {
    const user = await open("#/history/id-348");
    await user.click(await screen.findByTestId("operation-retry"));
    await screen.findByText("В CRM будет создана настоящая заявка.");
    await user.click(screen.getByTestId("confirm-no"));
    expect(ipc.retry).not.toHaveBeenCalled();
    await free();
    await user.click(screen.getByTestId("operation-retry"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.retry).toHaveBeenCalledWith(["id-348"], "unfinished", false));
  });

  it("shows the record, with labels for fields of SMS Deliverer", async () => {
    await open("#/history/id-350");
    const detail = await screen.findByRole("article");
    expect(within(detail).getByText("Кому (номер)")).toBeTruthy();
    expect(within(detail).getByText("+79165550117")).toBeTruthy();
  });

  it("says what was repaired to read the record", async () => {
    ipc.operation.mockImplementation(async (id) => {
      const view = operation(all.find((one) => one.id === id) ?? entry(1));
      const repairs = [
        { code: "loose_quotes", field: "message" } as const,
        { code: "comma_extra", field: "" } as const,
      ];
      return { ...view, request: { ...view.request, repairs } };
    });
    await open("#/history/id-350");
    const repairs = within(await screen.findByTestId("repairs"));
    const lines = repairs.getAllByRole("listitem").map((line) => line.textContent?.replace(/\s+/g, " ").trim());
    expect(lines).toEqual(["Кавычки внутри текста не были экранированы. (message)", "Была лишняя запятая."]);
  });

  it("stays open, with what is selected, when the user goes to the flow and back", async () => {
    const user = await open();
    await user.click(screen.getByTestId("history-row-1"));
    await user.click(screen.getByTestId("mark-3"));
    await user.click(await screen.findByTestId("fix-flow"));
    await user.click(await screen.findByTestId("flow-back"));
    await screen.findByTestId("operation-status");
    expect(location.hash).toBe("#/history/id-349");
    expect(screen.getByTestId("history-row-3").getAttribute("aria-checked")).toBe("true");
    await user.click(screen.getByTestId("nav-settings"));
    await screen.findByTestId("settings-language");
    await user.click(screen.getByTestId("nav-history"));
    await screen.findByTestId("operation-status");
    expect(location.hash).toBe("#/history/id-349");
  });

  it("is copied as JSON, with its request and its attempts", async () => {
    const user = await open("#/history/id-349");
    await screen.findByRole("article");
    await user.click(screen.getByRole("button", { name: "Скопировать: Операция в виде JSON", hidden: true }));
    const copied = JSON.parse(ipc.copy.mock.lastCall?.[0] ?? "") as Record<string, unknown>;
    expect(copied).toMatchObject({ id: "id-349", status: "failed", request: { body: { to: "+7916" } }, attempts: [] });
  });

  it("says how it ended and what fixes it before what came, and shows everything as it is last", async () => {
    await open("#/history/id-349");
    const detail = await screen.findByRole("article");
    const text = detail.textContent;
    const places = ["не принял заявку", "Повторить", "Что пришло", "Попыток", "Запрос целиком", "в виде JSON"];
    const found = places.map((words) => text.indexOf(words));
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(Math.min(...found)).toBeGreaterThan(0);
  });

  it("has an id to copy, and says that it is copied", async () => {
    const user = await open("#/history/id-350");
    await user.click(await screen.findByRole("button", { name: "Скопировать номер" }));
    expect(ipc.copy).toHaveBeenCalledWith("id-350");
    await screen.findByText("Номер скопирован");
  });

  it("that was deleted says so", async () => {
    ipc.operation.mockRejectedValue({ code: "no_such_operation", message: "", args: { id: "x" }, findings: [] });
    await open("#/history/x");
    await screen.findByText("Такой операции в истории нет");
  });
});
