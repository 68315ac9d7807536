// The guides as the window shows them: every anchor exists, and nothing is loaded from elsewhere.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { describe, expect, it } from "vitest";

import { rendered } from "./guide";

const guide = (language: string) =>
  readFileSync(resolve(import.meta.dirname, `../../docs/guide.${language}.md`), "utf8");

describe.each(["ru", "en"])("the guide in %s", (language) => {
  const { html, contents, pictures } = rendered(guide(language));

  it("loads nothing and runs nothing", () => {
    const page = new DOMParser().parseFromString(html, "text/html");
    expect(page.querySelectorAll("script, iframe, link, style, object, form").length).toBe(0);
    expect(
      [...page.querySelectorAll("a[href]")]
        .map((link) => link.getAttribute("href"))
        .filter((href) => !href?.startsWith("#/help/")),
    ).toEqual([]);
    expect(
      [...page.querySelectorAll("img")]
        .map((picture) => picture.getAttribute("src"))
        .filter((source) => !/^picture:\d+$/.test(source ?? "")),
    ).toEqual([]);
    expect(
      [...page.querySelectorAll("*")].flatMap((element) =>
        element.getAttributeNames().filter((name) => name.startsWith("on")),
      ),
    ).toEqual([]);
    expect(pictures.length).toBeGreaterThan(0);
  });

  it("has an anchor for every chapter and every link", () => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const ends = new Set([...page.querySelectorAll("[id]")].map(({ id }) => id));
    for (const { id, title } of contents) {
      expect(ends).toContain(`help-${id}`);
      expect(title).not.toMatch(/[<>]/);
    }
    const wanted = [...page.querySelectorAll("a[href]")].map((link) =>
      (link.getAttribute("href") ?? "").replace("#/help/", "help-"),
    );
    expect(wanted.filter((id) => !ends.has(id))).toEqual([]);
  });
});

describe("a guide", () => {
  it("shows web addresses as text, not as links", () => {
    expect(rendered("[the site](https://example.com/)").html).toContain("the site (<code>https://example.com/</code>)");
  });

  it("is refused if a chapter has no anchor", () => {
    expect(() => rendered("## No anchor")).toThrow("No anchor");
  });
});
