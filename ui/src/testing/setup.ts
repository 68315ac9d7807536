// Runs around each test: a fresh document, in Russian, and mocks that were not called. Vite's plugin removes what was rendered.

import { afterEach, beforeEach, vi } from "vitest";

import { closeToast, toasts } from "../components/toasts.svelte";
import { setLanguage } from "../i18n.svelte";

// happy-dom has no layout, so scrolling and animating do nothing.
Element.prototype.scrollIntoView = () => {};
Element.prototype.scrollTo = () => {};
if (!("getAnimations" in Element.prototype)) Object.assign(Element.prototype, { getAnimations: () => [] });

beforeEach(() => {
  vi.clearAllMocks();
  location.hash = "";
  setLanguage("ru", "en");
});

afterEach(async () => {
  // Imported late: a test file first replaces the engine.
  const { viewState } = await import("../history/view-state.svelte");
  const { figures } = await import("../figures/figures.svelte");
  for (const { key } of toasts.list) closeToast(key);
  viewState.forget();
  figures.forget();
  vi.clearAllTimers();
  vi.useRealTimers();
});
