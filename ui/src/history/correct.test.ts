// Correcting a record by hand: what is asked, what is shown before, and what is sent.

import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { correction, entry, notAPhone, operation } from "../testing/fixtures/history";
import { holdTime, openApp } from "../testing/open-app";
import type { CorrectionView, HistoryEntry, OperationView } from "../types";
import { CHECK_DELAY } from "./correction.svelte";

const PHONE = "8 (916) 555-01-17";
const ready = correction({
  fields: [{ name: "phone", text: "+79165550117", problem: null, reads: ["body.to"] }],
  outcome: "ready",
});
const wrong = entry(1, { status: "failed", problem: notAPhone });

beforeEach(() => {
  ipc.correction.mockImplementation(async (_, values) =>
    values?.some(({ expression, value }) => expression === "body.to" && value === PHONE) ? ready : correction(),
  );
  ipc.correct.mockResolvedValue({ queued: 1, left_out: [], stopped: [], not_possible: [] });
});

/** Opens the details of an operation. */
async function open(of: HistoryEntry, changed: Partial<OperationView> = {}): Promise<UserEvent> {
  holdTime();
  ipc.history.mockResolvedValue({ entries: [of], more: false });
  ipc.operation.mockResolvedValue({ ...operation(of), ...changed });
  return openApp(`#/history/${of.id}`, "operation-correct");
}

/** Opens the dialog, and corrects the number. */
async function openCorrected(of: HistoryEntry, changed: Partial<OperationView> = {}): Promise<UserEvent> {
  const user = await open(of, changed);
  await user.click(screen.getByTestId("operation-correct"));
  const to = await screen.findByTestId("correct-body.to");
  await user.clear(to);
  await user.type(to, PHONE);
  await vi.advanceTimersByTimeAsync(CHECK_DELAY);
  await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>("correct-send").disabled).toBe(false));
  return user;
}

describe("a record with a wrong value", () => {
  it("keeps what was typed when the user clicks beside the dialog", async () => {
    const user = await openCorrected(wrong);
    await vi.advanceTimersByTimeAsync(100);
    await user.click(document.querySelector(".veil") as HTMLElement);
    await vi.advanceTimersByTimeAsync(100);
    expect(screen.getByTestId<HTMLInputElement>("correct-body.to").value).toBe(PHONE);
  });

  it("that stands in the flow leads to its field", async () => {
    const problem = wrong.problem && { ...wrong.problem, args: { ...wrong.problem.args, fixed: "yes" } };
    await open({ ...wrong, problem });
    const isPrimary = async (id: string) => (await screen.findByTestId(id)).className.includes("primary");
    expect(await isPrimary("fix-field")).toBe(true);
    expect([await isPrimary("operation-correct"), await isPrimary("operation-retry")]).toEqual([false, false]);
  });

  it("is fixed rather than run again, and its wrong value comes first", async () => {
    const user = await open(wrong);
    expect(screen.getByTestId("operation-correct").className).toContain("primary");
    expect(screen.getByTestId("operation-retry").className).not.toContain("primary");
    await user.click(screen.getByTestId("operation-correct"));
    const form = within(await screen.findByTestId("correct"));
    const inputs = form.getAllByRole("textbox").map((input) => input.dataset.testid);
    expect(inputs[0]).toBe("correct-body.to");
    expect(form.getByTestId("sent-phone").textContent).toContain("Телефон");
    expect(screen.getByTestId<HTMLButtonElement>("correct-send").disabled).toBe(true);
  });

  it("has no link in the dialog that would lose what was typed", async () => {
    const user = await openCorrected(wrong);
    ipc.correction.mockResolvedValue(correction({ problem: notAPhone }));
    await user.type(screen.getByTestId("correct-body.to"), "9");
    await vi.advanceTimersByTimeAsync(CHECK_DELAY);
    const dialog = within(screen.getByRole("dialog"));
    await dialog.findByText("Что делать:");
    expect(dialog.queryByTestId("help-link")).toBeNull();
  });

  it("shows what would be sent while it is corrected, and is sent with what differs", async () => {
    const user = await openCorrected(wrong);
    expect(screen.getByTestId("sent-phone").textContent).toContain("+79165550117");
    screen.getByText("Пришло: 8 (916) 555");
    await user.click(screen.getByTestId("correct-send"));
    await screen.findByText("Исправлено и поставлено в очередь");
    const values = [{ expression: "body.to", value: PHONE }];
    expect(ipc.correct).toHaveBeenCalledExactlyOnceWith(wrong.id, values, "unfinished", false);
    await waitFor(() => expect(screen.queryByTestId("correct")).toBeNull());
  });

  it("cannot be cancelled while it is checked once more before it is sent", async () => {
    const user = await openCorrected(wrong);
    let answer: (view: CorrectionView) => void = () => {};
    ipc.correction.mockImplementationOnce(() => new Promise((checked) => (answer = checked)));
    await user.click(screen.getByTestId("correct-send"));
    await user.keyboard("{Escape}");
    await vi.advanceTimersByTimeAsync(100);
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Отмена" }).disabled).toBe(true);
    answer(ready);
    await screen.findByText("Исправлено и поставлено в очередь");
    await waitFor(() => expect(screen.queryByTestId("correct")).toBeNull());
  });

  it("gets back what came", async () => {
    const user = await openCorrected(wrong);
    await user.click(screen.getByTestId("correct-revert"));
    expect(screen.getByTestId<HTMLInputElement>("correct-body.to").value).toBe("8 (916) 555");
    await waitFor(() => expect(ipc.correction).toHaveBeenLastCalledWith(wrong.id, []));
    expect(screen.queryByTestId("correct-revert")).toBeNull();
  });

  it("that became wrong while it was typed is not sent", async () => {
    const user = await openCorrected(wrong);
    ipc.correction.mockResolvedValue(correction());
    await user.click(screen.getByTestId("correct-send"));
    await screen.findByText(/8 \(916\) 555/, { selector: "td" });
    expect(ipc.correct).not.toHaveBeenCalled();
  });
});

describe("a second order", () => {
  it("of a record whose copy was sent is made only after a question", async () => {
    ipc.correct.mockResolvedValueOnce({
      queued: 0,
      left_out: [{ id: wrong.id, reason: "duplicate" }],
      stopped: [],
      not_possible: [],
    });
    const user = await openCorrected(wrong);
    await user.click(screen.getByTestId("correct-send"));
    await screen.findByText("Такая же запись уже отправлена");
    await user.click(screen.getByTestId("confirm-no"));
    expect(ipc.correct).toHaveBeenCalledOnce();
    await waitFor(() => expect(screen.queryByTestId("confirm-no")).toBeNull());
    ipc.correct.mockResolvedValueOnce({
      queued: 0,
      left_out: [{ id: wrong.id, reason: "duplicate" }],
      stopped: [],
      not_possible: [],
    });
    await user.click(screen.getByTestId("correct-send"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.correct.mock.calls.at(-1)?.slice(2)).toEqual(["unfinished", true]));
  });

  it("of a delivered one is made only after the warning of running from the start", async () => {
    const user = await openCorrected(entry(1, { status: "delivered" }));
    await user.click(screen.getByTestId("correct-send"));
    await screen.findByText("Выполнить с начала?");
    await user.click(screen.getByTestId("confirm-no"));
    expect(ipc.correct).not.toHaveBeenCalled();
    await waitFor(() => expect(screen.queryByTestId("confirm-no")).toBeNull());
    await user.click(screen.getByTestId("correct-send"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.correct.mock.calls.at(-1)?.slice(2)).toEqual(["from_start", false]));
  });

  it("is not made of a finished request, unless the user wants it", async () => {
    const finished = {
      id: "send",
      type: "http_request",
      outcome: "ok",
      request: {},
      error: null,
      remembered: {},
    } as const;
    const steps = [{ ...finished, response: { status: 200 }, crm_duplicate: false, notes: [] }];
    const run = {
      started_at: "2026-11-24T09:00:00Z",
      duration_ms: 1,
      outcome: "rejected",
      flow_version: 1,
      steps,
      unreadable: false,
    };
    const user = await openCorrected(wrong, { attempts: [run] });
    screen.getByText(/Часть запросов уже выполнена/);
    await user.click(screen.getByTestId("correct-from-start"));
    await user.click(screen.getByTestId("correct-send"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.correct.mock.calls.at(-1)?.slice(2)).toEqual(["from_start", false]));
  });
});

describe("the details of a corrected record", () => {
  it("show what came and what it was corrected to", async () => {
    const corrections = [
      { expression: "body.to", value: PHONE, at: "2026-11-24T09:00:00Z" },
      { expression: "body.custmemo", value: "Анна", at: "2026-11-24T09:00:00Z" },
    ];
    await open(wrong, { request: { ...operation(wrong).request, corrections } });
    const to = screen.getByText("+79165550117", { selector: "s" }).closest("td");
    expect(to?.textContent).toContain(PHONE);
    screen.getByText("Анна", { selector: "ins" });
    expect(screen.getByTestId("corrected").textContent).toMatch(/Исправлено вручную 24 нояб/);
  });
});
