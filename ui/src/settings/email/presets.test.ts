// Addresses, services and passwords, as people write and paste them.

import { describe, expect, it } from "vitest";

import { email, presets } from "../../testing/fixtures/channels";
import { parseAddresses, isAddress, plainPassword, presetIn, presetFor } from "./presets";

describe("addresses", () => {
  it("are recognized and separated", () => {
    expect(["a@b.ru", "ольга@магазин.рф", "a@b", "a b@c.ru", "@b.ru", "a@b.", "a@b@c.ru"].map(isAddress)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(parseAddresses(" a@b.ru,c@d.ru ; a@b.ru\ne@f.ru")).toEqual(["a@b.ru", "c@d.ru", "e@f.ru"]);
    expect(["shop@YA.ru", "shop@magazin.ru", "shop@"].map((address) => presetFor(address, presets))).toEqual([
      "Яндекс",
      "other",
      null,
    ]);
  });

  it("and the server identify the service of settings", () => {
    expect(
      [email, { ...email, user: "robot" }, { ...email, port: 587 }, { ...email, user: null }].map((one) =>
        presetIn(one, presets),
      ),
    ).toEqual(["Яндекс", "other", "other", "other"]);
  });

  it("at Google have passwords that are copied with gaps", () => {
    expect(
      ["abcd efgh ijkl mnop", "abcd\u00a0efgh\u00a0ijkl\u00a0mnop", " two words ", "abcd efgh"].map(plainPassword),
    ).toEqual(["abcdefghijklmnop", "abcdefghijklmnop", "two words", "abcd efgh"]);
  });
});
