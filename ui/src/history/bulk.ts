// Runs an action on many operations, those that are selected or all that match: asks first if it may make orders, and counts afterwards.

import { ask } from "../components/confirm.svelte";
import { showError, showSuccess } from "../components/toasts.svelte";
import { t } from "../i18n.svelte";
import * as ipc from "../ipc";
import type { BulkAction, HistoryFilter } from "../types";
import { askEvenIfArrived } from "./queue";
import type { Selection } from "./selection.svelte";

/** An action that takes back what was done, and the message that counts it. */
interface BulkUndo {
  action: BulkAction;
  said: string;
}

/** Does something with the selected operations, and says how many it was; `said` is that message. */
export async function runBulk(selection: Selection, action: BulkAction, said: string, undo?: BulkUndo): Promise<void> {
  try {
    const { done, left_out, may_have_arrived: arrived, skipped, stopped } = await selection.run(action);
    selection.clear();
    const left = left_out > 0 ? [t("retry-all-left-out", { count: left_out })] : [];
    const rest = skipped > 0 ? [t("bulk-skipped", { count: skipped })] : [];
    const waiting = stopped.map((flow) => t("retry-all-stopped", { flow }));
    const back = () => {
      selection.set(done);
      if (undo) void runBulk(selection, undo.action, undo.said);
    };
    const button = undo && done.length > 0 ? { label: t("undo"), run: back } : null;
    if (done.length > 0 || arrived.length === 0) {
      showSuccess(t(said, { count: done.length }), [...left, ...rest, ...waiting], button);
    }
    if (arrived.length > 0 && (await askEvenIfArrived(arrived.length))) {
      selection.set(arrived);
      await runBulk(selection, "retry_even_if_arrived", said);
    }
  } catch (thrown) {
    showError(thrown);
  }
}

/**
 * Runs the selected operations again after a question; `orders` says that each makes an order that was not tried yet. Returns whether
 * the user agreed.
 */
export async function retrySelected(selection: Selection, orders: boolean): Promise<boolean> {
  const { count } = selection;
  const yes = await ask({
    title: t("retry-all-title", { count }),
    text: t(orders ? "retry-all-text-orders" : "retry-all-text", { count }),
    yes: t("retry-all-yes", { count }),
  });
  if (yes) await runBulk(selection, "retry", "retry-all-done");
  return yes;
}

/** Queues everything that matches again, however much that is, and says how much it was. What may have arrived is asked about. */
export async function retryAllMatching(filter: HistoryFilter): Promise<void> {
  const first = await ipc.retryAll(filter, false);
  let { queued, left_out, stopped } = first;
  const arrived = left_out.filter(({ reason }) => ["restored", "unanswered"].includes(reason)).length;
  if (arrived > 0 && (await askEvenIfArrived(arrived))) {
    const more = await ipc.retryAll(filter, true);
    stopped = [...new Set([...stopped, ...more.stopped])];
    queued += more.queued;
    left_out = more.left_out;
  }
  const left = left_out.length > 0 ? [t("retry-all-left-out", { count: left_out.length })] : [];
  const waiting = stopped.map((flow) => t("retry-all-stopped", { flow }));
  const others = first.not_possible.map(({ reason, count }) =>
    t("retry-all-not-possible", {
      count,
      why: t("error-operation_state", { reason }),
      todo: t("error-operation_state-todo", { reason }),
    }),
  );
  showSuccess(t("retry-all-done", { count: queued }), [...left, ...others, ...waiting]);
}
