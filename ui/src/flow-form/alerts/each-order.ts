// The wish for a message for each order.

import type { Channel, EachOrder } from "../../types";

/** The channels, those first that a message for each order suits best. */
export const CHANNELS = ["telegram", "email", "webhook"] as const satisfies Channel[];
/** As in the core: as many as Telegram lets a bot write to a group. */
export const DEFAULT_PER_MINUTE = 20;
export const MAX_PER_MINUTE = 60;

/** What is wished for first: the best channel of those that are set up. */
export function firstWish(isSetUp: Channel[]): EachOrder {
  const [first] = CHANNELS.filter((channel) => isSetUp.includes(channel));
  return first ? { [first]: true, per_minute: DEFAULT_PER_MINUTE } : { per_minute: DEFAULT_PER_MINUTE };
}
