// What is shown relative to now is shown again each minute.

import { flushSync } from "svelte";
import { expect, it, vi } from "vitest";

import { clock } from "./clock.svelte";

it("tells each minute what time it is, as long as somebody looks", () => {
  vi.useFakeTimers({ now: new Date("2026-11-24T23:59:30Z") });
  const seen: string[] = [];
  const stop = $effect.root(() => {
    $effect(() => void seen.push(clock.now.toISOString()));
  });
  flushSync();
  vi.advanceTimersByTime(60_000);
  flushSync();
  expect(seen).toEqual(["2026-11-24T23:59:30.000Z", "2026-11-25T00:00:30.000Z"]);
  stop();
});
