// Retry schedules.

import type { Finding } from "../types";

/** The named schedules, as delays in seconds. New flows have the first. */
export const SCHEDULES = {
  standard: [5, 30, 120, 600, 1800, 3600, 7200, 18000, 36000, 86400],
  short: [5, 30, 120, 600],
  never: [],
} satisfies Record<string, number[]>;

/** The name of a schedule, or `own` for any other. */
export function scheduleOf(delays: number[]): keyof typeof SCHEDULES | "own" {
  const same = (plan: number[]) => plan.length === delays.length && plan.every((delay, n) => delay === delays[n]);
  return (Object.keys(SCHEDULES) as (keyof typeof SCHEDULES)[]).find((name) => same(SCHEDULES[name])) ?? "own";
}

/** Parses delays in seconds, separated by commas or spaces. Returns null if the text has anything else. */
export function parseDelays(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const delays = parts.map(Number);
  return delays.every((delay) => Number.isInteger(delay) && delay >= 0) ? delays : null;
}

/** The mistake in delays as they are typed, if there is one. */
export function delayMistakes(text: string | null): Finding[] {
  if (text === null || parseDelays(text)) return [];
  return [{ code: "retry_delays", path: "retry.delays_seconds", message: "", args: {} }];
}
