// What the history shows of responses: remembered values, orders that the CRM knew, kept steps, attempts that cannot be read.

import { cleanup, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import { loadDashboard } from "../app-state.svelte";
import * as ipc from "../testing/fake-ipc";
import { card } from "../testing/fixtures/flows";
import { entry, operation } from "../testing/fixtures/history";
import { dashboard } from "../testing/fixtures/program";
import type { OperationView, StepNote, StepView } from "../types";
import Detail from "./Detail.svelte";
import HistoryRow from "./HistoryRow.svelte";

const step = (id: string, changed: Partial<StepView> = {}): StepView => ({
  id,
  type: "http_request",
  outcome: "ok",
  request: null,
  response: { status: 200, headers: {}, body: "{}", truncated: false },
  error: null,
  remembered: {},
  crm_duplicate: false,
  notes: [],
  ...changed,
});

const run = (steps: StepView[], unreadable = false) => ({
  started_at: `2026-11-24T09:00:0${steps.length}Z`,
  duration_ms: 120,
  outcome: "retryable",
  steps,
  flow_version: 1,
  unreadable,
});

function row(of: ReturnType<typeof entry>): HTMLElement {
  render(HistoryRow, {
    entry: of,
    index: 0,
    count: 1,
    now: new Date(),
    selected: false,
    marked: false,
    height: 58,
    choose: () => {},
    mark: () => {},
  });
  return screen.getByTestId("history-row-0");
}

function detail(view: OperationView): void {
  render(Detail, { view, cause: null, retry: () => {}, close: () => {}, changed: () => {} });
}

beforeEach(async () => {
  ipc.dashboard.mockResolvedValue(dashboard({ flows: [card(1), card(2, { sends_to_aray: false })] }));
  await loadDashboard();
});
describe("an operation that was delivered in part", () => {
  it("has a badge on its row and in the details, and what failed is sent alone at a click", async () => {
    const user = userEvent.setup();
    const partial = entry(1, { status: "delivered", partial: true });
    within(row(partial)).getByText("не полностью");
    cleanup();
    detail(operation(partial));
    screen.getByTestId("operation-partial");
    await user.click(screen.getByTestId("operation-retry"));
    await waitFor(() => expect(ipc.retry).toHaveBeenCalledWith([partial.id], "unfinished", false));
  });
});

describe("an order that the CRM knew", () => {
  it("has a badge on its row and in the details, with aray's name where it is aray", () => {
    const known = entry(1, { crm_duplicate: true });
    within(row(known)).getByTitle("aray уже знал этот заказ");
    cleanup();
    detail(operation(known));
    expect(screen.getByTestId("operation-crm-duplicate").textContent).toContain("aray уже знал этот заказ");
    screen.getByText(/этот заказ у неё уже был/);
  });

  it("has general words where the CRM is another or its flow is gone", () => {
    for (const flow_id of [2, 99]) {
      within(row(entry(1, { flow_id, crm_duplicate: true }))).getByTitle("CRM уже знала этот заказ");
      cleanup();
    }
  });

  it("has no badge otherwise", () => {
    expect(within(row(entry(1))).queryByTitle(/уже знал/)).toBeNull();
  });
});

describe("notes and unusual ends", () => {
  it("are told with the step and with the operation", () => {
    const notes: StepNote[] = [
      { code: "several_phones", args: { name: "phone" } },
      { code: "not_remembered", args: { name: "number", reason: "no list" } },
    ];
    detail({ ...operation(entry(1)), attempts: [run([step("send", { notes })])] });
    expect(screen.getAllByText("В «Телефон» несколько номеров телефона: взят первый")).toHaveLength(2);
    expect(screen.getAllByText("Не удалось запомнить «number» из ответа: no list")).toHaveLength(2);
  });

  it("of a failure that stopped nothing names what was sent", () => {
    const args = { host: "api.aray.com", reason: "no such offer", accepted: "tell, book" };
    const problem = { code: "refused", message: "", args, findings: [] };
    detail(operation(entry(1, { status: "failed", problem })));
    screen.getByText("Причина: no such offer · Уже отправлено и второй раз не уйдёт: tell, book");
  });

  it("tell what was not reached, not understood and interrupted", () => {
    const steps = (["unjudged", "interrupted", "not_reached"] as const).map((outcome) => step(outcome, { outcome }));
    detail({ ...operation(entry(1)), attempts: [run(steps)] });
    ["ответ получен, но не понят", "прервано", "до него не дошло"].forEach((words) => screen.getByText(words));
  });
});

describe("remembered values", () => {
  it("are on the row, the order's number as a number", () => {
    within(row(entry(1, { remembered: { order_id: 881724 } }))).getByText("№ 881724");
    cleanup();
    within(row(entry(1, { remembered: { order_id: 7, shop: "Крем" } }))).getByText("Номер заказа: 7, shop: Крем");
  });

  it("do not hide what went wrong", () => {
    const problem = { code: "unavailable", message: "", args: { host: "x.example", status: "503" }, findings: [] };
    const failed = row(entry(1, { status: "failed", problem, remembered: { order_id: 881724 } }));
    expect(failed.textContent).not.toContain("881724");
  });

  it("stand at the head of the details", () => {
    detail(operation(entry(1, { remembered: { order_id: "A-77" } })));
    expect(screen.getByTestId("remembered").textContent).toMatch(/Номер заказа\s*A-77/);
  });
});

describe("the attempts", () => {
  it("show a response once, and later that the step was done before", () => {
    const view = operation(entry(1, { status: "failed", remembered: { order_id: 5 } }));
    const sent = step("send", { remembered: { order_id: 5 } });
    const failed = step("tell", { outcome: "failed" });
    const kept = step("send", { outcome: "kept", response: null, remembered: { order_id: 5 } });
    detail({
      ...view,
      attempts: [run([sent, failed]), { ...run([kept, failed]), started_at: "2026-11-24T09:05:00Z" }],
    });
    const [later, first] = [...document.querySelectorAll<HTMLElement>(".run")];
    if (!later || !first) throw new Error("two attempts");
    within(later).getByText("выполнено раньше");
    expect(within(later).queryByText(/Запомнено/)).toBeNull();
    within(first).getByText("Запомнено: Номер заказа: 5");
    within(first).getByText("tell");
  });

  it("say which one cannot be read, and still show the rest", () => {
    const view = operation(entry(1, { status: "failed" }));
    detail({ ...view, attempts: [run([], true), run([step("send", { outcome: "failed" })])] });
    screen.getByText("Подробности этой попытки не прочитать");
    screen.getByText("+79165550117");
    // Nobody knows what was sent, so it can only be run from the start.
    expect(screen.getByTestId("operation-from-start")).toBeTruthy();
  });
});
