// What the sections of the settings share.

import type { KeychainView, Settings } from "../types";

/** Changed settings, or what makes them of the stored ones. */
export type SettingsChange = Partial<Settings> | ((now: Settings) => Partial<Settings>);

/** The props of a section that stores secrets. */
export interface SectionProps {
  settings: Settings;
  /** Stores changed settings. Returns false if the engine refuses them. */
  change: (changed: Partial<Settings>) => Promise<boolean>;
  keychain: KeychainView | null;
  /** Reads the keychain again, after a secret was stored. */
  readKeys: () => Promise<void>;
}
