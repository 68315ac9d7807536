// Queueing an operation again, without a second order by mistake.

import { ask } from "../components/confirm.svelte";
import { t } from "../i18n.svelte";
import type { RetriedView } from "../types";

/** Queues with `run`. Asks first if the operation could become a second order. Returns what to say, or null if the user does
 *  not want it after all. */
export async function queueAgain(run: (evenIfSent: boolean) => Promise<RetriedView>): Promise<string | null> {
  let queued = await run(false);
  const [left] = queued.left_out;
  if (left) {
    const kind = ["sent_instead", "restored", "unanswered"].includes(left.reason) ? left.reason : "duplicate";
    const yes = await ask({
      title: t(`from-start-${kind}-title`),
      text: t(`from-start-${kind}-text`),
      yes: t("send"),
      danger: true,
    });
    if (!yes) return null;
    queued = await run(true);
  }
  const [flow] = queued.stopped;
  return flow === undefined ? t("queued") : t("queued-stopped", { flow });
}

/** Asks before finished requests are sent again, which may make a second order. */
export const askFromStart = (): Promise<boolean> =>
  ask({
    title: t("from-start-title"),
    text: t("retry-delivered-text"),
    yes: t("operation-from-start"),
    danger: true,
  });

/** Asks before operations are sent whose orders may have arrived, each of which may make a second one. */
export const askEvenIfArrived = (count: number): Promise<boolean> =>
  ask({
    title: t("retry-arrived-title", { count }),
    text: t("retry-arrived-text", { count }),
    yes: t("retry-arrived-yes", { count }),
    danger: true,
  });
