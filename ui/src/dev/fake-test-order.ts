// What a test order would send, in the fake backend.

import type { TestOrderView } from "../types";

export function testOrder(number: string, marked: boolean): TestOrderView {
  const values: [string, string][] = [
    ["name", "ТЕСТ"],
    ["phone", number],
    ["offer_id", "1024"],
    ["country_code", "RU"],
    ["base_url", "https://shop.example/cream"],
    ["price", "1990"],
    ["ip", "95.161.221.10"],
  ];
  if (marked) values.push(["test", "true"]);
  const fields = values.map(([name, text]) => ({ name, text, problem: null, reads: [] }));
  return { fields, outcome: "ready", problem: null, can_be_marked: true };
}
