// The Telegram settings being edited: what was chosen, its mistakes, and the settings it results in.

import { t } from "../../i18n.svelte";
import type { TelegramAccess, TelegramSettings } from "../../types";
import { ProxyDraft, type ProxyField } from "../proxy.svelte";

/** The name of the secret with the bot's token. */
export const TOKEN_SECRET = "telegram_bot_token";
/** The name of the secret with the proxy's password. */
export const PROXY_SECRET = "telegram_proxy_password";
/** Telegram's own Bot API; as in `settings/telegram.rs`. */
const TELEGRAM_API = "https://api.telegram.org";

/** The controls that can have a mistake, from top to bottom. */
export type DraftField = "token" | "chat" | "api" | ProxyField;

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
  readonly proxy = new ProxyDraft();
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
    this.proxy.take(telegram.access.proxy);
    this.tried = false;
    this.#taken = this.#typed;
  }

  get #typed(): string {
    const { chat, numbers, quiet, api } = this;
    return JSON.stringify({ chat, numbers, quiet, api, proxy: this.proxy.typed });
  }

  /** Whether there are unsaved changes. */
  get changed(): boolean {
    return this.#typed !== this.#taken;
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
    return { ...found, ...this.proxy.mistakes() };
  }

  /** How Telegram is reached, valid only without mistakes. */
  access(): TelegramAccess {
    return { api: this.api.trim(), proxy: this.proxy.choice() };
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
