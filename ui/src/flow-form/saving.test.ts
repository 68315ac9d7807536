// Saving and starting a flow, and leaving with unsaved changes.

import { screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { filters } from "../history/filters.svelte";
import { card, dryRunView, flowView } from "../testing/fixtures/flows";
import { dashboard, keychain } from "../testing/fixtures/program";
import { free, rest } from "../testing/open-app";
import { answerWithFlow, openFlow } from "../testing/open-flow";
import type { DryRunView, KeychainView } from "../types";

beforeEach(() => answerWithFlow());

const value = (testid: string) => screen.getByTestId<HTMLInputElement>(testid).value;

/** Presses Ctrl+S. The key is held down if it repeats. */
function press({ repeat = false } = {}): void {
  document.body.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyS", ctrlKey: true, repeat, bubbles: true }));
}

describe("saving and starting", () => {
  it("saves only if something changed", async () => {
    const user = await openFlow();
    expect(screen.getByTestId<HTMLButtonElement>("flow-save").disabled).toBe(true);
    await user.clear(screen.getByTestId("flow-name"));
    await user.paste("Второй");
    await user.click(screen.getByTestId("flow-save"));
    expect(ipc.flowSave.mock.calls[0]?.[1].name).toBe("Второй");
    await screen.findByText("Сохранено");
    await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>("flow-save").disabled).toBe(true));
  });

  it("shows at the name that it is taken", async () => {
    const user = await openFlow();
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

  it("keeps delays that are no numbers from being saved, and takes them back", async () => {
    const user = await openFlow();
    const advanced = within(screen.getByTestId("advanced"));
    const plan = advanced.getByLabelText<HTMLSelectElement>("Если отправить не удалось");
    await user.selectOptions(plan, "own");
    const delays = () => advanced.queryByLabelText<HTMLInputElement>("Паузы перед повторами, в секундах");
    await user.clear(delays()!);
    await user.type(delays()!, "5, soon");
    await advanced.findByText("Паузы перед повторами: целые числа через запятую");
    await user.click(screen.getByTestId("flow-save"));
    expect(ipc.flowSave).not.toHaveBeenCalled();
    await user.click(screen.getByTestId("flow-revert"));
    expect([plan.value, delays()]).toEqual(["standard", null]);
    expect(screen.getByTestId<HTMLButtonElement>("flow-save").disabled).toBe(true);
    await user.click(screen.getByTestId("toast-action"));
    expect(delays()?.value).toBe("5, soon");
  });

  it("leads to the orders that were not sent, once it is saved", async () => {
    ipc.dashboard.mockResolvedValue(dashboard({ flows: [card(1, { unsolved: 3 })] }));
    const user = await openFlow();
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.click(screen.getByTestId("flow-save"));
    expect((await screen.findByTestId("toast-action")).textContent).toContain("3 заявки не отправлены: показать");
    await user.click(screen.getByTestId("toast-action"));
    expect(location.hash).toBe("#/history");
    expect(filters.now).toMatchObject({ flow: 1, status: "unsolved" });
  });

  it("saves before it starts", async () => {
    const user = await openFlow();
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.click(screen.getByTestId("flow-start"));
    await waitFor(() => expect(ipc.flowSetStarted).toHaveBeenCalledWith(1, true));
    expect(ipc.flowSave.mock.invocationCallOrder[0]).toBeLessThan(ipc.flowSetStarted.mock.invocationCallOrder[0] ?? 0);
    await screen.findByTestId("flow-stop");
  });

  it("does not stop a flow that was started elsewhere once Start was pressed", async () => {
    const user = await openFlow();
    let answer: (view: DryRunView) => void = () => {};
    ipc.flowDryRun.mockImplementationOnce(() => new Promise((run) => (answer = run)));
    await user.click(screen.getByTestId("flow-start"));
    ipc.flowGet.mockResolvedValue({ ...flowView(), file: { ...flowView().file, enabled: true } });
    ipc.somethingChanged();
    await screen.findByTestId("flow-stop");
    answer(dryRunView());
    await waitFor(() => expect(ipc.flowSetStarted).toHaveBeenCalledExactlyOnceWith(1, true));
  });

  it("keeps what was typed during the save as an unsaved change", async () => {
    const user = await openFlow();
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

  it("is done once while Ctrl+S is held down", async () => {
    const user = await openFlow();
    let answer: () => void = () => {};
    ipc.flowSave.mockImplementationOnce(
      (id, file) => new Promise((stored) => (answer = () => stored({ ...flowView(), id, file }))),
    );
    await user.type(screen.getByTestId("flow-name"), "!");
    for (const repeat of [false, true, true]) press({ repeat });
    answer();
    await screen.findByText("Сохранено");
    await rest();
    expect(ipc.flowSave).toHaveBeenCalledOnce();
  });

  it("is done once more if Ctrl+S is pressed while it runs", async () => {
    const user = await openFlow();
    let answer: () => void = () => {};
    ipc.flowSave.mockImplementationOnce(
      (id, file) => new Promise((stored) => (answer = () => stored({ ...flowView(), id, file }))),
    );
    await user.type(screen.getByTestId("flow-name"), "!");
    press();
    await user.type(screen.getByTestId("flow-name"), "?");
    press();
    expect(ipc.flowSave).toHaveBeenCalledOnce();
    answer();
    await waitFor(() => expect(ipc.flowSave.mock.calls.map(([, { name }]) => name)).toEqual(["Магазин!", "Магазин!?"]));
    await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>("flow-save").disabled).toBe(true));
  });

  it("is not undone by what was read before, while the keychain was slow", async () => {
    const user = await openFlow();
    let answer: (read: KeychainView) => void = () => {};
    ipc.keychain.mockClear();
    ipc.keychain.mockImplementationOnce(() => new Promise((read) => (answer = read)));
    ipc.somethingChanged();
    await waitFor(() => expect(ipc.keychain).toHaveBeenCalled());
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.click(screen.getByTestId("flow-save"));
    await screen.findByText("Сохранено");
    await rest();
    ipc.flowDryRun.mockClear();
    answer(keychain);
    await waitFor(() => expect(ipc.flowDryRun).toHaveBeenCalled());
    expect(value("flow-name")).toBe("Магазин!");
  });
});

describe("leaving with unsaved changes", () => {
  it("asks, and stays if the user wants to", async () => {
    const user = await openFlow();
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
    const user = await openFlow();
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.click(screen.getByTestId("nav-history"));
    await waitFor(() => expect(document.activeElement).toBe(screen.queryByTestId("confirm-yes")));
    await user.keyboard("{Enter}");
    await screen.findByTestId("history-search");
    expect(ipc.flowSave.mock.lastCall?.[1].name).toBe("Магазин!");
  });

  it("stays if it cannot be saved", async () => {
    const user = await openFlow();
    ipc.flowSave.mockRejectedValueOnce({ code: "flow_name_taken", message: "", args: {}, findings: [] });
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.click(screen.getByTestId("nav-history"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(screen.getByTestId("flow-name").getAttribute("aria-invalid")).toBe("true"));
    expect([location.hash, value("flow-name")]).toEqual(["#/flows/1", "Магазин!"]);
  });

  it("takes the changes back, and brings them back", async () => {
    const user = await openFlow();
    await user.type(screen.getByTestId("flow-name"), "!");
    await user.click(screen.getByTestId("flow-revert"));
    expect(value("flow-name")).toBe("Магазин");
    expect(screen.queryByTestId("flow-revert")).toBeNull();
    await user.click(screen.getByTestId("toast-action"));
    expect(value("flow-name")).toBe("Магазин!");
  });

  it("asks nothing if all is saved, and otherwise keeps the window open", async () => {
    const user = await openFlow();
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
