// Starts and stops flows. After a start, it offers to send what came while the flow was stopped.

import { ask } from "../components/confirm.svelte";
import { showSuccess } from "../components/toasts.svelte";
import { retryAllMatching } from "../history/bulk";
import { t } from "../i18n.svelte";
import * as ipc from "../ipc";
import type { FlowView, HistoryFilter } from "../types";

/** Starts or stops a flow, and says so. */
export async function setStarted(id: number, started: boolean): Promise<FlowView> {
  const view = await ipc.flowSetStarted(id, started);
  showSuccess(t(started ? "flow-started" : "flow-stopped", { flow: view.file.name }));
  return view;
}

/** Asks whether to send the records that a flow holds, if there are any. */
export async function offerHeld(id: number, flow: string): Promise<void> {
  const held: HistoryFilter = { flow_id: id, status: "held" };
  const count = await ipc.historyCount(held);
  if (count === 0) return;
  const yes = await ask({
    title: t("start-held-title", { count }),
    text: t("start-held-text", { count, flow }),
    yes: t("start-held-yes", { count }),
    no: t("start-held-no"),
    unasked: true,
  });
  if (yes) await retryAllMatching(held);
}
