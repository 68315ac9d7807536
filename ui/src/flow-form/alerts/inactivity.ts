// For what silence of a flow somebody wants to be told.

import type { Note, InactivityWatch } from "../../types";

/** The longest silence that can be waited for, in hours; as silence.rs has it. */
export const MAX_HOURS = 720;

/** What to begin with: three hours of an office. */
export const OFFICE_HOURS: InactivityWatch = {
  hours: 3,
  from_hour: 9,
  to_hour: 18,
  days: [true, true, true, true, true, false, false],
};

/** What cannot be, at its places. */
export function inactivityMistakes(watch: InactivityWatch | null): Note[] {
  if (!watch) return [];
  const notes: Note[] = [];
  const note = (code: string, path: string, args: Record<string, string> = {}) =>
    notes.push({ code, path, message: "", args });
  const fits = Number.isInteger(watch.hours) && watch.hours >= 1 && watch.hours <= MAX_HOURS;
  if (!fits) note("inactivity_hours", "watch.hours", { high: String(MAX_HOURS) });
  if (!watch.days.includes(true)) note("inactivity_days", "watch.days");
  return notes;
}
