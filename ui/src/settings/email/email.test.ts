// Email alerts: setting up, testing, turning off. A stored password is never shown.

import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import * as ipc from "../../testing/fake-ipc";
import { email, presets } from "../../testing/fixtures/channels";
import { open, openOn, others, savedAt, start, stored, withPassword } from "./test-setup";

const refused = { code: "email_login", message: "", args: { reply: "535 wrong password" }, findings: [] };

beforeEach(start);

/** With the form opened for the first time, and an address in it. */
async function openNew(address: string): Promise<UserEvent> {
  const user = await open();
  const on = await screen.findByTestId<HTMLButtonElement>("email-on");
  await waitFor(() => expect(on.disabled).toBe(false));
  await user.click(on);
  await user.type(screen.getByTestId("email-address"), address);
  return user;
}

const value = (testid: string) => screen.getByTestId<HTMLInputElement | HTMLSelectElement>(testid).value;

describe("setting up email", () => {
  it("takes an address and an app password and fills in the rest", async () => {
    const user = await openNew("shop@yandex.ru");
    expect(value("email-service")).toBe("Яндекс");
    expect(screen.queryByTestId("email-host")).toBeNull();
    await user.click(screen.getByTestId("email-password-page"));
    expect(ipc.copy).toHaveBeenCalledWith(presets[0]?.passwords);
    await user.type(screen.getByTestId("email-password"), " app-pass-1 ");
    await user.click(screen.getByTestId("email-save"));
    await waitFor(() => expect(stored).toEqual({ ...others, email: { ...email, to: ["shop@yandex.ru"] } }));
    expect(ipc.secretSet).toHaveBeenCalledExactlyOnceWith("smtp_password", "app-pass-1");
    await screen.findByText("Письма включены и приходят на shop@yandex.ru");
    expect(screen.getByTestId("email-off")).toBeTruthy();
  });

  it("knows other services, and lets the user choose", async () => {
    const user = await openNew("shop@bk.ru");
    expect(value("email-service")).toBe("Mail.ru");
    await user.clear(screen.getByTestId("email-address"));
    await user.type(screen.getByTestId("email-address"), "olga@magazin.ru");
    expect(value("email-service")).toBe("other");
    expect(screen.getByTestId("email-host")).toBeTruthy();
    await user.selectOptions(screen.getByTestId("email-service"), "Gmail");
    await user.type(screen.getByTestId("email-password"), "abcd efgh ijkl mnop");
    await user.click(screen.getByTestId("email-save"));
    await waitFor(() =>
      expect(stored.email).toMatchObject({ host: "smtp.gmail.com", user: "olga@magazin.ru", from: "olga@magazin.ru" }),
    );
    expect(ipc.secretSet).toHaveBeenCalledWith("smtp_password", "abcdefghijklmnop");
  });

  it("says so if a service no longer accepts passwords", async () => {
    const user = await openNew("shop@hotmail.com");
    expect(screen.getByTestId("email-no-passwords").textContent).toContain("Outlook");
    await user.selectOptions(screen.getByTestId("email-service"), "Gmail");
    expect(screen.queryByTestId("email-no-passwords")).toBeNull();
  });

  it("takes any server, warns without encryption, and needs no password without a login", async () => {
    const user = await openNew("hooktray@shop.example");
    await user.type(screen.getByTestId("email-host"), "mail.shop.example");
    await user.selectOptions(screen.getByTestId("email-security"), "starttls");
    expect(value("email-port")).toBe("587");
    expect(screen.queryByText(/может прочитать любой/)).toBeNull();
    await user.selectOptions(screen.getByTestId("email-security"), "none");
    await screen.findByText(/может прочитать любой/);
    await user.clear(screen.getByTestId("email-port"));
    await user.type(screen.getByTestId("email-port"), "2525");
    await user.type(screen.getByTestId("email-user"), "robot");
    expect(screen.getByTestId("email-password")).toBeTruthy();
    await user.click(screen.getByTestId("email-login"));
    expect(screen.queryByTestId("email-password")).toBeNull();
    await user.type(screen.getByTestId("email-to"), "olga@shop.example; ivan@shop.example, olga@shop.example");
    await user.click(screen.getByTestId("email-save"));
    await waitFor(() =>
      expect(stored.email).toEqual({
        host: "mail.shop.example",
        port: 2525,
        security: "none",
        user: null,
        from: "hooktray@shop.example",
        from_name: "Hooktray",
        to: ["olga@shop.example", "ivan@shop.example"],
        show_numbers: false,
        quiet_hours: false,
      }),
    );
    expect(ipc.secretSet).not.toHaveBeenCalled();
  });

  it("after a failed save shows the mistakes and focuses the first", async () => {
    const user = await openNew("olga@magazin");
    await user.type(screen.getByTestId("email-to"), "ivan");
    expect(within(screen.getByRole("main")).queryByRole("alert")).toBeNull();
    await user.click(screen.getByTestId("email-test"));
    await screen.findByText("Напишите адрес целиком, например shop@yandex.ru");
    expect(document.activeElement).toBe(screen.getByTestId("email-address"));
    expect(screen.getByText("«ivan» не похоже на адрес почты")).toBeTruthy();
    expect(screen.getByTestId("email-password").getAttribute("aria-invalid")).toBe("true");
    await user.type(screen.getByTestId("email-address"), ".ru");
    await screen.findByText("Напишите имя сервера, например smtp.example.ru");
    await user.click(screen.getByTestId("email-save"));
    expect(document.activeElement).toBe(screen.getByTestId("email-host"));
    expect([ipc.emailTest, ipc.secretSet, ipc.settingsSave].map((command) => command.mock.calls.length)).toEqual([
      0, 0, 0,
    ]);
  });

  it("after “cancel” forgets the draft and the password", async () => {
    const user = await openNew("shop@yandex.ru");
    await user.type(screen.getByTestId("email-password"), "app-pass-1");
    await user.click(screen.getByTestId("email-cancel"));
    await user.click(await screen.findByTestId("email-on"));
    expect([value("email-address"), value("email-password")]).toEqual(["", ""]);
  });
});

describe("the password", () => {
  it("once stored is nowhere in the window and can only be replaced", async () => {
    const user = await openNew("shop@yandex.ru");
    const input = screen.getByTestId<HTMLInputElement>("email-password");
    expect(input.type).toBe("password");
    await user.type(input, "app-pass-1");
    await user.click(screen.getByTestId("email-save"));
    await user.click(await screen.findByTestId("email-password-replace"));
    expect(value("email-password")).toBe("");
    expect(screen.getAllByText("Сохранён 24 ноября 2026 г.").length).toBe(1);
    expect(document.body.innerHTML).not.toContain("app-pass-1");
    expect([...document.querySelectorAll("input")].filter((input) => input.value.includes("app-pass-1"))).toEqual([]);
    expect(JSON.stringify(stored)).not.toContain("app-pass-1");
  });

  it("refused by the keychain shows the error, and nothing is saved", async () => {
    const user = await openNew("shop@yandex.ru");
    ipc.secretSet.mockRejectedValueOnce({ code: "keychain_locked", message: "", args: {}, findings: [] });
    await user.type(screen.getByTestId("email-password"), "app-pass-1");
    await user.click(screen.getByTestId("email-save"));
    const main = within(screen.getByRole("main"));
    await within(await main.findByRole("alert")).findByText(/Хранилище ключей заблокировано/);
    expect(ipc.settingsSave).not.toHaveBeenCalled();
  });

  it("found in the keychain is used, and needs no second typing", async () => {
    const found = (saved_at: string | null) => ({
      problem: null,
      secrets: [{ name: "smtp_password", is_stored: true, saved_at, used_by: [], used_by_webhook: false }],
    });
    ipc.keychain.mockResolvedValue(found(null));
    const user = await openNew("shop@yandex.ru");
    const account = within(screen.getByTestId("email-account-password"));
    account.getByText("Уже есть в хранилище ключей");
    expect(screen.queryByTestId("email-password")).toBeNull();
    ipc.secretUseFound.mockImplementationOnce(async () => void ipc.keychain.mockResolvedValue(found(savedAt)));
    await user.click(account.getByTestId("secret-use-smtp_password"));
    await account.findByText("Сохранён 24 ноября 2026 г.");
    expect(ipc.secretUseFound).toHaveBeenCalledExactlyOnceWith("smtp_password");
    await user.click(screen.getByTestId("email-save"));
    await waitFor(() => expect(stored.email).toMatchObject({ user: "shop@yandex.ru" }));
    expect(ipc.secretSet).not.toHaveBeenCalled();
  });

  it("is listed as needed in the section of keys", async () => {
    await openOn();
    await screen.findByText("Нужен, чтобы присылать письма об ошибках");
  });
});

describe("a test email", () => {
  it("stores the password first, saves no settings, and says where it was sent", async () => {
    const user = await openNew("shop@yandex.ru");
    let taken: () => void = () => {};
    ipc.emailTest.mockImplementationOnce(() => new Promise((done) => (taken = done)));
    let kept: () => void = () => {};
    ipc.secretSet.mockImplementationOnce(() => new Promise((done) => (kept = done)));
    await user.type(screen.getByTestId("email-password"), "app-pass-1");
    await user.click(screen.getByTestId("email-test"));
    expect(ipc.secretSet).toHaveBeenCalledExactlyOnceWith("smtp_password", "app-pass-1");
    expect(ipc.emailTest).not.toHaveBeenCalled();
    ipc.keychain.mockResolvedValue(withPassword);
    kept();
    await screen.findByText(/Связываемся с почтовым сервером/);
    const button = screen.getByTestId<HTMLButtonElement>("email-test");
    expect([button.disabled, button.getAttribute("aria-busy")]).toEqual([true, "true"]);
    expect(ipc.emailTest).toHaveBeenCalledExactlyOnceWith({ ...email, to: ["shop@yandex.ru"] });
    taken();
    await within(await screen.findByTestId("email-test-result")).findByText("Письмо отправлено на shop@yandex.ru");
    expect(ipc.settingsSave).not.toHaveBeenCalled();
    // The result is gone once the address changes.
    await user.type(screen.getByTestId("email-to"), "olga@yandex.ru");
    expect(screen.queryByTestId("email-test-result")).toBeNull();
  });

  it("that is refused says why, with the server's reply and the kind of password needed", async () => {
    const user = await openOn();
    ipc.emailTest.mockRejectedValueOnce(refused);
    await user.click(screen.getByTestId("email-test"));
    const said = within(await screen.findByTestId("email-test-result"));
    said.getByText("Почтовый сервер не принял логин или пароль");
    said.getByText("Ответ сервера: 535 wrong password");
    said.getByText(/нужен отдельный пароль приложения/);
    await screen.findByTestId("email-password-page");
    expect(ipc.secretSet).not.toHaveBeenCalled();
  });
});

describe("email alerts that are on", () => {
  it("show their settings, and change nothing else", async () => {
    const user = await openOn();
    expect([value("email-address"), value("email-service"), value("email-to")]).toEqual([
      "shop@yandex.ru",
      "Яндекс",
      "olga@yandex.ru, ivan@mail.ru",
    ]);
    expect(screen.getByTestId<HTMLButtonElement>("email-save").disabled).toBe(true);
    await user.click(screen.getByTestId("email-numbers"));
    await screen.findByText(/Номера увидит каждый/);
    await user.click(screen.getByTestId("email-save"));
    await screen.findByText("Настройки писем сохранены");
    expect(stored).toEqual({ ...others, email: { ...email, show_numbers: true } });
    await user.selectOptions(screen.getByTestId("settings-retention"), "");
    await waitFor(() =>
      expect(stored).toEqual({ ...others, keep_days: null, email: { ...email, show_numbers: true } }),
    );
  });

  it("can be turned off, and nothing else changes", async () => {
    const user = await openOn();
    await user.click(screen.getByTestId("email-off"));
    await screen.findByText("Письма отключены");
    expect(stored).toEqual({ ...others, email: null });
    await screen.findByTestId("email-on");
  });

  it("with unsaved changes ask before the view is left", async () => {
    const user = await openOn();
    await user.type(screen.getByTestId("email-to"), ", anna@mail.ru");
    await waitFor(() => expect(ipc.unsaved).toHaveBeenLastCalledWith(true));
    await user.click(screen.getByTestId("nav-history"));
    await screen.findByText(/Настройки писем изменены/);
    await user.click(screen.getByTestId("confirm-no"));
    expect(value("email-to")).toBe("olga@yandex.ru, ivan@mail.ru, anna@mail.ru");
  });
});
