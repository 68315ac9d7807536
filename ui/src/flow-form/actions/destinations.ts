// Destinations that are known by their address: a new request takes over how their responses are judged.

import type { KnownDestination, HttpRequest } from "../../types";

const parts = (path: string) => path.split("/").filter((part) => part !== "");

/** True if a part of an address is as a known one says; a `*` at its end stands for any text. */
const fits = (part: string, known: string) =>
  known.endsWith("*") ? part.startsWith(known.slice(0, -1)) : part === known;

/** The destination that an address belongs to. What a template puts into its path may be anything. */
export function destinationOf(address: string, known: readonly KnownDestination[]): KnownDestination | null {
  const path = (address.split("?")[0] ?? "").replace(/\{\{.*?\}\}/g, "x").split("{")[0] ?? "";
  if (!URL.canParse(path)) return null;
  const here = parts(new URL(path).pathname);
  const isAt = (there: string[]) => there.length === here.length && here.every((part, n) => fits(part, there[n] ?? ""));
  return known.find((destination) => isAt(parts(destination.path))) ?? null;
}

/** Takes over what is known of the request's address, unless the request says itself what a success is. */
export function judgeByAddress(action: HttpRequest, known: readonly KnownDestination[]): void {
  const destination = destinationOf(action.url, known);
  if (!destination || action.success.when) return;
  action.success = { ...destination.success, status: action.success.status };
  if (Object.keys(action.remember ?? {}).length === 0) action.remember = { ...destination.remember };
}
