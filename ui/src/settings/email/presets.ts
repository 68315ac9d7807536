// Email addresses and email services, as people write them.

import type { EmailSettings, EmailPreset } from "../../types";

/** The name of the secret with the password of the email account. */
export const PASSWORD_SECRET = "smtp_password";
/** The choice of a server that belongs to no known service. */
export const OTHER_SERVER = "other";
/** The most recipients; as in `settings/email.rs`. */
export const MAX_RECIPIENTS = 20;

/** Whether a text looks like an email address. */
export function isAddress(text: string): boolean {
  return /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]+$/u.test(text);
}

/** The addresses in a text, separated by commas, semicolons or blanks, each once. */
export function parseAddresses(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/u).filter(Boolean))];
}

/** The service of an address: `other` if it is unknown, null while the address is incomplete. */
export function presetFor(address: string, presets: readonly EmailPreset[]): string | null {
  if (!isAddress(address)) return null;
  const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  return presets.find(({ domains }) => domains.includes(domain))?.name ?? OTHER_SERVER;
}

/** The service that settings belong to: those with its server and the address as user name. */
export function presetIn(email: EmailSettings, presets: readonly EmailPreset[]): string {
  const fits = ({ host, port, security }: EmailPreset) =>
    host === email.host && port === email.port && security === email.security;
  return (email.user === email.from && presets.find(fits)?.name) || OTHER_SERVER;
}

/** A password without the gaps in which Google shows an app password: four groups of letters. */
export function plainPassword(text: string): string {
  const trimmed = text.trim();
  return /^[a-z]{4}(\s[a-z]{4}){3}$/.test(trimmed) ? trimmed.replace(/\s/g, "") : trimmed;
}
