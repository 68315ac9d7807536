// The licences of all dependencies, as the module `virtual:licences`. `cargo xtask window` collects them.

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

import type { Plugin } from "vite";

const NAME = "virtual:licences";
const NONE = '{"parts":[],"texts":[]}';

export function licences(): Plugin {
  const file = resolve(import.meta.dirname, "../made/licences.json");
  let builds = false;
  return {
    name: "hooktray-licences",
    configResolved({ command, mode }) {
      builds = command === "build" && mode === "production";
    },
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null;
      // A released window must have them; development works without.
      if (!existsSync(file) && builds)
        this.error("the licences are not collected yet: build the window with `cargo xtask window`");
      const text = existsSync(file) ? readFileSync(file, "utf8") : NONE;
      return `export default JSON.parse(${JSON.stringify(text)});`;
    },
  };
}
