// The few templates that the window recognizes, to show them in words instead of code.

import type { Check, Flow, HttpRequest } from "../../types";

/** The name of the secret, if the value is only a secret. */
export function secretOf(value: string): string | null {
  return /^\s*\{\{\s*secret\(\s*['"]([a-z][a-z0-9_]*)['"]\s*\)\s*\}\}\s*$/.exec(value)?.[1] ?? null;
}

/** The name of a key for the value of a field. */
export function secretNameOf(field: string): string {
  const letters = field.replace(/[^a-z0-9_]+/gi, "_").toLowerCase();
  return letters.replace(/^[^a-z]+/, "") || "key";
}

export const secretTemplate = (name: string): string => `{{ secret('${name}') }}`;

/** The template to insert for an expression. A phone number and its country need a filter, for numbers of this country. */
export function expressionFor(expression: string, check: Check | undefined, country = "RU"): string {
  // A table may have the country itself, and a number as it is meant.
  if (expression.startsWith("table(") && check !== "phone") return `{{ ${expression} }}`;
  if (check === "phone") return `{{ ${expression} | phone('${country}') }}`;
  if (check === "country") return `{{ ${expression} | phone_country('${country}') }}`;
  // A sum that is part of a text has blanks and a comma.
  if (check === "number" && expression.includes(" | ")) return `{{ ${expression} | number }}`;
  return `{{ ${expression} }}`;
}

/** The country of the numbers in a flow, which its first number says; Russia if it has none. */
export const countryOf = (flow: Flow): string =>
  /phone(?:_country)?\('([A-Z]{2})'\)/.exec(JSON.stringify(flow))?.[1] ?? "RU";

/** Fields of SMS Deliverer's records that have a label: the message `record-field-<name>`. */
const KNOWN_FIELDS = [
  "to",
  "from",
  "message",
  "custmemo",
  "id",
  "type",
  "app",
  "res_sn",
  "imsi",
  "imei",
  "com",
  "simno",
  "softwareid",
  "sendstat",
  "name",
  "phone",
  "email",
  "address",
  "text",
  "content",
] as const;

/** The field at the end of an expression such as `body.to`, if it has a label. */
export function knownField(expression: string): string | null {
  if (expression === "ip" || expression === "operation.id" || expression === "received_at")
    return expression.replace(".", "_");
  const last = /^(?:body|query|fields)\.([A-Za-z_]+)$/.exec(expression)?.[1]?.toLowerCase();
  return last && (KNOWN_FIELDS as readonly string[]).includes(last) ? last : null;
}

/** What SMS Deliverer sends, offered until the first record arrives. */
export const USUAL_EXPRESSIONS = ["body.to", "body.from", "body.custmemo", "body.message", "body.id", "ip"];

/** SMS Deliverer numbers its messages, except that its Test button always sends 0. As in the template for aray. */
export const SMS_DEDUP_KEY =
  "{% if body.id | filled | trim('0.,') and not body.id | match('^ *-') %}{{ body.id }} {{ body.from }} {{ body.to }}{% endif %}";
/** The same of flows that were made before 0.0, null and -1 were known to be no numbers either. */
const FORMER_SMS_DEDUP_KEY =
  "{% if body.id | trim not in ['', '0'] %}{{ body.id }} {{ body.from }} {{ body.to }}{% endif %}";

/** True of a key that tells the messages of SMS Deliverer apart. */
export const isSmsDedupKey = (key: string): boolean => key === SMS_DEDUP_KEY || key === FORMER_SMS_DEDUP_KEY;

/**
 * Where the template for aray looks for the customer's number: in SMS that the shop sends, receives, or both. As `Sms::customer`
 * of the engine has them.
 */
const numbersByDirection = (hasStatus: string): string =>
  `[body.from] if ${hasStatus} and not body.sendstat | trim else [body.to] if body.sendstat else [body.to, body.from]`;
const CUSTOMERS = [
  "[body.to, body.identifier.phone]",
  "[body.from, body.identifier.phone]",
  `((${numbersByDirection("'sendstat' in fields")}) + [body.identifier.phone])`,
  // In flows that were made before a status of null was known.
  `((${numbersByDirection("body.sendstat is defined")}) + [body.identifier.phone])`,
];
/** Where it looks for the customer's address on the internet; the shop's own is the last resort. */
const CUSTOMER_IP =
  "[fields.ip, fields.client_ip, fields.remote_ip, body.meta.remote_ip.value, shop.public_ip] | public_ip";

/** What a value of the template for aray stands for; the message `meaning-<key>` says it in words. */
export type Meaning = "customer-name" | "customer-phone" | "customer-country" | "customer-ip";

/** The meaning of an expression that combines several fields, as the template for aray has them; null for any other. */
export function meaningOf(expression: string): Meaning | null {
  if (expression === CUSTOMER_IP) return "customer-ip";
  // In flows that were made before the filter `filled`, it is trimmed only.
  const named = /^\(body\.custmemo \| (?:filled|trim)\) or \((.*)\)$/s.exec(expression)?.[1];
  const [, customer, filter] = /^(.*) \| (phone|phone_country)\('[A-Z]{2}'\)$/s.exec(named ?? expression) ?? [];
  if (!customer || !CUSTOMERS.includes(customer)) return null;
  if (filter === "phone_country") return named === undefined ? "customer-country" : null;
  return named === undefined ? "customer-phone" : "customer-name";
}

const ENCODED = /\{\{\s*steps\.([a-z][a-z0-9_]*)\.encoded\s*\}\}$/;

/** The part of an address that the user writes, and the step whose fields follow it. */
export function splitAddress(url: string): { address: string; step: string | null } {
  const found = ENCODED.exec(url);
  return found ? { address: url.slice(0, found.index), step: found[1] ?? null } : { address: url, step: null };
}

/** An address with the fields of a step in its query. */
export function withFields(address: string, step: string): string {
  const bare = address.trim();
  const separator = !bare.includes("?") ? "?" : /[?=&]$/.test(bare) ? "" : "&";
  return bare + separator + encodedOf(step);
}

export const encodedOf = (step: string): string => `{{ steps.${step}.encoded }}`;

/** Where a request has its fields: in the query, in the body, or wherever the user wrote them. */
export type Placement = "query" | "body" | "own";

export function placementOf(request: HttpRequest): Placement {
  if (request.body === null) return splitAddress(request.url).step ? "query" : "own";
  return ENCODED.test(request.body.text) && request.body.text.trim().startsWith("{{") ? "body" : "own";
}

/** The step whose fields a request contains. */
export function placedStep(request: HttpRequest): string | null {
  return splitAddress(request.url).step ?? (request.body ? (ENCODED.exec(request.body.text)?.[1] ?? null) : null);
}

/** Puts the fields of `step` into the address (GET) or into the body (POST). */
export function placeFields(request: HttpRequest, how: Placement, step: string, json: boolean): void {
  const { address } = splitAddress(request.url);
  const bare = address.replace(/\?$/, "");
  if (how === "query") {
    request.method = "GET";
    request.url = withFields(bare, step);
    request.body = null;
  } else if (how === "body") {
    if (request.method === "GET") request.method = "POST";
    request.url = bare;
    const content_type = json ? "application/json" : "application/x-www-form-urlencoded";
    request.body = { content_type, text: encodedOf(step) };
  } else {
    request.url = bare;
    request.body ??= { content_type: "text/plain; charset=utf-8", text: "" };
  }
}

/** The steps with fields before the action at `index`, the nearest first. */
export function fieldSteps(flow: Flow, index: number): { id: string; json: boolean }[] {
  return flow.actions
    .slice(0, index)
    .flatMap((action) =>
      action.type === "form_urlencoded" || action.type === "json"
        ? [{ id: action.id, json: action.type === "json" }]
        : [],
    )
    .reverse();
}
