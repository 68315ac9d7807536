// Calls a command of the program. The errors of a command are closed once the same one succeeds: they are solved.

import { invoke as call } from "@tauri-apps/api/core";

import { closeSolved, remember } from "./components/toasts.svelte";

/** What a command is about: an error about one flow is not solved by a success with another. */
const ABOUT = ["id", "ids", "flowId", "name", "channel"];

export async function invoke<Result>(command: string, args: Record<string, unknown> = {}): Promise<Result> {
  const what = JSON.stringify([command, ...ABOUT.map((key) => args[key] ?? null)]);
  try {
    const result = await call<Result>(command, args);
    closeSolved(what);
    return result;
  } catch (thrown) {
    remember(thrown, what);
    throw thrown;
  }
}
