// A text in pieces that can be marked, and the words for a way to take a part out of it.

import { t } from "../../i18n.svelte";
import type { MarkedText, TextPartProposal } from "../../types";

/** The words, blanks and signs of a text. */
export const tokensOf = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}_]+|\s+|[^\s]/gu) ?? [];

/** The text with the pieces between two marked. */
export function markedText(tokens: readonly string[], from: number, to: number): MarkedText {
  const [first, last] = [Math.min(from, to), Math.max(from, to) + 1];
  return {
    before: tokens.slice(0, first).join(""),
    part: tokens.slice(first, last).join(""),
    after: tokens.slice(last).join(""),
  };
}

/** Whether a value is a text of which a part may be meant. */
export const hasParts = (value: string | null): value is string =>
  value !== null && tokensOf(value.trim()).length > 1 && !value.trim().startsWith("{");

/** Where a proposal looks, and for what. */
export function proposalWords({ kind, after, before, line, place }: TextPartProposal): string {
  const what = t(`part-kind-${kind}`, { before: before ?? "" });
  if (after) return t("part-after", { what, after });
  if (line !== null) return t("part-line", { what, line });
  if (place !== null) return t("part-place", { what, place });
  return t("part-anywhere", { what });
}
