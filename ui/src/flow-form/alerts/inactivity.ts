// For what silence of a flow somebody wants to be told.

import type { Note, InactivityWatch } from "../../types";

/** The longest silence that can be waited for, in hours; as silence.rs has it. */
export const LONGEST = 720;

/** What to begin with: three hours of an office. */
export const OFFICE: InactivityWatch = {
  hours: 3,
  from_hour: 9,
  to_hour: 18,
  days: [true, true, true, true, true, false, false],
};

/** What cannot be, at its places. */
export function watchMistakes(watch: InactivityWatch | null): Note[] {
  if (!watch) return [];
  const notes: Note[] = [];
  const note = (code: string, path: string, args: Record<string, string> = {}) =>
    notes.push({ code, path, message: "", args });
  const fits = Number.isInteger(watch.hours) && watch.hours >= 1 && watch.hours <= LONGEST;
  if (!fits) note("watch_hours", "watch.hours", { high: String(LONGEST) });
  if (!watch.days.includes(true)) note("watch_days", "watch.days");
  return notes;
}
