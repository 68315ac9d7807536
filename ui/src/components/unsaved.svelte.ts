// Whoever leaves with something unsaved is asked, by whatever way.

import * as ipc from "../ipc";
import { guardLeaving } from "../router.svelte";
import { t } from "../i18n.svelte";
import { ask } from "./confirm.svelte";
import { showError } from "./toasts.svelte";

/** How many things are not saved now. */
let open = 0;

/** Asks before the place is left while `changed` says so; `text` says what is lost. Call it while a component is made. */
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
