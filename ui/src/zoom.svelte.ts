// The size of everything: Ctrl and + make it larger, Ctrl and − smaller, Ctrl and 0 normal. It is remembered.

import { appState, saveSettings } from "./app-state.svelte";
import { showError, showInfo } from "./components/toasts.svelte";
import { t } from "./i18n.svelte";
import * as ipc from "./ipc";

/** In percent. */
const STEPS = [75, 80, 90, 100, 110, 125, 150, 175, 200];
const NORMAL = 100;
/** By the character and by the key: on a Russian keyboard they are in the same places, but Shift differs. */
const KEYS: Record<string, 1 | -1 | 0> = {
  "+": 1,
  "=": 1,
  Equal: 1,
  NumpadAdd: 1,
  "-": -1,
  Minus: -1,
  NumpadSubtract: -1,
  "0": 0,
  Digit0: 0,
  Numpad0: 0,
};

/** The size after a step from `percent`: up, down, or back to normal. */
export function zoomStep(percent: number, step: 1 | -1 | 0): number {
  if (step === 0) return NORMAL;
  if (step > 0) return STEPS.find((size) => size > percent) ?? percent;
  return STEPS.filter((size) => size < percent).at(-1) ?? percent;
}

/** The size that the window has now, which is stored a moment later. */
let shown = NORMAL;

/** Shows the window in the size that is stored. */
export async function applyZoom(): Promise<void> {
  shown = appState.settings?.window.zoom ?? NORMAL;
  if (shown !== NORMAL) await ipc.zoom(shown).catch(showError);
}

/** The keys of the zoom. */
export function zoomKeys(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const step = KEYS[event.key] ?? KEYS[event.code];
  if (step === undefined) return;
  event.preventDefault();
  void change(step).catch(showError);
}

async function change(step: 1 | -1 | 0): Promise<void> {
  const before = shown;
  const zoom = zoomStep(before, step);
  shown = zoom;
  await ipc.zoom(zoom);
  showInfo(t("zoom", { percent: zoom }));
  if (zoom !== before) await saveSettings(({ window }) => ({ window: { ...window, zoom } }));
}
