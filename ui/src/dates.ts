// Times, durations and sizes as people write them.

import { language, t } from "./i18n.svelte";

const DAY = 86_400_000;
const RUSSIAN_DATE = { day: "2-digit", month: "2-digit" } as const;

/** A time in the window's language. English times are British: they have 24 hours everywhere, as in the messages. */
export function format(options: Intl.DateTimeFormatOptions, at: Date): string {
  return new Intl.DateTimeFormat(language() === "en" ? "en-GB" : language(), options).format(at);
}

/** The start of the day that is `days` days before `now`. */
export function dayStart(now: Date, days = 0): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
}

/** “14:05”, “вчера, 14:05” or “3 ноя., 14:05”, as seen from `now`. */
export function shortTime(iso: string, now: Date): string {
  const at = new Date(iso);
  const time = format({ hour: "2-digit", minute: "2-digit" }, at);
  if (at >= dayStart(now)) return time;
  if (at >= dayStart(now, 1)) return t("time-yesterday", { time });
  const sameYear = at.getFullYear() === now.getFullYear();
  const day = format({ day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) }, at);
  return now.getTime() - at.getTime() < 300 * DAY ? `${day}, ${time}` : day;
}

/** “24.11, 14:00–15:00”, “24.11” or “18.11–24.11”: the time from `since` to before `until`. */
export function stretch(since: string, until: string): string {
  const [from, to] = [new Date(since), new Date(until)];
  const date = (at: Date) => format(language() === "ru" ? RUSSIAN_DATE : { day: "numeric", month: "short" }, at);
  const time = (at: Date) => format({ hour: "2-digit", minute: "2-digit" }, at);
  const isMidnight = (at: Date) => at.getTime() === dayStart(at).getTime();
  // The moment after the last day belongs to the next one.
  const last = new Date(to.getTime() - 1);
  const [first, end] = [date(from), date(last)];
  if (isMidnight(from) && isMidnight(to)) return first === end ? first : `${first}–${end}`;
  return first === end ? `${first}, ${time(from)}–${time(to)}` : `${first}, ${time(from)} – ${date(to)}, ${time(to)}`;
}

/** The date and the time to the second. */
export function fullTime(iso: string): string {
  return format({ dateStyle: "medium", timeStyle: "medium" }, new Date(iso));
}

/** The date without the time. */
export function day(iso: string): string {
  return format({ day: "numeric", month: "long", year: "numeric" }, new Date(iso));
}

/** “через 5 мин”: the time from `now` until `iso`, at least a second. */
export function fromNow(iso: string, now: Date): string {
  const seconds = Math.max(1, Math.round((new Date(iso).getTime() - now.getTime()) / 1000));
  const [value, unit]: [number, Intl.RelativeTimeFormatUnit] =
    seconds < 90
      ? [seconds, "second"]
      : seconds < 5400
        ? [Math.round(seconds / 60), "minute"]
        : [Math.round(seconds / 3600), "hour"];
  return new Intl.RelativeTimeFormat(language(), { style: "short" }).format(value, unit);
}

/** “2 мин назад” or “3 дня назад”: the time from `iso` to `now`. After a month the date says more. */
export function ago(iso: string, now: Date): string {
  const minutes = Math.floor((now.getTime() - new Date(iso).getTime()) / 60_000);
  if (minutes < 1) return t("time-just-now");
  if (minutes >= 30 * 24 * 60) return day(iso);
  const [value, unit] =
    minutes < 60
      ? [minutes, "minute"]
      : minutes < 24 * 60
        ? [Math.floor(minutes / 60), "hour"]
        : [Math.floor(minutes / 24 / 60), "day"];
  const unitDisplay = unit === "minute" ? "short" : "long";
  const time = new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay }).format(value);
  return t("time-ago", { time });
}

/** A duration in milliseconds, as “340 мс” or “2,1 с”. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds >= 1000;
  const value = seconds ? milliseconds / 1000 : milliseconds;
  const unit = seconds ? "second" : "millisecond";
  return new Intl.NumberFormat(language(), { style: "unit", unit, maximumFractionDigits: seconds ? 1 : 0 }).format(
    value,
  );
}

/** Bytes, as “12,4 МБ”. */
export function size(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const options = { style: "unit", unit: units[step], maximumFractionDigits: step ? 1 : 0 } as const;
  return new Intl.NumberFormat(language(), options).format(bytes / 1000 ** step);
}

/** A whole number, with digits grouped as in the language. */
export function count(value: number): string {
  return new Intl.NumberFormat(language()).format(value);
}

/** The days of the week from Monday on, as “пн” and “понедельник”. */
export function weekdays(): { short: string; long: string }[] {
  // 1 January 2024 was a Monday.
  const days = Array.from({ length: 7 }, (_, n) => new Date(2024, 0, 1 + n));
  return days.map((at) => ({ short: format({ weekday: "short" }, at), long: format({ weekday: "long" }, at) }));
}
