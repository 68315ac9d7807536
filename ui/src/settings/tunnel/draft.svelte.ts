// The access from outside while it is edited: what was typed, what is wrong with it, and the settings it makes.

import type {
  Interface,
  SshAddress,
  SshLogin,
  SshPreset,
  SshSettings,
  TunnelSettings,
  TunnelProvider,
} from "../../types";
import { t } from "../../i18n.svelte";

/** What is chosen from: the providers of the settings, and apart from them the services that take everybody in. */
export const PROVIDER_KINDS = ["lan", "service", "address", "ssh", "cloudflared"] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** The port for senders outside, as in the settings of the engine: beside the one for this computer itself. */
const PUBLIC_PORT = "8478";
/** The secrets that providers need, by their names. */
export const SSH_KEY = "ssh_key";
export const SSH_PASSWORD = "ssh_password";
export const CLOUDFLARED_TOKEN = "cloudflared_token";

/** The secret that a provider needs, by its name. */
export function secretNeeded(stored: TunnelSettings | null): string | null {
  if (stored?.provider.type === "cloudflared") return stored.provider.named ? CLOUDFLARED_TOKEN : null;
  if (stored?.provider.type !== "ssh" || stored.provider.login === "none") return null;
  return stored.provider.login === "key" ? SSH_KEY : SSH_PASSWORD;
}

/** The address of the server to listen on that goes with what links begin with. */
const BIND: Record<SshAddress["type"], string> = { port: "", url: "localhost", greeting: "localhost" };

/** The places of the form at which something can be wrong, from top to bottom. */
export type DraftField =
  "interface" | "port" | "url" | "host" | "sshPort" | "user" | "secret" | "bindPort" | "allowed" | "proxies";

export class TunnelDraft {
  kind = $state<ProviderKind>("lan");
  /** The network, by its name. */
  interface = $state("");
  /** The port of this computer to listen on. */
  port = $state(PUBLIC_PORT);
  /** The address of the user's, for all providers that have one. */
  url = $state("");
  /** Where the requests for that address come from: `127.0.0.1`, or `0.0.0.0` for another computer or a router. */
  from = $state("127.0.0.1");
  service = $state("");
  host = $state("");
  sshPort = $state("22");
  user = $state("");
  login = $state<SshLogin>("key");
  bind = $state(BIND.port);
  bindPort = $state("8080");
  address = $state<SshAddress["type"]>("port");
  /** Whether the tunnel of Cloudflare is one of the user's account. */
  named = $state(false);
  allowed = $state("");
  proxies = $state("");
  /** Mistakes show once somebody wanted to use what was typed. */
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

  /** Takes what is stored. */
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

  /** Whether something was typed that is not stored. */
  get changed(): boolean {
    return JSON.stringify(this.settings()) !== this.#taken;
  }

  /** The service that is chosen. */
  get preset(): SshPreset | null {
    return this.#services.find(({ name }) => name === this.service) ?? null;
  }

  /** Chooses what links begin with, and the address to listen on that goes with it unless it is one of the user's own. */
  begin(address: SshAddress["type"]): void {
    if (this.bind === BIND[this.address]) this.bind = BIND[address];
    this.address = address;
  }

  /** The secret that is needed, by its name. */
  get secret(): string | null {
    return secretNeeded(this.settings());
  }

  /** Whether an address of the user's is asked for. */
  get asksUrl(): boolean {
    return (
      this.kind === "address" ||
      (this.kind === "ssh" && this.address === "url") ||
      (this.kind === "cloudflared" && this.named)
    );
  }

  /** Whether a port of this computer is asked for. */
  get asksPort(): boolean {
    return this.kind === "lan" || this.kind === "address" || (this.kind === "cloudflared" && this.named);
  }

  /** What keeps these settings from being used, at its places; `stored` says whether a secret is in the keychain. */
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
    if (!this.#listed(this.proxies)) found.proxies = t("tunnel-allowed-mistake");
    return found;
  }

  /** The settings that this makes; of use only without mistakes. */
  settings(): TunnelSettings {
    return { provider: this.#provider(), allowed: list(this.allowed), proxies: list(this.proxies) };
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

  /** Whether a list has nothing in it but what may be an address or a network; the engine knows it exactly. */
  #listed(text: string): boolean {
    return list(text).every((one) => /^[\da-fA-F.:]+(\/\d{1,3})?$/.test(one) && /[.:]/.test(one));
  }
}

const list = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 65535;

const isBase = (text: string): boolean => /^https?:\/\/[^\s/?#@]+\/?$/i.test(text.trim());
