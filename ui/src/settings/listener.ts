// The listener's address as two fields: host and port.

/** Splits `127.0.0.1:8477` or `[::1]:8477` into host and port. */
export function splitAddress(listen: string): { host: string; port: string } {
  const colon = listen.lastIndexOf(":");
  return colon < 0 ? { host: listen, port: "" } : { host: listen.slice(0, colon), port: listen.slice(colon + 1) };
}

/** Joins host and port; null if the port is invalid. */
export function joinAddress(host: string, port: string): string | null {
  const number = Number(port);
  const valid = /^\d{1,5}$/.test(port.trim()) && number >= 1 && number <= 65535;
  return valid && host.trim() ? `${host.trim()}:${number}` : null;
}

/** A port to propose instead of one that is taken, in the same hundred. */
export function suggestedPort(port: string): number {
  const number = Number(port);
  return Number.isInteger(number) && number >= 1024 && number < 65000 ? number + 10 : 8487;
}
