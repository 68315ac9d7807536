// Destinations that are known by their address: a new request takes over how their answers are judged.

import type { Destination, HttpRequest } from "../../types";

const parts = (path: string) => path.split("/").filter((part) => part !== "");

/** The destination that an address belongs to, as far as the address is written out. */
export function destinationOf(address: string, known: readonly Destination[]): Destination | null {
  const written = address.split("{")[0] ?? "";
  if (!URL.canParse(written)) return null;
  const path = parts(new URL(written).pathname).join("/");
  return known.find((destination) => parts(destination.path).join("/") === path) ?? null;
}

/** Takes over what is known of the request's address, unless the request says itself what a success is. */
export function judgeByAddress(action: HttpRequest, known: readonly Destination[]): void {
  const destination = destinationOf(action.url, known);
  if (!destination || action.success.when) return;
  action.success = { ...destination.success, status: action.success.status };
  if (Object.keys(action.remember ?? {}).length === 0) action.remember = { ...destination.remember };
}
