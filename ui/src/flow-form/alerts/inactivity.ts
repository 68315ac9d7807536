// The inactivity watch of a flow: limits, the default, and what is wrong with one.

import type { Finding, InactivityWatch } from "../../types";

/** The longest inactivity to wait for, in hours; as in `incident/inactivity.rs`. */
export const MAX_HOURS = 720;

/** The default: three hours, during office hours. */
export const OFFICE_HOURS: InactivityWatch = {
  hours: 3,
  from_hour: 9,
  to_hour: 18,
  days: [true, true, true, true, true, false, false],
};

/** The mistakes in a watch, by their paths in the form. */
export function inactivityMistakes(watch: InactivityWatch | null): Finding[] {
  if (!watch) return [];
  const notes: Finding[] = [];
  const note = (code: string, path: string, args: Record<string, string> = {}) =>
    notes.push({ code, path, message: "", args });
  const fits = Number.isInteger(watch.hours) && watch.hours >= 1 && watch.hours <= MAX_HOURS;
  if (!fits) note("inactivity_hours", "watch.hours", { high: String(MAX_HOURS) });
  if (!watch.days.includes(true)) note("inactivity_days", "watch.days");
  return notes;
}
