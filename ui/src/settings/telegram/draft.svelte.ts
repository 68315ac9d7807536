// The Telegram settings being edited: what was chosen, its mistakes, and the settings it results in.

import { t } from "../../i18n.svelte";
import type { ChannelProxy, TelegramAccess, TelegramSettings } from "../../types";

/** The name of the secret with the bot's token. */
export const TOKEN_SECRET = "telegram_bot_token";
/** The name of the secret with the proxy's password. */
export const PROXY_SECRET = "telegram_proxy_password";
/** Telegram's own Bot API; as in `settings/telegram.rs`. */
export const TELEGRAM_API = "https://api.telegram.org";

export type ProxyKind = ChannelProxy["type"];
/** The controls that can have a mistake, from top to bottom. */
export type DraftField = "token" | "chat" | "api" | "proxy-host" | "proxy-port";

/** A chat that can be chosen. */
export interface ChatChoice {
  id: number;
  title: string;
}

export class TelegramDraft {
  chat = $state.raw<ChatChoice | null>(null);
  numbers = $state(false);
  quiet = $state(false);
  api = $state(TELEGRAM_API);
  proxy = $state<ProxyKind>("system");
  host = $state("");
  port = $state("1080");
  user = $state("");
  /** Whether the user tried to save or test: only then mistakes show. */
  tried = $state(false);
  #taken = $state("");

  constructor(telegram: TelegramSettings | null) {
    if (telegram) this.take(telegram);
    else this.#taken = this.#typed;
  }

  /** Starts from stored settings. */
  take(telegram: TelegramSettings): void {
    this.chat = { id: telegram.chat_id, title: telegram.chat_title };
    [this.numbers, this.quiet, this.api] = [telegram.show_numbers, telegram.quiet_hours, telegram.access.api];
    const { proxy } = telegram.access;
    this.proxy = proxy.type;
    if ("host" in proxy) [this.host, this.port, this.user] = [proxy.host, String(proxy.port), proxy.user ?? ""];
    this.tried = false;
    this.#taken = this.#typed;
  }

  get #typed(): string {
    const { chat, numbers, quiet, api, proxy, host, port, user } = this;
    return JSON.stringify({ chat, numbers, quiet, api, proxy, host, port, user });
  }

  /** Whether there are unsaved changes. */
  get changed(): boolean {
    return this.#typed !== this.#taken;
  }

  /** Whether the proxy is one of its own. */
  get hasServer(): boolean {
    return this.proxy === "http" || this.proxy === "socks5";
  }

  /** The mistakes by control; `stored` says whether there is a token in the keychain. */
  mistakes(stored: boolean): Partial<Record<DraftField, string>> {
    const found: Partial<Record<DraftField, string>> = {};
    if (!stored) found.token = t("telegram-token-mistake");
    if (!this.chat) found.chat = t("telegram-chat-mistake");
    return { ...found, ...this.accessMistakes() };
  }

  /** The mistakes in how Telegram is reached. */
  accessMistakes(): Partial<Record<DraftField, string>> {
    const found: Partial<Record<DraftField, string>> = {};
    if (!/^https?:\/\/[^\s/?#@]+[^\s?#@]*$/.test(this.api.trim())) found.api = t("telegram-api-mistake");
    if (this.hasServer) {
      const port = Number(this.port);
      if (!this.host.trim() || /[\s/@]/.test(this.host.trim())) found["proxy-host"] = t("telegram-proxy-host-mistake");
      if (!/^\d{1,5}$/.test(this.port.trim()) || port < 1 || port > 65535)
        found["proxy-port"] = t("email-port-mistake");
    }
    return found;
  }

  /** How Telegram is reached, valid only without mistakes. */
  access(): TelegramAccess {
    const server = { host: this.host.trim(), port: Number(this.port), user: this.user.trim() || null };
    const { proxy } = this;
    return {
      api: this.api.trim(),
      proxy: proxy === "http" || proxy === "socks5" ? { type: proxy, ...server } : { type: proxy },
    };
  }

  /** The resulting settings, valid only without mistakes. */
  settings(): TelegramSettings {
    return {
      chat_id: this.chat?.id ?? 0,
      chat_title: this.chat?.title ?? "",
      show_numbers: this.numbers,
      quiet_hours: this.quiet,
      access: this.access(),
    };
  }
}
