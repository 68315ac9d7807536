// Schedules for trying again.

/** The schedules that have a name, by waits in seconds; the first one is what a flow begins with. */
export const SCHEDULES = {
  standard: [5, 30, 120, 600, 1800, 3600, 7200, 18000, 36000, 86400],
  short: [5, 30, 120, 600],
  never: [],
} satisfies Record<string, number[]>;

/** The name of a schedule, or `own`. */
export function scheduleOf(delays: number[]): keyof typeof SCHEDULES | "own" {
  const same = (plan: number[]) => plan.length === delays.length && plan.every((delay, n) => delay === delays[n]);
  return (Object.keys(SCHEDULES) as (keyof typeof SCHEDULES)[]).find((name) => same(SCHEDULES[name])) ?? "own";
}

/** Reads waits in seconds, with commas or spaces between them; nothing if there is something else. */
export function parseDelays(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const delays = parts.map(Number);
  return delays.every((delay) => Number.isInteger(delay) && delay >= 0) ? delays : null;
}
