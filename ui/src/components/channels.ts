// The channels through which messages reach the owner.

import type { Channel, Settings } from "../types";

/** The channels, those first that frequent messages suit best. */
export const CHANNELS = ["telegram", "email", "webhook"] as const satisfies Channel[];

/** Those that are set up. */
export const channelsSetUp = (settings: Settings | null): Channel[] =>
  CHANNELS.filter((channel) => settings?.[channel]);

/** What is chosen first: the best channel of those that are set up. */
export function firstChoice(settings: Settings | null): Partial<Record<Channel, boolean>> {
  const [first] = channelsSetUp(settings);
  return first ? { [first]: true } : {};
}
