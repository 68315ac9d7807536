// Creating and moving actions.

import type { Action, Flow } from "../../types";
import { encodedOf, fieldSteps } from "../fields/templates";

export type Kind = Action["type"];

export const KINDS: Kind[] = ["form_urlencoded", "http_request", "filter", "set", "json"];

const IDS: Record<Kind, string> = {
  form_urlencoded: "order",
  http_request: "send",
  filter: "filter",
  set: "values",
  json: "json",
};

/** An id that no other action of the flow has. */
function freeId(flow: Flow, wanted: string): string {
  const taken = new Set(flow.actions.map((action) => action.id));
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}${number}`)) number += 1;
  return `${wanted}${number}`;
}

/** A new action for the end of a flow. */
export function newAction(flow: Flow, kind: Kind): Action {
  const id = freeId(flow, IDS[kind]);
  switch (kind) {
    case "form_urlencoded":
    case "json":
      return { type: kind, id, fields: [] };
    case "filter":
      return { type: kind, id, when: "" };
    case "set":
      return { type: kind, id, values: {} };
    case "http_request": {
      const step = fieldSteps(flow, flow.actions.length)[0];
      const body = step?.json ? { content_type: "application/json", text: encodedOf(step.id) } : null;
      return {
        type: kind,
        id,
        method: body ? "POST" : "GET",
        url: step && !step.json ? encodedOf(step.id) : "",
        headers: [],
        body,
        timeout_seconds: 30,
        success: { status: "2xx", when: null, error: null },
      };
    }
  }
}

/** Moves the element at `from` to `to`, within the list. */
export function move<T>(list: T[], from: number, to: number): void {
  if (to < 0 || to >= list.length || from === to) return;
  const [taken] = list.splice(from, 1);
  if (taken !== undefined) list.splice(to, 0, taken);
}
