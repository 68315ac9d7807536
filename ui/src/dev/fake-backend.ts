// A stand-in for the engine, in development only: `npm run dev`, then open /?fake. Options:
// &state=empty|fresh|attention|email, &figures=one|long, &tunnel=works|down|key, &lang=en, &tray=0, &update=there|none|package.

import { mockIPC, mockWindows } from "@tauri-apps/api/mocks";

import { changed, COMMANDS, WRITES } from "./fake-commands";
import { arrive } from "./fake-history";
import { begin } from "./fake-state";

/** Commands under way. The document's `data-busy` tells screenshots when there are none, `data-history` how often
 * the command `history` returned. */
let pending = 0;

/** Runs the commands of the window instead of the tray program. */
export function pretend(options: URLSearchParams): void {
  begin(options);
  mockWindows("main");
  mockIPC(
    async (command, input) => {
      const run = (COMMANDS as Partial<Record<string, (args: never) => unknown>>)[command];
      if (!run) throw new Error(`no such command: ${command}`);
      pending += 1;
      document.documentElement.toggleAttribute("data-busy", true);
      try {
        const result = await run((input ?? {}) as never);
        if (WRITES.has(command)) changed();
        return structuredClone(result);
      } finally {
        pending -= 1;
        const { documentElement: root } = document;
        root.toggleAttribute("data-busy", pending > 0);
        root.setAttribute(`data-${command}`, String(Number(root.getAttribute(`data-${command}`) ?? 0) + 1));
      }
    },
    { shouldMockEvents: true },
  );
  // For screenshots and manual tests: a record arrives.
  Object.assign(window, { arrive: (test = true) => (arrive(test), changed()) });
}
