// What every test begins with: the document as a new window has it, in Russian.

import { afterEach, beforeEach, vi } from "vitest";

import { close, toasts } from "../parts/toasts.svelte";
import { speak } from "../words.svelte";

// happy-dom lays nothing out; what scrolls or animates does nothing.
Element.prototype.scrollIntoView = () => {};
Element.prototype.scrollTo = () => {};
if (!("getAnimations" in Element.prototype)) Object.assign(Element.prototype, { getAnimations: () => [] });

beforeEach(() => {
  location.hash = "";
  speak("ru", "en");
});

afterEach(() => {
  for (const { key } of toasts.list) close(key);
  vi.clearAllTimers();
  vi.useRealTimers();
});
