// Whether the links of flows receive anything.

import { appState } from "../../app-state.svelte";

/** Whether another program uses the port, so that no record can arrive. */
export const isPortTaken = (): boolean => appState.dashboard?.attention.some(({ code }) => code === "port") ?? false;
