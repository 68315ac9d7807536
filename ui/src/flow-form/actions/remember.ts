// Proposes a name for a remembered value, and the value most likely meant.

import type { Choice } from "../fields/value-options";

/** What later actions read of a step beside its own values. */
const RESERVED = ["response", "outcome"];

/** A name for a value: its own last one if it can be a name and is free, else a numbered one. */
export function nameFor(expression: string, taken: string[]): string {
  const last = /(\w+)[^\w]*$/.exec(expression)?.[1]?.toLowerCase() ?? "";
  const free = (name: string) => !taken.includes(name) && !RESERVED.includes(name);
  if (/^[a-z][a-z0-9_]*$/.test(last) && free(last)) return last;
  let number = 1;
  while (!free(`value${number}`)) number += 1;
  return `value${number}`;
}

/** The value that is most likely meant: the number of an order, if the response has one. */
export function likelyValue(choices: Choice[]): string {
  const named = choices.filter(({ expression }) => expression !== "response.status");
  const order = named.find(({ expression }) => /\border_?(?:id|number|no)$/i.test(expression));
  const id = named.find(({ expression }) => /\.id$/i.test(expression));
  return (order ?? id ?? named[0] ?? choices[0])?.expression ?? "response.json.order_id";
}
