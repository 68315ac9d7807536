// The listener's address as two fields: host and port.

import { isPort } from "./port";

/** Splits `127.0.0.1:8477` or `[::1]:8477` into host and port. */
export function splitAddress(listen: string): { host: string; port: string } {
  const colon = listen.lastIndexOf(":");
  return colon < 0 ? { host: listen, port: "" } : { host: listen.slice(0, colon), port: listen.slice(colon + 1) };
}

/** Joins host and port; null if the port is invalid. */
export function joinAddress(host: string, port: string): string | null {
  return isPort(port) && host.trim() ? `${host.trim()}:${Number(port)}` : null;
}

/** A port to propose instead of one that is taken: ten further on; 8487 if that is no port from 1024 to 64999. */
export function suggestedPort(port: string): number {
  const number = Number(port);
  return Number.isInteger(number) && number >= 1024 && number < 65000 ? number + 10 : 8487;
}
