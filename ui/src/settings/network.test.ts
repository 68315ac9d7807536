// The network: the proxy is saved with a button, authorities at once.

import { screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { dashboard, keychain, settings } from "../testing/fixtures/program";
import { openApp } from "../testing/open-app";

beforeEach(() => {
  let stored = settings;
  ipc.settings.mockImplementation(async () => stored);
  ipc.settingsSave.mockImplementation(async (changed) => (stored = changed));
  ipc.dashboard.mockResolvedValue(dashboard());
  ipc.keychain.mockResolvedValue(keychain);
});

const open = () => openApp("#/settings/network", "network-save");
const disabled = (testid: string) => screen.getByTestId<HTMLButtonElement>(testid).disabled;

describe("the proxy", () => {
  it("is checked, saved with its exceptions, and its password goes into the keychain", async () => {
    const user = await open();
    expect(disabled("network-save")).toBe(true);
    await user.selectOptions(screen.getByTestId("network-proxy"), "http");
    await user.click(screen.getByTestId("network-save"));
    await screen.findByText("Напишите имя или адрес прокси");
    expect(ipc.settingsSave).not.toHaveBeenCalled();
    await user.type(screen.getByTestId("network-proxy-host"), "10.0.0.1");
    await user.clear(screen.getByTestId("network-proxy-port"));
    await user.type(screen.getByTestId("network-proxy-port"), "3128");
    await user.type(screen.getByTestId("network-proxy-user"), "olga");
    await screen.findByTestId("channel-secret-proxy_password");
    await user.type(screen.getByTestId("network-without"), "localhost, 10.0.0.0/8");
    await user.click(screen.getByTestId("network-save"));
    await screen.findByText("Сохранено");
    const proxy = { type: "http", host: "10.0.0.1", port: 3128, user: "olga" };
    const network = { proxy, without_proxy: "localhost, 10.0.0.0/8", certificates: [] };
    expect(ipc.settingsSave).toHaveBeenCalledWith({ ...settings, network });
    await waitFor(() => expect(disabled("network-save")).toBe(true));
    await user.selectOptions(screen.getByTestId("network-proxy"), "system");
    await user.click(screen.getByTestId("network-save"));
    await waitFor(() => expect(ipc.settingsSave.mock.lastCall?.[0].network.proxy).toEqual({ type: "system" }));
  });
});

it("follows a proxy that is changed elsewhere, unless it is being changed here", async () => {
  const user = await open();
  const kind = () => screen.getByTestId<HTMLSelectElement>("network-proxy").selectedIndex;
  const proxy = { type: "http" as const, host: "10.0.0.1", port: 3128, user: null };
  const change = async (host: string, language: string) => {
    const network = { ...settings.network, proxy: { ...proxy, host } };
    await ipc.settingsSave({ ...settings, language, network });
    ipc.somethingChanged();
  };
  expect(kind()).toBe(0);
  await change("10.0.0.1", "ru");
  const host = await screen.findByTestId<HTMLInputElement>("network-proxy-host");
  expect([host.value, kind(), disabled("network-save")]).toEqual(["10.0.0.1", 2, true]);
  await user.type(host, "9");
  await change("10.0.0.2", "en");
  await screen.findByRole("heading", { name: "Settings" });
  expect([host.value, disabled("network-save")]).toEqual(["10.0.0.19", false]);
});

describe("the password of the proxy", () => {
  const password = { name: "proxy_password", is_stored: true, saved_at: null, used_by: [], used_by_webhook: false };

  it("is not called unused while the proxy asks for it", async () => {
    const proxy = { type: "http" as const, host: "10.0.0.1", port: 3128, user: "olga" };
    await ipc.settingsSave({ ...settings, network: { ...settings.network, proxy } });
    ipc.keychain.mockResolvedValue({ problem: null, secrets: [password] });
    const user = await open();
    await screen.findByText("Нужен для прокси");
    await user.click(screen.getByTestId("secret-delete-proxy_password"));
    await screen.findByText(/^Без него через прокси ничего не отправляется/);
    await user.click(screen.getByTestId("confirm-no"));
    expect(ipc.secretDelete).not.toHaveBeenCalled();
  });

  it("is unused without a login", async () => {
    ipc.keychain.mockResolvedValue({ problem: null, secrets: [password] });
    await open();
    await screen.findByText("Не используется");
  });
});

describe("authorities", () => {
  const office = { owner: "Офис", expires_at: "2031-05-01T12:00:00Z", pem: "1" };

  it("are named with their end, are there once each, and can be removed", async () => {
    const user = await open();
    ipc.certificatesChoose.mockResolvedValue([office]);
    await user.click(screen.getByTestId("network-trust"));
    const owner = await screen.findByText("Офис");
    within(owner.closest("li") as HTMLElement).getByText(/^до .*2031/);
    await user.click(screen.getByTestId("network-trust"));
    await waitFor(() => expect(ipc.settingsSave).toHaveBeenCalledTimes(2));
    expect(ipc.settingsSave.mock.lastCall?.[0].network.certificates).toEqual([office]);
    await user.click(screen.getByTestId("network-distrust"));
    expect(ipc.settingsSave).toHaveBeenCalledTimes(2);
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.settingsSave.mock.lastCall?.[0].network.certificates).toEqual([]));
  });

  it("that cannot be used change nothing and say why", async () => {
    const user = await open();
    const args = { setting: "certificate_expired", value: "Офис" };
    ipc.certificatesChoose.mockRejectedValueOnce({ code: "setting", message: "", args, findings: [] });
    await user.click(screen.getByTestId("network-trust"));
    await screen.findByText("Срок сертификата «Офис» истёк");
    expect(ipc.settingsSave).not.toHaveBeenCalled();
  });
});
