// Opens the form of a flow in a test: a flow with one record, in a time that the test holds.

import { screen } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";

import type { FlowView } from "../types";
import * as ipc from "./fake-ipc";
import { dryRunView, flowView } from "./fixtures/flows";
import { entry } from "./fixtures/history";
import { holdTime, openApp, rest } from "./open-app";

/** The only record of the flow. */
export const record = entry(7, { summary: "Ольга", status: "held" });

/** Lets the engine answer with this flow, its record and a dry run that finds nothing. */
export function answerWithFlow(view: FlowView = flowView()): void {
  ipc.history.mockResolvedValue({ entries: [record], more: false });
  ipc.flowGet.mockResolvedValue(view);
  ipc.flowDryRun.mockResolvedValue(dryRunView());
}

/** Opens the flow and waits for its first dry run. */
export async function openFlow(): Promise<UserEvent> {
  holdTime();
  const user = await openApp("#/flows/1", "flow-name");
  await screen.findByTestId("record-0");
  await rest();
  return user;
}
