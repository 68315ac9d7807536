// Errors that lead to what fixes them: their key, their field, all of one cause at once.

import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import { errorText } from "../errors";
import * as ipc from "../testing/fake-ipc";
import { card, flowView } from "../testing/fixtures/flows";
import { entry, notAPhone, operation } from "../testing/fixtures/history";
import { keychain, dashboard } from "../testing/fixtures/program";
import { holdTime, openApp } from "../testing/open-app";
import type { ApiError, CauseView, HistoryEntry } from "../types";
import { filters } from "./filters.svelte";

const refused = (about: string, reason: string): ApiError => ({
  code: "refused",
  message: "",
  args: { host: "api.aray.com", about, reason },
  findings: [],
});
const wrongKey = refused("key", "wrong api_key");
const of = (problem: ApiError, count: number, from: number): CauseView => ({
  problem,
  flow_id: 1,
  flow: "Магазин",
  ids: Array.from({ length: count }, (_, n) => `id-${from + n}`),
});
const causes = [of(wrongKey, 83, 1), of(notAPhone, 2, 100)];

beforeEach(() => {
  filters.only({});
  ipc.dashboard.mockResolvedValue(dashboard({ flows: [card(1)] }));
  ipc.keychain.mockResolvedValue({
    ...keychain,
    secrets: [{ name: "aray_api_key", is_stored: true, saved_at: null, used_by: ["Магазин"], used_by_webhook: false }],
  });
  ipc.causes.mockResolvedValue(causes);
});

async function open(failed: HistoryEntry, hash: string, there: string): Promise<UserEvent> {
  holdTime();
  ipc.history.mockResolvedValue({ entries: [failed], more: false });
  ipc.historyCount.mockResolvedValue(85);
  ipc.operation.mockResolvedValue(operation(failed));
  return openApp(hash, there);
}

describe("errors of one cause", () => {
  const errors = () => open(entry(1, { status: "failed", problem: wrongKey }), "#/history/unsolved", "causes");

  it("stand together, with their number and the button that leads to what fixes them", async () => {
    const user = await errors();
    const first = within(screen.getByTestId("cause-0"));
    first.getByText("api.aray.com не принял ключ api");
    first.getByText("83");
    await user.click(await first.findByTestId("fix-key"));
    await user.type(await screen.findByTestId("secret-value"), "right-key");
    await user.click(screen.getByTestId("secret-save"));
    expect(ipc.secretSet).toHaveBeenCalledExactlyOnceWith("aray_api_key", "right-key");
    await screen.findByText("Ключ сохранён");
    await first.findByText("Ключ сохранён. Теперь повторите отправку");
  });

  it("stay with the key whose dialog is open while others come before them", async () => {
    const missing = of({ code: "secret_missing", message: "", args: { secret: "other_key" }, findings: [] }, 90, 200);
    const user = await errors();
    await user.click(await within(screen.getByTestId("cause-0")).findByTestId("fix-key"));
    await user.type(await screen.findByTestId("secret-value"), "right");
    ipc.causes.mockResolvedValue([missing, ...causes]);
    ipc.somethingChanged();
    await screen.findByTestId("cause-2");
    await user.type(screen.getByTestId("secret-value"), "-key");
    await user.click(screen.getByTestId("secret-save"));
    expect(ipc.secretSet).toHaveBeenCalledExactlyOnceWith("aray_api_key", "right-key");
  });

  it("are run again together after one question", async () => {
    const user = await errors();
    await user.click(screen.getByTestId("cause-retry-0"));
    await screen.findByText("Повторить 83 операции?");
    await user.click(screen.getByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.bulk).toHaveBeenCalledExactlyOnceWith(causes[0]?.ids, "retry"));
  });

  it("leave the selection as it was if the user decides against it", async () => {
    const user = await errors();
    await user.click(screen.getByTestId("mark-0"));
    await user.click(screen.getByTestId("cause-retry-1"));
    await user.click(await screen.findByTestId("confirm-no"));
    const selected = () => screen.getByTestId("bulk-count").textContent?.trim();
    await waitFor(() => expect(selected()).toBe("Выделено: 1"));
    expect(ipc.bulk).not.toHaveBeenCalled();
  });

  it("are selected together", async () => {
    const user = await errors();
    await user.click(screen.getByTestId("cause-select-1"));
    expect(screen.getByTestId("bulk-count").textContent?.trim()).toBe("Выделено: 2");
  });
});

describe("an operation that failed", () => {
  it("opens the field that was wrong", async () => {
    ipc.flowGet.mockResolvedValue(flowView());
    const user = await open(entry(100, { status: "failed", problem: notAPhone }), "#/history/id-100", "fix-field");
    expect(screen.getByTestId("cause-retry").textContent).toContain("2");
    await user.click(screen.getByTestId("fix-field"));
    await screen.findByTestId("flow-name");
    expect(location.hash).toBe("#/flows/1/field/phone");
    await waitFor(() => expect(document.activeElement?.getAttribute("data-testid")).toBe("field-phone"));
  });

  const refused = (reason: string) => ({
    code: "refused",
    message: "",
    args: { about: "reason", host: "api.aray.com", reason },
    findings: [],
  });

  it("opens the field that the reason of the CRM names, and says what for", async () => {
    ipc.flowGet.mockResolvedValue(flowView());
    const failed = entry(100, { status: "failed", problem: refused("Offer not found") });
    const user = await open(failed, "#/history/id-100", "fix-field");
    await user.click(screen.getByTestId("fix-field"));
    await screen.findByText("Исправьте здесь: api.aray.com не принял заявку");
    expect(screen.getByTestId("opened-for").textContent).toContain("Offer not found");
    await waitFor(() => expect(document.activeElement?.getAttribute("data-testid")).toBe("field-offer_id"));
    await user.click(within(screen.getByTestId("opened-for")).getByRole("button"));
    expect(screen.queryByTestId("opened-for")).toBeNull();
  });

  it("opens the flow where the reason names no field, and says what for", async () => {
    ipc.flowGet.mockResolvedValue(flowView());
    const failed = entry(100, { status: "failed", problem: refused("Closed") });
    const user = await open(failed, "#/history/id-100", "fix-flow");
    await user.click(screen.getByTestId("fix-flow"));
    expect((await screen.findByTestId("opened-for")).textContent).toContain("Closed");
    expect(location.hash).toBe("#/flows/1");
  });

  it("of a flow that is gone opens none", async () => {
    ipc.dashboard.mockResolvedValue(dashboard({ flows: [] }));
    await open(entry(100, { status: "failed", problem: notAPhone }), "#/history/id-100", "operation-correct");
    expect(screen.queryByTestId("fix-field")).toBeNull();
  });
});

describe("the words of a refusal", () => {
  it("name the key, the web page or the reason, and no reason where there is none", () => {
    const words = (about: string, reason: string) => {
      const { title, todo } = errorText(refused(about, reason));
      return `${title}. ${todo}`;
    };
    expect(words("key", "bad key")).toMatch(/не принял ключ api.*Замените ключ/);
    expect(words("page", "")).toMatch(/веб-страница.*адрес/);
    expect(words("nothing", "")).not.toMatch(/Исправьте причину/);
    expect(words("reason", "no offer")).toMatch(/Исправьте причину/);
  });
});
