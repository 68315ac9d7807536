// The settings of the webhook for alerts being edited, their mistakes, and the settings they result in.

import { t } from "../../i18n.svelte";
import type { Header, WebhookMethod, WebhookPreset, WebhookSettings } from "../../types";

/** The name of the secret with the webhook's address. */
export const ADDRESS_SECRET = "alert_webhook_url";
/** The choice of settings that belong to no known service. */
export const CUSTOM = "custom";

/** The controls that can have a mistake, from top to bottom. */
export type DraftField = "address" | "headers";

const asLines = (headers: Header[]) => headers.map(({ name, value }) => `${name}: ${value}`).join("\n");

/** The headers of a text, one in each line; or the first line that is not a header, as a string. */
export function parseHeaders(text: string): Header[] | string {
  const headers: Header[] = [];
  for (const line of text.split("\n").filter((one) => one.trim())) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).trim();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return line.trim();
    headers.push({ name, value: line.slice(colon + 1).trim() });
  }
  return headers;
}

export class WebhookDraft {
  method = $state<WebhookMethod>("POST");
  headers = $state("");
  contentType = $state("");
  body = $state("");
  numbers = $state(false);
  quiet = $state(false);
  /** Whether the user tried to save or test: only then mistakes show. */
  tried = $state(false);
  readonly #presets: readonly WebhookPreset[];
  #taken = $state("");

  constructor(presets: readonly WebhookPreset[], webhook: WebhookSettings | null) {
    this.#presets = presets;
    const [first] = presets;
    if (webhook) this.take(webhook);
    else if (first) this.choose(first.id);
    this.#taken = this.#typed;
  }

  /** Starts from stored settings. */
  take(webhook: WebhookSettings): void {
    this.#fill(webhook);
    [this.numbers, this.quiet, this.tried] = [webhook.show_numbers, webhook.quiet_hours, false];
    this.#taken = this.#typed;
  }

  #fill({ method, headers, content_type, body }: WebhookSettings): void {
    [this.method, this.headers, this.contentType, this.body] = [method, asLines(headers), content_type, body];
  }

  get #typed(): string {
    const { method, headers, contentType, body, numbers, quiet } = this;
    return JSON.stringify({ method, headers, contentType, body, numbers, quiet });
  }

  /** Whether there are unsaved changes. */
  get changed(): boolean {
    return this.#typed !== this.#taken;
  }

  /** The service whose settings these are. */
  get service(): string {
    const fits = ({ settings }: WebhookPreset) =>
      settings.method === this.method &&
      asLines(settings.headers) === this.headers.trim() &&
      settings.content_type === this.contentType.trim() &&
      settings.body === this.body;
    return this.#presets.find(fits)?.id ?? CUSTOM;
  }

  /** Takes over the settings of a service. */
  choose(service: string): void {
    const preset = this.#presets.find(({ id }) => id === service);
    if (preset) this.#fill(preset.settings);
  }

  /** The mistakes by control; `stored` says whether there is an address in the keychain. */
  mistakes(stored: boolean): Partial<Record<DraftField, string>> {
    const found: Partial<Record<DraftField, string>> = {};
    const headers = parseHeaders(this.headers);
    if (!stored) found.address = t("webhook-address-mistake");
    if (typeof headers === "string") found.headers = t("webhook-headers-mistake", { line: headers });
    return found;
  }

  /** The resulting settings, valid only without mistakes. */
  settings(): WebhookSettings {
    const headers = parseHeaders(this.headers);
    return {
      method: this.method,
      headers: typeof headers === "string" ? [] : headers,
      content_type: this.contentType.trim(),
      body: this.body,
      show_numbers: this.numbers,
      quiet_hours: this.quiet,
    };
  }
}
