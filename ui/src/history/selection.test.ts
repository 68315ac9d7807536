// Selecting operations, and doing something with all of them.

import { screen, waitFor } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { entry } from "../testing/fixtures/history";
import { holdTime, openApp } from "../testing/open-app";
import { filters } from "./filters.svelte";

/** How many errors there are, of which a page is loaded. */
const ERRORS = 450;
const id = (seq: number) => `id-${seq}`;
const ids = Array.from({ length: ERRORS }, (_, n) => id(n + 1));

beforeEach(() => {
  filters.only({});
  const page = Array.from({ length: 100 }, (_, n) => entry(ERRORS - n, { status: "failed" }));
  ipc.history.mockResolvedValue({ entries: page, more: true });
  ipc.historyCount.mockResolvedValue(ERRORS);
  ipc.historyIds.mockResolvedValue(ids);
  ipc.bulk.mockImplementation(async (done) => ({ done, left_out: 0, may_have_arrived: [], skipped: 0, stopped: [] }));
});

function open(): Promise<UserEvent> {
  holdTime();
  return openApp("#/history", "history-row-0");
}

const selected = () => screen.queryByTestId("bulk-count")?.textContent?.trim() ?? null;
const row = (n: number) => screen.getByTestId(`history-row-${n}`);
const marked = (n: number) => row(n).getAttribute("aria-checked");

describe("rows", () => {
  it("are selected by their box, with Ctrl, and up to another with Shift; a plain click opens one", async () => {
    const user = await open();
    await user.click(screen.getByTestId("mark-1"));
    expect([selected(), marked(0), marked(1)]).toEqual(["Выделено: 1", "false", "true"]);
    expect(location.hash).toBe("#/history");
    await user.keyboard("{Control>}");
    await user.click(row(3));
    await user.keyboard("{/Control}{Shift>}");
    await user.click(row(6));
    await user.keyboard("{/Shift}");
    expect(selected()).toBe("Выделено: 5");
    expect([1, 2, 3, 4, 5, 6, 7].map(marked)).toEqual(["true", "false", "true", "true", "true", "true", "false"]);
    await user.click(row(0));
    await waitFor(() => expect(location.hash).toBe(`#/history/${id(ERRORS)}`));
    expect(selected()).toBe("Выделено: 5");
  });

  it("are selected by keyboard, all of them with Ctrl+A, none with Escape", async () => {
    const user = await open();
    screen.getByRole("listbox").focus();
    await user.keyboard("{ArrowDown} {Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    expect(selected()).toBe("Выделено: 3");
    await user.keyboard("{Control>}a{/Control}");
    await waitFor(() => expect(selected()).toBe("Выделено: 450"));
    expect(ipc.historyIds).toHaveBeenCalledExactlyOnceWith({});
    await user.keyboard("{Escape}");
    expect(selected()).toBeNull();
  });

  it("are not selected any more with other filters", async () => {
    const user = await open();
    await user.click(screen.getByTestId("mark-1"));
    await user.selectOptions(screen.getByTestId("history-status"), "held");
    await waitFor(() => expect(selected()).toBeNull());
  });

  it("are not selected by a reply that comes once another filter is chosen", async () => {
    let answer: (found: string[]) => void = () => {};
    ipc.historyIds.mockImplementationOnce(() => new Promise((found) => (answer = found)));
    const user = await open();
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>("select-all").disabled).toBe(false));
    await user.click(screen.getByTestId("select-all"));
    expect(ipc.historyIds).toHaveBeenCalledOnce();
    await user.selectOptions(screen.getByTestId("history-status"), "held");
    await waitFor(() => expect(ipc.history.mock.lastCall?.[0]).toEqual({ status: "held" }));
    answer(ids);
    await vi.advanceTimersByTimeAsync(100);
    expect(selected()).toBeNull();
  });
});

describe("all errors", () => {
  it("are solved in two clicks, step by step, and given back in one", async () => {
    const user = await open();
    await user.selectOptions(screen.getByTestId("history-status"), "unsolved");
    await user.click(screen.getByTestId("select-all"));
    await user.click(await screen.findByTestId("bulk-solve"));
    await screen.findByText("450 операций отмечено как решённые");
    expect(ipc.bulk.mock.calls.map(([part, action]) => [part.length, action])).toEqual([
      [200, "solve"],
      [200, "solve"],
      [50, "solve"],
    ]);
    expect(selected()).toBeNull();
    ipc.bulk.mockClear();
    await user.click(screen.getByTestId("toast-action"));
    await screen.findByText("С 450 операций отметка снята");
    expect(ipc.bulk.mock.calls.flatMap(([part]) => part)).toEqual(ids);
  });

  it("are run again after one question, and what was left is counted", async () => {
    ipc.bulk.mockResolvedValueOnce({
      done: ids.slice(0, 190),
      left_out: 4,
      may_have_arrived: [],
      skipped: 6,
      stopped: [],
    });
    const user = await open();
    await user.selectOptions(screen.getByTestId("history-status"), "unsolved");
    await user.click(screen.getByTestId("select-all"));
    await user.click(await screen.findByTestId("bulk-retry"));
    await screen.findByText("Повторить 450 операций?");
    expect(ipc.bulk).not.toHaveBeenCalled();
    await user.click(screen.getByTestId("confirm-yes"));
    const said = (await screen.findByText("В очередь поставлено 440 операций")).closest("[role=status]")?.textContent;
    expect(said).toContain("4 записи");
    expect(said).toContain("Пропущено 6 операций: с ними так поступить нельзя");
  });

  it("whose orders may have arrived are sent only after a second question", async () => {
    ipc.bulk.mockImplementation(async (part, action) =>
      action === "retry_even_if_arrived"
        ? { done: part, left_out: 0, may_have_arrived: [], skipped: 0, stopped: [] }
        : { done: [], left_out: 0, may_have_arrived: part.slice(0, 2), skipped: 0, stopped: [] },
    );
    const user = await open();
    await user.click(screen.getByTestId("mark-1"));
    await user.click(await screen.findByTestId("bulk-retry"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await screen.findByText(/котор(ая могла|ые могли) дойти/);
    expect(ipc.bulk.mock.calls.map(([, action]) => action)).toEqual(["retry"]);
    await user.click(screen.getByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.bulk).toHaveBeenCalledTimes(2));
    expect(ipc.bulk.mock.lastCall?.[1]).toBe("retry_even_if_arrived");
  });

  it("show how many are done", async () => {
    let next: () => void = () => {};
    ipc.bulk.mockImplementation(
      (done) =>
        new Promise(
          (resolve) => (next = () => resolve({ done, left_out: 0, may_have_arrived: [], skipped: 0, stopped: [] })),
        ),
    );
    const user = await open();
    await user.selectOptions(screen.getByTestId("history-status"), "unsolved");
    await user.click(screen.getByTestId("select-all"));
    await user.click(await screen.findByTestId("bulk-solve"));
    expect(selected()).toBe("Готово 0 из 450");
    expect(screen.getByTestId<HTMLButtonElement>("bulk-retry").disabled).toBe(true);
    next();
    await waitFor(() => expect(selected()).toBe("Готово 200 из 450"));
  });
});

describe("orders that were delivered in part", () => {
  it("are run again together, since only the rest of them is sent", async () => {
    ipc.history.mockResolvedValue({ entries: [entry(1, { status: "delivered", partial: true })], more: false });
    const user = await open();
    await user.click(screen.getByTestId("mark-0"));
    await user.click(screen.getByTestId("bulk-retry"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.bulk).toHaveBeenCalledExactlyOnceWith([id(1)], "retry"));
  });
});

describe("more than can be selected at once", () => {
  const many = Array.from({ length: 10_000 }, (_, n) => `id-${n}`);

  it("are said to be only the newest", async () => {
    ipc.historyCount.mockResolvedValue(12_345);
    ipc.historyIds.mockResolvedValue(many);
    const user = await open();
    await user.click(screen.getByTestId("select-all"));
    await screen.findByText(/^Выделены самые новые: 10.000\. Остальные найдите, выбрав другие даты/);
  });

  it("are not meant where exactly as many match", async () => {
    ipc.historyCount.mockResolvedValue(10_000);
    ipc.historyIds.mockResolvedValue(many);
    const user = await open();
    await user.click(screen.getByTestId("select-all"));
    await waitFor(() => expect(selected()).toMatch(/10.000/));
    expect(screen.queryByText(/самые новые/)).toBeNull();
  });
});

describe("what cannot be done", () => {
  it("is not offered", async () => {
    const user = await open();
    await user.click(screen.getByTestId("mark-1"));
    expect(screen.queryByTestId("bulk-cancel")).toBeNull();
    await user.click(screen.getByTestId("bulk-export"));
    expect(ipc.historyExport).toHaveBeenCalledExactlyOnceWith({}, [id(ERRORS - 1)], []);
  });
});
