// Test orders: to the owner's number, asked once, with nobody's data unless the owner wants a record.

import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { dryRunView, flowView, testOrderView, testSent } from "../testing/fixtures/flows";
import { entry } from "../testing/fixtures/history";
import { settings } from "../testing/fixtures/program";
import { openApp } from "../testing/open-app";
import type { TestOrderView } from "../types";
import { written } from "./own-number";

beforeEach(() => {
  ipc.history.mockResolvedValue({ entries: [entry(7, { summary: "Ольга" })], more: false });
  ipc.flowGet.mockResolvedValue(flowView());
  ipc.flowDryRun.mockResolvedValue(dryRunView());
  ipc.settings.mockResolvedValue(settings);
  ipc.testOrder.mockResolvedValue(testOrderView());
  ipc.flowSendTest.mockResolvedValue(testSent());
  for (const command of [ipc.flowSendTest, ipc.testOrder, ipc.settingsSave]) command.mockClear();
});

async function open(): Promise<UserEvent> {
  const user = await openApp("#/flows/1", "flow-name");
  await screen.findByTestId("record-0");
  await user.click(screen.getByTestId("send-test"));
  return user;
}

const button = (testid: string) => screen.getByTestId<HTMLButtonElement>(testid);

/** Marks the test order of the record, and sends it once it was looked at. */
async function sendMarked(user: UserEvent): Promise<void> {
  await user.click(await screen.findByTestId("send-marked"));
  await waitFor(() => expect(ipc.testOrder.mock.lastCall?.[2]).toEqual({ record: "id-7", marked: true }));
  await waitFor(() => expect(button("confirm-yes").disabled).toBe(false));
  await user.click(button("confirm-yes"));
  await screen.findByText("Заявка принята");
  expect(ipc.flowSendTest).toHaveBeenCalledWith(1, { record: "id-7", marked: true });
}

describe("a test order", () => {
  it("cannot be closed while it is sent, so that its result is seen", async () => {
    let answer: (result: ReturnType<typeof testSent>) => void = () => {};
    ipc.flowSendTest.mockImplementationOnce(() => new Promise((sent) => (answer = sent)));
    const user = await open();
    await screen.findByTestId("send-fields");
    await user.click(button("confirm-yes"));
    await screen.findByText("Отправляем…");
    await user.keyboard("{Escape}");
    answer(testSent());
    await screen.findByTestId("send-result");
  });

  it("is of a made-up record, and is sent only once the owner saw what goes out", async () => {
    const user = await open();
    expect((await screen.findByTestId("send-fields")).textContent).toContain("ТЕСТ");
    expect(screen.getByTestId("own-number-shown").textContent).toBe("+79031112244");
    expect(ipc.flowSendTest).not.toHaveBeenCalled();
    await user.click(button("confirm-yes"));
    await screen.findByText("Заявка принята");
    expect(ipc.flowSendTest).toHaveBeenCalledWith(1, { record: null, marked: false });
    expect(screen.getByTestId("send-result").textContent).toContain("501");
    await user.click(button("send-history"));
    await waitFor(() => expect(location.hash).toBe("#/history/id-test"));
  });

  it("takes a record and carries the mark of a test if the owner wants that", async () => {
    const user = await open();
    await user.click(await screen.findByTestId("send-from-record"));
    await sendMarked(user);
  });

  it("is of the record that the user looked at, although another one arrives meanwhile", async () => {
    const user = await open();
    await user.click(await screen.findByTestId("send-from-record"));
    await waitFor(() => expect(ipc.testOrder.mock.lastCall?.[2]).toEqual({ record: "id-7", marked: false }));
    ipc.history.mockResolvedValue({ entries: [entry(8, { summary: "Анна" }), entry(7)], more: false });
    ipc.somethingChanged();
    await waitFor(() => expect(screen.getByTestId("record-0").textContent).toContain("Анна"));
    await sendMarked(user);
  });

  it("cannot be sent before the owner saw the one that was chosen", async () => {
    const user = await open();
    await waitFor(() => expect(button("confirm-yes").disabled).toBe(false));
    let answer: (view: TestOrderView) => void = () => {};
    ipc.testOrder.mockImplementationOnce(() => new Promise((looked) => (answer = looked)));
    await user.click(await screen.findByTestId("send-marked"));
    expect(button("confirm-yes").disabled).toBe(true);
    answer(testOrderView());
    await waitFor(() => expect(button("confirm-yes").disabled).toBe(false));
  });

  it("cannot be sent while a field is wrong or another number would be called", async () => {
    const problem = { code: "test_order_number", message: "", args: { number: "+7916", own: "+7903" }, findings: [] };
    ipc.testOrder.mockResolvedValue(testOrderView({ problem, can_be_marked: false }));
    await open();
    await screen.findByText("Тестовая заявка не отправлена: она ушла бы на +7916, а не на ваш номер");
    expect(button("confirm-yes").disabled).toBe(true);
    expect(screen.queryByTestId("send-marked")).toBeNull();
    // A link to the guide would lose what is typed here.
    expect(within(screen.getByRole("dialog")).queryByTestId("help-link")).toBeNull();
  });

  it("asks for the owner's number once", async () => {
    ipc.settings.mockResolvedValue({ ...settings, test_phone: null });
    ipc.settingsSave.mockImplementation(async (changed) => changed);
    const user = await open();
    expect(screen.queryByTestId("confirm-yes")).toBeNull();
    await user.type(await screen.findByTestId("own-number"), "8 (903) 111-22-44{Enter}");
    await screen.findByTestId("send-fields");
    expect(ipc.settingsSave.mock.lastCall?.[0].test_phone).toBe("+79031112244");
    expect(screen.queryByTestId("own-number")).toBeNull();
  });
});

it("a number is stored in international form", () => {
  expect(["8 903 111-22-44", "+7 (903) 111-22-44", "79031112244", "+375 29 111 22 33", "555"].map(written)).toEqual([
    "+79031112244",
    "+79031112244",
    "+79031112244",
    "+375291112233",
    "555",
  ]);
});

it("is marked in the history", async () => {
  ipc.history.mockResolvedValue({ entries: [entry(7, { test_order: true, status: "delivered" })], more: false });
  const user = await openApp("#/history", "history-row-0");
  expect(screen.getByTestId("history-row-0").textContent).toContain("тестовая заявка");
  ipc.operation.mockImplementationOnce(async (id) => {
    const { operation } = await import("../testing/fixtures/history");
    return operation(entry(7, { id, test_order: true }));
  });
  await user.click(screen.getByTestId("history-row-0"));
  await screen.findByTestId("operation-test-order");
});
