// A proxy being edited, for the program or for a channel.

import { t } from "../i18n.svelte";
import type { ProxyChoice } from "../types";
import { isPort } from "./port";

export type ProxyKind = ProxyChoice["type"];
/** The controls that can have a mistake. */
export type ProxyField = "proxy-host" | "proxy-port";

export class ProxyDraft {
  kind = $state<ProxyKind>("system");
  host = $state("");
  port = $state("1080");
  user = $state("");

  /** Starts from a stored one. */
  take(proxy: ProxyChoice): void {
    this.kind = proxy.type;
    if ("host" in proxy) [this.host, this.port, this.user] = [proxy.host, String(proxy.port), proxy.user ?? ""];
  }

  /** What was typed, to compare. */
  get typed(): string {
    const { kind, host, port, user } = this;
    return JSON.stringify({ kind, host, port, user });
  }

  /** Whether there is an address to enter. */
  get hasServer(): boolean {
    return this.kind === "http" || this.kind === "socks5";
  }

  mistakes(): Partial<Record<ProxyField, string>> {
    const found: Partial<Record<ProxyField, string>> = {};
    if (!this.hasServer) return found;
    if (!this.host.trim() || /[\s/@]/.test(this.host.trim())) found["proxy-host"] = t("proxy-host-mistake");
    if (!isPort(this.port)) found["proxy-port"] = t("email-port-mistake");
    return found;
  }

  /** The resulting choice, valid only without mistakes. */
  choice(): ProxyChoice {
    const server = { host: this.host.trim(), port: Number(this.port), user: this.user.trim() || null };
    const { kind } = this;
    return kind === "http" || kind === "socks5" ? { type: kind, ...server } : { type: kind };
  }
}
