// Builds the window into `dist`, with relative addresses, for WebKitGTK 2.40 and later.

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

import { guide } from "./build/guide.ts";
import { licences } from "./build/licences.ts";

export default defineConfig({
  base: "./",
  plugins: [guide(), licences(), svelte(), svelteTesting()],
  // The messages are outside of `ui/`, since Rust reads them as well.
  server: { port: 5173, strictPort: true, fs: { allow: [".."] } },
  // `modulePreload` would add an inline script, which the CSP forbids.
  build: {
    target: ["safari16.4", "chrome111"],
    modulePreload: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts", "build/**/*.test.ts"],
    setupFiles: ["src/testing/setup.ts"],
    // Tests must not depend on the machine's time zone.
    env: { TZ: "Europe/Moscow" },
  },
});
