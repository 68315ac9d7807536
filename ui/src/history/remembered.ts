// Remembered values as text.

import { t, tOrNull } from "../i18n.svelte";
import type { JsonValue } from "../types";

type Remembered = { [name in string]: JsonValue };

export const rememberedText = (value: JsonValue): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Names and texts; a known name gets its word. */
export function rememberedRows(remembered: Remembered): { name: string; word: string; text: string }[] {
  return Object.entries(remembered).map(([name, value]) => ({
    name,
    word: tOrNull(`remembered-${name}`) ?? name,
    text: rememberedText(value),
  }));
}

/** All of them for a row of a list; the number of an order alone needs no word. */
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
