// The dialogs of the tables: a new one, its columns, pasted rows.

import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import * as ipc from "../testing/fake-ipc";
import { refused, tablePage, tables } from "../testing/fixtures/tables";
import { free, openApp } from "../testing/open-app";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

beforeEach(() => {
  ipc.tables.mockResolvedValue(tables());
  ipc.tableRows.mockResolvedValue(tablePage());
  ipc.tableRowSet.mockResolvedValue(3);
});

test("a wrong name stands at the name, a wrong cell at the rows", async () => {
  const user = await openApp("#/tables", "table-create");
  await user.click(screen.getByTestId("table-create"));
  await user.type(await screen.findByTestId("table-name"), "offers");
  await user.type(screen.getByTestId("table-text"), "imsi; price");
  ipc.tableCreate.mockRejectedValueOnce({
    code: "table_name_taken",
    message: "",
    args: { table: "offers" },
    findings: [],
  });
  await user.click(screen.getByTestId("table-create-yes"));
  await waitFor(() => expect(screen.getByTestId("table-name").getAttribute("aria-invalid")).toBe("true"));
  ipc.tableCreate.mockRejectedValueOnce(refused("key_twice", { first: "2", line: "3", column: "imsi", key: "1" }));
  await user.click(screen.getByTestId("table-create-yes"));
  await waitFor(() => expect(screen.getByTestId("table-text").getAttribute("aria-invalid")).toBe("true"));
  expect(within(screen.getByRole("dialog")).getByText(/строках 2 и 3/)).toBeTruthy();
});

test("columns are renamed, added and deleted, and deleting says what is lost", async () => {
  const user = await openApp("#/tables/offers", "table-menu");
  await user.click(screen.getByTestId("table-menu"));
  await user.click(await screen.findByTestId("table-columns"));
  await user.clear(await screen.findByTestId("table-column-1"));
  await user.type(screen.getByTestId("table-column-1"), "offer");
  await user.click(screen.getByTestId("table-column-delete-2"));
  expect(screen.getByRole("dialog").textContent).toContain("price");
  await user.click(screen.getByTestId("table-column-add"));
  await user.type(screen.getByTestId("table-column-2"), "stock");
  await user.click(screen.getByTestId("table-columns-save"));
  const columns = [
    { before: "imsi", name: "imsi" },
    { before: "offer_id", name: "offer" },
    { before: null, name: "stock" },
  ];
  expect(ipc.tableChange).toHaveBeenCalledExactlyOnceWith("offers", "offers", columns, "imsi");
});

test("the columns are not changed while a row is not stored, whose cells would come into the wrong ones", async () => {
  ipc.tableRowSet.mockRejectedValue(refused("key_taken", { column: "imsi", key: "250022" }));
  const user = await openApp("#/tables/offers", "table-cell-0-0");
  await user.clear(screen.getByTestId("table-cell-0-0"));
  await user.type(screen.getByTestId("table-cell-0-0"), "250022");
  await user.click(screen.getByTestId("table-menu"));
  await user.click(await screen.findByTestId("table-columns"));
  await screen.findByText(/^Есть несохранённые строки/);
  expect(screen.queryByTestId("table-columns-save")).toBeNull();
  await free();
  ipc.tableRowSet.mockResolvedValue(1);
  await user.click(screen.getByTestId("table-menu"));
  await user.click(await screen.findByTestId("table-columns"));
  await screen.findByTestId("table-columns-save");
  expect(ipc.tableRowSet).toHaveBeenLastCalledWith("offers", 1, ["250022", "1001", "1990"]);
});

test("a dialog stays until what it stores is stored, or refused", async () => {
  const cancel = () => screen.getByRole<HTMLButtonElement>("button", { name: "Отмена" });
  const stays = async (user: UserEvent, testid: string) => {
    await user.click(screen.getByTestId(testid));
    await user.keyboard("{Escape}");
    expect(cancel().disabled).toBe(true);
    expect(screen.getByTestId(testid)).toBeTruthy();
  };
  let refuse: (reason: unknown) => void = () => {};
  const pending = () => new Promise<never>((_, reject) => (refuse = reject));
  const refuses = async () => {
    refuse(refused("empty", {}));
    await waitFor(() => expect(cancel().disabled).toBe(false));
  };
  const user = await openApp("#/tables/offers", "table-menu");
  await user.click(screen.getByTestId("table-menu"));
  await user.click(await screen.findByTestId("table-columns"));
  await screen.findByTestId("table-columns-save");
  ipc.tableChange.mockImplementationOnce(pending);
  await stays(user, "table-columns-save");
  await refuses();
  await user.click(cancel());
  await waitFor(() => expect(screen.queryByTestId("table-columns-save")).toBeNull());
  await free();

  await user.click(screen.getByTestId("table-paste"));
  await user.type(await screen.findByTestId("table-paste-text"), "250033");
  ipc.tablePaste.mockImplementationOnce(pending);
  await stays(user, "table-paste-yes");
  await refuses();
  await user.click(cancel());
  await waitFor(() => expect(screen.queryByTestId("table-paste-yes")).toBeNull());
  await free();

  await user.click(screen.getByTestId("table-back"));
  await user.click(await screen.findByTestId("table-create"));
  await user.type(await screen.findByTestId("table-name"), "prices");
  await user.type(screen.getByTestId("table-text"), "imsi");
  ipc.tableCreate.mockImplementationOnce(pending);
  await stays(user, "table-create-yes");
  await refuses();
});
