// Email in the fake backend: an account, failed emails, and a slow server.

import { email, presets } from "../testing/fixtures/channels";
import type { AttentionView, MessageView, EmailSettings, ApiError, InactivityWatch } from "../types";

export { presets };
export const account: EmailSettings = { ...email, to: ["olga@yandex.ru"] };
export const watches = new Map<number, InactivityWatch | null>();
export const failed: MessageView[] = [];

/** What a server replies to a wrong password. */
const REPLY = "permanent error (535): 5.7.8 Error: authentication failed: Invalid user or password!";
/** How long the server takes to reply, in milliseconds. */
const SLOW = 1500;

export function fail(): void {
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  failed.push(
    {
      id: 3,
      channel: "email",
      alert: "refused",
      flow: "SMS Deliverer → aray.com",
      created_at: at(14),
      tries: 1,
      code: "login",
      reply: REPLY,
      fault: "other",
      reached: "",
    },
    {
      id: 2,
      channel: "email",
      alert: "inactivity",
      flow: "Заявки с сайта",
      created_at: at(150),
      tries: 1,
      code: "login",
      reply: REPLY,
      fault: "other",
      reached: "",
    },
    {
      id: 1,
      channel: "email",
      alert: "was_off",
      flow: "",
      created_at: at(2000),
      tries: 8,
      code: "unreachable",
      reply: "there was no response in time",
      fault: "timed_out",
      reached: "",
    },
  );
}

export const clear = (): number => failed.splice(0).length;

export function attention(): AttentionView | null {
  const [last] = failed;
  return last ? { code: "email", args: { code: last.code, reply: last.reply } } : null;
}

/** Accepts every email, except from an address that begins with “fail”. */
export async function test(wanted: EmailSettings): Promise<void> {
  await new Promise((done) => setTimeout(done, SLOW));
  if (!wanted.from.startsWith("fail")) return;
  const error: ApiError = { code: "email_login", message: REPLY, args: { reply: REPLY }, findings: [] };
  // Commands reject with plain data, too.
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw error;
}
