// What a flow is opened for: the error that its reader wants to fix there.

import type { ApiError } from "../types";

let pending: { flow: number; problem: ApiError } | null = null;

/** Says for what the flow is opened next. */
export function openFor(flow: number, problem: ApiError): void {
  pending = { flow, problem };
}

/** Returns what the flow is opened for, once; null if nothing was said. */
export function openedFor(flow: number): ApiError | null {
  const found = pending?.flow === flow ? pending.problem : null;
  pending = null;
  return found;
}

/** The field that a CRM's reason names, such as `offer_id` in “Offer not found”; the longest name if there are several. */
export function namedField(reason: string, names: readonly string[]): string | null {
  const plain = (text: string) =>
    ` ${text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim()} `;
  const said = plain(reason);
  const spellings = names.flatMap((name) => [name, name.replace(/_(id|code)$/, "")].map((word) => ({ name, word })));
  const found = spellings.filter(({ word }) => word !== "" && said.includes(plain(word)));
  found.sort((a, b) => b.word.length - a.word.length);
  return found[0]?.name ?? null;
}
