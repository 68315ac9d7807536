// The keys in the settings: stored and never shown, deleted after a question that says what stops working.

import { screen, waitFor } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import { toasts } from "../components/toasts.svelte";
import * as ipc from "../testing/fake-ipc";
import { dashboard, keychain, settings } from "../testing/fixtures/program";
import { free, openApp } from "../testing/open-app";

beforeEach(() => {
  ipc.settings.mockResolvedValue(settings);
  ipc.dashboard.mockResolvedValue(dashboard());
  ipc.keychain.mockResolvedValue(keychain);
});

const open = () => openApp("#/settings", "settings-language");

describe("keys", () => {
  it("are stored and never shown", async () => {
    const user = await open();
    await user.click(await screen.findByTestId("secret-set-aray_api_key"));
    const input = await screen.findByTestId<HTMLInputElement>("secret-value");
    expect(input.type).toBe("password");
    await user.click(screen.getByTestId("secret-save"));
    await screen.findByText("Вставьте ключ");
    ipc.keychain.mockResolvedValue({
      problem: null,
      secrets: [
        {
          name: "aray_api_key",
          is_stored: true,
          saved_at: "2026-11-24T10:00:00Z",
          used_by: ["Магазин"],
          used_by_webhook: false,
        },
      ],
    });
    await user.type(input, "k-123");
    await user.click(screen.getByTestId("secret-save"));
    await waitFor(() => expect(ipc.secretSet).toHaveBeenCalledWith("aray_api_key", "k-123"));
    await screen.findByText("Сохранён 24 ноября 2026 г.");
    expect(document.body.innerHTML).not.toContain("k-123");

    await free();
    await user.click(screen.getByTestId("secret-delete-aray_api_key"));
    await screen.findByText(/Его используют: Магазин/);
    await user.click(screen.getByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.secretDelete).toHaveBeenCalledWith("aray_api_key"));
  });

  it("are not said to be unreadable when an older read fails after a newer one", async () => {
    await open();
    await screen.findByTestId("secret-set-aray_api_key");
    let fail: (why: unknown) => void = () => {};
    ipc.keychain.mockImplementationOnce(() => new Promise((_, refuse) => (fail = refuse)));
    ipc.somethingChanged();
    ipc.somethingChanged();
    await new Promise((later) => setTimeout(later));
    fail({ code: "keychain", message: "", args: {}, findings: [] });
    await new Promise((later) => setTimeout(later));
    expect(toasts.list).toEqual([]);
  });

  it("of the webhook's headers are not called unused", async () => {
    ipc.keychain.mockResolvedValue({
      problem: null,
      secrets: [
        { name: "ntfy_token", is_stored: true, saved_at: "2026-11-24T10:00:00Z", used_by: [], used_by_webhook: true },
      ],
    });
    await open();
    await screen.findByText(/Нужен для вебхука/);
  });

  it("of monitoring are not called unused while /metrics is on", async () => {
    ipc.settings.mockResolvedValue({ ...settings, metrics: true });
    const token = { name: "metrics_token", is_stored: true, saved_at: null, used_by: [], used_by_webhook: false };
    ipc.keychain.mockResolvedValue({ problem: null, secrets: [token] });
    const user = await open();
    await user.click(await screen.findByTestId("secret-delete-metrics_token"));
    await screen.findByText(/^Без него \/metrics никому не отвечает/);
    await user.click(screen.getByTestId("confirm-no"));
    expect(ipc.secretDelete).not.toHaveBeenCalled();
  });

  it("that the keychain holds already can be used", async () => {
    ipc.keychain.mockResolvedValue({
      problem: null,
      secrets: [
        { name: "aray_api_key", is_stored: true, saved_at: null, used_by: ["Магазин"], used_by_webhook: false },
      ],
    });
    const user = await open();
    await screen.findByText("Уже есть в хранилище ключей");
    await user.click(screen.getByTestId("secret-use-aray_api_key"));
    expect(ipc.secretUseFound).toHaveBeenCalledWith("aray_api_key");
  });

  it("added by the user need a valid name", async () => {
    const user = await open();
    await user.click(screen.getByTestId("secret-new"));
    await user.type(await screen.findByTestId("secret-name"), "Мой ключ");
    await user.type(screen.getByTestId("secret-value"), "x");
    await user.click(screen.getByTestId("secret-save"));
    await screen.findByText("«Мой ключ» не подходит для имени ключа");
    expect(ipc.secretSet).not.toHaveBeenCalled();
  });

  it("say what to do if the keychain does not answer", async () => {
    ipc.keychain.mockResolvedValue({
      problem: { code: "keychain_locked", message: "", args: {}, findings: [] },
      secrets: [],
    });
    const user = await open();
    await screen.findByText("Хранилище ключей заблокировано");
    expect(screen.getByText(/Система спрашивает пароль хранилища/)).toBeTruthy();

    ipc.keychainCheck.mockRejectedValueOnce({ code: "keychain_locked", message: "", args: {}, findings: [] });
    await user.click(screen.getByTestId("keychain-check"));
    expect(screen.getByText("Хранилище ключей заблокировано")).toBeTruthy();
    ipc.keychain.mockResolvedValue({ problem: null, secrets: [] });
    await user.click(screen.getByTestId("keychain-check"));
    await waitFor(() => expect(screen.queryByText("Хранилище ключей заблокировано")).toBeNull());
  });
});
