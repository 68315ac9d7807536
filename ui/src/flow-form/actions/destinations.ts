// Destinations that are known by their address: a new request takes over how their responses are judged.

import type { KnownDestination, HttpRequest } from "../../types";

const parts = (path: string) => path.split("/").filter((part) => part !== "");

/** True if a part of an address is as a known one says; a `*` at its end stands for any text. */
const fits = (part: string, known: string) =>
  known.endsWith("*") ? part.startsWith(known.slice(0, -1)) : part === known;

/** The destination that an address belongs to. What a template puts into its host or path may be anything. */
export function destinationOf(address: string, known: readonly KnownDestination[]): KnownDestination | null {
  const fixed =
    (address.split("?")[0] ?? "")
      .trim()
      .replace(/\{\{.*?\}\}/g, "x")
      .split("{")[0] ?? "";
  if (!URL.canParse(fixed)) return null;
  const { hostname, pathname } = new URL(fixed);
  const host = hostname.replace(/\.$/, "");
  const here = parts(pathname.toLowerCase());
  const isAt = ({ path, domains }: KnownDestination) => {
    const there = parts(path.toLowerCase());
    const hasPath = there.length === here.length && here.every((part, n) => fits(part, there[n] ?? ""));
    return hasPath || domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
  };
  return known.find(isAt) ?? null;
}

/** True if a request judges responses as this destination does. */
const judgesAs = ({ success }: HttpRequest, known: KnownDestination) =>
  success.when === known.success.when &&
  success.error === known.success.error &&
  (success.duplicate ?? null) === (known.success.duplicate ?? null);

/**
 * Takes over what is known of the request's address, unless the request says itself what a success is. A judgement taken over from
 * another known destination is replaced.
 */
export function judgeByAddress(action: HttpRequest, known: readonly KnownDestination[]): void {
  const destination = destinationOf(action.url, known);
  if (!destination || judgesAs(action, destination)) return;
  const before = known.find((other) => judgesAs(action, other));
  if (action.success.when && !before) return;
  const remembered = Object.entries(action.remember ?? {});
  const isOfBefore = remembered.every(([name, template]) => before?.remember[name] === template);
  action.success = { ...destination.success, status: action.success.status };
  if (isOfBefore) action.remember = { ...destination.remember };
}
