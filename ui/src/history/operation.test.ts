// The buttons of an operation, and what it shows.

import { screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import { toasts } from "../components/toasts.svelte";
import * as ipc from "../testing/fake-ipc";
import { entry, operation } from "../testing/fixtures/history";
import { respondWith, longHistory, openHistory } from "../testing/long-history";
import { free } from "../testing/open-app";
import type { HistoryEntry, OperationView } from "../types";
import { filters } from "./filters.svelte";

let all: HistoryEntry[] = [];

beforeEach(() => {
  filters.only({});
  all = longHistory();
  respondWith(() => all);
});

describe("an operation", () => {
  it("that failed says why and what to do, and is retried at a click", async () => {
    const user = await openHistory("#/history/id-349");
    const detail = await screen.findByRole("article");
    await within(detail).findByText("api.aray.com не принял заявку");
    expect(within(detail).getByText("Причина: offer is not active")).toBeTruthy();
    expect(within(detail).getByText(/Исправьте причину, которую назвал api.aray.com/)).toBeTruthy();
    await user.click(screen.getByTestId("operation-retry"));
    await waitFor(() => expect(ipc.retry).toHaveBeenCalledWith(["id-349"], "unfinished", false));
    await user.click(screen.getByTestId("operation-mark-solved"));
    await waitFor(() => expect(ipc.markSolved).toHaveBeenCalledWith(["id-349"], true));
  });

  it("is not shown as it was when an older read ends last", async () => {
    await openHistory("#/history/id-349");
    const status = () => screen.getByTestId("operation-status").dataset.status;
    await waitFor(() => expect(status()).toBe("failed"));
    let answer: (view: OperationView) => void = () => {};
    ipc.operation.mockClear();
    ipc.operation.mockImplementationOnce(() => new Promise((read) => (answer = read)));
    ipc.somethingChanged();
    await waitFor(() => expect(ipc.operation).toHaveBeenCalled());
    all[1] = entry(349, { status: "delivered" });
    ipc.somethingChanged();
    await waitFor(() => expect(status()).toBe("delivered"));
    answer(operation(entry(349, { status: "failed" })));
    await vi.advanceTimersByTimeAsync(100);
    expect(status()).toBe("delivered");
  });

  it("stays, and nothing is said, when an older read fails after a newer one", async () => {
    await openHistory("#/history/id-349");
    await screen.findByTestId("operation-status");
    let fail: (why: unknown) => void = () => {};
    let failCauses: (why: unknown) => void = () => {};
    ipc.operation.mockImplementationOnce(() => new Promise((_, refuse) => (fail = refuse)));
    ipc.causes.mockImplementationOnce(() => new Promise((_, refuse) => (failCauses = refuse)));
    ipc.somethingChanged();
    await vi.advanceTimersByTimeAsync(100);
    ipc.somethingChanged();
    await vi.advanceTimersByTimeAsync(100);
    for (const refuse of [fail, failCauses]) refuse({ code: "database", message: "", args: {}, findings: [] });
    await vi.advanceTimersByTimeAsync(100);
    expect(screen.getByTestId("operation-status")).toBeTruthy();
    expect(toasts.list).toEqual([]);
  });

  it("whose finished request is not in its flow as it was goes on once the user says that it is the same one", async () => {
    const problem = { code: "step_changed", message: "", args: { step: "send", was: "a", is: "b" }, findings: [] };
    all[1] = entry(349, { status: "failed", problem });
    const user = await openHistory("#/history/id-349");
    await user.click(await screen.findByTestId("operation-keep-finished"));
    await screen.findByText("Это тот же запрос?");
    expect(ipc.retry).not.toHaveBeenCalled();
    await user.click(screen.getByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.retry).toHaveBeenCalledWith(["id-349"], "keep_finished", false));
  });

  it("whose copy was sent or waits says so and is sent only after a yes", async () => {
    const user = await openHistory("#/history/id-349");
    ipc.retry.mockResolvedValue({
      queued: 0,
      left_out: [{ id: "id-349", reason: "duplicate" }],
      stopped: [],
      not_possible: [],
    });
    await user.click(await screen.findByTestId("operation-retry"));
    await screen.findByText(
      "Такая же запись уже отправлена, могла уйти или ждёт отправки. В CRM может появиться вторая такая же заявка.",
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
    await openHistory("#/history/id-349");
    const told = await screen.findByTestId("damaged");
    expect(told.textContent).toContain("Заголовки запроса повреждены.");
    await screen.findByText("+79165550117");
  });

  it("that is on hold says that its flow was stopped, but not if it waited in a restored backup", async () => {
    const problem = { code: "restored", message: "", args: {}, findings: [] };
    all[1] = entry(349, { status: "held", problem });
    all[2] = entry(348, { status: "held" });
    const user = await openHistory("#/history/id-349");
    await screen.findAllByText("Запись ждала отправки в восстановленной копии");
    expect(screen.queryByText(/пока обработка была остановлена/)).toBeNull();
    await user.click(screen.getByTestId("history-row-2"));
    await screen.findByText(/пока обработка была остановлена/);
  });

  it("that waited in a restored backup is sent only after a warning of a second order", async () => {
    const user = await openHistory("#/history/id-349");
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

  it("that may have arrived without a response is sent again only after a warning", async () => {
    const user = await openHistory("#/history/id-349");
    const left = { id: "id-349", reason: "unanswered" as const };
    ipc.retry.mockResolvedValueOnce({ queued: 0, left_out: [left], stopped: [], not_possible: [] });
    await user.click(await screen.findByTestId("operation-retry"));
    await screen.findByText("Заявка могла дойти");
    await user.click(screen.getByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.retry).toHaveBeenLastCalledWith(["id-349"], "unfinished", true));
    await free();
  });

  it("that another action stood in for says so before it is sent as well", async () => {
    const user = await openHistory("#/history/id-349");
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

  it("that was delivered is sent again only by a deliberate click", async () => {
    all[1] = entry(349, { status: "delivered" });
    const user = await openHistory("#/history/id-349");
    await user.click(await screen.findByTestId("operation-retry"));
    await screen.findByText("Отправить ещё раз?");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("confirm-no")));
    await user.keyboard("{Enter}");
    await free();
    expect(ipc.retry).not.toHaveBeenCalled();
  });

  it("of a stopped flow says that it waits for the start", async () => {
    const user = await openHistory("#/history/id-349");
    ipc.retry.mockResolvedValue({ queued: 1, left_out: [], stopped: ["Крем"], not_possible: [] });
    await user.click(await screen.findByTestId("operation-retry"));
    await screen.findByText("Обработка «Крем» остановлена: запись уйдёт, когда вы её запустите");
  });

  it("that is held is sent after a warning that the order is real", async () => {
    const user = await openHistory("#/history/id-348");
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
    await openHistory("#/history/id-350");
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
    await openHistory("#/history/id-350");
    const repairs = within(await screen.findByTestId("repairs"));
    const lines = repairs.getAllByRole("listitem").map((line) => line.textContent?.replace(/\s+/g, " ").trim());
    expect(lines).toEqual(["Кавычки внутри текста не были экранированы. (message)", "Была лишняя запятая."]);
  });

  it("stays open, with what is selected, when the user goes to the flow and back", async () => {
    const user = await openHistory();
    await user.click(screen.getByTestId("history-row-1"));
    await user.click(screen.getByTestId("mark-3"));
    await user.click(await screen.findByTestId("fix-field"));
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
    const user = await openHistory("#/history/id-349");
    await screen.findByRole("article");
    await user.click(screen.getByRole("button", { name: "Скопировать: Операция в виде JSON", hidden: true }));
    const copied = JSON.parse(ipc.copy.mock.lastCall?.[0] ?? "") as Record<string, unknown>;
    expect(copied).toMatchObject({ id: "id-349", status: "failed", request: { body: { to: "+7916" } }, attempts: [] });
  });

  it("says how it ended and what fixes it before what came, and shows everything as it is last", async () => {
    await openHistory("#/history/id-349");
    const detail = await screen.findByRole("article");
    const text = detail.textContent;
    const places = ["не принял заявку", "Повторить", "Что пришло", "Попыток", "Запрос целиком", "в виде JSON"];
    const found = places.map((words) => text.indexOf(words));
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(Math.min(...found)).toBeGreaterThan(0);
  });

  it("has an id to copy, and says that it is copied", async () => {
    const user = await openHistory("#/history/id-350");
    await user.click(await screen.findByRole("button", { name: "Скопировать номер" }));
    expect(ipc.copy).toHaveBeenCalledWith("id-350");
    await screen.findByText("Номер скопирован");
  });

  it("that was deleted says so", async () => {
    ipc.operation.mockRejectedValue({ code: "no_such_operation", message: "", args: { id: "x" }, findings: [] });
    await openHistory("#/history/x");
    await screen.findByText("Такой операции в истории нет");
  });
});
