// Queueing an operation again, without a second order by mistake.

import { ask } from "../components/confirm.svelte";
import { t } from "../i18n.svelte";
import type { RetriedView } from "../types";

/** Queues with `run`. Asks first if a duplicate of the operation was sent or waits. Returns whether it is queued. */
export async function queueAgain(run: (evenCopies: boolean) => Promise<RetriedView>): Promise<boolean> {
  const { left_out } = await run(false);
  if (left_out.length === 0) return true;
  const yes = await ask({
    title: t("from-start-copy-title"),
    text: t("from-start-copy-text"),
    yes: t("send"),
    danger: true,
  });
  if (yes) await run(true);
  return yes;
}

/** Asks before finished requests are sent again, which may make a second order. */
export const askFromStart = (): Promise<boolean> =>
  ask({
    title: t("from-start-title"),
    text: t("retry-delivered-text"),
    yes: t("operation-from-start"),
    danger: true,
  });
