// Times and counts of the figures as people say them.

import { count, format as formatTime } from "../dates";
import { language, t } from "../i18n.svelte";
import type { FiguresBar, FiguresCounts, FiguresPeriod } from "../types";
import { all } from "./counts";

const format = (options: Intl.DateTimeFormatOptions, iso: string): string => formatTime(options, new Date(iso));

const time = (iso: string): string => format({ hour: "2-digit", minute: "2-digit" }, iso);

/** “24 ноября, 14:00–15:00” or “вторник, 24 ноября”. */
export function barName(bar: FiguresBar, period: FiguresPeriod): string {
  const date = { day: "numeric", month: "long" } as const;
  return period === "day"
    ? `${format(date, bar.since)}, ${time(bar.since)}–${time(bar.until)}`
    : format({ ...date, weekday: "long" }, bar.since);
}

/** What stands below a bar; empty below most of many. */
function axisLabel(bars: FiguresBar[], n: number, period: FiguresPeriod): string {
  const bar = bars[n];
  const left = bars.length - 1 - n;
  if (!bar) return "";
  if (left === 0) return t(period === "day" ? "figures-now" : "figures-today");
  if (period === "day") return left > 2 && new Date(bar.since).getHours() % 3 === 0 ? time(bar.since) : "";
  if (period === "week") return format({ weekday: "short", day: "numeric" }, bar.since);
  return left % (period === "month" ? 6 : 18) === 0 ? format({ day: "numeric", month: "short" }, bar.since) : "";
}

/** What stands below the bars, and which of it is left out where there is room for half: every second one, but not the last. */
export function axisLabels(bars: FiguresBar[], period: FiguresPeriod): { label: string; spare: boolean }[] {
  const labels = bars.map((_, n) => axisLabel(bars, n, period));
  return labels.map((label, n) => ({
    label,
    spare: label !== "" && labels.slice(n + 1).filter(Boolean).length % 2 === 1,
  }));
}

/** “6 записей: доставлено 4, ошибок 1, …”, without the parts that are zero. */
export function countsText(counts: FiguresCounts): string {
  const parts = (["delivered", "crm_duplicates", "failed", "waiting", "duplicates", "other"] as const)
    .filter((part) => counts[part] > 0)
    .map((part) => t(`figures-said-${part}`, { count: counts[part] }));
  const records = t("figures-records", { count: all(counts) });
  return parts.length === 0 ? records : `${records}: ${parts.join(", ")}`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** “2 с”, “5 мин”, “3 ч”: a duration in whole units, at least a second. */
function spell(milliseconds: number, round: (value: number) => number): string {
  const [unit, name] =
    milliseconds < 100 * SECOND
      ? [SECOND, "second"]
      : milliseconds < 100 * MINUTE
        ? [MINUTE, "minute"]
        : milliseconds < 48 * HOUR
          ? [HOUR, "hour"]
          : [DAY, "day"];
  const value = Math.max(1, round(milliseconds / unit));
  const said = new Intl.NumberFormat(language(), { style: "unit", unit: name, maximumFractionDigits: 0 }).format(value);
  // The unit stays with its number at the end of a line.
  return said.replace(/\s/g, "\u00a0");
}

/** How long an order usually takes, and how long almost always: null if none was delivered. */
export function times(median?: number | null, p95?: number | null): { usual: string; almost: string } | null {
  if (median === undefined || median === null || p95 === undefined || p95 === null) return null;
  return {
    usual: median < SECOND ? t("figures-time-instant") : spell(median, Math.round),
    almost: spell(p95, Math.ceil),
  };
}

/** “412” with digits grouped, or a dash for what is not known. */
export const number = (value: number | null): string => (value === null ? "—" : count(value));
