// Email addresses and mail services, as people write them.

import type { ApiError, EmailSettings, Preset } from "../../types";

/** Where the engine keeps the password of the mail account. */
export const PASSWORD_SECRET = "smtp_password";
/** The choice of a server that is none of the known services'. */
export const OTHER_SERVER = "other";
/** Addresses that letters go to, at most; as settings/mail.rs has it. */
export const MAX_RECIPIENTS = 20;

/** A test email on its way, accepted for these addresses, or refused. */
export type TestResult = { is: "sending" } | { is: "sent"; to: string[] } | { is: "failed"; trouble: ApiError };

/** Whether a text can be an e-mail address. */
export function isAddress(text: string): boolean {
  return /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]+$/u.test(text);
}

/** The addresses in a text, separated by commas, semicolons or blanks, each once. */
export function parseAddresses(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/u).filter(Boolean))];
}

/** The service that an address belongs to; `other` for one that nobody knows, nothing while it is not written yet. */
export function presetFor(address: string, presets: readonly Preset[]): string | null {
  if (!isAddress(address)) return null;
  const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  return presets.find(({ domains }) => domains.includes(domain))?.name ?? OTHER_SERVER;
}

/** The service that settings were made for: its server, with the address as the name to log in with. */
export function presetIn(mail: EmailSettings, presets: readonly Preset[]): string {
  const fits = ({ host, port, security }: Preset) =>
    host === mail.host && port === mail.port && security === mail.security;
  return (mail.user === mail.from && presets.find(fits)?.name) || OTHER_SERVER;
}

/** A password as it was meant: Google shows an app password as four groups of letters, which are copied with their gaps. */
export function plainPassword(text: string): string {
  const trimmed = text.trim();
  return /^[a-z]{4}(\s[a-z]{4}){3}$/.test(trimmed) ? trimmed.replace(/\s/g, "") : trimmed;
}
