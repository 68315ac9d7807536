// What the forms of the providers share.

import type { KeychainView } from "../../types";
import type { DraftField, TunnelDraft } from "./draft.svelte";

/** The props of a provider's form. */
export interface ProviderProps {
  draft: TunnelDraft;
  mistakes: Partial<Record<DraftField, string>>;
}

/** The props of the form of a provider that needs a secret. */
export interface SecretProviderProps extends ProviderProps {
  keychain: KeychainView | null;
  readKeys: () => Promise<void>;
}
