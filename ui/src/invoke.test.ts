// Errors of commands, and when they are solved.

import { beforeEach, describe, expect, it, vi } from "vitest";

const call = vi.hoisted(() => vi.fn());
vi.mock("@tauri-apps/api/core", () => ({ invoke: call }));
vi.mock("@tauri-apps/api/event", () => ({ listen: vi.fn() }));

import { closeToast, showError, toasts } from "./components/toasts.svelte";
import * as ipc from "./ipc";
import { arayFlow } from "./testing/sample-flow";

const taken = { code: "flow_name_taken", message: "", args: { name: "Крем" }, findings: [] };

beforeEach(() => {
  call.mockReset();
  toasts.list.forEach(({ key }) => closeToast(key));
});

async function fails(work: () => Promise<unknown>): Promise<void> {
  call.mockRejectedValueOnce({ ...taken });
  await work().catch(showError);
}

describe("an error of a command", () => {
  it("is closed once the same command succeeds, and not before", async () => {
    await fails(() => ipc.flowSave(1, arayFlow()));
    await ipc.dashboard();
    await ipc.flowSave(2, arayFlow());
    await fails(() => ipc.flowSave(1, { ...arayFlow(), name: "Гель" }));
    expect(toasts.list).toHaveLength(1);
    await ipc.flowSave(1, { ...arayFlow(), name: "Крем 2" });
    expect(toasts.list).toEqual([]);
  });

  it("of one operation stays when another one is run again", async () => {
    await fails(() => ipc.retry(["a"], "unfinished", false));
    await ipc.retry(["b"], "unfinished", false);
    expect(toasts.list).toHaveLength(1);
    await ipc.retry(["a"], "unfinished", true);
    expect(toasts.list).toEqual([]);
  });
});
