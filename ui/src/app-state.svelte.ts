// What all views share: the dashboard, the system info and the settings, read again whenever the engine reports a change.

import { showError } from "./components/toasts.svelte";
import { setLanguage } from "./i18n.svelte";
import * as ipc from "./ipc";
import { Reads } from "./reads";
import type { Dashboard, Settings, SystemInfo } from "./types";

const shared = $state<{ dashboard: Dashboard | null; systemInfo: SystemInfo | null; settings: Settings | null }>({
  dashboard: null,
  systemInfo: null,
  settings: null,
});
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
const listeners = new Set<() => void>();
const [dashboards, settingsReads] = [new Reads(), new Reads()];

export const appState = {
  get dashboard(): Dashboard | null {
    return shared.dashboard;
  },
  get systemInfo(): SystemInfo | null {
    return shared.systemInfo;
  },
  get settings(): Settings | null {
    return shared.settings;
  },
};

/** Sets the settings, for example after a save, and switches to their language. */
export function setSettings(settings: Settings): void {
  shared.settings = settings;
  setLanguage(settings.language, shared.systemInfo?.language ?? navigator.language);
}

let saving: Promise<unknown> = Promise.resolve();

/**
 * Changes settings and stores them: one change after another, each of the settings as they are by then, since another
 * view, the tray or the command line may have saved something meanwhile.
 */
export function saveSettings(change: (now: Settings) => Partial<Settings>): Promise<Settings> {
  const saved = saving.then(async () => {
    const now = await ipc.settings();
    const stored = await ipc.settingsSave({ ...now, ...change(now) });
    settingsReads.outdate();
    setSettings(stored);
    return stored;
  });
  saving = saved.catch(() => {});
  return saved;
}

/** Calls `react` whenever lists, counters or settings may have changed. Returns a function that ends it. */
export function onChange(react: () => void): () => void {
  listeners.add(react);
  return () => listeners.delete(react);
}

/** Reads the dashboard. */
export async function loadDashboard(): Promise<void> {
  const asked = dashboards.ask();
  try {
    const dashboard = await ipc.dashboard();
    if (dashboards.take(asked)) shared.dashboard = dashboard;
  } catch (thrown) {
    showError(thrown);
  }
}

/** Reads everything once, and again whenever the engine reports a change. */
export async function startAppState(): Promise<void> {
  try {
    [shared.systemInfo, shared.settings] = await Promise.all([ipc.systemInfo(), ipc.settings()]);
    setSettings(shared.settings);
  } catch (thrown) {
    setLanguage(null, navigator.language);
    showError(thrown);
  }
  await ipc.onChanged(changed);
  await loadDashboard();
}

async function changed(): Promise<void> {
  for (const react of listeners) react();
  await loadDashboard();
  const asked = settingsReads.ask();
  try {
    // The language may have changed elsewhere. Forms keep what is being edited.
    const settings = await ipc.settings();
    if (!settingsReads.take(asked)) return;
    if (settings.language !== shared.settings?.language) setSettings(settings);
    else shared.settings = settings;
  } catch {
    // The next change reads them again.
  }
}
