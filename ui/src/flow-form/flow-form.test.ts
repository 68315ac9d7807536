// The form of a flow: values, missing parts, the order of actions, saving, starting, leaving.

import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { flushSync } from "svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { flowView, entry, dryRunView } from "../testing/fixtures";
import { free, holdTime, openApp, rest } from "../testing/open-app";
import type { Finding, Preview } from "../types";
import { DRY_RUN_DELAY } from "./editor.svelte";

const record = { entries: [entry(7, { summary: "Ольга", status: "held" })], more: false };

beforeEach(() => {
  ipc.history.mockResolvedValue(record);
  ipc.flowGet.mockResolvedValue(flowView());
  ipc.flowDryRun.mockResolvedValue(dryRunView());
});

async function open(): Promise<UserEvent> {
  holdTime();
  const user = await openApp("#/flows/1", "flow-name");
  await screen.findByTestId("record-0");
  await rest();
  return user;
}

const value = (testid: string) => screen.getByTestId<HTMLInputElement>(testid).value;

describe("a value", () => {
  it("gets a record field inserted at the cursor", async () => {
    const user = await open();
    const input = screen.getByTestId<HTMLInputElement>("field-offer_id");
    await user.click(input);
    await user.paste("A-Z");
    input.setSelectionRange(2, 2);
    const row = input.closest<HTMLElement>(".value");
    await user.click(within(row as HTMLElement).getByTestId("insert-field"));
    await user.click(await screen.findByTestId("chip-body.custmemo"));
    await waitFor(() => expect(value("field-offer_id")).toBe("A-{{ body.custmemo }}Z"));
  });

  it("gets a phone number with its filter", async () => {
    const user = await open();
    const row = screen.getByTestId("field-phone").closest<HTMLElement>(".value") as HTMLElement;
    await user.click(within(row).getByTestId("insert-field"));
    await user.click(await screen.findByTestId("chip-body.to"));
    await waitFor(() => expect(value("field-phone")).toBe("{{ body.to | phone('RU') }}"));
  });

  it("is rendered with the record after a pause in typing", async () => {
    const user = await open();
    ipc.flowDryRun.mockClear();
    const path = "actions[0].fields[2].value";
    ipc.flowDryRun.mockResolvedValue(
      dryRunView({
        preview: {
          values: { [path]: { text: "1024", problem: null } },
          requests: [],
          later: [],
          answered: [],
          outcome: "ready",
        },
      }),
    );
    await user.click(screen.getByTestId("field-offer_id"));
    await user.paste("1024");
    flushSync();
    await vi.advanceTimersByTimeAsync(DRY_RUN_DELAY - 50);
    expect(ipc.flowDryRun).not.toHaveBeenCalled();
    await rest();
    expect(ipc.flowDryRun).toHaveBeenCalledOnce();
    const [file, sample] = ipc.flowDryRun.mock.calls[0] ?? [];
    expect(sample).toBe("id-7");
    expect(JSON.stringify(file)).toContain('"value":"1024"');
    const row = screen.getByTestId("field-offer_id").closest<HTMLElement>(".value") as HTMLElement;
    await within(row).findByText("1024");
  });

  it("shows its mistake or failed check", async () => {
    const user = await open();
    const problem = {
      code: "field_invalid",
      message: "",
      args: { field: "phone", check: "phone", value: "1" },
      findings: [],
    };
    ipc.flowDryRun.mockResolvedValue(
      dryRunView({
        preview: {
          values: { "actions[0].fields[1].value": { text: "", problem } },
          requests: [],
          later: [],
          answered: [],
          outcome: "wrong",
        },
      }),
    );
    await user.click(screen.getByTestId("field-phone"));
    await user.paste("1");
    await rest();
    await screen.findByText("В поле «Телефон» не номер телефона с кодом страны");
    expect(screen.getByTestId("field-phone").getAttribute("aria-invalid")).toBe("true");

    ipc.flowDryRun.mockResolvedValue(
      dryRunView({
        errors: [{ code: "template", path: "actions[0].fields[1].value", message: "", args: { reason: "end" } }],
      }),
    );
    await user.paste("2");
    await rest();
    await screen.findByText("Значение в фигурных скобках не прочитать: end");
  });

  it("not filled in is missing, not wrong; one that renders empty says so", async () => {
    const empty = (field: string) => ({
      text: "",
      problem: { code: "field_empty", message: "", args: { field }, findings: [] },
    });
    const values = { "actions[0].fields[1].value": empty("phone"), "actions[0].fields[2].value": empty("offer_id") };
    ipc.flowDryRun.mockResolvedValue(
      dryRunView({ preview: { values, requests: [], later: [], answered: [], outcome: "wrong" } }),
    );
    const user = await open();
    await user.click(screen.getByTestId("field-phone"));
    await user.paste("x");
    await rest();
    await screen.findByText("В записи из примера здесь пусто");
    expect(screen.getByTestId("field-phone").getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByTestId("field-offer_id").getAttribute("aria-invalid")).toBeNull();
  });

  it("that is a secret can be stored there, and shows no template", async () => {
    const user = await open();
    expect(screen.queryByTestId("field-api_key")).toBeNull();
    await user.click(screen.getByTestId("secret-set-aray_api_key"));
    await user.click(await screen.findByTestId("secret-value"));
    await user.paste(" k-123 ");
    await user.click(screen.getByTestId("secret-save"));
    await waitFor(() => expect(ipc.secretSet).toHaveBeenCalledWith("aray_api_key", "k-123"));
    await waitFor(() => expect(screen.queryByTestId("secret-value")).toBeNull());
  });
});

describe("a missing part", () => {
  const missing: Finding[] = [
    { code: "field", path: "actions[0].fields[2].value", message: "", args: { action: "order", field: "offer_id" } },
    { code: "secret", path: "", message: "", args: { secret: "aray_api_key" } },
  ];

  it("is listed, and a click leads to its field or opens the dialog of its key", async () => {
    ipc.flowDryRun.mockResolvedValue(dryRunView({ missing }));
    const user = await open();
    const list = await screen.findByTestId("missing-list");
    await user.click(within(list).getByText("id заказа"));
    expect(document.activeElement).toBe(screen.getByTestId("field-offer_id"));
    await user.click(within(list).getByText("Ключ api"));
    await screen.findByTestId("secret-value");
  });

  it("is not told off where the flow came with a value that is empty yet", async () => {
    const problem = { code: "field_empty", message: "", args: { field: "ip" }, findings: [] };
    const values = { "actions[0].fields[3].value": { text: "", problem } };
    const preview = { outcome: "wrong", values, requests: [], later: [], answered: [] } as unknown as Preview;
    const stored = flowView();
    if (stored.file.actions[0]?.type === "form_urlencoded" && stored.file.actions[0].fields[3])
      stored.file.actions[0].fields[3].value = "{{ shop.public_ip }}";
    ipc.flowGet.mockResolvedValue(stored);
    ipc.flowDryRun.mockResolvedValue(dryRunView({ missing, preview }));
    await open();
    await screen.findByText("Заполните то, что отмечено наверху, и здесь будет запрос.");
    expect(document.querySelectorAll(".wrong, [aria-invalid=true]").length).toBe(0);
  });

  it("is checked again when the flow is started", async () => {
    ipc.flowDryRun.mockResolvedValue(dryRunView({ missing }));
    const user = await open();
    await screen.findByTestId("missing-list");
    ipc.flowDryRun.mockResolvedValue(dryRunView());
    await user.click(screen.getByTestId("flow-start"));
    await waitFor(() => expect(ipc.flowSetStarted).toHaveBeenCalledWith(1, true));
  });

  it("prevents the start and is focused", async () => {
    ipc.flowDryRun.mockResolvedValue(dryRunView({ missing }));
    const user = await open();
    await user.click(screen.getByTestId("flow-start"));
    expect(ipc.flowSetStarted).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(screen.getByTestId("field-offer_id"));
  });

  it("is unfolded", async () => {
    ipc.flowDryRun.mockResolvedValue(
      dryRunView({
        missing: [
          { code: "field", path: "actions[0].fields[3].value", message: "", args: { action: "order", field: "email" } },
        ],
      }),
    );
    const user = await open();
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
    const user = await open();
    expect(order()).toEqual(["Действие 1: Form Urlencoded", "Действие 2: HTTP-запрос"]);
    screen.getByRole("button", { name: "Переместить «HTTP-запрос» выше" }).focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(order()).toEqual(["Действие 1: HTTP-запрос", "Действие 2: Form Urlencoded"]));
    await screen.findByText("«HTTP-запрос» теперь на месте 1 из 2");
    // At the top the button “up” is disabled, so “down” has the focus.
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Переместить «HTTP-запрос» ниже" }));
  });

  it("can be switched off, and fields can go into the body", async () => {
    const user = await open();
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
    const user = await open();
    await user.click(screen.getByTestId("add-action"));
    expect((await screen.findByTestId("add-filter")).textContent).toContain("для которых условие верно");
  });

  it("lead from field to field in two steps of Tab, and to the record's values with Alt and ↓", async () => {
    const user = await open();
    await user.click(screen.getByTestId("field-phone"));
    await user.tab();
    await user.tab();
    expect(document.activeElement).toBe(screen.getByTestId("field-offer_id"));
    await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    await user.click(await screen.findByTestId("chip-body.custmemo"));
    await waitFor(() => expect(value("field-offer_id")).toBe("{{ body.custmemo }}"));
  });

  it("get fields from the menu of all fields", async () => {
    const user = await open();
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

describe("saving and starting", () => {
  it("saves only if something changed", async () => {
    const user = await open();
    expect(screen.getByTestId<HTMLButtonElement>("flow-save").disabled).toBe(true);
    await user.clear(screen.getByTestId("flow-name"));
    await user.paste("Второй");
    await user.click(screen.getByTestId("flow-save"));
    expect(ipc.flowSave.mock.calls[0]?.[1].name).toBe("Второй");
    await screen.findByText("Сохранено");
    await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>("flow-save").disabled).toBe(true));
  });

  it("shows at the name that it is taken", async () => {
    const user = await open();
    ipc.flowSave.mockRejectedValueOnce({
      code: "flow_name_taken",
      message: "",
      args: { flow: "Второй" },
      findings: [],
    });
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.click(screen.getByTestId("flow-save"));
    await within(document.getElementById("name-state") as HTMLElement).findByText(
      "Такое название уже есть, выберите другое",
    );
    expect(screen.getByTestId("flow-name").getAttribute("aria-invalid")).toBe("true");
  });

  it("saves before it starts", async () => {
    const user = await open();
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.click(screen.getByTestId("flow-start"));
    await waitFor(() => expect(ipc.flowSetStarted).toHaveBeenCalledWith(1, true));
    expect(ipc.flowSave.mock.invocationCallOrder[0]).toBeLessThan(ipc.flowSetStarted.mock.invocationCallOrder[0] ?? 0);
    await screen.findByTestId("flow-stop");
  });

  it("keeps what was typed during the save as an unsaved change", async () => {
    const user = await open();
    let answer: (view: ReturnType<typeof flowView>) => void = () => {};
    ipc.flowSave.mockImplementationOnce(() => new Promise((stored) => (answer = stored)));
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.click(screen.getByTestId("flow-save"));
    await user.type(screen.getByTestId("flow-name"), "?");
    const stored = flowView();
    answer({ ...stored, file: { ...stored.file, name: `${stored.file.name}!` } });
    await screen.findByText("Сохранено");
    expect(value("flow-name")).toBe(`${stored.file.name}!?`);
    expect(screen.getByTestId<HTMLButtonElement>("flow-save").disabled).toBe(false);
  });

  it("sends a test order after a warning that it is real", async () => {
    const user = await open();
    await user.click(screen.getByTestId("send-test"));
    await screen.findByText(/настоящая заявка из записи «Ольга»/);
    expect(ipc.flowSendTest).not.toHaveBeenCalled();
    await user.click(screen.getByTestId("confirm-yes"));
    await screen.findByText("Заявка принята");
    expect(ipc.flowSendTest).toHaveBeenCalledWith(1, "id-7");
  });
});

describe("leaving with unsaved changes", () => {
  it("asks, and stays if the user wants to", async () => {
    const user = await open();
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.click(screen.getByTestId("nav-history"));
    await screen.findByText("Сохранить изменения?");
    await user.click(screen.getByTestId("confirm-no"));
    expect(location.hash).toBe("#/flows/1");
    expect(value("flow-name")).toBe("Магазин!");

    await free();
    await user.click(screen.getByTestId("nav-history"));
    await user.click(await screen.findByTestId("confirm-other"));
    await screen.findByTestId("history-search");
    expect(location.hash).toBe("#/history");
    expect(ipc.flowSave).not.toHaveBeenCalled();
  });

  it("saves and leaves at Enter", async () => {
    const user = await open();
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.click(screen.getByTestId("nav-history"));
    await waitFor(() => expect(document.activeElement).toBe(screen.queryByTestId("confirm-yes")));
    await user.keyboard("{Enter}");
    await screen.findByTestId("history-search");
    expect(ipc.flowSave.mock.lastCall?.[1].name).toBe("Магазин!");
  });

  it("stays if it cannot be saved", async () => {
    const user = await open();
    ipc.flowSave.mockRejectedValueOnce({ code: "flow_name_taken", message: "", args: {}, findings: [] });
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.click(screen.getByTestId("nav-history"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(screen.getByTestId("flow-name").getAttribute("aria-invalid")).toBe("true"));
    expect([location.hash, value("flow-name")]).toEqual(["#/flows/1", "Магазин!"]);
  });

  it("takes the changes back, and brings them back", async () => {
    const user = await open();
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.click(screen.getByTestId("flow-revert"));
    expect(value("flow-name")).toBe("Магазин");
    expect(screen.queryByTestId("flow-revert")).toBeNull();
    await user.click(screen.getByTestId("toast-action"));
    expect(value("flow-name")).toBe("Магазин!");
  });

  it("asks nothing if all is saved, and otherwise keeps the window open", async () => {
    const user = await open();
    expect(ipc.unsaved).not.toHaveBeenCalled();
    await user.type(screen.getByTestId("flow-name"), "!");
    await waitFor(() => expect(ipc.unsaved).toHaveBeenLastCalledWith(true));
    ipc.windowCloses();
    await user.click(await screen.findByTestId("confirm-no"));
    expect(ipc.closeWindow).not.toHaveBeenCalled();
    await free();
    ipc.windowCloses();
    await user.click(await screen.findByTestId("confirm-other"));
    await waitFor(() => expect(ipc.closeWindow).toHaveBeenCalledOnce());
    await free();
    await user.click(screen.getByTestId("flow-save"));
    await waitFor(() => expect(ipc.unsaved).toHaveBeenLastCalledWith(false));
    await user.click(screen.getByTestId("nav-settings"));
    await screen.findByTestId("settings-language");
  });
});

describe("the example", () => {
  it("is made up while there is only the empty test of SMS Deliverer", async () => {
    const empty = dryRunView({ options: [{ expression: "body.id", value: "0" }] });
    ipc.flowDryRun.mockImplementation(async (_, sample) => (sample === "example" ? dryRunView() : empty));
    const user = await open();
    await screen.findByText(/показано на придуманном примере/);
    expect(ipc.flowDryRun).toHaveBeenLastCalledWith(expect.anything(), "example", expect.anything());
    await user.click(screen.getByTestId("record-use-0"));
    await rest();
    expect(ipc.flowDryRun).toHaveBeenLastCalledWith(expect.anything(), "id-7", expect.anything());
    expect(screen.queryByText(/показано на придуманном примере/)).toBeNull();
  });

  it("is the newest real record behind the tests of senders", async () => {
    ipc.history.mockResolvedValue({
      entries: [entry(9, { status: "test", summary: "Test" }), entry(8, { status: "held" }), ...record.entries],
      more: false,
    });
    const empty = dryRunView({ options: [{ expression: "body.id", value: "0" }] });
    ipc.flowDryRun.mockImplementation(async (_, sample) => (sample === "id-8" ? empty : dryRunView()));
    await open();
    await screen.findByText(/Для записи «Ольга»/);
    expect(ipc.flowDryRun.mock.calls.some(([, sample]) => sample === "id-9" || sample === "example")).toBe(false);
  });
});

describe("a change elsewhere", () => {
  it("shows a new record at once and keeps the draft", async () => {
    const user = await open();
    await user.type(screen.getByTestId("flow-name"), "!");
    ipc.history.mockResolvedValue({
      entries: [entry(8, { summary: "Test", status: "held" }), ...record.entries],
      more: false,
    });
    ipc.flowGet.mockResolvedValue({ ...flowView(), file: { ...flowView().file, enabled: true } });
    ipc.somethingChanged();
    await within(await screen.findByTestId("record-1")).findByText("Ольга");
    expect(within(screen.getByTestId("record-0")).getByText("Test")).toBeTruthy();
    await screen.findByTestId("flow-stop");
    expect(value("flow-name")).toBe("Магазин!");
  });
});
