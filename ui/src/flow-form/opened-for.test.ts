// The field that the reason of a CRM names.

import { expect, it } from "vitest";

import { namedField } from "./opened-for";

const NAMES = ["api_key", "name", "phone", "offer_id", "country_code", "base_url", "price", "ip"];

it.each([
  ["Offer not found", "offer_id"],
  ["unknown offer_id", "offer_id"],
  ["Wrong country code", "country_code"],
  ["Country is not served", "country_code"],
  ['{"error":"Invalid phone"}', "phone"],
  ["The base-url of the offer is closed", "base_url"],
  ["Shipping is closed", null],
  ["", null],
])("is found: %s", (reason, field) => expect(namedField(reason, NAMES)).toBe(field));
