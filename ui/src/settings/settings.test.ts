// The settings: saved at once, refused with a reason, dangerous ones confirmed.

import { screen, waitFor } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { email } from "../testing/fixtures/channels";
import { keychain, dashboard, settings } from "../testing/fixtures/program";
import { free, openApp } from "../testing/open-app";
import { joinAddress, suggestedPort, splitAddress } from "./listener";

beforeEach(() => {
  let stored = settings;
  ipc.settings.mockImplementation(async () => stored);
  ipc.settingsSave.mockImplementation(async (changed) => (stored = changed));
  ipc.dashboard.mockResolvedValue(dashboard());
  ipc.keychain.mockResolvedValue(keychain);
});

const open = (hash = "#/settings") => openApp(hash, "settings-language");

describe("the language", () => {
  it("changes at once and is saved", async () => {
    const user = await open();
    await user.selectOptions(screen.getByTestId("settings-language"), "en");
    await screen.findByRole("heading", { name: "Settings" });
    expect(ipc.settingsSave).toHaveBeenCalledWith({ ...settings, language: "en" });
    await user.selectOptions(screen.getByTestId("settings-language"), "");
    await screen.findByRole("heading", { name: "Настройки" });
    expect(ipc.settingsSave).toHaveBeenLastCalledWith({ ...settings, language: null });
  });
});

describe("the port", () => {
  it("is checked here and by the engine, and nothing else changes", async () => {
    const user = await open();
    const port = screen.getByTestId("settings-port");
    await user.clear(port);
    await user.type(port, "99999");
    await user.click(screen.getByTestId("settings-port-save"));
    await screen.findByText("Порт: число от 1 до 65535");
    expect(ipc.settingsSave).not.toHaveBeenCalled();

    ipc.settingsSave.mockRejectedValueOnce({
      code: "listen",
      message: "",
      args: { address: "127.0.0.1:80", reason: "in_use" },
      findings: [],
    });
    await user.clear(port);
    await user.type(port, "80");
    await user.click(screen.getByTestId("settings-port-save"));
    await screen.findByText(/Порт в адресе 127.0.0.1:80 занят другой программой/);

    await user.clear(port);
    await user.type(port, "9000");
    await user.click(screen.getByTestId("settings-port-save"));
    await waitFor(() => expect(ipc.settingsSave).toHaveBeenLastCalledWith({ ...settings, listen: "127.0.0.1:9000" }));
    await screen.findByText("Записи принимаются по адресу 127.0.0.1:9000");
  });

  it("that is taken can be replaced at a click", async () => {
    ipc.dashboard.mockResolvedValue(
      dashboard({
        status: "attention",
        attention: [{ code: "port", args: { address: "127.0.0.1:8477", reason: "in_use" } }],
      }),
    );
    const user = await open();
    await user.click(await screen.findByTestId("port-other"));
    await waitFor(() => expect(ipc.settingsSave).toHaveBeenCalledWith({ ...settings, listen: "127.0.0.1:8487" }));
  });

  it("follows what is changed elsewhere, unless it is being changed here", async () => {
    const user = await open();
    const port = screen.getByTestId<HTMLInputElement>("settings-port");
    await ipc.settingsSave({ ...settings, listen: "127.0.0.1:9000" });
    ipc.somethingChanged();
    await waitFor(() => expect(port.value).toBe("9000"));
    expect(screen.getByTestId<HTMLButtonElement>("settings-port-save").disabled).toBe(true);
    await user.type(port, "1");
    await ipc.settingsSave({ ...settings, listen: "127.0.0.1:9100", language: "en" });
    ipc.somethingChanged();
    await screen.findByRole("heading", { name: "Settings" });
    expect(port.value).toBe("90001");
    expect(screen.getByTestId<HTMLButtonElement>("settings-port-save").disabled).toBe(false);
    await user.type(port, "{Backspace}");
    await waitFor(() => expect(port.value).toBe("9100"));
  });

  it("is split from an address and joined again", () => {
    expect(splitAddress("127.0.0.1:8477")).toEqual({ host: "127.0.0.1", port: "8477" });
    expect(splitAddress("[::1]:80")).toEqual({ host: "[::1]", port: "80" });
    expect([
      joinAddress("[::1]", "80"),
      joinAddress("127.0.0.1", "0"),
      joinAddress("127.0.0.1", "65536"),
      joinAddress("", "80"),
      joinAddress("a", "8o"),
    ]).toEqual(["[::1]:80", null, null, null, null]);
    expect([suggestedPort("8477"), suggestedPort("80"), suggestedPort("x")]).toEqual([8487, 8487, 8487]);
  });
});

describe("what is typed and not saved", () => {
  it("is asked about, form by form, when the user leaves", async () => {
    const user = await open();
    await user.type(screen.getByTestId("settings-port"), "9");
    await user.type(screen.getByTestId("settings-public-ip"), "95.161.221.10");
    await user.click(screen.getByTestId("nav-history"));
    await screen.findByText(/^Порт или адрес изменён/);
    await user.click(screen.getByTestId("confirm-other"));
    await screen.findByText(/^IP-адрес или номер магазина изменён/);
    await user.click(screen.getByTestId("confirm-no"));
    expect(screen.getByTestId<HTMLInputElement>("settings-port").value).toBe("84779");
    expect(location.hash).toBe("#/settings");
    await free();
    await user.click(screen.getByTestId("nav-history"));
    await screen.findByText(/^Порт или адрес изменён/);
    await user.click(screen.getByTestId("confirm-other"));
    await screen.findByText(/^IP-адрес или номер магазина изменён/);
    await user.click(screen.getByTestId("confirm-yes"));
    await screen.findByTestId("history-search");
    expect(ipc.settingsSave).toHaveBeenCalledExactlyOnceWith({ ...settings, public_ip: "95.161.221.10" });
  });
});

describe("the retention time", () => {
  it("is reduced after a warning about what is deleted", async () => {
    const user = await open();
    const keep = screen.getByTestId<HTMLSelectElement>("settings-retention");
    await user.selectOptions(keep, "30");
    await screen.findByText("Завершённые операции старше 30 дней будут удалены навсегда.");
    await user.click(screen.getByTestId("confirm-no"));
    await waitFor(() => expect(keep.value).toBe("365"));
    expect(ipc.settingsSave).not.toHaveBeenCalled();
    await free();
    await user.selectOptions(keep, "");
    await waitFor(() => expect(ipc.settingsSave).toHaveBeenCalledWith({ ...settings, keep_days: null }));
  });
});

describe("the retention size", () => {
  it("is reduced after a warning about what is deleted, and can be unlimited again", async () => {
    const user = await open();
    const keep = screen.getByTestId<HTMLSelectElement>("settings-retention-size");
    expect(keep.value).toBe("");
    await user.selectOptions(keep, "5");
    await screen.findByText(
      "Самые старые завершённые операции будут удалены навсегда, чтобы база данных занимала не больше 5 ГБ.",
    );
    await user.click(screen.getByTestId("confirm-no"));
    await waitFor(() => expect(keep.value).toBe(""));
    expect(ipc.settingsSave).not.toHaveBeenCalled();
    await free();
    await user.selectOptions(keep, "5");
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.settingsSave).toHaveBeenCalledWith({ ...settings, keep_gb: 5 }));
    await free();
    await user.selectOptions(keep, "");
    await waitFor(() => expect(ipc.settingsSave).toHaveBeenLastCalledWith({ ...settings, keep_gb: null }));
  });
});

describe("a setting that is refused", () => {
  it("goes back to what is stored, and the reason is shown", async () => {
    const user = await open();
    ipc.settingsSave.mockRejectedValueOnce({ code: "disk_full", message: "", args: {}, findings: [] });
    const autostart = screen.getByTestId<HTMLInputElement>("settings-autostart");
    await user.click(autostart);
    await screen.findByText("На диске нет места: новые записи не принимаются");
    await waitFor(() => expect(autostart.checked).toBe(false));
  });
});

describe("quiet hours", () => {
  it("are saved at once, say that messages are still sent, and can be turned off", async () => {
    await ipc.settingsSave({ ...settings, email });
    const stored = () => ipc.settings();
    const user = await open();
    screen.getByText(/^В это время уведомления не показываются\. Письма и сообщения приходят всё равно/);
    await user.click(screen.getByTestId("quiet-on"));
    await user.selectOptions(await screen.findByTestId("quiet-to"), "22");
    await screen.findByText(/не показываются весь день/);
    await user.selectOptions(screen.getByTestId("quiet-to"), "9");
    await waitFor(async () =>
      expect(await stored()).toEqual({ ...settings, email, quiet: { from_hour: 22, to_hour: 9 } }),
    );
    await user.click(screen.getByTestId("quiet-on"));
    await waitFor(async () => expect(await stored()).toEqual({ ...settings, email, quiet: null }));
    await waitFor(() => expect(screen.queryByTestId("quiet-to")).toBeNull());
  });

  it("are disabled while notifications are off", async () => {
    await ipc.settingsSave({ ...settings, notifications: false });
    await open();
    expect(screen.getByTestId<HTMLInputElement>("quiet-on").disabled).toBe(true);
  });
});

describe("the daily summary", () => {
  it("goes by the way that is set up at nine in the evening, until another hour is chosen", async () => {
    await ipc.settingsSave({ ...settings, email });
    const user = await open();
    await user.click(screen.getByTestId("summary-on"));
    await user.selectOptions(await screen.findByTestId("summary-hour"), "9");
    const wanted = { hour: 9, email: true, telegram: false, webhook: false };
    await waitFor(async () => expect((await ipc.settings()).summary).toEqual(wanted));
    await user.click(screen.getByTestId("summary-email"));
    await screen.findByTestId("summary-nobody");
    await user.click(screen.getByTestId("summary-on"));
    await waitFor(async () => expect((await ipc.settings()).summary).toBeNull());
  });

  it("says what is missing while no way is set up", async () => {
    const user = await open();
    await user.click(screen.getByTestId("summary-on"));
    await screen.findByTestId("summary-setup");
    expect(screen.queryByTestId("summary-email")).toBeNull();
  });
});

describe("restoring", () => {
  it("asks first", async () => {
    const user = await open();
    await user.click(screen.getByTestId("settings-restore"));
    expect(ipc.restore).not.toHaveBeenCalled();
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.restore).toHaveBeenCalledOnce());
  });
});
