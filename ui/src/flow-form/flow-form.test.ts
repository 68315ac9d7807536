// The form of a flow: missing parts, the order of actions, the example.

import { screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { flowView, dryRunView } from "../testing/fixtures/flows";
import { entry } from "../testing/fixtures/history";
import { free, rest } from "../testing/open-app";
import { answerWithFlow, openFlow, record } from "../testing/open-flow";
import type { Finding, HistoryPage, Preview } from "../types";

beforeEach(() => answerWithFlow());

const value = (testid: string) => screen.getByTestId<HTMLInputElement>(testid).value;

describe("a missing part", () => {
  const missing: Finding[] = [
    { code: "field", path: "actions[0].fields[2].value", message: "", args: { action: "order", field: "offer_id" } },
    { code: "secret", path: "", message: "", args: { secret: "aray_api_key" } },
  ];

  it("is listed, and a click leads to its field or opens the dialog of its key", async () => {
    ipc.flowDryRun.mockResolvedValue(dryRunView({ missing }));
    const user = await openFlow();
    const list = await screen.findByTestId("missing-list");
    await user.click(within(list).getByText("Номер оффера"));
    expect(document.activeElement).toBe(screen.getByTestId("field-offer_id"));
    await user.click(within(list).getByText("Ключ api"));
    await screen.findByTestId("secret-value");
  });

  it("is a key that no field asks for, and a click opens its dialog", async () => {
    const key: Finding = { code: "secret", path: "", message: "", args: { secret: "leadvertex_token" } };
    ipc.flowDryRun.mockResolvedValue(dryRunView({ missing: [key] }));
    const user = await openFlow();
    await user.click(within(await screen.findByTestId("missing-list")).getByText("Токен LeadVertex"));
    await user.type(await screen.findByTestId("secret-value"), "key{Enter}");
    await waitFor(() => expect(ipc.secretSet).toHaveBeenCalledWith("leadvertex_token", "key"));
  });

  it("is an action that sends, and a click leads to the button that adds one", async () => {
    const nothing: Finding = { code: "sends_nothing", path: "", message: "", args: {} };
    ipc.flowDryRun.mockResolvedValue(dryRunView({ missing: [nothing] }));
    const user = await openFlow();
    await user.click(await screen.findByTestId("finding-sends_nothing"));
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Добавить действие" }));
  });

  it("is not told off where the flow came with a value that is empty yet", async () => {
    const problem = { code: "field_empty", message: "", args: { field: "ip" }, findings: [] };
    const values = { "actions[0].fields[3].value": { text: "", problem } };
    const preview = { outcome: "wrong", values, requests: [], later: [], sampled: [] } as unknown as Preview;
    const stored = flowView();
    if (stored.file.actions[0]?.type === "form_urlencoded" && stored.file.actions[0].fields[3])
      stored.file.actions[0].fields[3].value = "{{ shop.public_ip }}";
    ipc.flowGet.mockResolvedValue(stored);
    ipc.flowDryRun.mockResolvedValue(dryRunView({ missing, preview }));
    await openFlow();
    await screen.findByText("Заполните то, что отмечено наверху, и здесь будет запрос.");
    expect(document.querySelectorAll(".wrong, [aria-invalid=true]").length).toBe(0);
  });

  it("is checked again when the flow is started", async () => {
    ipc.flowDryRun.mockResolvedValue(dryRunView({ missing }));
    const user = await openFlow();
    await screen.findByTestId("missing-list");
    ipc.flowDryRun.mockResolvedValue(dryRunView());
    await user.click(screen.getByTestId("flow-start"));
    await waitFor(() => expect(ipc.flowSetStarted).toHaveBeenCalledWith(1, true));
  });

  it("prevents the start and is focused", async () => {
    ipc.flowDryRun.mockResolvedValue(dryRunView({ missing }));
    const user = await openFlow();
    await user.click(screen.getByTestId("flow-start"));
    expect(ipc.flowSetStarted).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(screen.getByTestId("field-offer_id"));
  });

  it("is a value that fits no record: it prevents the start and is focused", async () => {
    const args = { action: "order", field: "offer_id", value: "abc", check: "number" };
    const wrong = { code: "value", path: "actions[0].fields[2].value", message: "", args };
    ipc.flowDryRun.mockResolvedValue(dryRunView({ missing: [wrong] }));
    const user = await openFlow();
    await within(await screen.findByTestId("missing-list")).findByText(/: нужно число, например 1990$/);
    await user.click(screen.getByTestId("flow-start"));
    await screen.findByText("Сначала исправьте отмеченное поле: его значение не подойдёт ни для одной записи");
    expect(ipc.flowSetStarted).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(screen.getByTestId("field-offer_id"));
  });

  it("is a value that fits no record: a started flow says so first", async () => {
    const problem = { code: "field_invalid", message: "", args: { field: "offer_id", fixed: "yes" }, findings: [] };
    const values = { "actions[0].fields[2].value": { text: "", problem } };
    const preview = { outcome: "wrong", values, requests: [], later: [], sampled: [] } as unknown as Preview;
    const stored = flowView();
    ipc.flowGet.mockResolvedValue({ ...stored, file: { ...stored.file, enabled: true } });
    ipc.flowDryRun.mockResolvedValue(dryRunView({ preview }));
    await openFlow();
    await screen.findByText("Эти значения не подойдут ни для одной записи, исправьте:");
  });

  it("is unfolded", async () => {
    ipc.flowDryRun.mockResolvedValue(
      dryRunView({
        missing: [
          { code: "field", path: "actions[0].fields[3].value", message: "", args: { action: "order", field: "email" } },
        ],
      }),
    );
    const user = await openFlow();
    const folded = screen.getByTestId("field-email").closest("details") as HTMLDetailsElement;
    expect(folded.open).toBe(false);
    await user.click(within(await screen.findByTestId("missing-list")).getByText("Почта"));
    expect(folded.open).toBe(true);
    expect(document.activeElement).toBe(screen.getByTestId("field-email"));
  });
});

describe("the actions", () => {
  const order = () =>
    screen.getAllByRole("region", { name: /^Действие \d/ }).map((card) => card.getAttribute("aria-label"));

  it("can be moved by keyboard, which is announced", async () => {
    const user = await openFlow();
    expect(order()).toEqual(["Действие 1: Form Urlencoded", "Действие 2: HTTP-запрос"]);
    screen.getByRole("button", { name: "Переместить «HTTP-запрос» выше" }).focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(order()).toEqual(["Действие 1: HTTP-запрос", "Действие 2: Form Urlencoded"]));
    await screen.findByText("«HTTP-запрос» теперь на месте 1 из 2");
    // At the top the button “up” is disabled, so “down” has the focus.
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Переместить «HTTP-запрос» ниже" }));
  });

  it("can be switched off, and fields can go into the body", async () => {
    const user = await openFlow();
    await user.click(screen.getByRole("switch", { name: "Действие «Form Urlencoded» включено" }));
    await user.click(screen.getByTestId("fields-body"));
    await user.click(screen.getByTestId("flow-save"));
    const [, file] = ipc.flowSave.mock.calls[0] ?? [];
    expect(file?.actions[0]).toMatchObject({ id: "order", enabled: false });
    expect(file?.actions[1]).toMatchObject({
      method: "POST",
      url: "https://api.aray.com/api/v2/order/create/",
      body: { text: "{{ steps.order.encoded }}" },
    });
  });

  it("say what they are for where they are added", async () => {
    const user = await openFlow();
    await user.click(screen.getByTestId("add-action"));
    expect((await screen.findByTestId("add-filter")).textContent).toContain("для которых условие верно");
  });

  it("lead from field to field in two steps of Tab, and to the record's values with Alt and ↓", async () => {
    const user = await openFlow();
    await user.click(screen.getByTestId("field-phone"));
    await user.tab();
    await user.tab();
    expect(document.activeElement).toBe(screen.getByTestId("field-offer_id"));
    await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    await user.click(await screen.findByTestId("chip-body.custmemo"));
    await waitFor(() => expect(screen.getByTestId("field-offer_id-chip-0").textContent).toContain("Заметка"));
  });

  it("get fields from the menu of all fields", async () => {
    const user = await openFlow();
    await user.click(screen.getByTestId("add-field"));
    await user.click(await screen.findByTestId("add-price"));
    await screen.findByTestId("field-price");
    await free();
    // A folded field is unfolded, not added again.
    await user.click(screen.getByTestId("add-field"));
    await user.click(await screen.findByTestId("add-email"));
    await waitFor(() => expect(screen.getByTestId("field-email").closest("details")).toBeNull());
  });
});

describe("the example", () => {
  it("is made up while there is only the empty test of SMS Deliverer", async () => {
    const empty = dryRunView({ options: [{ expression: "body.id", value: "0" }] });
    ipc.flowDryRun.mockImplementation(async (_, sample) => (sample === "example" ? dryRunView() : empty));
    const user = await openFlow();
    await screen.findByText(/показано на придуманном примере/);
    expect(ipc.flowDryRun).toHaveBeenLastCalledWith(expect.anything(), "example", expect.anything());
    await user.click(screen.getByTestId("record-use-0"));
    await rest();
    expect(ipc.flowDryRun).toHaveBeenLastCalledWith(expect.anything(), "id-7", expect.anything());
    expect(screen.queryByText(/показано на придуманном примере/)).toBeNull();
  });

  it("is the newest real record behind the tests of senders", async () => {
    ipc.history.mockResolvedValue({
      entries: [entry(9, { status: "test", summary: "Test" }), entry(8, { status: "held" }), record],
      more: false,
    });
    const empty = dryRunView({ options: [{ expression: "body.id", value: "0" }] });
    ipc.flowDryRun.mockImplementation(async (_, sample) => (sample === "id-8" ? empty : dryRunView()));
    await openFlow();
    await screen.findByText(/Для записи «Ольга»/);
    expect(ipc.flowDryRun.mock.calls.some(([, sample]) => sample === "id-9" || sample === "example")).toBe(false);
  });
});

describe("a change elsewhere", () => {
  it("shows a new record at once and keeps the draft", async () => {
    const user = await openFlow();
    await user.type(screen.getByTestId("flow-name"), "!");
    ipc.history.mockResolvedValue({
      entries: [entry(8, { summary: "Test", status: "held" }), record],
      more: false,
    });
    ipc.flowGet.mockResolvedValue({ ...flowView(), file: { ...flowView().file, enabled: true } });
    ipc.somethingChanged();
    await within(await screen.findByTestId("record-1")).findByText("Ольга");
    expect(within(screen.getByTestId("record-0")).getByText("Test")).toBeTruthy();
    await screen.findByTestId("flow-stop");
    expect(value("flow-name")).toBe("Магазин!");
  });

  it("is not taken back when an older read ends last", async () => {
    await openFlow();
    let answer: (page: HistoryPage) => void = () => {};
    ipc.history.mockImplementationOnce(() => new Promise((read) => (answer = read)));
    ipc.somethingChanged();
    ipc.history.mockResolvedValue({ entries: [entry(8, { summary: "Анна" })], more: false });
    ipc.somethingChanged();
    const newest = () => screen.getByTestId("record-0").textContent;
    await waitFor(() => expect(newest()).toContain("Анна"));
    answer({ entries: [record], more: false });
    await rest();
    expect(newest()).toContain("Анна");
  });
});

describe("all fields of aray", () => {
  const fields = [
    { name: "offer_id", value: "", required: true },
    { name: "price", value: "{{ body.sum }}", required: true },
    { name: "email", value: "" },
  ];

  it("are added to an empty action at one click, the optional ones folded", async () => {
    ipc.arayFields.mockResolvedValue(fields);
    const stored = flowView();
    stored.file.actions = [{ type: "form_urlencoded", id: "order", fields: [] }];
    ipc.flowGet.mockResolvedValue(stored);
    const user = await openFlow();
    await user.click(await screen.findByTestId("add-all"));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("field-offer_id")));
    expect(screen.getByTestId("field-price-chip-0").textContent).toContain("sum");
    screen.getByText("Ещё 1 необязательное поле");
    expect(screen.queryByTestId("add-all")).toBeNull();
  });

  it("are added to those that are there", async () => {
    ipc.arayFields.mockResolvedValue(fields);
    const user = await openFlow();
    await user.click(screen.getByTestId("add-field"));
    await user.click(await screen.findByTestId("add-all"));
    await rest();
    const sent = JSON.stringify(ipc.flowDryRun.mock.lastCall?.[0]);
    expect(sent.match(/"name":"offer_id"/g)).toHaveLength(1);
    expect(sent).toContain('"name":"price"');
  });
});
