// The guide in the window, the links to it, and the licences.

import { cleanup, screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));
vi.mock("virtual:licences", () => ({
  default: {
    parts: [{ name: "tauri", version: "2.0.0", licence: "MIT", texts: [0] }],
    texts: ["Permission is hereby granted"],
  },
}));

import * as ipc from "../testing/fake-ipc";
import { dashboard, settings, systemInfo } from "../testing/fixtures/program";
import { openApp } from "../testing/open-app";

beforeEach(() => {
  ipc.settings.mockResolvedValue(settings);
  ipc.dashboard.mockResolvedValue(dashboard());
});

const open = (hash: string) => openApp(hash);

describe("the guide", () => {
  it("opens from the sidebar, in the language of the window", async () => {
    const user = await open("#/flows");
    await user.click(await screen.findByTestId("nav-help"));
    expect(within(await screen.findByTestId("help")).getByRole("heading", { level: 1 }).textContent).toBe(
      "Справка Hooktray",
    );
    cleanup();
    ipc.settings.mockResolvedValue({ ...settings, language: "en" });
    await open("#/help");
    expect(within(await screen.findByTestId("help")).getByRole("heading", { level: 1 }).textContent).toBe(
      "Hooktray help",
    );
  });

  it("opens at the entry of an error", async () => {
    ipc.dashboard.mockResolvedValue({
      ...dashboard(),
      attention: [{ code: "port", args: { address: "127.0.0.1:8477", reason: "in_use" } }],
    });
    const user = await open("#/flows");
    await user.click(within(await screen.findByTestId("attention-port")).getByTestId("help-link"));
    await screen.findByTestId("help");
    await vi.waitFor(() => expect(document.activeElement?.id).toBe("help-attention-port"));
    expect(document.activeElement?.textContent).toBe("Записи не принимаются");
  });
});

describe("the keys", () => {
  it("have ⌘ instead of Ctrl on macOS, and ⌥ instead of Alt", async () => {
    await open("#/help");
    expect((await screen.findByTestId("keys")).textContent).toContain("Ctrl");
    cleanup();
    ipc.systemInfo.mockResolvedValueOnce({ ...systemInfo, system: "macos" });
    await open("#/help");
    const keys = await screen.findByTestId("keys");
    await vi.waitFor(() => expect(keys.textContent).toContain("⌘"));
    expect(keys.textContent).toContain("⌥");
    expect(keys.textContent).not.toMatch(/Ctrl|Alt/);
    cleanup();
    ipc.systemInfo.mockResolvedValueOnce({ ...systemInfo, system: "macos" });
    await open("#/flows/1");
    await vi.waitFor(() => expect(screen.getByTestId("flow-save").title).toBe("Сохранить (⌘ + S)"));
  });
});

describe("the licences", () => {
  it("are loaded when they are opened, each with its text", async () => {
    const user = await open("#/settings");
    const part = await screen.findByTestId("licences");
    expect(screen.queryByTestId("licences-list")).toBeNull();
    await user.click(within(part).getByText("Лицензии"));
    await user.click(within(await screen.findByTestId("licences-list")).getByRole("button", { name: /tauri 2\.0\.0/ }));
    expect(part.textContent).toContain("Permission is hereby granted");
  });
});
