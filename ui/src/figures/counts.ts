// What the counts amount to: sums, shares, and the scale of the bars.

import { language } from "../i18n.svelte";
import type { FiguresCounts } from "../types";

/** The parts of a bar from the bottom up. */
export const PARTS = ["delivered", "unsent", "waiting", "failed"] as const;
export type Part = (typeof PARTS)[number];

/** The colour of each. */
export const COLOURS: Record<Part, string> = {
  delivered: "var(--chart-good)",
  unsent: "var(--chart-other)",
  waiting: "var(--chart-wait)",
  failed: "var(--chart-bad)",
};

/** How many records a part has. “Not sent” are duplicates, and records that were filtered or cancelled. */
export const partOf = (counts: FiguresCounts, part: Part): number =>
  part === "unsent" ? counts.duplicates + counts.other : counts[part];

/** All records. */
export const all = (counts: FiguresCounts): number => PARTS.reduce((sum, part) => sum + partOf(counts, part), 0);

/** The orders that are decided: delivered or failed. */
export const decided = (counts: FiguresCounts): number => counts.delivered + counts.failed;

/** A share, as “96 %”; null if there is nothing. 100 % and 0 % mean exactly all and none. */
export function share(part: number, whole: number): string | null {
  if (whole <= 0) return null;
  const percent = Math.round((part / whole) * 100);
  const said = part >= whole ? 100 : part <= 0 ? 0 : Math.min(99, Math.max(1, percent));
  return new Intl.NumberFormat(language(), { style: "percent" }).format(said / 100);
}

/** The top of a scale for bars up to `most`: an even number that is easily read. */
export function scaleTop(most: number): number {
  if (most <= 2) return 2;
  const ten = 10 ** Math.floor(Math.log10(most));
  const steps = [10, 12, 16, 20, 30, 40, 50, 60, 80, 100].map((step) => (step * ten) / 10);
  return steps.find((step) => step >= most && step % 2 === 0) ?? 10 * ten;
}
