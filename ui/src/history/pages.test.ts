// Pages by key: nothing is doubled or lost, and visible pages are reloaded after a change.

import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { entry } from "../testing/fixtures/history";
import type { HistoryEntry, HistoryPage } from "../types";
import { merge, Pages } from "./pages.svelte";

const range = (from: number, to: number, changed: Partial<HistoryEntry> = {}): HistoryEntry[] =>
  Array.from({ length: from - to + 1 }, (_, n) => entry(from - n, changed));
const seqs = (entries: HistoryEntry[]) => entries.map((one) => one.seq);

/** An engine that has the operations up to `newest`, in pages of 100. */
function engine(newest: number, changed: Partial<HistoryEntry> = {}): void {
  ipc.history.mockImplementation(async (_, before) => {
    const from = Math.min(newest, (before ?? Infinity) - 1);
    return { entries: range(from, Math.max(1, from - 99), changed), more: from > 100 };
  });
}

beforeEach(() => ipc.history.mockReset());

describe("merge", () => {
  it("replaces the entries that a page covers", () => {
    const known = range(10, 1);
    expect(seqs(merge(known, { entries: range(12, 8), more: true }, null))).toEqual([
      12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
    ]);
    expect(seqs(merge(known, { entries: range(4, 1), more: false }, 5))).toEqual(seqs(known));
    // An entry that no longer fits the filter is gone.
    expect(seqs(merge(known, { entries: [entry(6), entry(4)], more: true }, 7))).toEqual([10, 9, 8, 7, 6, 4, 3, 2, 1]);
    expect(seqs(merge(known, { entries: [], more: false }, null))).toEqual([]);
  });
});

describe("pages", () => {
  it("are loaded one after the other, each once, until the end", async () => {
    engine(250);
    const pages = new Pages();
    await pages.ask({ status: "failed" });
    expect([pages.entries.length, pages.more]).toEqual([100, true]);
    await Promise.all([pages.next(), pages.next()]);
    expect(ipc.history.mock.calls.map(([, before]) => before)).toEqual([null, 151]);
    await pages.next();
    await pages.next();
    expect(ipc.history).toHaveBeenCalledTimes(3);
    expect(ipc.history.mock.calls.every(([filter]) => filter.status === "failed")).toBe(true);
    expect(seqs(pages.entries)).toEqual(seqs(range(250, 1)));
    expect(pages.more).toBe(false);
  });

  it("drop a response to an earlier filter", async () => {
    const pages = new Pages();
    let late: (page: HistoryPage) => void = () => {};
    ipc.history.mockImplementationOnce(() => new Promise((resolve) => (late = resolve)));
    const first = pages.ask({ search: "а" });
    ipc.history.mockResolvedValueOnce({ entries: [entry(2)], more: false });
    await pages.ask({ search: "ан" });
    late({ entries: [entry(1)], more: false });
    await first;
    expect(seqs(pages.entries)).toEqual([2]);
  });

  it("that follow are not loaded before the first one of another filter", async () => {
    engine(250);
    const pages = new Pages();
    await pages.ask({});
    let answer: (page: HistoryPage) => void = () => {};
    ipc.history.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    const asked = pages.ask({ status: "failed" });
    await pages.next();
    expect(ipc.history).toHaveBeenCalledTimes(2);
    answer({ entries: range(240, 141), more: true });
    await asked;
    await pages.next();
    expect(seqs(pages.entries)).toEqual(seqs(range(240, 41)));
  });

  it("go on after one that cannot be read", async () => {
    engine(250);
    const pages = new Pages();
    await pages.ask({});
    ipc.history.mockRejectedValueOnce(new Error("busy"));
    await expect(pages.ask({})).rejects.toThrow("busy");
    await pages.next();
    expect(pages.entries).toHaveLength(200);
  });

  it("reload the top and what is visible, and the rest once it is visible", async () => {
    engine(300);
    const pages = new Pages();
    await pages.ask({});
    await pages.next();
    await pages.next();
    engine(302, { status: "failed" });
    ipc.history.mockClear();
    await pages.refresh(pages.entries.slice(130, 140));
    expect(seqs(pages.entries)).toEqual(seqs(range(302, 1)));
    const at = (seq: number) => pages.entries.find((one) => one.seq === seq)?.status;
    expect([at(302), at(203), at(160), at(20)]).toEqual(["failed", "failed", "failed", "delivered"]);
    expect(ipc.history).toHaveBeenCalledTimes(2);
    await pages.freshenAll(pages.entries.slice(290, 291));
    expect(at(10)).toBe("failed");
    await pages.freshenAll(pages.entries.slice(290, 291));
    expect(ipc.history).toHaveBeenCalledTimes(3);
  });

  it("start over if a page has only new entries", async () => {
    engine(100);
    const pages = new Pages();
    await pages.ask({});
    engine(400);
    await pages.refresh([]);
    expect(seqs(pages.entries)).toEqual(seqs(range(400, 301)));
    expect(pages.more).toBe(true);
  });
});
