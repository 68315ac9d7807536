// Asks before the user leaves a view, or closes the window, with unsaved changes.

import { t } from "../i18n.svelte";
import * as ipc from "../ipc";
import { guardLeaving } from "../router.svelte";
import { ask } from "./confirm.svelte";
import { showError } from "./toasts.svelte";

/** How many forms have unsaved changes. */
let open = 0;

/** Guards a view while `changed` is true; `text` says what would be lost. Call it while a component initializes. */
export function guardUnsaved(changed: () => boolean, text: () => string): void {
  const unsaved = $derived(changed());
  const question = () =>
    ask({ title: t("leave-title"), text: text(), yes: t("leave-yes"), no: t("leave-no"), danger: true });
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
