// The tables: the list, one table's rows, and how they are changed.

import { screen, waitFor } from "@testing-library/svelte";
import { beforeEach, expect, test, vi } from "vitest";

import * as ipc from "../testing/fake-ipc";
import { refused, tablePage, tables } from "../testing/fixtures/tables";
import { openApp } from "../testing/open-app";
import type { TablePage, TableView } from "../types";
import { isRows, Rows } from "./rows.svelte";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

beforeEach(() => {
  ipc.tables.mockResolvedValue(tables());
  ipc.tableRows.mockResolvedValue(tablePage());
  ipc.tableRowSet.mockResolvedValue(3);
});

test("the list shows each table with its rows and the flows that use it", async () => {
  const user = await openApp("#/tables", "table-offers");
  const card = screen.getByTestId("table-offers");
  expect(card.textContent).toContain("imsi · offer_id · price");
  expect(card.textContent).toContain("2 строки");
  expect(screen.getByTestId("table-user").textContent).toContain("SMS Deliverer");
  await user.click(card);
  expect(await screen.findByTestId("table-cell-1-1")).toHaveProperty("value", "1002");
});

test("the list is not shown as it was when an older read ends last", async () => {
  await openApp("#/tables", "table-offers");
  let answer: (read: TableView[]) => void = () => {};
  ipc.tables.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  ipc.somethingChanged();
  ipc.tables.mockResolvedValue([{ ...tables()[0]!, rows: 3 }]);
  ipc.somethingChanged();
  const shown = () => screen.getByTestId("table-offers").textContent;
  await waitFor(() => expect(shown()).toContain("3 строки"));
  answer(tables());
  await new Promise((later) => setTimeout(later));
  expect(shown()).toContain("3 строки");
});

test("without tables the view says what one is for", async () => {
  ipc.tables.mockResolvedValue([]);
  await openApp("#/tables", "table-create");
  expect(await screen.findByText(/Таблиц пока нет/)).toBeTruthy();
});

test("no page of rows follows before the first one of another search", async () => {
  ipc.tableRows.mockResolvedValue({ ...tablePage(), more: true });
  const rows = new Rows("offers");
  await rows.reload();
  let answer: (page: TablePage) => void = () => {};
  ipc.tableRows.mockClear();
  ipc.tableRows.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  rows.search = "1002";
  const found = rows.reload();
  await rows.next();
  answer({ rows: [{ position: 2, cells: ["250022", "1002", "2990"] }], more: true });
  await found;
  expect(ipc.tableRows.mock.calls).toEqual([["offers", "1002", 0]]);
  await rows.next();
  expect(ipc.tableRows).toHaveBeenLastCalledWith("offers", "1002", 2);
});

test("a row is stored when the focus leaves it, and not before", async () => {
  const user = await openApp("#/tables/offers", "table-cell-0-2");
  await user.clear(screen.getByTestId("table-cell-0-2"));
  await user.type(screen.getByTestId("table-cell-0-2"), "2490");
  await user.click(screen.getByTestId("table-cell-0-1"));
  expect(ipc.tableRowSet).not.toHaveBeenCalled();
  await user.click(screen.getByTestId("table-cell-1-1"));
  expect(ipc.tableRowSet).toHaveBeenCalledExactlyOnceWith("offers", 1, ["250011", "1001", "2490"]);
});

test("a new row that is stored at Enter is not stored again when the focus leaves it", async () => {
  let stored: (position: number) => void = () => {};
  ipc.tableRowSet.mockImplementationOnce(() => new Promise((answer) => (stored = answer)));
  const user = await openApp("#/tables/offers", "table-new-0");
  await user.type(screen.getByTestId("table-new-0"), "250033{Enter}");
  await user.click(screen.getByTestId("table-cell-0-0"));
  stored(3);
  await screen.findByTestId("table-cell-2-0");
  expect(ipc.tableRowSet).toHaveBeenCalledExactlyOnceWith("offers", null, ["250033", "", ""]);
  expect(screen.getByTestId("table-new-0")).toHaveProperty("value", "");
});

test("what is typed into the new row while it is stored is a change of that row", async () => {
  let stored: (position: number) => void = () => {};
  ipc.tableRowSet.mockImplementationOnce(() => new Promise((answer) => (stored = answer)));
  const user = await openApp("#/tables/offers", "table-new-0");
  await user.type(screen.getByTestId("table-new-0"), "250033{Enter}");
  await user.type(screen.getByTestId("table-new-1"), "1003");
  await user.click(screen.getByTestId("table-cell-0-0"));
  stored(3);
  await waitFor(() => expect(screen.getByTestId("table-cell-2-1")).toHaveProperty("value", "1003"));
  expect(ipc.tableRowSet.mock.calls).toEqual([
    ["offers", null, ["250033", "", ""]],
    ["offers", 3, ["250033", "1003", ""]],
  ]);
  await waitFor(() => expect(screen.getByTestId("table-new-1")).toHaveProperty("value", ""));
  expect(screen.getByTestId("table-new-0")).toHaveProperty("value", "");
});

test("what is typed into the new row while it is stored, and is refused, stays as a change of that row", async () => {
  let stored: (position: number) => void = () => {};
  ipc.tableRowSet
    .mockImplementationOnce(() => new Promise((answer) => (stored = answer)))
    .mockRejectedValueOnce(refused("key_taken", { column: "imsi", key: "2500334" }));
  const user = await openApp("#/tables/offers", "table-new-0");
  await user.type(screen.getByTestId("table-new-0"), "250033{Enter}");
  await user.type(screen.getByTestId("table-new-0"), "4");
  stored(3);
  expect((await screen.findByTestId("table-wrong")).textContent).toContain("2500334");
  expect(screen.getByTestId("table-cell-2-0")).toHaveProperty("value", "2500334");
  expect(screen.getByTestId("table-new-0")).toHaveProperty("value", "");
  await user.type(screen.getByTestId("table-cell-2-0"), "{Escape}");
  expect(screen.getByTestId("table-cell-2-0")).toHaveProperty("value", "250033");
});

test("a row that cannot be stored is not lost when the user leaves the table", async () => {
  ipc.tableRowSet.mockRejectedValue(refused("key_taken", { column: "imsi", key: "250022" }));
  const user = await openApp("#/tables/offers", "table-new-0");
  await user.type(screen.getByTestId("table-new-0"), "250022");
  await user.click(screen.getByTestId("nav-history"));
  await user.click(await screen.findByTestId("confirm-no"));
  expect(location.hash).toBe("#/tables/offers");
  expect(screen.getByTestId("table-new-0")).toHaveProperty("value", "250022");
});

test("a row that is stored while the user leaves raises no question", async () => {
  const user = await openApp("#/tables/offers", "table-new-0");
  await user.type(screen.getByTestId("table-new-0"), "250033");
  await user.click(screen.getByTestId("nav-history"));
  await screen.findByTestId("history-search");
  expect(ipc.tableRowSet).toHaveBeenCalledExactlyOnceWith("offers", null, ["250033", "", ""]);
});

test("a deleted row is brought back at a click", async () => {
  const user = await openApp("#/tables/offers", "table-row-delete-1");
  await user.click(screen.getByTestId("table-row-delete-1"));
  expect(ipc.tableRowsDelete).toHaveBeenCalledExactlyOnceWith("offers", [2]);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("table-row-delete-0")));
  await user.click(await screen.findByTestId("toast-action"));
  expect(ipc.tableRowSet).toHaveBeenCalledExactlyOnceWith("offers", null, ["250022", "1002", "2990"]);
});

test("rows are read again when they are changed elsewhere, but not while one is being edited", async () => {
  const page = (price: string): TablePage => ({
    rows: tablePage().rows.map(({ position, cells }) => ({ position, cells: [...cells.slice(0, 2), price] })),
    more: false,
  });
  const user = await openApp("#/tables/offers", "table-cell-0-2");
  ipc.tableRows.mockResolvedValue(page("2490"));
  ipc.somethingChanged();
  await waitFor(() => expect(screen.getByTestId("table-cell-1-2")).toHaveProperty("value", "2490"));
  await user.type(screen.getByTestId("table-cell-0-1"), "9");
  ipc.tableRows.mockClear();
  ipc.tableRows.mockResolvedValue(page("990"));
  ipc.somethingChanged();
  expect(ipc.tableRows).not.toHaveBeenCalled();
  await user.click(screen.getByTestId("table-cell-1-0"));
  expect(ipc.tableRowSet).toHaveBeenCalledExactlyOnceWith("offers", 1, ["250011", "10019", "2490"]);
  await waitFor(() => expect(screen.getByTestId("table-cell-1-2")).toHaveProperty("value", "990"));
});

/** Pages of two rows without end. */
async function endlessRows(_: string, __: string, after: number): Promise<TablePage> {
  return { rows: [after + 1, after + 2].map((position) => ({ position, cells: [`${position}`, "", ""] })), more: true };
}

test("several changes within a moment are one read", async () => {
  await openApp("#/tables/offers", "table-cell-0-2");
  ipc.tableRows.mockClear();
  for (let n = 0; n < 4; n++) ipc.somethingChanged();
  expect(ipc.tableRows).not.toHaveBeenCalled();
  await waitFor(() => expect(ipc.tableRows).toHaveBeenCalledOnce());
});

test("rows that were read before one was stored do not take its place", async () => {
  const rows = new Rows("offers");
  await rows.reload();
  let answer: (page: TablePage) => void = () => {};
  ipc.tableRows.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  const refreshed = rows.refresh();
  const now = { position: 1, cells: ["250011", "1001", "2490"] };
  ipc.tableRows.mockClear();
  ipc.tableRows.mockResolvedValue({ rows: [now], more: false });
  await rows.change(rows.rows[0]!, now.cells);
  answer(tablePage());
  await refreshed;
  // They were read again.
  expect(rows.rows).toEqual([now]);
  expect(ipc.tableRows).toHaveBeenCalledOnce();
});

test("the next rows are kept although a change arrives while they are read", async () => {
  ipc.tableRows.mockImplementation(endlessRows);
  const rows = new Rows("offers");
  await rows.reload();
  let answer: (page: TablePage) => void = () => {};
  ipc.tableRows.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  const next = rows.next();
  await rows.refresh();
  expect(ipc.tableRows).toHaveBeenCalledTimes(2);
  answer(await endlessRows("offers", "", 2));
  await next;
  expect(rows.rows.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
  await waitFor(() => expect(ipc.tableRows.mock.calls.map(([, , after]) => after)).toEqual([0, 2, 0, 2]));
});

test("rows that are read again are as many as were loaded", async () => {
  ipc.tableRows.mockImplementation(endlessRows);
  const rows = new Rows("offers");
  await rows.reload();
  await rows.next();
  ipc.tableRows.mockClear();
  await Promise.all([rows.refresh(), rows.refresh()]);
  expect(rows.rows.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
  // The second one was asked for after the first began to read.
  expect(ipc.tableRows.mock.calls.map(([, , after]) => after)).toEqual([0, 2, 0, 2]);
});

test("a row that is refused keeps what was typed and says why", async () => {
  ipc.tableRowSet.mockRejectedValue(refused("key_taken", { column: "imsi", key: "250022" }));
  const user = await openApp("#/tables/offers", "table-cell-0-0");
  await user.clear(screen.getByTestId("table-cell-0-0"));
  await user.type(screen.getByTestId("table-cell-0-0"), "250022{Enter}");
  expect((await screen.findByTestId("table-wrong")).textContent).toContain("250022");
  expect(screen.getByTestId("table-cell-0-0")).toHaveProperty("value", "250022");
  await user.keyboard("{Escape}");
  expect(screen.getByTestId("table-cell-0-0")).toHaveProperty("value", "250011");
  expect(screen.queryByTestId("table-wrong")).toBeNull();
});

test("a new row is added below the others", async () => {
  const user = await openApp("#/tables/offers", "table-new-0");
  await user.type(screen.getByTestId("table-new-0"), "250033");
  await user.type(screen.getByTestId("table-new-1"), "1003{Enter}");
  expect(ipc.tableRowSet).toHaveBeenCalledExactlyOnceWith("offers", null, ["250033", "1003", ""]);
  expect(await screen.findByTestId("table-cell-2-1")).toHaveProperty("value", "1003");
  expect(screen.getByTestId("table-new-0")).toHaveProperty("value", "");
});

test("cells that were copied from a spreadsheet become rows", async () => {
  const user = await openApp("#/tables/offers", "table-cell-0-0");
  await user.click(screen.getByTestId("table-cell-0-0"));
  await user.paste("250033\t1003\t990\r\n250022\t1002\t500\r\n");
  expect(ipc.tablePaste).toHaveBeenCalledExactlyOnceWith("offers", "250033\t1003\t990\r\n250022\t1002\t500\r\n");
  expect(await screen.findByText(/Добавлено 2 строки, изменено 1/)).toBeTruthy();
  // One cell is typed text.
  await user.paste("250044\n");
  expect(ipc.tablePaste).toHaveBeenCalledTimes(1);
  expect([isRows("a"), isRows("a\r\n"), isRows("a\tb"), isRows("a\nb")]).toEqual([false, false, true, true]);
});

test("a long table is rendered and read in parts", async () => {
  const rows = (from: number) =>
    Array.from({ length: 200 }, (_, n) => ({ position: from + n, cells: [`${from + n}`, "", ""] }));
  ipc.tables.mockResolvedValue([{ ...tables()[0]!, rows: 100_000 }]);
  ipc.tableRows.mockImplementation(async (_, __, after) => ({ rows: rows(after + 1), more: true }));
  await openApp("#/tables/offers", "table-cell-0-0");
  expect(ipc.tableRows).toHaveBeenCalledTimes(1);
  expect(screen.getAllByTestId(/^table-row-\d+$/).length).toBeLessThan(60);
  const grid = screen.getByRole("table");
  grid.scrollTop = 190 * 40;
  grid.dispatchEvent(new Event("scroll"));
  await waitFor(() => expect(ipc.tableRows).toHaveBeenLastCalledWith("offers", "", 200));
  expect(await screen.findByTestId("table-cell-195-0")).toHaveProperty("value", "196");
});

test("a deletion is asked first", async () => {
  const user = await openApp("#/tables/offers", "table-menu");
  await user.click(screen.getByTestId("table-menu"));
  await user.click(await screen.findByTestId("table-delete"));
  expect((await screen.findByRole("alertdialog")).textContent).toContain("2 строки");
  await user.click(screen.getByTestId("confirm-yes"));
  expect(ipc.tableDelete).toHaveBeenCalledExactlyOnceWith("offers");
});
