// The webhook for alerts in the settings: the service, the address, headers, a test, saving.

import { screen, waitFor } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import * as ipc from "../../testing/fake-ipc";
import { webhookPresets } from "../../testing/fixtures/channels";
import { keychain } from "../../testing/fixtures/program";
import type { KeychainView } from "../../types";
import { open, others, savedAt, start } from "../email/test-setup";
import { parseHeaders } from "./draft.svelte";

const withAddress: KeychainView = {
  problem: null,
  secrets: [{ name: "alert_webhook_url", is_stored: true, saved_at: savedAt, used_by: [], used_by_webhook: false }],
};

beforeEach(() => {
  start();
  ipc.webhookTest.mockResolvedValue();
});

describe("the webhook for alerts", () => {
  it("takes the settings of the chosen service and keeps the address in the keychain", async () => {
    ipc.keychain.mockResolvedValue(keychain);
    const user = await open("#/settings/webhook", "webhook-on");
    await user.click(screen.getByTestId("webhook-on"));
    await user.selectOptions(screen.getByTestId("webhook-service"), "slack");
    await user.click(screen.getByTestId("webhook-save"));
    await screen.findByText("Введите адрес вебхука");
    expect(ipc.settingsSave).not.toHaveBeenCalled();
    ipc.secretSet.mockImplementation(() => {
      ipc.keychain.mockResolvedValue(withAddress);
      return Promise.resolve();
    });
    await user.click(screen.getByTestId("channel-secret-alert_webhook_url"));
    await user.type(await screen.findByTestId("secret-value"), "https://hooks.slack.com/services/T/B/X");
    await user.click(screen.getByTestId("secret-save"));
    await waitFor(() =>
      expect(screen.getByTestId("channel-secret-alert_webhook_url").textContent).toContain("Заменить"),
    );
    await user.click(screen.getByTestId("webhook-test"));
    await screen.findByText("Сообщение отправлено");
    await user.click(screen.getByTestId("webhook-save"));
    await screen.findByText("Вебхук для сообщений");
    await waitFor(() => expect(ipc.settingsSave).toHaveBeenCalledOnce());
    const webhook = webhookPresets[1]?.settings;
    expect(ipc.settingsSave).toHaveBeenCalledExactlyOnceWith({ ...others, webhook });
  });

  it("is called what it is once its body is changed", async () => {
    ipc.keychain.mockResolvedValue(withAddress);
    const user = await open("#/settings/webhook", "webhook-on");
    await user.click(screen.getByTestId("webhook-on"));
    await user.type(screen.getByTestId("webhook-body"), "!");
    expect(screen.getByTestId<HTMLSelectElement>("webhook-service").value).toBe("custom");
    await user.type(screen.getByTestId("webhook-headers"), "\nno header");
    await user.click(screen.getByTestId("webhook-save"));
    await screen.findByText("«no header» — не «Имя: значение»");
  });

  it("is saved by Enter in a field", async () => {
    ipc.keychain.mockResolvedValue(withAddress);
    const user = await open("#/settings/webhook", "webhook-on");
    await user.click(screen.getByTestId("webhook-on"));
    await user.clear(screen.getByTestId("webhook-content-type"));
    await user.type(screen.getByTestId("webhook-content-type"), "text/x-own{Enter}");
    await waitFor(() => expect(ipc.settingsSave).toHaveBeenCalledOnce());
    expect(ipc.settingsSave.mock.lastCall?.[0].webhook?.content_type).toBe("text/x-own");
  });

  it("reads headers, one in a line", () => {
    expect(parseHeaders("A: b: c\n\n X-Y :z")).toEqual([
      { name: "A", value: "b: c" },
      { name: "X-Y", value: "z" },
    ]);
    expect(parseHeaders("A: b\nno")).toBe("no");
    expect(parseHeaders(": b")).toBe(": b");
  });
});
