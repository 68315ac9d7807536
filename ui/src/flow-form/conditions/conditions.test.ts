// Conditions in words. The examples are also evaluated by the engine: crates/hooktray-core/src/template/tests.rs.

import { describe, expect, it } from "vitest";

import { formatCondition, loneValue, parseCondition, type Condition } from "./conditions";
import examples from "./examples.json";

describe("a condition in words", () => {
  it.each(examples)("$template is written and read", ({ condition, template }) => {
    expect(formatCondition(condition as Condition)).toBe(template);
    expect(parseCondition(template)).toEqual(condition);
  });

  it("is always true if nothing is written", () => {
    expect(parseCondition("  ")).toEqual({ kind: "always" });
    expect(formatCondition({ kind: "always" })).toBe("");
  });

  it("is read from the usual spellings", () => {
    const code = { kind: "value", expression: "response.json.code", comparison: "equals", text: "ok" };
    expect(parseCondition("{{ response.json.code == 'ok' }}")).toEqual(code);
    expect(parseCondition('{{response.json.code=="ok"}}')).toEqual(code);
    expect(parseCondition("{{ steps.send.response.status == 200 }}")).toMatchObject({
      comparison: "equals",
      text: "200",
    });
    expect(parseCondition("{{ body.flag != true }}")).toMatchObject({ comparison: "differs", text: "true" });
  });

  it.each([
    "{{ body.type == 'SMS' and body.to }}",
    "{{ body.to or body.from }}",
    "{{ not body.test }}",
    "{{ 'Заказ' in body.message | lower }}",
    "{{ 'заказ' in body.message }}",
    "{{ body.to | length > 3 }}",
    "{{ body.a == body.b }}",
    "{{ body.a | lower == 'sms' }}",
    "{{ steps.send.outcome != 'ok' }} ",
    "{% if body.to %}1{% endif %}",
    "{{ body.a }}{{ body.b }}",
    "{{ true }}",
    "true",
  ])("%s that no words fit stays as it was written", (template) => {
    const condition = parseCondition(template);
    if (condition.kind === "own") expect(formatCondition(condition)).toBe(template);
    // A comparison of `outcome` that is none of the choices is still a comparison of a value.
    else expect(condition).toMatchObject({ kind: "value", expression: "steps.send.outcome", comparison: "differs" });
  });
});

describe("a lone value", () => {
  it("is a name and nothing else", () => {
    expect(loneValue("{{ response.json.order_id }}")).toBe("response.json.order_id");
    expect(loneValue('{{ response.json["a b"][0] }}')).toBe('response.json["a b"][0]');
    expect(loneValue("{{ response.json.a | upper }}")).toBeNull();
    expect(loneValue("№ {{ response.json.a }}")).toBeNull();
    expect(loneValue("")).toBeNull();
  });
});
