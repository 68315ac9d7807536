// Values in pieces: what is a chip, and what it is called.

import { describe, expect, it } from "vitest";

import { setLanguage } from "../../i18n.svelte";
import { arayFields } from "../../testing/sample-flow";
import { chipWords } from "./chip-words";
import { joined, piecesOf } from "./pieces";

setLanguage("ru", "ru");

/** The pieces of a value as they are read: texts, and chips in brackets. */
const read = (value: string): string =>
  piecesOf(value)
    .map((piece) => (piece.kind === "chip" ? `[${chipWords(piece.about)}]` : piece.source))
    .join("");

describe("a value", () => {
  it.each([
    ["1990", "1990"],
    ["{{ body.to | phone('RU') }}", "[Кому (номер)]"],
    ["{{ body.to | phone_country('RU') }}", "[Страна: Кому (номер)]"],
    ["Заказ {{ body.id }} от {{received_at}}", "Заказ [Номер SMS] от [Время получения]"],
    ["{{ (body.Name or body.name) | trim }}", "[Имя]"],
    ["{{ body.Name or body.title }}", "[Имя или title]"],
    ["{{ [body.Phone, body['your-tel']] | phone('KZ') }}", "[Телефон или your-tel]"],
    ["{{ (body.message | fromjson).order.price }}", "[price]"],
    ["{{ body.message | match('сумма (\\\\d+)', 1) }}", "[Часть: Текст SMS]"],
    ["{{ table('offers', body.imsi).price }}", "[price из таблицы «offers»]"],
    ["{{ table('of, fers', [body.imsi, 'x']) ['a b'] }}", "[Формула]"],
    ["{{ table('offers', body.com)['a b'] }}", "[a b из таблицы «offers»]"],
    ["{{ table('offers', body.message | words).price }}", "[price из таблицы «offers»]"],
    ["{{ table('offers', body.imsi).phone | phone('RU') }}", "[phone из таблицы «offers»]"],
    ["{{ table('a', body.b).c ~ table('d', body.e).f }}", "[Формула]"],
    ["Bearer {{ secret('k') }}", "Bearer [Ключ «k»]"],
    ["{{ steps.order.encoded }}", "[Все поля «order»]"],
    ["{{ steps.send.order_id }}", "[order_id из «send»]"],
    ["{{ body.a ~ body.b }}", "[Формула]"],
    ["{{ 'a' if body.b else 'c' }}", "[Формула]"],
    ["{{ body.a | hash('sha256') }}", "[Формула]"],
  ])("%s is read as %s", (value, words) => {
    expect(read(value)).toBe(words);
    expect(joined(piecesOf(value))).toBe(value);
  });

  it.each(["{{ body.to", "a }} b", "{% if body.id %}x{% endif %}", "{# note #}", "{{ {'a': {'b': 1}} }}"])(
    "%s stays code",
    (value) => expect(piecesOf(value)).toEqual([{ kind: "text", source: value }]),
  );

  it.each(["both", "sent", "received"] as const)("of the template has words, for SMS %s", (sms) => {
    const words = Object.fromEntries(arayFields(sms).map(({ name, value }) => [name, read(value)]));
    expect(words).toMatchObject({
      api_key: "[Ключ «aray_api_key»]",
      name: "[Заметка о клиенте или номер]",
      phone: "[Номер клиента]",
      country_code: "[Страна по номеру клиента]",
      ip: "[IP-адрес клиента или магазина]",
      ext_in_id: "[Номер операции]",
    });
    expect(Object.values(words).join()).not.toMatch(/[{}]|Формула/);
  });
});
