// External access: off by default, one of five providers, its state and its errors.

import { screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import * as ipc from "../../testing/fake-ipc";
import { card } from "../../testing/fixtures/flows";
import { keychain, dashboard, settings } from "../../testing/fixtures/program";
import { networks, publicKey, services, tunnel } from "../../testing/fixtures/tunnel";
import { openApp } from "../../testing/open-app";
import type { Settings, TunnelSettings, TunnelView } from "../../types";
import { TunnelDraft } from "./draft.svelte";

const ADDRESS = "https://8beaa541ba3dc2.lhr.life";
const SERVICE: TunnelSettings = {
  provider: {
    type: "ssh",
    host: "localhost.run",
    port: 22,
    user: "nokey",
    login: "none",
    bind: "localhost",
    bind_port: 80,
    address: { type: "greeting" },
  },
  allowed: [],
  proxies: [],
};
const AT = "2026-11-24T09:00:00Z";
const works = (changed: Partial<TunnelView> = {}) =>
  tunnel({ provider: "ssh", stage: "works", address: ADDRESS, since: AT, checked_at: AT, ...changed });
const apiError = (code: string, args: Record<string, string>) => ({ code, message: "", args, findings: [] });

const text = (element: HTMLElement) => element.textContent;

let stored: Settings;

beforeEach(() => {
  stored = settings;
  ipc.settings.mockImplementation(async () => stored);
  ipc.settingsSave.mockImplementation(async (changed) => (stored = changed));
  ipc.dashboard.mockResolvedValue(dashboard({ flows: [card(1, { link: `${ADDRESS}/hook/x` })] }));
  ipc.keychain.mockResolvedValue(keychain);
  ipc.tunnel.mockResolvedValue(tunnel());
});

const open = () => openApp("#/settings/tunnel", "tunnel-switch");

function isOn(view: TunnelView, changed: Partial<TunnelSettings> = {}): void {
  stored = { ...settings, tunnel: { ...SERVICE, ...changed } };
  ipc.tunnel.mockResolvedValue(view);
}

describe("external access", () => {
  it("is off until a provider is chosen; a service needs one more click", async () => {
    const user = await open();
    expect(screen.queryByTestId("tunnel-save")).toBeNull();
    await user.click(screen.getByTestId("tunnel-switch"));
    await user.click(await screen.findByTestId("tunnel-kind-service"));
    expect(ipc.settingsSave).not.toHaveBeenCalled();
    ipc.tunnel.mockResolvedValue(works());
    await user.click(screen.getByTestId("tunnel-save"));
    await waitFor(() => expect(ipc.settingsSave).toHaveBeenCalledWith({ ...settings, tunnel: SERVICE }));
    await waitFor(() => expect(text(screen.getByTestId("tunnel-state"))).toContain("Доступ извне работает"));
    expect(text(screen.getByTestId("public-link-1"))).toContain(`${ADDRESS}/hook/x`);
    expect(screen.getByRole("img", { name: "QR-код ссылки «Магазин»", hidden: true })).toBeTruthy();
  });

  it("is turned off after a confirmation", async () => {
    isOn(works());
    const user = await open();
    await user.click(screen.getByTestId("tunnel-switch"));
    await user.click(await screen.findByTestId("confirm-no"));
    expect(ipc.settingsSave).not.toHaveBeenCalled();
    await waitFor(() => expect(document.body.style.pointerEvents).not.toBe("none"));
    await user.click(screen.getByTestId("tunnel-switch"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.settingsSave).toHaveBeenCalledWith({ ...settings, tunnel: null }));
  });
});

describe("the state of the tunnel", () => {
  it("is shown with the last error, and follows the engine", async () => {
    isOn(works({ error: apiError("ssh_lost", { server: "localhost.run:22" }), error_at: AT }));
    await open();
    const state = await screen.findByTestId("tunnel-state");
    expect(state.dataset.stage).toBe("works");
    expect(text(screen.getByTestId("tunnel-last-error"))).toContain("Связь с SSH-сервером localhost.run:22 прервалась");
    ipc.tunnel.mockResolvedValue(
      works({ stage: "down", error: apiError("ssh_unreachable", { server: "localhost.run:22" }), error_at: AT }),
    );
    ipc.somethingChanged();
    const banner = await screen.findByTestId("tunnel-error");
    expect(text(banner)).toContain("Нет связи с SSH-сервером localhost.run:22");
    expect(text(banner)).toContain("Проверьте интернет");
  });

  it("is checked at a click, and shows when", async () => {
    isOn(works());
    const user = await open();
    const check = await screen.findByTestId("tunnel-check");
    ipc.tunnelCheck.mockImplementationOnce(
      async () => void ipc.tunnel.mockResolvedValue(works({ checked_at: "2026-11-24T09:05:00Z" })),
    );
    await user.click(check);
    expect(ipc.tunnelCheck).toHaveBeenCalledOnce();
    await waitFor(() => expect(screen.getByTestId("tunnel-check").getAttribute("aria-busy")).toBeNull());
    expect(ipc.tunnel.mock.calls.length).toBeGreaterThan(1);
  });

  it("with a changed server key shows both keys before it is trusted", async () => {
    isOn(
      works({
        stage: "down",
        error: apiError("ssh_host_key", { server: "vps:22", known: "SHA256:old", shown: "SHA256:new" }),
        error_at: AT,
      }),
    );
    const user = await open();
    await user.click(await screen.findByTestId("tunnel-trust"));
    const dialog = await screen.findByRole("alertdialog");
    expect(text(dialog)).toContain("SHA256:old");
    expect(text(dialog)).toContain("SHA256:new");
    await user.click(within(dialog).getByTestId("confirm-no"));
    await waitFor(() => expect(document.body.style.pointerEvents).not.toBe("none"));
    expect(ipc.tunnelTrustNewKey).not.toHaveBeenCalled();
    await user.click(screen.getByTestId("tunnel-trust"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.tunnelTrustNewKey).toHaveBeenCalledOnce());
  });

  it("warns that an address of pinggy ends after an hour", async () => {
    isOn(works(), {
      provider: {
        ...SERVICE.provider,
        host: "a.pinggy.io",
        port: 443,
        user: "http",
        bind_port: 0,
      } as TunnelSettings["provider"],
    });
    await open();
    expect(text(await screen.findByTestId("tunnel-state"))).toContain("60 минут");
  });
});

describe("the user's own SSH server", () => {
  it("needs an address and a login, and gets a generated key", async () => {
    const user = await open();
    await user.click(screen.getByTestId("tunnel-switch"));
    await user.click(await screen.findByTestId("tunnel-kind-ssh"));
    await user.click(screen.getByTestId("tunnel-save"));
    await screen.findByText("Напишите имя или IP-адрес сервера, без порта");
    expect(screen.getByText("Создайте ключ или вставьте свой")).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByTestId("tunnel-host"));
    expect(ipc.settingsSave).not.toHaveBeenCalled();

    await user.type(screen.getByTestId("tunnel-host"), "vps.example.com");
    await user.type(screen.getByTestId("tunnel-user"), "hook");
    ipc.keychain.mockResolvedValue({
      problem: null,
      secrets: [{ name: "ssh_key", is_stored: true, saved_at: AT, used_by: [], used_by_webhook: false }],
    });
    await user.click(screen.getByTestId("tunnel-key-make"));
    expect(text(await screen.findByTestId("tunnel-key-line"))).toContain(publicKey);
    await waitFor(() => expect(screen.queryByText("Создайте ключ или вставьте свой")).toBeNull());
    await user.click(screen.getByTestId("tunnel-save"));
    const provider = {
      type: "ssh",
      host: "vps.example.com",
      port: 22,
      user: "hook",
      login: "key",
      bind: "",
      bind_port: 8080,
      address: { type: "port" },
    };
    await waitFor(() =>
      expect(ipc.settingsSave).toHaveBeenCalledWith({ ...settings, tunnel: { provider, allowed: [], proxies: [] } }),
    );
  });

  it("takes an imported key, which the window does not keep", async () => {
    const user = await open();
    await user.click(screen.getByTestId("tunnel-switch"));
    await user.click(await screen.findByTestId("tunnel-kind-ssh"));
    await user.click(screen.getByTestId("tunnel-key-import"));
    await user.type(await screen.findByTestId("tunnel-key-file"), "private");
    await user.click(screen.getByTestId("tunnel-key-store"));
    await waitFor(() => expect(ipc.tunnelKeyImport).toHaveBeenCalledWith("private"));
    await waitFor(() => expect(screen.queryByTestId("tunnel-key-file")).toBeNull());
    await waitFor(() => expect(document.body.style.pointerEvents).not.toBe("none"));
    await user.click(screen.getByTestId("tunnel-key-import"));
    expect((await screen.findByTestId<HTMLTextAreaElement>("tunnel-key-file")).value).toBe("");
  });
});

describe("an unsaved form", () => {
  it("asks before the view is left, until it is saved", async () => {
    const user = await open();
    await user.click(screen.getByTestId("tunnel-switch"));
    expect(ipc.unsaved).not.toHaveBeenCalled();
    await user.click(await screen.findByTestId("tunnel-kind-service"));
    await waitFor(() => expect(ipc.unsaved).toHaveBeenLastCalledWith(true));
    await user.click(screen.getByTestId("nav-flows"));
    expect(text(await screen.findByRole("alertdialog"))).toContain("Настройки доступа извне изменены, но не сохранены");
    await user.click(screen.getByTestId("confirm-no"));
    await waitFor(() => expect(document.body.style.pointerEvents).not.toBe("none"));
    await user.click(screen.getByTestId("tunnel-save"));
    await waitFor(() => expect(ipc.unsaved).toHaveBeenLastCalledWith(false));
    await user.click(screen.getByTestId("nav-flows"));
    await screen.findByTestId("create-flow");
  });
});

describe("a form that is saved", () => {
  it("keeps what is typed meanwhile", async () => {
    isOn(works());
    const user = await open();
    let answer: () => void = () => {};
    ipc.settingsSave.mockImplementationOnce(
      (changed) => new Promise((saved) => (answer = () => saved((stored = changed)))),
    );
    const allowed = await screen.findByTestId<HTMLInputElement>("tunnel-allowed");
    await user.type(allowed, "203.0.113.7");
    await user.click(screen.getByTestId("tunnel-save"));
    await waitFor(() => expect(ipc.settingsSave).toHaveBeenCalledOnce());
    await user.type(allowed, ", 203.0.113.8");
    answer();
    await waitFor(() => expect(screen.getByTestId("tunnel-save").getAttribute("aria-busy")).toBeNull());
    expect(allowed.value).toBe("203.0.113.7, 203.0.113.8");
    expect(screen.getByTestId<HTMLButtonElement>("tunnel-save").disabled).toBe(false);
    await user.clear(allowed);
    await user.type(allowed, "203.0.113.7");
    expect(screen.getByTestId<HTMLButtonElement>("tunnel-save").disabled).toBe(true);
  });
});

describe("the draft", () => {
  const draft = (stored: TunnelSettings | null = null) => new TunnelDraft(services, networks, stored);
  const none = () => false;

  it.each<TunnelSettings["provider"]>([
    { type: "lan", interface: "wlan0", port: 9000 },
    { type: "address", url: "https://hooks.example.com", listen: "0.0.0.0:8478" },
    { type: "address", url: "https://hooks.example.com", listen: "[::1]:8478" },
    SERVICE.provider,
    {
      type: "ssh",
      host: "vps",
      port: 2222,
      user: "u",
      login: "password",
      bind: "localhost",
      bind_port: 0,
      address: { type: "url", url: "https://a.example" },
    },
    { type: "cloudflared", named: null },
    { type: "cloudflared", named: { url: "https://a.example", port: 8478 } },
  ])("results in the stored settings: %j", (provider) => {
    const wanted = { provider, allowed: ["203.0.113.0/24"], proxies: ["10.0.0.1"] };
    const taken = draft(wanted);
    expect(taken.settings()).toEqual(wanted);
    expect(taken.changed).toBe(false);
  });

  it("has its mistakes at their controls", () => {
    const made = draft();
    Object.assign(made, { kind: "address", url: "hooks.example.com/x", port: "0", allowed: "203.0.113.7, home" });
    expect(Object.keys(made.mistakes(none)).sort()).toEqual(["allowed", "port", "url"]);
    Object.assign(made, { url: " https://hooks.example.com/ ", port: "80", allowed: "203.0.113.7 2001:db8::/32" });
    expect(made.mistakes(none)).toEqual({});
    expect(made.settings()).toEqual({
      provider: { type: "address", url: "https://hooks.example.com", listen: "127.0.0.1:80" },
      allowed: ["203.0.113.7", "2001:db8::/32"],
      proxies: [],
    });
  });

  it("is not refused for a mistake in proxies that no control shows", () => {
    const made = draft();
    Object.assign(made, { kind: "address", url: "https://hooks.example.com", proxies: "nginx" });
    expect(Object.keys(made.mistakes(none))).toEqual(["proxies"]);
    made.kind = "lan";
    expect(made.mistakes(none)).toEqual({});
    expect(made.settings().proxies).toEqual([]);
  });

  it("sets the server's address for the link, unless the user entered one", () => {
    const made = draft();
    made.kind = "ssh";
    made.begin("url");
    expect(made.bind).toBe("localhost");
    made.bind = "10.0.0.5";
    made.begin("port");
    expect(made.bind).toBe("10.0.0.5");
  });
});
