// Whoever leaves with something unsaved is asked, by whatever way.

import * as ipc from "../ipc";
import { askBeforeLeaving } from "../place.svelte";
import { t } from "../words.svelte";
import { ask } from "./confirm.svelte";
import { failed } from "./toasts.svelte";

/** How many things are not saved now. */
let open = 0;

/** Asks before the place is left while `changed` says so; `text` says what is lost. Call it while a component is made. */
export function guardUnsaved(changed: () => boolean, text: () => string): void {
  const unsaved = $derived(changed());
  const question = () =>
    ask({ title: t("leave-title"), text: text(), yes: t("leave-yes"), no: t("leave-no"), danger: true });
  $effect(() => {
    if (!unsaved) return;
    const leave = askBeforeLeaving(question);
    if (++open === 1) ipc.unsaved(true).catch(failed);
    return () => {
      leave();
      if (--open === 0) ipc.unsaved(false).catch(failed);
    };
  });
}
