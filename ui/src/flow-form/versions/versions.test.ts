// The versions of a flow: read when they are opened, compared, and brought back.

import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import * as ipc from "../../testing/fake-ipc";
import { dryRunView, flowView } from "../../testing/fixtures/flows";
import { free, openApp } from "../../testing/open-app";
import type { FlowChange, FlowVersionView, FlowView } from "../../types";

const price = { action: "fields", field: "fields.price.value", old: "10", new: "12" };

function version(number: number, changed: Partial<FlowVersionView> = {}): FlowVersionView {
  const saved_at = "2026-11-24T09:30:00Z";
  const plain = { restored_from: null, changes: [price], is_oldest: number === 1, is_readable: true };
  return { number, saved_at, saved_by: "window", ...plain, ...changed };
}

beforeEach(() => {
  ipc.flowGet.mockResolvedValue(flowView());
  ipc.flowDryRun.mockResolvedValue(dryRunView());
  ipc.flowVersions.mockResolvedValue([version(3, { saved_by: "restore", restored_from: 1 }), version(2), version(1)]);
});

async function open(): Promise<UserEvent> {
  const user = await openApp("#/flows/1", "flow-name");
  expect(ipc.flowVersions).not.toHaveBeenCalled();
  await user.click(screen.getByText("Версии"));
  await screen.findAllByTestId("version");
  return user;
}

const rows = () => screen.getAllByTestId("version");

describe("versions", () => {
  it("say by what they were saved, and which values changed", async () => {
    await open();
    within(rows()[0]!).getByText(/снова версия 1/);
    within(rows()[1]!).getByText(/в окне/);
    within(rows()[1]!).getByText("fields: поле «price» — изменено");
    within(rows()[1]!).getByText("10");
    within(rows()[1]!).getByText("12");
    within(rows()[2]!).getByText("Обработка создана.");
    expect(within(rows()[0]!).queryByTestId("version-restore")).toBeNull();
  });

  it("are compared with the newest one", async () => {
    const user = await open();
    ipc.flowChanges.mockResolvedValue([]);
    await user.click(within(rows()[2]!).getByTestId("version-compare"));
    await within(rows()[2]!).findByText("Отличий нет.");
    expect(ipc.flowChanges).toHaveBeenCalledWith(1, 1, 3);
  });

  it("are compared with the newest one, even if it arrives meanwhile", async () => {
    const user = await open();
    let answer: (changes: FlowChange[]) => void = () => {};
    ipc.flowChanges.mockImplementationOnce(() => new Promise((compared) => (answer = compared)));
    ipc.flowChanges.mockResolvedValue([]);
    await user.click(within(rows()[2]!).getByTestId("version-compare"));
    ipc.flowVersions.mockResolvedValue([version(4), version(3), version(2), version(1)]);
    ipc.somethingChanged();
    await waitFor(() => expect(rows()).toHaveLength(4));
    answer([price]);
    await within(rows()[3]!).findByText("Отличий нет.");
    expect(ipc.flowChanges.mock.calls).toEqual([
      [1, 1, 3],
      [1, 1, 4],
    ]);
  });

  it("come back, but not over unsaved changes", async () => {
    const user = await open();
    const earlier = { ...flowView().file, name: "Прежний" };
    ipc.flowVersionRestore.mockResolvedValue({ ...flowView(), file: earlier });
    await user.click(within(rows()[1]!).getByTestId("version-restore"));
    await screen.findByText("Обработка снова как в версии 2");
    expect(ipc.flowVersionRestore).toHaveBeenCalledWith(1, 2);
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>("flow-name").value).toBe("Прежний"));
    await user.type(screen.getByTestId("flow-name"), "!");
    expect(within(rows()[1]!).getByTestId<HTMLButtonElement>("version-restore").disabled).toBe(true);
  });

  it("ask whether what was typed meanwhile is to go: saving it would undo them", async () => {
    let answer: (view: FlowView) => void = () => {};
    ipc.flowVersionRestore.mockImplementationOnce(() => new Promise((restored) => (answer = restored)));
    const user = await open();
    await user.click(within(rows()[1]!).getByTestId("version-restore"));
    await user.type(screen.getByTestId("flow-name"), "!");
    answer({ ...flowView(), file: { ...flowView().file, name: "Прежний" } });
    await screen.findByText("Отбросить то, что вы ввели за это время?");
    const name = () => screen.getByTestId<HTMLInputElement>("flow-name").value;
    expect(name()).toBe(`${flowView().file.name}!`);
    await user.click(screen.getByTestId("confirm-yes"));
    await screen.findByText("Обработка снова как в версии 2");
    expect(name()).toBe("Прежний");
  });

  it("are shown once what was typed meanwhile, and kept, is taken back", async () => {
    let answer: (view: FlowView) => void = () => {};
    ipc.flowVersionRestore.mockImplementationOnce(() => new Promise((restored) => (answer = restored)));
    const user = await open();
    await user.click(within(rows()[1]!).getByTestId("version-restore"));
    await user.type(screen.getByTestId("flow-name"), "!");
    const restored = { ...flowView(), file: { ...flowView().file, name: "Прежний" } };
    ipc.flowGet.mockResolvedValue(restored);
    answer(restored);
    await user.click(await screen.findByTestId("confirm-no"));
    await free();
    await user.click(screen.getByTestId("flow-revert"));
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>("flow-name").value).toBe("Прежний"));
  });

  it("are not shown as they were when an older read ends last", async () => {
    await open();
    let answer: (read: FlowVersionView[]) => void = () => {};
    ipc.flowVersions.mockImplementationOnce(() => new Promise((read) => (answer = read)));
    ipc.somethingChanged();
    ipc.flowVersions.mockResolvedValue([version(4), version(3), version(2), version(1)]);
    ipc.somethingChanged();
    await waitFor(() => expect(rows()).toHaveLength(4));
    answer([version(3), version(2), version(1)]);
    await new Promise((later) => setTimeout(later));
    expect(rows()).toHaveLength(4);
  });

  it("are compared anew once there is a newer one", async () => {
    const user = await open();
    ipc.flowChanges.mockResolvedValue([]);
    await user.click(within(rows()[2]!).getByTestId("version-compare"));
    await within(rows()[2]!).findByText("Отличий нет.");
    ipc.flowVersions.mockResolvedValue([version(4), version(3), version(2), version(1)]);
    ipc.somethingChanged();
    await waitFor(() => expect(rows()).toHaveLength(4));
    expect(screen.queryByText("Отличий нет.")).toBeNull();
  });
});
