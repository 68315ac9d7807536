// What every place shares: the overview, the program's systemInfo, the settings; re-read when something changed.

import * as ipc from "./ipc";
import { failed } from "./parts/toasts.svelte";
import type { Overview, Settings, SystemInfo } from "./types";
import { speak } from "./words.svelte";

const shared = $state<{ overview: Overview | null; systemInfo: SystemInfo | null; settings: Settings | null }>({
  overview: null,
  systemInfo: null,
  settings: null,
});
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
const listeners = new Set<() => void>();

export const live = {
  get overview(): Overview | null {
    return shared.overview;
  },
  get systemInfo(): SystemInfo | null {
    return shared.systemInfo;
  },
  get settings(): Settings | null {
    return shared.settings;
  },
};

/** Takes settings that were just stored; their language shows at once. */
export function settingsAre(settings: Settings): void {
  shared.settings = settings;
  speak(settings.language, shared.systemInfo?.language ?? navigator.language);
}

/** Calls back whenever lists, figures or settings may be different; gives a way to stop that. */
export function whenChanged(react: () => void): () => void {
  listeners.add(react);
  return () => listeners.delete(react);
}

/** Reads the overview anew. */
export async function lookAround(): Promise<void> {
  try {
    shared.overview = await ipc.overview();
  } catch (thrown) {
    failed(thrown);
  }
}

/** Reads everything once, and from then on when the engine says that something changed. */
export async function begin(): Promise<void> {
  try {
    [shared.systemInfo, shared.settings] = await Promise.all([ipc.systemInfo(), ipc.settings()]);
    settingsAre(shared.settings);
  } catch (thrown) {
    speak(null, navigator.language);
    failed(thrown);
  }
  await ipc.onChanged(changed);
  await lookAround();
}

async function changed(): Promise<void> {
  for (const react of listeners) react();
  await lookAround();
  try {
    // The language may have been changed elsewhere, and what is being edited is not touched.
    const settings = await ipc.settings();
    if (settings.language !== shared.settings?.language) settingsAre(settings);
    else shared.settings = settings;
  } catch {
    // The next change tells.
  }
}
