// The email settings being edited: what was typed, its mistakes, and the settings it results in.

import { t } from "../../i18n.svelte";
import type { EmailSettings, EmailPreset, Security } from "../../types";
import { isPort } from "../port";
import { parseAddresses, isAddress, MAX_RECIPIENTS, OTHER_SERVER, plainPassword, presetIn, presetFor } from "./presets";

/** The usual ports for each kind of encryption (RFC 8314). */
const PORTS: Record<Security, string> = { tls: "465", starttls: "587", none: "25" };

/** The controls that can have a mistake, from top to bottom. */
export type DraftField = "address" | "service" | "host" | "port" | "password" | "to";

export class EmailDraft {
  address = $state("");
  /** The service that the user chose; null while the address decides. */
  chosen = $state<string | null>(null);
  host = $state("");
  port = $state(PORTS.tls);
  security = $state<Security>("tls");
  /** The name to log in with; empty where it is the address. */
  user = $state("");
  /** Whether the server asks for a name and a password. */
  login = $state(true);
  to = $state("");
  name = $state("Hooktray");
  numbers = $state(false);
  quiet = $state(false);
  /** The typed password; cleared once it is stored. */
  password = $state("");
  /** Whether the user tried to save or test: only then mistakes show. */
  tried = $state(false);
  readonly #presets: readonly EmailPreset[];
  #taken = $state("");

  constructor(presets: readonly EmailPreset[], email: EmailSettings | null) {
    this.#presets = presets;
    if (email) this.take(email);
    else this.#taken = this.#typed;
  }

  /** Starts from stored settings. */
  take(email: EmailSettings): void {
    this.address = email.from;
    const service = presetIn(email, this.#presets);
    this.chosen = service === presetFor(email.from, this.#presets) ? null : service;
    [this.host, this.port, this.security] = [email.host, String(email.port), email.security];
    this.user = email.user === email.from ? "" : (email.user ?? "");
    this.login = email.user !== null;
    this.to = email.to.join(", ");
    this.name = email.from_name;
    this.numbers = email.show_numbers;
    this.quiet = email.quiet_hours;
    this.tried = false;
    this.#taken = this.#typed;
  }

  get #typed(): string {
    const { address, chosen, host, port, security, user, login, to, name, numbers, quiet } = this;
    return JSON.stringify({ address, chosen, host, port, security, user, login, to, name, numbers, quiet });
  }

  /** Whether there are unsaved changes. */
  get changed(): boolean {
    return this.password !== "" || this.#typed !== this.#taken;
  }

  /** The service that is chosen or that the address belongs to. */
  get service(): string | null {
    return this.chosen ?? presetFor(this.address.trim(), this.#presets);
  }

  /** The known service that is chosen. */
  get preset(): EmailPreset | null {
    return this.#presets.find(({ name }) => name === this.service) ?? null;
  }

  /** Whether the server must be entered. */
  get isOther(): boolean {
    return this.service === OTHER_SERVER;
  }

  /** Whether a password is needed. */
  get asksPassword(): boolean {
    return !this.isOther || this.login;
  }

  /** Chooses a service. Another server starts with the values of the service before. */
  choose(service: string): void {
    const before = this.preset;
    if (service === OTHER_SERVER && before && !this.host)
      [this.host, this.port, this.security] = [before.host, String(before.port), before.security];
    this.chosen = service;
  }

  /** Chooses the encryption, and its usual port unless the user entered another. */
  protect(security: Security): void {
    if (this.port === PORTS[this.security]) this.port = PORTS[security];
    this.security = security;
  }

  /** The mistakes by control; `stored` says whether there is a password in the keychain. */
  mistakes(stored: boolean): Partial<Record<DraftField, string>> {
    const found: Partial<Record<DraftField, string>> = {};
    const to = parseAddresses(this.to);
    const wrong = to.find((address) => !isAddress(address));
    if (!isAddress(this.address.trim())) found.address = t("email-address-mistake");
    else if (!this.service) found.service = t("email-service-mistake");
    if (this.isOther) {
      if (!this.host.trim() || /[\s/@]/.test(this.host.trim())) found.host = t("email-host-mistake");
      if (!isPort(this.port)) found.port = t("email-port-mistake");
    }
    if (this.asksPassword && !stored && !this.password.trim()) found.password = t("email-password-mistake");
    if (wrong) found.to = t("email-to-mistake", { address: wrong });
    else if (to.length > MAX_RECIPIENTS) found.to = t("email-to-most", { count: MAX_RECIPIENTS });
    return found;
  }

  /** The resulting settings, valid only without mistakes. */
  settings(): EmailSettings {
    const from = this.address.trim();
    const to = parseAddresses(this.to);
    const { host, port, security } = this.preset ?? {
      host: this.host.trim(),
      port: Number(this.port),
      security: this.security,
    };
    const user = this.isOther ? (this.login ? this.user.trim() || from : null) : from;
    return {
      host,
      port,
      security,
      user,
      from,
      from_name: this.name.trim(),
      to: to.length ? to : [from],
      show_numbers: this.numbers,
      quiet_hours: this.quiet,
    };
  }

  /** The typed password without the gaps of an app password. */
  get typedPassword(): string {
    return this.asksPassword ? plainPassword(this.password) : "";
  }
}
