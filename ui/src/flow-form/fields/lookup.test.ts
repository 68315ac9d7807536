// A value from a table: chosen in a dialog, tried on the example, put in as a chip, and changed again.

import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import { t } from "../../i18n.svelte";
import * as ipc from "../../testing/fake-ipc";
import { dryRunView, flowView } from "../../testing/fixtures/flows";
import { entry } from "../../testing/fixtures/history";
import { openApp } from "../../testing/open-app";
import { sampleFlow } from "../../testing/sample-flow";
import type { Fields, TableView, ValueOption } from "../../types";

const OFFERS: TableView = {
  name: "offers",
  key: "imsi",
  columns: ["imsi", "offer_id", "price"],
  rows: 3,
  used_by: [],
};
const GOODS: TableView = { name: "товары", key: "слово", columns: ["слово", "price"], rows: 2, used_by: [] };
const OF_SMS: ValueOption[] = [
  { expression: "body.message", value: "Хочу крем, 2 шт." },
  { expression: "body.imsi", value: "250011" },
  { expression: "body.custmemo", value: "Ольга" },
];
let rows: Record<string, string[][]>;

beforeEach(() => {
  rows = {
    offers: [
      // Contains the key, too, but is another SIM card.
      ["2500110", "1000", "1"],
      ["250011", "1001", "1990"],
      ["250022", "1002", ""],
    ],
    товары: [
      ["КРЕМ", "990"],
      ["мыло", "250"],
    ],
  };
  ipc.tables.mockResolvedValue([GOODS, OFFERS]);
  ipc.tableRows.mockImplementation(async (name, search, after) => {
    const found = (rows[name] ?? []).map((cells, n) => ({ position: n + 1, cells }));
    const matches = found.filter(
      ({ position, cells }) =>
        position > after && cells.some((cell) => cell.toLowerCase().includes(search.toLowerCase())),
    );
    // One row a page.
    return { rows: matches.slice(0, 1), more: matches.length > 1 };
  });
  ipc.tableRowSet.mockImplementation(async (name, _, cells) => (rows[name] ??= []).push(cells));
  ipc.history.mockResolvedValue({ entries: [entry(7)], more: false });
  ipc.flowDryRun.mockResolvedValue(dryRunView({ options: OF_SMS }));
  useValue("");
});

/** A flow with one field, which has this value. */
function useValue(value: string): void {
  ipc.flowGet.mockResolvedValue({ ...flowView(), file: sampleFlow("Магазин", [{ name: "price", value }]) });
}

async function openFlow(): Promise<UserEvent> {
  const user = await openApp("#/flows/1", "flow-name");
  await screen.findByTestId("record-0");
  await waitFor(() => expect(ipc.flowDryRun).toHaveBeenCalled());
  return user;
}

async function openDialog(): Promise<UserEvent> {
  const user = await openFlow();
  const row = screen.getByTestId("field-price").closest<HTMLElement>(".value") as HTMLElement;
  await user.click(within(row).getByTestId("insert-field"));
  await user.click(await screen.findByTestId("look-up"));
  return user;
}

const select = (testid: string) => screen.findByTestId<HTMLSelectElement>(testid);
const result = () => screen.getByTestId("lookup-result").textContent;
const chips = () =>
  [...(screen.getByTestId("field-price").closest(".line") as HTMLElement).querySelectorAll(".word")].map((chip) =>
    chip.textContent.trim(),
  );

/** The value of the field in the draft that was tried last. */
function value(): string | undefined {
  const actions = ipc.flowDryRun.mock.lastCall?.[0].actions ?? [];
  const order = actions.find(({ id }) => id === "order") as Fields;
  return order.fields[0]?.value;
}

describe("the dialog", () => {
  it("says that there is nothing to try it on before the first record", async () => {
    ipc.flowDryRun.mockResolvedValue(dryRunView({ options: [] }));
    await openDialog();
    await waitFor(() => expect(result()).toContain("Записей пока нет"));
  });

  it("begins with the table and the column that fit, and shows what comes out", async () => {
    const user = await openDialog();
    expect((await select("lookup-table")).value).toBe("offers");
    expect((await select("lookup-key")).selectedOptions[0]?.textContent).toBe("IMSI сим-карты: 250011");
    expect((await select("lookup-column")).value).toBe("price");
    await waitFor(() => expect(result()).toContain("Получится: 1990"));
    await user.selectOptions(await select("lookup-column"), "offer_id");
    expect(result()).toContain("Получится: 1001");
    await user.click(screen.getByTestId("lookup-put"));
    await waitFor(() => expect(value()).toBe("{{ table('offers', body.imsi).offer_id }}"));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("finds a row by a word of the SMS, whatever its capitals are", async () => {
    const user = await openDialog();
    await user.selectOptions(await select("lookup-table"), "товары");
    await user.selectOptions(await select("lookup-key"), "Слово из поля «Текст SMS»: Хочу крем, 2 шт.");
    await waitFor(() => expect(result()).toContain("Получится: 990"));
    await user.click(screen.getByTestId("lookup-put"));
    await waitFor(() => expect(value()).toBe("{{ table('товары', body.message | words).price }}"));
    expect(chips()).toEqual(["price из таблицы «товары»"]);
  });

  it("says that words of different rows send nothing", async () => {
    rows["товары"] = [
      ["крем", "990"],
      ["шт", "1"],
    ];
    const user = await openDialog();
    await user.selectOptions(await select("lookup-table"), "товары");
    await user.selectOptions(await select("lookup-key"), "word body.message");
    await waitFor(() => expect(result()).toContain("слова из разных строк: крем, шт"));
  });

  it("adds a row that is missing", async () => {
    rows["offers"] = [];
    const user = await openDialog();
    await waitFor(() => expect(result()).toContain("В таблице нет строки 250011"));
    await user.type(screen.getByTestId("lookup-add-cell"), "2490");
    const args = { table: "offers", mistake: "key_taken", column: "imsi", key: "250011" };
    ipc.tableRowSet.mockRejectedValueOnce({ code: "table_refused", message: "", args, findings: [] });
    await user.click(screen.getByTestId("lookup-add"));
    expect(await screen.findByText(/уже есть в другой строке/)).toBeTruthy();
    await user.click(screen.getByTestId("lookup-add"));
    await waitFor(() => expect(result()).toContain("Получится: 2490"));
    expect(ipc.tableRowSet).toHaveBeenLastCalledWith("offers", null, ["250011", "", "2490"]);
    expect(screen.queryByTestId("lookup-add")).toBeNull();
  });

  it("adds a word that is missing, which the user types", async () => {
    rows["товары"] = [];
    const user = await openDialog();
    await user.selectOptions(await select("lookup-table"), "товары");
    await user.selectOptions(await select("lookup-key"), "word body.message");
    await user.type(await screen.findByTestId("lookup-add-key"), "крем");
    await user.type(screen.getByTestId("lookup-add-cell"), "790");
    await user.click(screen.getByTestId("lookup-add"));
    await waitFor(() => expect(result()).toContain("Получится: 790"));
    expect(ipc.tableRowSet).toHaveBeenLastCalledWith("товары", null, ["крем", "790"]);
  });

  it("tells an empty cell, an empty key and a missing example apart", async () => {
    const options = OF_SMS.map((one) => (one.expression === "body.imsi" ? { ...one, value: "250022" } : one));
    ipc.flowDryRun.mockResolvedValue(dryRunView({ options }));
    const user = await openDialog();
    await waitFor(() => expect(result()).toContain("в столбце «price» пусто"));
    await user.selectOptions(await select("lookup-key"), "value body.simno");
    await waitFor(() => expect(result()).toBe("В записи из примера здесь пусто"));
  });

  it("without tables leads to them", async () => {
    ipc.tables.mockResolvedValue([]);
    const user = await openDialog();
    expect((await screen.findByTestId("lookup-none")).textContent).toContain("Таблиц пока нет");
    await user.click(screen.getByTestId("lookup-tables"));
    await screen.findByTestId("table-create");
  });

  it("says what to do if the example has nothing to find a row by", async () => {
    ipc.flowDryRun.mockResolvedValue(dryRunView({ options: [{ expression: "received_at", value: "2026-11-24" }] }));
    const user = await openDialog();
    const words = (await screen.findByTestId("lookup-no-key")).textContent;
    expect(words).toContain("нет полей, по которым можно найти строку");
    for (const name of ["latest-records", "record-use"]) expect(words).toContain(`«${t(name)}»`);
    expect(screen.queryByTestId("lookup-put")).toBeNull();
    await user.click(screen.getByTestId("lookup-close"));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("keeps what the row is found by if a record without it becomes the example", async () => {
    const user = await openDialog();
    expect((await select("lookup-key")).value).toBe("value body.imsi");
    ipc.flowDryRun.mockResolvedValue(dryRunView({ options: [{ expression: "body.email", value: "a@b.ru" }] }));
    ipc.history.mockResolvedValue({ entries: [entry(8), entry(7)], more: false });
    ipc.somethingChanged();
    await waitFor(() => expect(result()).toBe("В записи из примера здесь пусто"));
    expect((await select("lookup-key")).value).toBe("value body.imsi");
    await user.click(screen.getByTestId("lookup-put"));
    await waitFor(() => expect(value()).toBe("{{ table('offers', body.imsi).price }}"));
  });

  it("is not offered in the source, which sees no tables", async () => {
    const user = await openFlow();
    await user.selectOptions(screen.getByLabelText("Как узнавать повторы"), "own");
    await user.click(screen.getAllByTestId("insert-field")[0] as HTMLElement);
    await screen.findByTestId("chip-body.imsi");
    expect(screen.queryByTestId("look-up")).toBeNull();
  });
});

describe("a chip of a table", () => {
  it("opens the dialog as it was, and what stands around it stays", async () => {
    useValue("от {{ table('offers', body.com)['offer_id'] | trim }} руб");
    const user = await openFlow();
    await user.click(screen.getByTestId("field-price-chip-0"));
    await user.click(await screen.findByTestId("chip-edit"));
    expect((await select("lookup-key")).value).toBe("value body.com");
    expect((await select("lookup-column")).value).toBe("offer_id");
    await user.selectOptions(await select("lookup-key"), "value body.imsi");
    await user.selectOptions(await select("lookup-column"), "price");
    await user.click(screen.getByTestId("lookup-put"));
    await waitFor(() => expect(value()).toBe("от {{ table('offers', body.imsi).price | trim }} руб"));
  });

  it("keeps a key that the example does not have", async () => {
    useValue("{{ table('offers', body.sim).price }}");
    const user = await openFlow();
    await user.click(screen.getByTestId("field-price-chip-0"));
    await user.click(await screen.findByTestId("chip-edit"));
    expect((await select("lookup-key")).value).toBe("value body.sim");
    await user.click(screen.getByTestId("lookup-put"));
    await waitFor(() => expect(chips()).toEqual(["price из таблицы «offers»"]));
  });

  it.each(["{{ table('offers', [body.imsi, body.com]).price }}", "{{ body.id }}"])(
    "%s is not changed in the dialog",
    async (template) => {
      useValue(template);
      const user = await openFlow();
      await user.click(screen.getByTestId("field-price-chip-0"));
      await screen.findByTestId("chip-replace");
      expect(screen.queryByTestId("chip-edit")).toBeNull();
    },
  );
});
