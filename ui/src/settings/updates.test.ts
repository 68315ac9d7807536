// Updates: only in a build with an update source, and only on demand.

import { screen, waitFor } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { openApp } from "../testing/open-app";

afterEach(() => {
  ipc.updateSource.mockResolvedValue(false);
  ipc.updateCheck.mockResolvedValue(null);
  ipc.updateInstall.mockResolvedValue();
});

async function open(): Promise<UserEvent> {
  const user = await openApp("#/settings", "diagnostics");
  await waitFor(() => expect(ipc.updateSource).toHaveBeenCalled());
  return user;
}

const version = { version: "0.2.0", notes: "Второй получатель", can_install: true };

describe("a new version", () => {
  it("is not offered in a build without an update source", async () => {
    await open();
    expect(screen.queryByTestId("update-check")).toBeNull();
    expect(ipc.updateCheck).not.toHaveBeenCalled();
  });

  it("is looked for on demand", async () => {
    ipc.updateSource.mockResolvedValue(true);
    const user = await open();
    const look = await screen.findByTestId("update-check");
    expect(ipc.updateCheck).not.toHaveBeenCalled();
    await user.click(look);
    await screen.findByText("У вас последняя версия.");
    expect(screen.queryByTestId("update-found")).toBeNull();
  });

  it("shows its notes and is installed after a confirmation", async () => {
    ipc.updateSource.mockResolvedValue(true);
    ipc.updateCheck.mockResolvedValue(version);
    const user = await open();
    await user.click(await screen.findByTestId("update-check"));
    await screen.findByText("Вышла версия 0.2.0");
    await screen.findByText("Второй получатель");
    await user.click(screen.getByTestId("update-install"));
    await screen.findByText(/несколько секунд записи не принимаются/);
    expect(ipc.updateInstall).not.toHaveBeenCalled();
    ipc.updateInstall.mockRejectedValueOnce({
      code: "update_forged",
      message: "",
      args: { reason: "r" },
      findings: [],
    });
    await user.click(screen.getByTestId("confirm-yes"));
    await screen.findByText("Обновление не подписано ключом Hooktray");
    expect(ipc.updateInstall).toHaveBeenCalledOnce();
  });

  it("in a package is left to the system", async () => {
    ipc.updateSource.mockResolvedValue(true);
    ipc.updateCheck.mockResolvedValue({ ...version, can_install: false });
    const user = await open();
    await user.click(await screen.findByTestId("update-check"));
    await screen.findByText(/обновить его может только система/);
    expect(screen.queryByTestId("update-install")).toBeNull();
  });

  it("that cannot be looked for says why", async () => {
    ipc.updateSource.mockResolvedValue(true);
    ipc.updateCheck.mockRejectedValueOnce({
      code: "update_unreachable",
      message: "",
      args: { reason: "timed out" },
      findings: [],
    });
    const user = await open();
    await user.click(await screen.findByTestId("update-check"));
    await screen.findByText("Не удалось узнать, вышла ли новая версия");
    expect(screen.getByText("timed out")).toBeTruthy();
  });
});
