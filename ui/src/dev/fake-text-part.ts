// Proposals for a marked part of a text in the fake backend: behind the word before it, or the first number.

import type { MarkedText, TextPartProposal, TextPartView } from "../types";
import { NAMES, TEXTS, pick } from "./sample-data";

const RECORDS = 12;

export function textPart(expression: string, marked: MarkedText): TextPartView {
  const records = Array.from({ length: RECORDS }, (_, n) => ({
    id: `part-${n}`,
    received_at: "2026-11-19T12:00:00Z",
    text: n % 4 === 3 ? pick(TEXTS, n) : `Имя: ${pick(NAMES, n)}, сумма ${1000 + n * 37} руб.`,
  }));
  const after = /([\p{L}]+:?)\s*$/u.exec(marked.before)?.[1] ?? null;
  const isNumber = /^\d+$/.test(marked.part);
  const shape = isNumber ? "(\\d+)" : "([\\p{L}]+(?: [\\p{L}]+)*)";
  const way = (words: string | null): TextPartProposal => {
    const pattern = new RegExp(`${words ? `${words}\\s*` : ""}${shape}`, "iu");
    const found = records.map(({ text }) => pattern.exec(text)?.[1] ?? null);
    return {
      expression: `${expression} | match('${pattern.source.replace(/\\/g, "\\\\")}')`,
      kind: isNumber ? "number" : "words",
      after: words,
      before: null,
      line: null,
      place: null,
      found,
      count: found.filter((one) => one !== null).length,
    };
  };
  return { proposals: after ? [way(after), way(null)] : [way(null)], best: 0, records };
}
