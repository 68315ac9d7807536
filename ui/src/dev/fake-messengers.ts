// Telegram and the webhook for alerts in the fake backend.

import { bot, telegram, webhookPresets as presets } from "../testing/fixtures/channels";
import type { ApiError, TelegramChat } from "../types";

export { bot, presets, telegram };

/** A group that the bot was added to, and then blocked in. */
const BLOCKED = -100;

export const chats: TelegramChat[] = [
  { id: 42, title: "Ольга", is_group: false },
  { id: BLOCKED, title: "Заявки", is_group: true },
];

/** Delivers every message, except to the group. */
export async function test(chat: number): Promise<void> {
  await new Promise((done) => setTimeout(done, 600));
  if (chat !== BLOCKED) return;
  const reply = "403 Forbidden: bot was kicked from the group chat";
  const error: ApiError = { code: "telegram_blocked", message: reply, args: { reply }, findings: [] };
  // Commands reject with plain data, too.
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw error;
}
