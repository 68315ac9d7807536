// Telegram in the settings: the token, the chat, a test, saving, turning off.

import { screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import * as ipc from "../../testing/fake-ipc";
import { failedMessage, telegram } from "../../testing/fixtures/channels";
import { keychain } from "../../testing/fixtures/program";
import { openApp } from "../../testing/open-app";
import type { KeychainView, Settings } from "../../types";
import { open, others, savedAt, start } from "../email/test-setup";

const withToken: KeychainView = {
  problem: null,
  secrets: [{ name: "telegram_bot_token", is_stored: true, saved_at: savedAt, used_by: [], used_by_webhook: false }],
};

beforeEach(() => {
  start();
  ipc.secretSet.mockImplementation(() => {
    ipc.keychain.mockResolvedValue(withToken);
    return Promise.resolve();
  });
  ipc.telegramChats.mockResolvedValue([]);
  ipc.telegramTest.mockResolvedValue();
});

/** With Telegram on already, and the token stored. */
async function openOn(): Promise<ReturnType<typeof openApp>> {
  let stored: Settings = { ...others, telegram };
  ipc.settings.mockImplementation(() => Promise.resolve(stored));
  ipc.settingsSave.mockImplementation((changed) => Promise.resolve((stored = changed)));
  ipc.keychain.mockResolvedValue(withToken);
  return openApp("#/settings/telegram", "telegram-save");
}

describe("Telegram", () => {
  it("is set up in five steps: the token is stored and checked, the chat is found, and it is saved", async () => {
    ipc.keychain.mockResolvedValue(keychain);
    const user = await open("#/settings/telegram", "telegram-on");
    await user.click(screen.getByTestId("telegram-on"));
    expect(within(screen.getByTestId("telegram-steps")).getAllByRole("listitem")).toHaveLength(5);
    await user.click(screen.getByTestId("channel-secret-telegram_bot_token"));
    await user.type(await screen.findByTestId("secret-value"), "123:ABC");
    await user.click(screen.getByTestId("secret-save"));
    await screen.findByText("Это бот @olga_shop_bot");
    expect(ipc.secretSet).toHaveBeenCalledExactlyOnceWith("telegram_bot_token", "123:ABC");
    await user.click(screen.getByTestId("telegram-find"));
    await screen.findByText(/Чата пока нет/);
    ipc.telegramChats.mockResolvedValue([{ id: 42, title: "Ольга", is_group: false }]);
    await user.click(screen.getByTestId("telegram-find"));
    await waitFor(() => expect(screen.getByTestId<HTMLSelectElement>("telegram-chat").value).toBe("42"));
    await user.click(screen.getByTestId("telegram-test"));
    await screen.findByText("Сообщение отправлено");
    expect(ipc.telegramTest).toHaveBeenCalledExactlyOnceWith(telegram);
    await user.click(screen.getByTestId("telegram-save"));
    await screen.findByText("Сообщения в Telegram включены");
    expect(ipc.settingsSave).toHaveBeenCalledExactlyOnceWith({ ...others, telegram });
  });

  it("says what is missing and saves nothing", async () => {
    ipc.keychain.mockResolvedValue(keychain);
    const user = await open("#/settings/telegram", "telegram-on");
    await user.click(screen.getByTestId("telegram-on"));
    await user.click(screen.getByTestId("telegram-save"));
    await screen.findByText("Вставьте токен, который прислал BotFather");
    screen.getByText("Найдите чат и выберите его");
    expect(ipc.settingsSave).not.toHaveBeenCalled();
  });

  it("says what Telegram responded, and what to do", async () => {
    const user = await openOn();
    const error = { code: "telegram_blocked", message: "403 no", args: { reply: "403 no" }, findings: [] };
    ipc.telegramTest.mockRejectedValue(error);
    await user.click(screen.getByTestId("telegram-test"));
    const result = within(await screen.findByTestId("telegram-test-result"));
    result.getByText("Боту нельзя писать в этот чат");
    result.getByText(/403 no/);
  });

  it("goes by a proxy of its own, and waits during quiet hours", async () => {
    const user = await openOn();
    await user.selectOptions(screen.getByTestId("telegram-proxy"), "socks5");
    await user.click(screen.getByTestId("telegram-save"));
    await screen.findByText("Напишите имя или адрес прокси");
    await user.type(screen.getByTestId("telegram-proxy-host"), "10.0.0.1");
    await user.click(screen.getByTestId("telegram-quiet"));
    await user.click(screen.getByTestId("telegram-save"));
    await screen.findByText("Настройки сохранены");
    const proxy = { type: "socks5" as const, host: "10.0.0.1", port: 1080, user: null };
    const access = { ...telegram.access, proxy };
    expect(ipc.settingsSave).toHaveBeenCalledExactlyOnceWith({
      ...others,
      telegram: { ...telegram, quiet_hours: true, access },
    });
  });

  it("lists its own failed messages, and is turned off", async () => {
    ipc.messagesFailed.mockResolvedValue([failedMessage(1), failedMessage(2, { channel: "telegram", code: "token" })]);
    const user = await openOn();
    const section = within(document.getElementById("settings-telegram") as HTMLElement);
    within(await section.findByTestId("messages-failed")).getByText(/Telegram не знает бота с таким токеном/);
    await user.click(section.getByTestId("messages-retry"));
    expect(ipc.messagesRetry).toHaveBeenCalledExactlyOnceWith("telegram");
    await user.click(section.getByTestId("telegram-off"));
    await screen.findByText("Сообщения в Telegram отключены");
    expect(ipc.settingsSave).toHaveBeenCalledExactlyOnceWith({ ...others, telegram: null });
  });
});
