// What every test begins with: the document as a new window has it, in Russian.

import { afterEach, beforeEach, vi } from "vitest";

import { closeToast, toasts } from "../components/toasts.svelte";
import { setLanguage } from "../i18n.svelte";

// happy-dom lays nothing out; what scrolls or animates does nothing.
Element.prototype.scrollIntoView = () => {};
Element.prototype.scrollTo = () => {};
if (!("getAnimations" in Element.prototype)) Object.assign(Element.prototype, { getAnimations: () => [] });

beforeEach(() => {
  location.hash = "";
  setLanguage("ru", "en");
});

afterEach(() => {
  for (const { key } of toasts.list) closeToast(key);
  vi.clearAllTimers();
  vi.useRealTimers();
});
