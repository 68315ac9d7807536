// The templates that the window recognizes.

import { describe, expect, it } from "vitest";

import { arayFlow, sampleFlow } from "../../testing/sample-flow";
import type { HttpRequest } from "../../types";
import {
  placedStep,
  placeFields,
  placementOf,
  countryOf,
  expressionFor,
  secretOf,
  secretTemplate,
  splitAddress,
  withFields,
} from "./templates";

const request = (url: string, body: HttpRequest["body"] = null): HttpRequest => ({
  id: "send",
  method: "GET",
  url,
  headers: [],
  body,
  timeout_seconds: 30,
  success: { status: "2xx", when: null, error: null },
});

describe("a secret", () => {
  it("is recognized if it is the whole value", () => {
    expect(secretOf("{{ secret('aray_api_key') }}")).toBe("aray_api_key");
    expect(secretOf('{{secret("k")}}')).toBe("k");
    expect(secretOf(secretTemplate("k2"))).toBe("k2");
    expect(secretOf("Bearer {{ secret('k') }}")).toBeNull();
    expect(secretOf("")).toBeNull();
  });
});

describe("an inserted field", () => {
  it("gets the filter that the check needs", () => {
    expect(expressionFor("body.to", undefined)).toBe("{{ body.to }}");
    expect(expressionFor("body.to", "phone")).toBe("{{ body.to | phone('RU') }}");
    expect(expressionFor("body.to", "country")).toBe("{{ body.to | phone_country('RU') }}");
  });

  it("is of the country of the flow's other numbers", () => {
    const country = countryOf(arayFlow("sent"));
    expect(expressionFor("body.to", "phone", country)).toBe("{{ body.to | phone('KZ') }}");
    expect(countryOf(sampleFlow("Магазин", null))).toBe("RU");
  });
});

describe("fields in the address or in the body", () => {
  const address = "https://api.aray.com/api/v2/order/create/?";

  it("move to the body and back without loss", () => {
    const it = request(`${address}{{ steps.order.encoded }}`);
    expect([placementOf(it), placedStep(it), splitAddress(it.url).address]).toEqual(["query", "order", address]);
    placeFields(it, "body", "order", false);
    expect(it).toMatchObject({
      method: "POST",
      url: "https://api.aray.com/api/v2/order/create/",
      body: { content_type: "application/x-www-form-urlencoded", text: "{{ steps.order.encoded }}" },
    });
    expect([placementOf(it), placedStep(it)]).toEqual(["body", "order"]);
    placeFields(it, "query", "order", false);
    expect(it).toMatchObject({ method: "GET", url: `${address}{{ steps.order.encoded }}`, body: null });
  });

  it("are appended to an existing query", () => {
    const it = request("https://x.example/?a=1");
    placeFields(it, "query", "order", false);
    expect(it.url).toBe("https://x.example/?a=1&{{ steps.order.encoded }}");
  });

  it("follow a question mark or an ampersand, whatever the user typed", () => {
    for (const [typed, whole] of [
      ["https://x.example/order", "https://x.example/order?"],
      ["https://x.example/order?", "https://x.example/order?"],
      [" https://x.example/order? ", "https://x.example/order?"],
      ["https://x.example/order?a=1", "https://x.example/order?a=1&"],
      ["https://x.example/order?a=1&", "https://x.example/order?a=1&"],
      ["https://x.example/order?data=", "https://x.example/order?data="],
    ] as const)
      expect(withFields(typed, "order")).toBe(`${whole}{{ steps.order.encoded }}`);
  });

  it("are JSON if the step is", () => {
    const it = request("https://x.example/");
    placeFields(it, "body", "json", true);
    expect(it.body?.content_type).toBe("application/json");
  });
});
