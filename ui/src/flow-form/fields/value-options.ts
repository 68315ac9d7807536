// The values that can be picked for a template: of the record, of the responses to earlier requests, and of earlier actions.

import { t, tOrNull } from "../../i18n.svelte";
import type { Action, Flow, HttpRequest, ValueOption } from "../../types";
import { lastName } from "./expressions";
import { USUAL_EXPRESSIONS, knownField } from "./templates";

/** A value to pick: its name in templates, and what it was in the example, if that is known. */
export interface Choice {
  expression: string;
  value: string | null;
}

export interface Group {
  key: string;
  title: string;
  choices: Choice[];
  /** True for an earlier request of which no response is known yet. */
  noResponse?: boolean;
}

/** Values that every record has, beside its own fields. */
const ALWAYS = ["operation.id", "received_at"];
/** Offered for a response until one is known: what CRMs with the interface of aray respond. */
const USUAL_RESPONSE = ["json.code", "json.order_id", "json.is_double", "json.error"];

/** The index of the action that a path is in; null for a path of the source. */
export function actionIndex(path: string): number | null {
  const found = /^actions\[(\d+)\]/.exec(path)?.[1];
  return found === undefined ? null : Number(found);
}

/** The enabled requests before the action at `index`, the nearest first. */
export function earlierRequests(flow: Flow, index: number): HttpRequest[] {
  return earlier(flow, index)
    .filter((action) => action.type === "http_request")
    .reverse();
}

const earlier = (flow: Flow, index: number): Action[] =>
  flow.actions.slice(0, index).filter((action) => action.enabled !== false);

/** What a template at `index` can pick; `null` stands for a template of the source, which sees the record only. */
export function choicesAt(flow: Flow, index: number | null, options: ValueOption[]): Group[] {
  const record = recordGroup(options);
  if (index === null) return [record];
  // What the user chose to remember or to work out comes first, the long lists of responses last.
  const named: Group[] = [];
  const responses: Group[] = [];
  for (const action of earlier(flow, index).reverse()) {
    if (action.type === "http_request") {
      named.push(rememberedGroup(action, options));
      responses.push(responseGroup(action, options));
    }
    if (action.type === "set")
      named.push(
        stepGroup(
          action.id,
          "values",
          Object.keys(action.values).map((name) => ({ expression: `steps.${action.id}.${name}`, value: null })),
        ),
      );
  }
  return [...named.filter((group) => group.choices.length > 0), record, ...responses];
}

/** What a template over the response to its own request can pick. */
export function responseChoices(id: string, options: ValueOption[]): Group {
  const { choices, noResponse } = responseOf(id, options);
  return { key: "response", title: t("choices-response"), choices, noResponse };
}

/** The parts of a request's last response, as templates over `response` name them, or the usual ones while none is known. */
function responseOf(id: string, options: ValueOption[]): Pick<Group, "choices"> & { noResponse: boolean } {
  const step = `steps.${id}.`;
  const known = options
    .filter(({ expression }) => expression.startsWith(`${step}response.`))
    .map(({ expression, value }) => ({ expression: expression.slice(step.length), value }));
  const usual = ["status", ...USUAL_RESPONSE].map((name) => ({ expression: `response.${name}`, value: null }));
  return { choices: known.length > 0 ? known : usual, noResponse: known.length === 0 };
}

function recordGroup(options: ValueOption[]): Group {
  const known = options.filter(({ expression }) => !expression.startsWith("steps."));
  const fields: Choice[] =
    known.length > 0 ? known : USUAL_EXPRESSIONS.map((expression) => ({ expression, value: null }));
  const always = ALWAYS.filter((expression) => fields.every((field) => field.expression !== expression));
  return {
    key: "record",
    title: t(known.length > 0 ? "value-options-title" : "value-options-none"),
    choices: [...fields, ...always.map((expression) => ({ expression, value: null }))],
  };
}

function rememberedGroup({ id, remember }: HttpRequest, options: ValueOption[]): Group {
  const names = Object.keys(remember ?? {}).map((name) => `steps.${id}.${name}`);
  return stepGroup(
    id,
    "remembered",
    names.map((expression) => ({ expression, value: valueOf(options, expression) })),
  );
}

function responseGroup({ id }: HttpRequest, options: ValueOption[]): Group {
  const { choices, noResponse } = responseOf(id, options);
  const outcome = { expression: "outcome", value: null };
  const named = [...choices, outcome].map((choice) => ({ ...choice, expression: `steps.${id}.${choice.expression}` }));
  return { ...stepGroup(id, "response", named), noResponse };
}

function stepGroup(id: string, kind: "values" | "remembered" | "response", choices: Choice[]): Group {
  return { key: `${kind}-${id}`, title: t(`choices-${kind}-of`, { step: id }), choices };
}

/** The value of an expression in the example or in the last response; null if it is unknown. */
export function valueOf(options: ValueOption[], expression: string): string | null {
  return options.find((option) => option.expression === expression)?.value ?? null;
}

/** What an expression is called: a word for known names, else its last part. */
export function wordFor(expression: string): string {
  const known = knownField(expression);
  if (known) return t(`record-field-${known}`);
  const part = /^(?:steps\.\w+\.)?response\.(.+)$/.exec(expression)?.[1];
  if (part) return tOrNull(`response-field-${part.replace(/^json\./, "")}`) ?? part.replace(/^json\./, "");
  const outcome = /^steps\.\w+\.outcome$/.test(expression);
  if (outcome) return t("response-field-outcome");
  // What is inside a JSON text or in brackets is called by its own name alone.
  if (/^\(|\[["']/.test(expression)) return lastName(expression);
  return expression.replace(/^(?:body|query|fields)\./, "").replace(/^steps\.\w+\./, "");
}

/** An expression in words with the action that it comes from. */
export function longWordFor(expression: string): string {
  const step = /^steps\.(\w+)\./.exec(expression)?.[1];
  return step ? t("value-of-step", { value: wordFor(expression), step }) : wordFor(expression);
}
