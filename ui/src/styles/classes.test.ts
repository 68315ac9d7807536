// Classes and variables of the styles: one that nothing defines was forgotten, or is left over.

import { readdirSync, readFileSync } from "node:fs";

import { expect, it } from "vitest";

const read = (folder: string, ending: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => ({ file, text: readFileSync(`${folder}/${file}`, "utf8") }));

it("a class in the markup has a style, of its component or of all", () => {
  const shared = read("src/styles", ".css").map(({ text }) => text);
  const components = read("src", ".svelte");
  expect(components.length).toBeGreaterThan(50);
  const unknown = components.flatMap(({ file, text }) => {
    const [markup = "", own = ""] = text.split("<style>");
    const styles = [own, ...shared].join();
    const named = [...markup.matchAll(/\sclass="([^"{}]+)"|\sclass:([\w-]+)/g)].flatMap(([, all, one]) =>
      (all ?? one ?? "").split(/\s+/),
    );
    return named.filter((name) => !new RegExp(`\\.${name}(?![\\w-])`).test(styles)).map((name) => `${file}: ${name}`);
  });
  expect(unknown).toEqual([]);
});

it("a variable without a value to fall back on is set somewhere", () => {
  const texts = [...read("src", ".css"), ...read("src", ".svelte"), ...read("src", ".ts")].map(({ text }) => text);
  const all = texts.join("\n");
  const used = new Set([...all.matchAll(/var\((--[\w-]+)\)/g)].map(([, name = ""]) => name));
  expect(used.size).toBeGreaterThan(20);
  expect([...used].filter((name) => !new RegExp(`(^|\\s|:)${name}[:="]`, "m").test(all))).toEqual([]);
});

it("a box to tick or a radio button is drawn by the styles, not by the webview", () => {
  const styles = [...read("src", ".css"), ...read("src", ".svelte")].map(({ text }) => text).join("\n");
  expect(styles).not.toContain("accent-color");
  expect(styles).toMatch(/input\[type="checkbox"\], input\[type="radio"\]\) \{\s*appearance: none;/);
});
