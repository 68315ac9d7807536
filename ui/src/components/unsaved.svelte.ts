// Asks before the user leaves a view, or closes the window, with unsaved changes.

import { t } from "../i18n.svelte";
import * as ipc from "../ipc";
import { guardLeaving } from "../router.svelte";
import { choose } from "./confirm.svelte";
import { showError } from "./toasts.svelte";

interface Unsaved {
  /** Whether there are unsaved changes. */
  changed: () => boolean;
  /** What would be lost. */
  text: () => string;
  /** Saves them. Returns whether that succeeded. */
  save: () => Promise<boolean>;
  /** Waits for what is being saved already, such as the row that the focus has just left. */
  settle?: () => Promise<unknown>;
}

/** How many forms have unsaved changes. */
let open = 0;

/** Guards a view while there are unsaved changes. Call it while a component initializes. */
export function guardUnsaved({ changed, text, save, settle }: Unsaved): void {
  const unsaved = $derived(changed());
  const question = async () => {
    await settle?.();
    if (!changed()) return true;
    const answer = await choose({
      title: t("leave-title"),
      text: text(),
      yes: t("leave-save"),
      other: t("leave-yes"),
      no: t("leave-no"),
    });
    return answer === "yes" ? save() : answer === "other";
  };
  $effect(() => {
    if (!unsaved) return;
    const leave = guardLeaving(question);
    if (++open === 1) ipc.unsaved(true).catch(showError);
    return () => {
      leave();
      if (--open === 0) ipc.unsaved(false).catch(showError);
    };
  });
}
