// Remembered values as text.

import { t, tOrNull } from "../i18n.svelte";
import type { JsonValue } from "../types";

type Remembered = { [name in string]: JsonValue };

export const rememberedText = (value: JsonValue): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The values as rows. A known name has a word in the user's language, any other is its own word. */
export function rememberedRows(remembered: Remembered): { name: string; word: string; text: string }[] {
  return Object.entries(remembered).map(([name, value]) => ({
    name,
    word: tOrNull(`remembered-${name}`) ?? name,
    text: rememberedText(value),
  }));
}

/** All values as one text, for a row of a list. If there is nothing but an order's number, it stands without its word. */
export function rememberedShort(remembered: Remembered): string {
  const rows = rememberedRows(remembered);
  const [only] = rows;
  return rows.length === 1 && only?.name === "order_id"
    ? t("remembered-short-order_id", { value: only.text })
    : rememberedLine(remembered);
}

/** All of them on one line, empty if there are none. */
export const rememberedLine = (remembered: Remembered): string =>
  rememberedRows(remembered)
    .map(({ word, text }) => t("remembered-pair", { name: word, value: text }))
    .join(", ");
