// Lookups as expressions, and by which values of a record a row can be found.

import { describe, expect, it } from "vitest";

import { sampleFlow } from "../../testing/sample-flow";
import type { ValueOption } from "../../types";
import { keyChoices, lookupExpression, lookupOf, type Lookup } from "./lookups";
import { expressionFor } from "./templates";
import { choicesAt } from "./value-options";

const OF_SMS: ValueOption[] = [
  { expression: "body.message", value: "Хочу крем, 2 шт." },
  { expression: "body.imsi", value: "250011" },
  { expression: "body.custmemo", value: "Ольга" },
];

describe("a lookup", () => {
  const at = (changed: Partial<Lookup>): Lookup => ({
    table: "offers",
    key: "body.imsi",
    byWord: false,
    column: "price",
    ...changed,
  });

  it.each([
    [{}, "table('offers', body.imsi).price"],
    [{ column: "a b" }, "table('offers', body.imsi)['a b']"],
    [{ column: "цена" }, "table('offers', body.imsi)['цена']"],
    [{ column: "1" }, "table('offers', body.imsi)['1']"],
    [{ column: "a'b\\" }, "table('offers', body.imsi)['a\\'b\\\\']"],
    [{ table: "сим-карты (2), 'новые' | все" }, "table('сим-карты (2), \\'новые\\' | все', body.imsi).price"],
    [{ key: "(body.data | fromjson).sim" }, "table('offers', (body.data | fromjson).sim).price"],
    [{ key: "body.message", byWord: true }, "table('offers', body.message | words).price"],
  ])("%j is written and read", (changed, expression) => {
    expect(lookupExpression(at(changed))).toBe(expression);
    expect(lookupOf(`{{ ${expression} }}`)).toEqual({ lookup: at(changed), filters: [] });
  });

  it.each([
    "{{ table('offers', body.imsi).price ~ table('offers', body.com).price }}",
    "{{ table('offers', body.imsi | upper).price }}",
    "{{ table('offers', body.imsi, body.com).price }}",
    "{{ table(body.table, body.imsi).price }}",
    "{{ table('offers', body.imsi) }}",
    "{{ table('offers', body.imsi).price.x }}",
  ])("%s is more than one", (template) => expect(lookupOf(template)).toBeNull());

  it("is a telephone number in a field for one, and a country as the table has it", () => {
    const expression = lookupExpression(at({ key: "body.message", byWord: true }));
    expect(expressionFor(expression, "phone", "KZ")).toBe(`{{ ${expression} | phone('KZ') }}`);
    expect(expressionFor(expression, "number")).toBe(`{{ ${expression} }}`);
    expect(expressionFor(expression, "country")).toBe(`{{ ${expression} }}`);
  });
});

describe("the values by which a row is found", () => {
  const offered = (options: ValueOption[]): string[] =>
    keyChoices(choicesAt(sampleFlow("Магазин", []), 0, options), options).usual.map(
      ({ expression, byWord }) => expression + (byWord ? " | words" : ""),
    );
  const OF_SMS_DELIVERER = ["body.imsi", "body.com", "body.simno", "body.from", "body.to", "body.message | words"];

  it("are those of SMS Deliverer for its records, and before the first record", () => {
    expect(offered([])).toEqual(OF_SMS_DELIVERER);
    expect(offered(OF_SMS)).toEqual(OF_SMS_DELIVERER);
  });

  it("are none of SMS Deliverer's for the records of others", () => {
    const ofForm = ["body.Phone", "body.text"].map((expression) => ({ expression, value: "1" }));
    expect(offered(ofForm)).toEqual(["body.text | words"]);
  });

  it("are never numbers that each record has anew", () => {
    const { others } = keyChoices(choicesAt(sampleFlow("Магазин", []), 0, OF_SMS), OF_SMS);
    expect(others.flatMap(({ choices }) => choices).map(({ expression }) => expression)).toEqual([
      "body.message",
      "body.custmemo",
    ]);
  });
});
