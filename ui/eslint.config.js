// What the linter looks for. How code is laid out is prettier's business alone.

import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import { defineConfig, globalIgnores } from "eslint/config";
import globals from "globals";
import ts from "typescript-eslint";

import svelteConfig from "./svelte.config.js";

export default defineConfig(
  // A test writes `types.ts` and `ipc.ts` from the Rust types and commands.
  globalIgnores(["dist/", "made/", "shots/", "src/types.ts", "src/ipc.ts"]),
  js.configs.recommended,
  ts.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  svelte.configs.prettier,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js", "screenshots/*.mjs", "screenshots/screens/*.mjs"] },
        extraFileExtensions: [".svelte"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      // Prettier breaks what it can; a text or an address may stay whole.
      "max-len": ["error", { code: 160, ignoreUrls: true }],
      // TypeScript knows every name.
      "no-undef": "off",
      // `onclick={save}` with an async `save` is how handlers are written here: each catches what it awaits.
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    // The linter does not see the types of a component's properties, so every callback in markup has an `any` for it;
    // svelte-check does see them.
    files: ["**/*.svelte"],
    rules: {
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    // Commands are async, so what stands in for them is as well.
    files: ["**/*.test.ts", "src/testing/**", "src/dev/**"],
    rules: { "@typescript-eslint/require-await": "off" },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
  },
);
