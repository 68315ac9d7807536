// Which address is a known destination, and what the form does then.

import { expect, test } from "vitest";

import type { KnownDestination, HttpRequest } from "../../types";
import { destinationOf, judgeByAddress } from "./destinations";

const aray: KnownDestination = {
  name: "aray.com",
  path: "/api/v2/order/create",
  domains: ["aray.com"],
  success: { status: "2xx", when: "{{ response.json.code == 'ok' }}", error: "{{ response.json.error }}" },
  remember: { order_id: "{{ response.json.order_id }}" },
};

const request = (url: string, when: string | null = null): HttpRequest => ({
  id: "send",
  method: "GET",
  url,
  headers: [],
  body: null,
  timeout_seconds: 30,
  success: { status: "200", when, error: null },
});

test("an address of aray is known with its query and any slashes", () => {
  for (const address of [
    "https://api.aray.com/api/v2/order/create/?{{ steps.order.encoded }}",
    "https://api.aray.com/api/v2/order/create",
    "http://127.0.0.1:9000//api/v2/order/create/?",
    "https://crm.example/API/v2/Order/Create/ ?",
    "https://api.aray.com/",
  ])
    expect(destinationOf(address, [aray]), address).toBe(aray);
  for (const address of ["", "{{ steps.a.url }}", "https://notaray.com/", "https://x.example/?/api/v2/order/create"])
    expect(destinationOf(address, [aray]), address).toBeNull();
});

test("a part of a known path may be any text", () => {
  const bitrix = { ...aray, domains: [], name: "Bitrix24", path: "/rest/*/*/crm.lead.add.json" };
  const telegram = { ...aray, domains: [], name: "Telegram", path: "/bot*/sendMessage" };
  for (const [address, known] of [
    ["https://{{ x }}.bitrix24.ru/rest/{{ secret('a') }}/{{ secret('b') }}/crm.lead.add.json", bitrix],
    ["https://api.telegram.org/bot{{ secret('token') }}/sendMessage?chat_id=1", telegram],
  ] as const)
    expect(destinationOf(address, [bitrix, telegram]), address).toBe(known);
  expect(destinationOf("https://api.telegram.org/1:a/sendMessage", [bitrix, telegram])).toBeNull();
});

test("a new request to aray takes over its judgement, and one with its own keeps that", () => {
  const made = request("https://api.aray.com/api/v2/order/create/?");
  judgeByAddress(made, [aray]);
  expect(made.success).toEqual({ ...aray.success, status: "200" });
  expect(made.remember).toEqual(aray.remember);

  const own = request("https://api.aray.com/api/v2/order/create/?", "{{ true }}");
  judgeByAddress(own, [aray]);
  expect(own.success.when).toBe("{{ true }}");

  const other = request("https://crm.example/orders");
  judgeByAddress(other, [aray]);
  expect(other.success.when).toBeNull();
});

test("another address brings its own judgement in place of the one that was taken over", () => {
  const when = "{{ response.json.status == 'ok' }}";
  const other = { ...aray, name: "LP-CRM", path: "/api/new", domains: [], success: { ...aray.success, when } };
  other.remember = { order_id: "{{ response.json.id }}" };
  const made = request("https://crm.example/api/new");
  judgeByAddress(made, [aray, other]);
  made.url = "https://api.aray.com/api/v2/order/create/?";
  judgeByAddress(made, [aray, other]);
  expect(made.success.when).toBe(aray.success.when);
  expect(made.remember).toEqual(aray.remember);
  made.url = "https://crm.example/elsewhere";
  judgeByAddress(made, [aray, other]);
  expect(made.success.when).toBe(aray.success.when);
});

test("a change of the address keeps what the user wrote of the reason, and two destinations may judge alike", () => {
  const when = "{{ response.json.ok }}";
  const telegram = {
    ...aray,
    name: "Telegram",
    path: "/bot*/sendMessage",
    domains: [],
    success: { status: "2xx", when },
  };
  const sheets = {
    ...telegram,
    name: "Sheets",
    path: "/macros/s/*/exec",
    remember: { row: "{{ response.json.row }}" },
  };
  const known = [aray, telegram, sheets] as KnownDestination[];
  const made = request("https://script.example/macros/s/1/exec");
  judgeByAddress(made, known);
  expect(made.remember).toEqual(sheets.remember);
  made.success.error = "{{ response.json.why }}";
  judgeByAddress(made, known);
  expect(made.success.error).toBe("{{ response.json.why }}");
});
