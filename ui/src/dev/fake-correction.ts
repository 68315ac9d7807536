// Correcting a record in the fake backend.

import type { CorrectionView, Flow, ValueOption } from "../types";
import { look } from "./fake-flows";
import { line, seqOf } from "./fake-history";
import { correctionsOf, picks } from "./fake-operation";

/** What the flow would send of an operation's record with these values. */
export function correction(id: string, values: ValueOption[] | null, flow: Flow): CorrectionView {
  const seq = seqOf(id);
  const broken = line(seq).problem?.code === "field_invalid";
  const came = picks(seq)
    .filter(({ expression }) => expression !== "ip")
    .map((one) => (broken && one.expression === "body.to" ? { ...one, value: "8 (916) 555" } : one));
  const corrected = new Map((values ?? correctionsOf(seq)).map(({ expression, value }) => [expression, value]));
  const now = came.map(({ expression, value }) => ({
    expression,
    came: value,
    value: corrected.get(expression) ?? value,
  }));
  const record = Object.fromEntries(now.map(({ expression, value }) => [expression.replace("body.", ""), value]));
  const { preview } = look(flow, record, false);
  const at = flow.actions.findIndex((action) => action.type === "form_urlencoded");
  const action = flow.actions[at];
  const fields = action?.type === "form_urlencoded" ? action.fields : [];
  return {
    values: [
      ...now,
      ...["body.identifier.phone", "body.ip"].map((expression) => ({
        expression,
        came: null,
        value: corrected.get(expression) ?? "",
      })),
    ],
    fields: fields.map(({ name, value }, n) => ({
      name,
      ...(preview?.values[`actions[${String(at)}].fields[${String(n)}].value`] ?? { text: "", problem: null }),
      reads: /\bto\b/.test(value) ? ["body.to", "body.identifier.phone"] : [],
    })),
    outcome: preview?.outcome ?? "wrong",
    problem: null,
  };
}
