// The owner's guide as a module: Markdown becomes HTML when the window is built, so the running window parses nothing.
// Import it as `…/guide.ru.md?guide`.

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { Marked, type Tokens } from "marked";
import type { Plugin } from "vite";

const QUERY = "?guide";
/** The anchor at the start of a heading; GitHub understands it as well. */
const ANCHOR = /^<a id="([\w-]+)"><\/a>\s*/;

export interface RenderedValue {
  html: string;
  contents: { id: string; title: string }[];
  /** The picture files. In the HTML, `picture:` and an index into this list stand for each. */
  pictures: string[];
}

/** Renders a guide. The ids of headings and table rows are `help-` and their anchor. */
export function rendered(markdown: string): RenderedValue {
  const contents: RenderedValue["contents"] = [];
  const pictures: string[] = [];
  const marked = new Marked({
    renderer: {
      heading({ depth, tokens, text }: Tokens.Heading): string {
        const id = ANCHOR.exec(text)?.[1];
        const inside = this.parser.parseInline(tokens).replace(ANCHOR, "");
        if (depth === 2) {
          if (!id) throw new Error(`the chapter “${text}” has no anchor: <a id="…"></a>`);
          contents.push({ id, title: inside.replace(/<[^>]+>/g, "") });
        }
        return `<h${depth}${id ? ` id="help-${id}" tabindex="-1"` : ""}>${inside}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link): string {
        const inside = this.parser.parseInline(tokens);
        // The window opens no web pages, so it shows their addresses to read and copy.
        if (!href.startsWith("#"))
          return inside.includes(href) ? `<code>${inside}</code>` : `${inside} (<code>${href}</code>)`;
        return `<a href="#/help/${href.slice(1)}">${inside}</a>`;
      },
      image({ href, text }: Tokens.Image): string {
        if (!pictures.includes(href)) pictures.push(href);
        return `<img src="picture:${pictures.indexOf(href)}" alt="${text.replace(/"/g, "&quot;")}" loading="lazy">`;
      },
      html({ text }: Tokens.HTML | Tokens.Tag): string {
        return text.replace(/<a id="([\w-]+)">/g, '<a id="help-$1">');
      },
    },
  });
  const html = marked.parse(markdown, { async: false });
  return { html, contents, pictures };
}

/** The Vite plugin that turns each imported guide into a module. */
export function guide(): Plugin {
  return {
    name: "hooktray-guide",
    enforce: "pre",
    load(id) {
      if (!id.endsWith(`.md${QUERY}`)) return null;
      const file = id.slice(0, -QUERY.length);
      this.addWatchFile(file);
      const { html, contents, pictures } = rendered(readFileSync(file, "utf8"));
      const imports = pictures.map(
        (picture, n) => `import p${n} from ${JSON.stringify(resolve(dirname(file), picture))};`,
      );
      const filled = pictures.map((_, n) => `.replaceAll('"picture:${n}"', JSON.stringify(p${n}))`).join("");
      return `${imports.join("\n")}\nexport const html = ${JSON.stringify(html)}${filled};\nexport const contents = ${JSON.stringify(contents)};\n`;
    },
  };
}
