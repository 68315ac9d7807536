// What the keychain has.

import type { KeychainView } from "../types";

/** Whether the keychain has a secret; false while that is unknown. */
export const hasSecret = (keychain: KeychainView | null, name: string): boolean =>
  keychain?.secrets.some((secret) => secret.name === name && secret.is_stored) ?? false;
