// Made-up figures of a busy shop. With &figures=long there are many values with long names.

import type { FiguresBar, FiguresCounts, FiguresGroup, FiguresPeriod, FiguresView } from "../types";
import { chance } from "./sample-data";

const BARS: Record<FiguresPeriod, number> = { day: 24, week: 7, month: 30, quarter: 90 };
/** How many of the newest records the engine looks through for groups. */
const MAX_RECORDS = 5000;
const SIMS = ["250011234567890", "250017654321098", "250019988776655", ""];

const none = (): FiguresCounts => ({
  delivered: 0,
  crm_duplicates: 0,
  failed: 0,
  duplicates: 0,
  waiting: 0,
  other: 0,
});

function sum(list: FiguresCounts[]): FiguresCounts {
  const total = none();
  for (const counts of list)
    for (const part of Object.keys(total) as (keyof FiguresCounts)[]) total[part] += counts[part];
  return total;
}

const part = (counts: FiguresCounts, by: number): FiguresCounts => {
  const made = none();
  for (const name of Object.keys(made) as (keyof FiguresCounts)[]) made[name] = Math.round(counts[name] * by);
  return made;
};

/** The records of an hour: many by day, few by night. */
function hour(at: Date): FiguresCounts {
  const seed = Math.floor(at.getTime() / 3_600_000);
  const load = Math.max(0.6, 11 - Math.abs(14 - at.getHours()) * 1.2) * (at.getDay() % 6 === 0 ? 0.6 : 1);
  const delivered = Math.round(load * (0.5 + chance(seed)));
  return {
    delivered,
    crm_duplicates: chance(seed + 1) > 0.8 && delivered > 0 ? 1 : 0,
    failed: chance(seed + 2) > 0.9 ? Math.ceil(chance(seed + 3) * 3) : 0,
    duplicates: chance(seed + 4) > 0.8 ? 1 : 0,
    waiting: 0,
    other: chance(seed + 5) > 0.9 ? 1 : 0,
  };
}

function bars(period: FiguresPeriod, now: Date): FiguresBar[] {
  return Array.from({ length: BARS[period] }, (_, n) => {
    const ago = BARS[period] - 1 - n;
    const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
    const edge = (more: number) =>
      period === "day"
        ? new Date(year, month, day, now.getHours() - ago + more)
        : new Date(year, month, day - ago + more);
    const hours: FiguresCounts[] = [];
    for (let at = edge(0); at < edge(1) && at < now; at = new Date(at.getTime() + 3_600_000)) hours.push(hour(at));
    const counts = sum(hours);
    if (ago === 0) counts.waiting = 3;
    return { since: edge(0).toISOString(), until: edge(1).toISOString(), counts };
  });
}

function groups(total: FiguresCounts, names: string[]): FiguresGroup[] {
  const weight = (n: number) => 0.6 ** (names.length > 8 ? n / 4 : n);
  const weights = names.reduce((all, _, n) => all + weight(n), 0);
  return names.map((value, n) => ({ value, counts: part(total, weight(n) / weights) }));
}

/** The figures of these flows. */
export function figures(
  flows: string[],
  kind: string,
  period: FiguresPeriod,
  only: string | null,
  by: string | null,
): FiguresView {
  const made = bars(period, new Date());
  if (kind === "empty") {
    const empty = made.map((bar) => ({ ...bar, counts: none() }));
    return { bars: empty, total: none(), groups: [], looked_at: 0, complete: true };
  }
  if (only !== null) for (const bar of made) bar.counts = part(bar.counts, only === flows[0] ? 0.7 : 0.3);
  const total = sum(made.map(({ counts }) => counts));
  const long = Array.from(
    { length: 20 },
    (_, n) => `Набор кремов для лица и тела «Летняя коллекция» с подарком, вариант ${n + 1}`,
  );
  const isLong = by !== null && kind === "long";
  const names = by === null ? (only ? [only] : flows) : isLong ? long : SIMS;
  const shown = part(total, Math.min(1, MAX_RECORDS / Math.max(1, total.delivered)));
  const records = total.delivered + total.failed + total.duplicates + total.waiting + total.other;
  return {
    bars: made,
    total,
    median_ms: 2100,
    p95_ms: 8600,
    groups: groups(shown, names),
    others: isLong ? part(shown, 0.02) : null,
    looked_at: Math.min(records, MAX_RECORDS),
    complete: records <= MAX_RECORDS,
  };
}
