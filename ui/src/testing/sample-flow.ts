// The flow of the template for aray, as the engine makes it: a test of the engine keeps `aray-flow.json` fresh.

import type { Field, Flow } from "../types";
import made from "./aray-flow.json";

/** The template's flow for SMS that the shop sends (to Kazakhstan), receives (in Germany) or both (in Russia). */
export const arayFlow = (sms: keyof typeof made = "both"): Flow => structuredClone(made[sms]) as Flow;

/** The fields of its order. */
export const arayFields = (sms: keyof typeof made = "both"): Field[] =>
  arayFlow(sms).actions.flatMap((action) => (action.type === "form_urlencoded" ? action.fields : []));

/** A stopped flow with these fields; `null` makes a flow without actions. */
export function sampleFlow(name: string, fields: readonly Field[] | null): Flow {
  const flow = arayFlow();
  flow.name = name;
  flow.source.token = "q3vJ0c2bSxkW6nYt1uEwRz";
  if (fields === null) {
    flow.source.deduplicate = null;
    delete flow.source.test_when;
    flow.actions = [];
  }
  for (const action of flow.actions)
    if (action.type === "form_urlencoded") action.fields = structuredClone([...(fields ?? [])]);
  return flow;
}
