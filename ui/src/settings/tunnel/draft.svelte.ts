// The tunnel's settings being edited: what was typed, its mistakes, and the settings it results in.

import { t } from "../../i18n.svelte";
import type {
  Interface,
  SshAddress,
  SshLogin,
  SshPreset,
  SshSettings,
  TunnelSettings,
  TunnelProvider,
} from "../../types";
import { isPort } from "../port";

/** The choices: the providers of the settings, and the free services, which are SSH presets. */
export const PROVIDER_KINDS = ["lan", "service", "address", "ssh", "cloudflared"] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** The default port for senders outside, next to that of the listener; as in `settings/tunnel.rs`. */
const PUBLIC_PORT = "8478";
/** The names of the providers' secrets. */
const SSH_KEY = "ssh_key";
export const SSH_PASSWORD = "ssh_password";
export const CLOUDFLARED_TOKEN = "cloudflared_token";

/** The name of the secret that a provider needs, or null. */
export function secretNeeded(stored: TunnelSettings | null): string | null {
  if (stored?.provider.type === "cloudflared") return stored.provider.named ? CLOUDFLARED_TOKEN : null;
  if (stored?.provider.type !== "ssh" || stored.provider.login === "none") return null;
  return stored.provider.login === "key" ? SSH_KEY : SSH_PASSWORD;
}

/** The server's address to listen on, by what the links begin with. */
const BIND: Record<SshAddress["type"], string> = { port: "", url: "localhost", greeting: "localhost" };

/** The controls that can have a mistake, from top to bottom. */
export type DraftField =
  "interface" | "port" | "url" | "host" | "sshPort" | "user" | "secret" | "bindPort" | "allowed" | "proxies";

export class TunnelDraft {
  kind = $state<ProviderKind>("lan");
  /** The name of the network. */
  interface = $state("");
  /** The port to listen on. */
  port = $state(PUBLIC_PORT);
  /** The user's own address, for the providers with one. */
  url = $state("");
  /** Where to listen for that address: `127.0.0.1`, or `0.0.0.0` if a router or another computer forwards it. */
  from = $state("127.0.0.1");
  service = $state("");
  host = $state("");
  sshPort = $state("22");
  user = $state("");
  login = $state<SshLogin>("key");
  bind = $state(BIND.port);
  bindPort = $state("8080");
  address = $state<SshAddress["type"]>("port");
  /** Whether it is a named tunnel of a Cloudflare account. */
  named = $state(false);
  allowed = $state("");
  proxies = $state("");
  /** Whether the user tried to save or test: only then mistakes show. */
  tried = $state(false);
  readonly #services: readonly SshPreset[];
  #taken = $state("");

  constructor(services: readonly SshPreset[], networks: readonly Interface[], stored: TunnelSettings | null) {
    this.#services = services;
    this.interface = networks[0]?.name ?? "";
    this.service = services[0]?.name ?? "";
    if (stored) this.take(stored);
    else this.#taken = JSON.stringify(this.settings());
  }

  /** Starts from stored settings. */
  take(stored: TunnelSettings): void {
    const { provider } = stored;
    if (provider.type === "lan")
      [this.kind, this.interface, this.port] = ["lan", provider.interface, String(provider.port)];
    else if (provider.type === "address") {
      const colon = provider.listen.lastIndexOf(":");
      [this.kind, this.url, this.from, this.port] = [
        "address",
        provider.url,
        provider.listen.slice(0, colon),
        provider.listen.slice(colon + 1),
      ];
    } else if (provider.type === "cloudflared") {
      this.kind = "cloudflared";
      this.named = Boolean(provider.named);
      if (provider.named) [this.url, this.port] = [provider.named.url, String(provider.named.port)];
    } else this.#takeSsh(provider);
    this.allowed = stored.allowed.join(", ");
    this.proxies = stored.proxies.join(", ");
    this.tried = false;
    this.#taken = JSON.stringify(this.settings());
  }

  /** Says that these settings are stored now. What was typed since stays as an unsaved change. */
  stored(now: TunnelSettings): void {
    this.#taken = JSON.stringify(now);
  }

  #takeSsh(ssh: SshSettings): void {
    const service = this.#services.find(({ host }) => host === ssh.host);
    if (service && ssh.login === "none") {
      [this.kind, this.service] = ["service", service.name];
      return;
    }
    this.kind = "ssh";
    [this.host, this.sshPort, this.user, this.login] = [ssh.host, String(ssh.port), ssh.user, ssh.login];
    [this.bind, this.bindPort, this.address] = [ssh.bind, String(ssh.bind_port), ssh.address.type];
    if (ssh.address.type === "url") this.url = ssh.address.url;
  }

  /** Whether there are unsaved changes. */
  get changed(): boolean {
    return JSON.stringify(this.settings()) !== this.#taken;
  }

  /** The chosen service. */
  get preset(): SshPreset | null {
    return this.#services.find(({ name }) => name === this.service) ?? null;
  }

  /** Chooses what links begin with, and the matching address to listen on unless the user entered another. */
  begin(address: SshAddress["type"]): void {
    if (this.bind === BIND[this.address]) this.bind = BIND[address];
    this.address = address;
  }

  /** The name of the secret that is needed, or null. */
  get secret(): string | null {
    return secretNeeded(this.settings());
  }

  /** Whether the user must enter an address. */
  get asksUrl(): boolean {
    return (
      this.kind === "address" ||
      (this.kind === "ssh" && this.address === "url") ||
      (this.kind === "cloudflared" && this.named)
    );
  }

  /** Whether the user must enter a port. */
  get asksPort(): boolean {
    return this.kind === "lan" || this.kind === "address" || (this.kind === "cloudflared" && this.named);
  }

  /** The mistakes by control; `stored` says whether a secret is in the keychain. */
  mistakes(stored: (secret: string) => boolean): Partial<Record<DraftField, string>> {
    const found: Partial<Record<DraftField, string>> = {};
    if (this.kind === "lan" && !this.interface) found.interface = t("tunnel-network-mistake");
    if (this.asksUrl && !isBase(this.url)) found.url = t("tunnel-url-mistake");
    if (this.asksPort && !isPort(this.port)) found.port = t("port-mistake");
    if (this.kind === "ssh") {
      if (!this.host.trim() || /[\s/@:]/.test(this.host.trim())) found.host = t("tunnel-host-mistake");
      if (!isPort(this.sshPort)) found.sshPort = t("port-mistake");
      if (!this.user.trim()) found.user = t("tunnel-user-mistake");
      if (!isPort(this.bindPort) && this.bindPort.trim() !== "0") found.bindPort = t("port-mistake");
    }
    if (this.secret && !stored(this.secret)) found.secret = t(`tunnel-needs-${this.secret}`);
    if (!this.#listed(this.allowed)) found.allowed = t("tunnel-allowed-mistake");
    // Only that form asks for them.
    if (this.kind === "address" && !this.#listed(this.proxies)) found.proxies = t("tunnel-allowed-mistake");
    return found;
  }

  /** The resulting settings, valid only without mistakes. */
  settings(): TunnelSettings {
    const keepsProxies = this.kind === "address" || this.#listed(this.proxies);
    return {
      provider: this.#provider(),
      allowed: list(this.allowed),
      proxies: keepsProxies ? list(this.proxies) : [],
    };
  }

  #provider(): TunnelProvider {
    const [url, port] = [this.url.trim().replace(/\/+$/, ""), Number(this.port)];
    switch (this.kind) {
      case "lan":
        return { type: "lan", interface: this.interface, port };
      case "address":
        return { type: "address", url, listen: `${this.from}:${this.port.trim()}` };
      case "cloudflared":
        return { type: "cloudflared", named: this.named ? { url, port } : null };
      case "service": {
        const { host = "", port: at = 22, user = "", bind = "", bind_port = 0 } = this.preset ?? {};
        return { type: "ssh", host, port: at, user, login: "none", bind, bind_port, address: { type: "greeting" } };
      }
      case "ssh": {
        const address: SshAddress = this.address === "url" ? { type: "url", url } : { type: this.address };
        const server = {
          host: this.host.trim(),
          port: Number(this.sshPort),
          user: this.user.trim(),
          login: this.login,
        };
        return { type: "ssh", ...server, bind: this.bind.trim(), bind_port: Number(this.bindPort), address };
      }
    }
  }

  /** Whether every item looks like an address or a network; the engine checks exactly. */
  #listed(text: string): boolean {
    return list(text).every((one) => /^[\da-fA-F.:]+(\/\d{1,3})?$/.test(one) && /[.:]/.test(one));
  }
}

const list = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

const isBase = (text: string): boolean => /^https?:\/\/[^\s/?#@]+\/?$/i.test(text.trim());
