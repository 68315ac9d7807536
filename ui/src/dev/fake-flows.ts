// Flows in the fake backend, with a simple evaluation of templates: enough to see the form at work.

import { arayFields, sampleFlow } from "../testing/sample-flow";
import type {
  Action,
  Field,
  Flow,
  FlowView,
  DryRunView,
  Finding,
  RenderedValue,
  RequestPreview,
  ApiError,
} from "../types";
import { parseCondition } from "../flow-form/conditions/conditions";
import { tableValueOf } from "../flow-form/fields/lookups";
import { meaningOf, type Meaning } from "../flow-form/fields/templates";
import { RESPONSE, seqOf } from "./fake-history";
import { picks, recordOf } from "./fake-operation";
import { cellOf } from "./fake-tables";

export const templateFlow = (template: string, name: string): Flow =>
  sampleFlow(name, template === "sms-deliverer-aray" ? arayFields() : null);

export const secrets = new Map<string, string | null>();
/** What templates read of the shop. */
export const shop: { publicIp: string | null } = { publicIp: null };

export function missing(flow: Flow): Finding[] {
  const notes: Finding[] = [];
  flow.actions.forEach((action, index) => {
    if (action.enabled === false) return;
    if (action.type === "form_urlencoded" || action.type === "json") {
      action.fields.forEach((field, n) => {
        if (field.required && !field.value.trim())
          notes.push({
            code: "field",
            path: `actions[${index}].fields[${n}].value`,
            message: "",
            args: { action: action.id, field: field.name },
          });
        const problem = /\{[{%#]/.test(field.value) ? null : wrong(field, field.value);
        if (problem?.code === "field_invalid" && !flow.enabled)
          notes.push({
            code: "value",
            path: `actions[${index}].fields[${n}].value`,
            message: "",
            args: { action: action.id, ...problem.args },
          });
      });
    }
    if (action.type === "http_request" && !action.url)
      notes.push({ code: "address", path: `actions[${index}].url`, message: "", args: { action: action.id } });
    if (action.type === "filter" && !action.when)
      notes.push({ code: "condition", path: `actions[${index}].when`, message: "", args: { action: action.id } });
  });
  if (!flow.actions.some((action) => action.type === "http_request" && action.enabled !== false))
    notes.push({ code: "sends_nothing", path: "", message: "", args: {} });
  flow.actions.forEach((action, index) => {
    const fields = "fields" in action ? action.fields : [];
    const at = shop.publicIp ? -1 : fields.findIndex(({ value }) => value.includes("shop.public_ip"));
    if (at >= 0)
      notes.push({ code: "public_ip", path: `actions[${index}].fields[${at}].value`, message: "", args: {} });
  });
  for (const [, name = ""] of JSON.stringify(flow).matchAll(/secret\('([a-z0-9_]+)'\)/g)) {
    if (!secrets.get(name) && !notes.some((note) => note.args.secret === name))
      notes.push({ code: "secret", path: "", message: "", args: { secret: name } });
  }
  return notes;
}

/** A second request, which tells somebody about the order and its number. */
export const tell: Action = {
  type: "http_request",
  id: "tell",
  when: "{{ steps.send.outcome == 'ok' }}",
  on_error: "continue",
  method: "POST",
  url: "https://shop.example/told",
  headers: [],
  body: { content_type: "application/json", text: '{"order": "{{ steps.send.order_id }}", "to": "{{ body.to }}"}' },
  timeout_seconds: 30,
  success: { status: "2xx", when: null, error: null },
};

/** What the last responses to a flow's requests have, by the names that templates use. */
function responsesOf(flow: Flow): Record<string, string> {
  const found: Record<string, string> = {};
  for (const action of flow.actions) {
    if (action.type !== "http_request" || action.id === tell.id) continue;
    found[`steps.${action.id}.response.status`] = "200";
    for (const [name, value] of Object.entries(RESPONSE))
      found[`steps.${action.id}.response.json.${name}`] = String(value);
    for (const [name, template] of Object.entries(action.remember ?? {})) {
      const value = /response\.[\w.]+/.exec(template)?.[0];
      if (value) found[`steps.${action.id}.${name}`] = found[`steps.${action.id}.${value}`] ?? "";
    }
  }
  return found;
}

function holds(template: string, record: Record<string, string>): boolean {
  const condition = parseCondition(template);
  if (condition.kind === "step") return condition.ended === "ok";
  if (condition.kind !== "value") return true;
  const value = render(`{{ ${condition.expression} }}`, record).trim();
  switch (condition.comparison) {
    case "equals":
      return value === condition.text;
    case "differs":
      return value !== condition.text;
    case "contains":
      return value.toLowerCase().includes(condition.text.toLowerCase());
    case "empty":
      return value === "";
    default:
      return value !== "" && value !== "false";
  }
}

const digits = (text: string) => text.replace(/\D/g, "").replace(/^8/, "7");

function meant(meaning: Meaning, record: Record<string, string>): string {
  const number = record.to || record.from;
  const phone = number ? `+${digits(number)}` : "";
  if (meaning === "customer-name") return record.custmemo || phone;
  if (meaning === "customer-country") return phone && "RU";
  return meaning === "customer-ip" ? "95.161.221.10" : phone;
}

function render(template: string, record: Record<string, string>): string {
  return template.replace(/\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const fromTable = tableValueOf(expression);
    if (fromTable) {
      const key = render(`{{ ${fromTable.keys[0] ?? ""} }}`, record);
      return cellOf(fromTable.table, key.split(" "), fromTable.column);
    }
    const meaning = meaningOf(expression);
    if (meaning) return meant(meaning, record);
    const [path = "", ...filters] = expression.split("|").map((part) => part.trim());
    let value = path === "ip" ? "127.0.0.1" : path === "operation.id" ? "0192f3a1-7c00-7000-8000-0000000186a0" : "";
    if (path.startsWith("secret")) value = "••••";
    if (path.startsWith("steps.")) value = record[path] ?? "";
    for (const [, name = ""] of path.matchAll(/(?:body|fields|query)\.(\w+)/g)) value ||= record[name] ?? "";
    for (const filter of filters) {
      if (!value) continue;
      if (filter.startsWith("phone_country")) value = "RU";
      else if (filter.startsWith("phone")) value = `+${digits(value)}`;
    }
    return value;
  });
}

const CHECKS: Record<string, RegExp> = {
  phone: /^\+\d{10,}$/,
  country: /^[A-Z]{2}$/,
  number: /^\d+(\.\d+)?$/,
  ip: /^[\d.:a-f]+$/,
  public_ip: /^(?!127\.)[\d.:a-f]+$/,
  url: /^https?:\/\/.+/,
  email: /.+@.+/,
};

function wrong(field: Field, value: string): ApiError | null {
  const apiError = (code: string, args: Record<string, string>): ApiError => ({
    code,
    message: "",
    args: { field: field.name, ...args },
    findings: [],
  });
  if (!value) return field.required ? apiError("field_empty", {}) : null;
  if (field.check && !CHECKS[field.check]?.test(value)) return apiError("field_invalid", { check: field.check, value });
  return null;
}

function mistakes(flow: Flow): Finding[] {
  const notes: Finding[] = [];
  const note = (code: string, path: string, args: Record<string, string> = {}) =>
    notes.push({ code, path, message: code, args });
  if (!flow.name.trim()) note("name", "name");
  if (flow.source.methods.length === 0) note("methods", "source.methods");
  flow.actions.forEach((action, index) => {
    if (action.type === "http_request" && action.url && !/^(https?:\/\/|\{\{)/.test(action.url))
      note("address", `actions[${index}].url`);
    if ("fields" in action) {
      action.fields.forEach((field, n) => {
        if (!field.name.trim()) note("field_name", `actions[${index}].fields[${n}].name`);
        const open = field.value.split("{{").length !== field.value.split("}}").length;
        if (open) note("template", `actions[${index}].fields[${n}].value`, { reason: "unexpected end of input" });
      });
    }
  });
  return notes;
}

/** Checks a flow with the record of an operation, or with a made-up one; `responded` says whether its requests got responses before. */
export function look(flow: Flow, example: string | Record<string, string> | null, responded: boolean): DryRunView {
  const found = mistakes(flow);
  const known = responded ? responsesOf(flow) : {};
  const record = example && { ...(typeof example === "string" ? recordOf(example) : example), ...known };
  const offered = [
    ...(typeof example === "string" ? picks(seqOf(example)) : []),
    ...Object.entries(known).map(([expression, value]) => ({ expression, value })),
  ];
  const later: string[] = [];
  if (found.length) return { errors: found, missing: [], warnings: [], preview: null, options: offered };
  const values: Record<string, RenderedValue> = {};
  const requests: RequestPreview[] = [];
  let bad = false;
  let encoded = "";
  if (record) {
    flow.actions.forEach((action, index) => {
      const sent = requests.some(({ id }) => JSON.stringify(action).includes(`steps.${id}.`));
      if (!responded && sent) return void later.push(action.id);
      if (action.when) {
        const runs = holds(action.when, record);
        values[`actions[${index}].when`] = { text: String(runs), problem: null };
        if (!runs) return;
      }
      if ("fields" in action) {
        const kept: string[] = [];
        action.fields.forEach((field, n) => {
          const text = render(field.value, record);
          const problem = wrong(field, text);
          bad ||= problem !== null;
          values[`actions[${index}].fields[${n}].value`] = { text: problem ? "" : text, problem };
          if (text && !problem) kept.push(`${field.name}=${encodeURIComponent(text)}`);
        });
        encoded = kept.join("&");
      }
      if (action.type === "http_request") {
        const url = action.url.replace(/\{\{.*?\}\}/, encoded);
        const text = action.body?.text.replace(/\{\{ steps\.\w+\.encoded \}\}/, encoded) ?? null;
        const body = text && render(text, record);
        requests.push({
          id: action.id,
          method: action.method,
          url,
          headers: body ? { "content-type": action.body?.content_type ?? "" } : {},
          body,
          curl: `curl -X ${action.method} '${url}'`,
        });
      }
    });
  }
  return {
    errors: [],
    missing: missing(flow),
    warnings: [],
    preview: record
      ? {
          values,
          requests,
          later,
          sampled: responded ? requests.map(({ id }) => id) : [],
          outcome: bad ? "wrong" : "ready",
        }
      : null,
    options: offered,
  };
}

export const view = (id: number, file: Flow): FlowView => ({
  id,
  file: structuredClone(file),
  link: `http://127.0.0.1:8477/hook/${file.source.token ?? ""}`,
  missing: missing(file),
  warnings: [],
  template: templateFlow("sms-deliverer-aray", file.name),
});
