// A history of 350 operations for tests: the second newest failed, the third newest is held, the others were delivered.

import type { UserEvent } from "@testing-library/user-event";

import * as ipc from "./fake-ipc";
import { entry, operation } from "./fixtures/history";
import { holdTime, openApp } from "./open-app";
import type { HistoryEntry } from "../types";

export const refused = {
  code: "refused",
  message: "refused",
  args: { host: "api.aray.com", about: "reason", reason: "offer is not active" },
  findings: [],
};

/** Returns the operations, newest first. */
export const longHistory = (): HistoryEntry[] =>
  Array.from({ length: 350 }, (_, n) =>
    entry(350 - n, n === 1 ? { status: "failed", problem: refused } : n === 2 ? { status: "held" } : {}),
  );

/** Makes the fake commands return what `all` returns at that time. */
export function respondWith(all: () => HistoryEntry[]): void {
  ipc.history.mockImplementation(async (_, before) => {
    const from = before === null ? 0 : all().findIndex((one) => one.seq < before);
    return { entries: all().slice(from, from + 100), more: from + 100 < all().length };
  });
  ipc.historyCount.mockImplementation(async () => all().length);
  ipc.operation.mockImplementation(async (id) => operation(all().find((one) => one.id === id) ?? entry(1)));
}

/** Opens the history, or the operation in the address. */
export function openHistory(hash = "#/history"): Promise<UserEvent> {
  holdTime();
  return openApp(hash, "history-row-0");
}
