// What an action's card says in words: when it runs, what follows a failure, what is remembered, redirects.

import { cleanup, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import { setSettings } from "../../app-state.svelte";
import * as ipc from "../../testing/fake-ipc";
import { dryRunView, flowView } from "../../testing/fixtures/flows";
import { entry } from "../../testing/fixtures/history";
import { settings } from "../../testing/fixtures/program";
import { holdTime, rest } from "../../testing/open-app";
import type { Action, HttpRequest } from "../../types";
import { Editor } from "../editor.svelte";
import FlowForm from "../FlowForm.svelte";

const WITH_RESPONSE = [
  { expression: "body.message", value: "Хочу заказать" },
  { expression: "steps.send.response.status", value: "200" },
  { expression: "steps.send.response.json.code", value: "ok" },
  { expression: "steps.send.response.json.order_id", value: "881724" },
  { expression: "steps.send.response.json.is_double", value: "false" },
];

const second = (changed: Partial<HttpRequest> = {}): Action => ({
  type: "http_request",
  id: "tell",
  method: "POST",
  url: "https://shop.example/told",
  headers: [],
  body: { content_type: "text/plain", text: "" },
  timeout_seconds: 30,
  success: { status: "2xx", when: null, error: null },
  ...changed,
});

beforeEach(() => {
  ipc.history.mockResolvedValue({ entries: [entry(7, { summary: "Ольга", status: "held" })], more: false });
  ipc.flowDryRun.mockResolvedValue(dryRunView({ options: WITH_RESPONSE }));
});

let editor: Editor;

/** Opens a flow with a second request. The first one remembers nothing. */
async function open(action: Action = second()): Promise<UserEvent> {
  const view = flowView();
  delete (view.file.actions[1] as HttpRequest).remember;
  view.file.actions.push(action);
  ipc.flowGet.mockResolvedValue(view);
  holdTime();
  editor = new Editor(view, null);
  render(FlowForm, { editor });
  await rest();
  return userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
}

const card = (place: number) => screen.getByRole("region", { name: new RegExp(`^Действие ${place}:`) });
const inCard = (place: number) => within(card(place));
const options = (testid: string) =>
  [...screen.getByTestId<HTMLSelectElement>(testid).options].map((option) => option.textContent?.trim());

/** The action as it would be saved. */
const saved = (index: number) => JSON.parse(JSON.stringify(editor.draft.actions[index])) as Action;

describe("“run only if”", () => {
  it("chooses how an earlier request ended, and leaves nothing behind when it is always again", async () => {
    const user = await open();
    await user.selectOptions(screen.getByTestId("when-2-kind"), "step");
    expect(saved(2)).toMatchObject({ when: "{{ steps.send.outcome == 'ok' }}" });
    await user.selectOptions(screen.getByTestId("when-2-ended"), "failed");
    expect(saved(2)).toMatchObject({ when: "{{ steps.send.outcome == 'failed' }}" });
    inCard(3).getByText("запрос «send» не удался");
    await user.selectOptions(screen.getByTestId("when-2-kind"), "always");
    expect(saved(2)).not.toHaveProperty("when");
  });

  it("offers no earlier request to the first one", async () => {
    await open();
    expect(options("when-1-kind")).toEqual(["всегда", "значение…", "своё выражение"]);
    expect(options("when-2-kind")).toContain("предыдущий запрос…");
  });

  it("compares a value of the record or of a response", async () => {
    const user = await open();
    await user.selectOptions(screen.getByTestId("when-2-kind"), "value");
    await user.type(screen.getByTestId("when-2-text"), "Заказ");
    expect(saved(2)).toMatchObject({ when: "{{ 'заказ' in body.message | lower }}" });
    await user.selectOptions(screen.getByTestId("when-2-value"), "steps.send.response.json.code");
    await user.selectOptions(screen.getByTestId("when-2-comparison"), "filled");
    expect(saved(2)).toMatchObject({ when: "{{ steps.send.response.json.code | trim != '' }}" });
    expect(screen.queryByTestId("when-2-text")).toBeNull();
  });

  it("shows a template that no words fit as it is, and does not lose it", async () => {
    const when = "{{ body.to and steps.send.response.status < 300 }}";
    const user = await open(second({ when }));
    expect(screen.getByTestId<HTMLInputElement>("when-2-own").value).toBe(when);
    inCard(3).getByText("своё выражение", { selector: ".note" });
    await user.type(screen.getByTestId("flow-name"), "!");
    expect(saved(2)).toMatchObject({ when });
  });

  it("says what the example does, and leads to the control of a mistake", async () => {
    ipc.flowDryRun.mockResolvedValue(
      dryRunView({
        options: WITH_RESPONSE,
        preview: {
          values: { "actions[2].when": { text: "false", problem: null } },
          requests: [],
          later: [],
          sampled: [],
          outcome: "ready",
        },
      }),
    );
    const user = await open(second({ when: "{{ steps.send.outcome == 'failed' }}" }));
    expect((await screen.findByTestId("when-2-result")).textContent).toContain("будет пропущено");
    ipc.flowDryRun.mockResolvedValue(
      dryRunView({ errors: [{ code: "no_step", path: "actions[2].when", message: "", args: { name: "send" } }] }),
    );
    await user.type(screen.getByTestId("flow-name"), "!");
    await rest();
    await user.click(within(await screen.findByTestId("notes-list")).getByRole("button"));
    expect(document.activeElement).toBe(screen.getByTestId("when-2-kind"));
    expect(screen.getByTestId<HTMLDetailsElement>("run-if-2").open).toBe(true);
    expect(screen.getByTestId("when-2-kind").getAttribute("aria-invalid")).toBe("true");
  });

  it("of a filter is in the same words", async () => {
    const user = await open({ type: "filter", id: "only", when: "{{ body.type == 'SMS' }}" });
    expect(options("when-2-kind")).not.toContain("всегда");
    await user.clear(screen.getByTestId("when-2-text"));
    await user.type(screen.getByTestId("when-2-text"), "5");
    expect(saved(2)).toMatchObject({ when: "{{ body.type | lower == '5' }}" });
  });

  it("accepts only the name of another value", async () => {
    const user = await open(second({ when: "{{ body.type == 'SMS' }}" }));
    await user.selectOptions(screen.getByTestId("when-2-value"), "другое значение…");
    await user.clear(screen.getByTestId("when-2-value-other"));
    await user.type(screen.getByTestId("when-2-value-other"), "body.a b");
    await user.tab();
    await screen.findByText("Напишите имя значения, например body.name");
    expect(saved(2)).toMatchObject({ when: "{{ body.type == 'SMS' }}" });
    await user.clear(screen.getByTestId("when-2-value-other"));
    await user.type(screen.getByTestId("when-2-value-other"), "query.kind");
    await user.tab();
    expect(saved(2)).toMatchObject({ when: "{{ query.kind == 'SMS' }}" });
  });
});

describe("“if it fails” and “redirects”", () => {
  it("are written only where they differ from what is usual", async () => {
    const user = await open();
    await user.selectOptions(screen.getByTestId("on-error-2"), "continue");
    await user.selectOptions(inCard(3).getByTestId("redirects"), "follow");
    expect(saved(2)).toMatchObject({ on_error: "continue", redirects: "follow" });
    await user.selectOptions(screen.getByTestId("on-error-2"), "stop");
    await user.selectOptions(inCard(3).getByTestId("redirects"), "refuse");
    const action = saved(2);
    expect(action).not.toHaveProperty("on_error");
    expect(action).not.toHaveProperty("redirects");
  });
});

describe("“remember from the response”", () => {
  it("gives no value the name of another one, and says so", async () => {
    const user = await open();
    await user.click(inCard(2).getByTestId("remember-add"));
    await user.click(inCard(2).getByTestId("remember-add"));
    const remembered = JSON.stringify(saved(1));
    const name = screen.getByTestId<HTMLInputElement>("remember-1-name");
    const before = name.value;
    await user.clear(name);
    await user.type(name, "order_id");
    await user.tab();
    expect(name.value).toBe(before);
    inCard(2).getByText("Такое имя уже есть.");
    expect(JSON.stringify(saved(1))).toBe(remembered);
    await user.clear(name);
    await user.type(name, "other");
    await user.tab();
    expect(screen.queryByText("Такое имя уже есть.")).toBeNull();
    expect(Object.keys((saved(1) as HttpRequest).remember ?? {})).toEqual(["order_id", "other"]);
  });

  it("begins with the order's number, and names a value after what is picked", async () => {
    const user = await open();
    await user.click(inCard(2).getByTestId("remember-add"));
    expect(saved(1)).toMatchObject({ remember: { order_id: "{{ response.json.order_id }}" } });
    expect(options("remember-value-0")).toContain("Номер заказа (order_id) · 881724");
    await user.selectOptions(screen.getByTestId("remember-value-0"), "response.json.code");
    expect(saved(1)).toMatchObject({ remember: { code: "{{ response.json.code }}" } });
  });

  it("keeps a name that the user gave, and forgets the last value without a trace", async () => {
    const user = await open();
    await user.click(inCard(2).getByTestId("remember-add"));
    await user.clear(screen.getByTestId("remember-0-name"));
    await user.type(screen.getByTestId("remember-0-name"), "number");
    await user.tab();
    await user.selectOptions(screen.getByTestId("remember-value-0"), "response.json.code");
    expect(saved(1)).toMatchObject({ remember: { number: "{{ response.json.code }}" } });
    await user.click(screen.getByRole("button", { name: "Удалить «number»" }));
    expect(saved(1)).not.toHaveProperty("remember");
  });

  it("shows a template that is more than a value as it is", async () => {
    const user = await open(second({ remember: { shown: "№ {{ response.json.order_id }}" } }));
    const input = inCard(3).getByTestId<HTMLInputElement>("remember-value-0");
    expect([input.tagName, input.value]).toEqual(["INPUT", "№ {{ response.json.order_id }}"]);
    await user.type(input, "!");
    expect(saved(2)).toMatchObject({ remember: { shown: "№ {{ response.json.order_id }}!" } });
  });

  it("shows a mistake in a name, and a click leads there", async () => {
    ipc.flowDryRun.mockResolvedValue(
      dryRunView({
        errors: [
          { code: "reserved_name", path: "actions[2].remember.outcome", message: "", args: { name: "outcome" } },
        ],
      }),
    );
    const user = await open(second({ remember: { outcome: "{{ response.json.code }}" } }));
    await user.click(within(await screen.findByTestId("notes-list")).getByRole("button"));
    expect(document.activeElement).toBe(inCard(3).getByTestId("remember-value-0"));
    inCard(3).getByText("Значение «outcome» есть у каждого действия: выберите другое имя");
  });

  it("says that there was no response yet, and offers a test order", async () => {
    setSettings(settings);
    ipc.flowDryRun.mockResolvedValue(dryRunView());
    const user = await open();
    await user.click(inCard(2).getByTestId("remember-add"));
    expect(options("remember-value-0")).toContain("Номер заказа (order_id)");
    await user.click(inCard(2).getAllByTestId("response-send-test")[0] as HTMLElement);
    await screen.findByTestId("send-fields");
    const runs = ipc.flowDryRun.mock.calls.length;
    await user.click(screen.getByTestId("confirm-yes"));
    await screen.findByText("Заявка принята");
    await rest();
    expect(ipc.flowDryRun.mock.calls.length).toBeGreaterThan(runs);
  });
});

describe("“the CRM already knew the order”", () => {
  it("is one choice where the response says so", async () => {
    const user = await open();
    await user.selectOptions(screen.getByTestId("duplicate-1-kind"), "value");
    expect(saved(1)).toMatchObject({ success: { duplicate: "{{ response.json.is_double }}" } });
    await user.selectOptions(screen.getByTestId("duplicate-1-kind"), "always");
    const action = saved(1);
    expect((action as HttpRequest).success).not.toHaveProperty("duplicate");
  });
});

describe("the values to insert", () => {
  it("are those of earlier actions only, and the response is named", async () => {
    const user = await open();
    const insert = (place: number) => inCard(place).getAllByTestId("insert-field").at(-1) as HTMLElement;
    await user.click(insert(3));
    await user.click(await screen.findByTestId("chip-steps.send.response.json.order_id"));
    await waitFor(() => expect(saved(2)).toMatchObject({ body: { text: "{{ steps.send.response.json.order_id }}" } }));
    await user.click(inCard(1).getAllByTestId("insert-field")[0] as HTMLElement);
    await screen.findByTestId("chip-body.message");
    expect(screen.queryByTestId("chip-steps.send.response.status")).toBeNull();
  });
});

describe("the preview", () => {
  it("says what comes later and which responses stand in", async () => {
    ipc.flowDryRun.mockResolvedValue(
      dryRunView({ preview: { values: {}, requests: [], later: ["tell"], sampled: [], outcome: "ready" } }),
    );
    await open(second({ url: "https://x.example/{{ steps.send.response.json.order_id }}" }));
    expect((await screen.findByTestId("preview-later")).textContent).toContain("tell");
    expect(screen.queryByTestId("preview-sampled")).toBeNull();
    cleanup();
    ipc.flowDryRun.mockResolvedValue(
      dryRunView({ preview: { values: {}, requests: [], later: [], sampled: ["send", "tell"], outcome: "ready" } }),
    );
    await open(second({ url: "https://x.example/{{ steps.send.response.json.order_id }}" }));
    expect((await screen.findByTestId("preview-sampled")).textContent).toMatch(/: send$/);
  });
});
