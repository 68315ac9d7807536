// An address to listen on, as two fields: where, and the port.

/** Takes `127.0.0.1:8477` or `[::1]:8477` apart. */
export function splitAddress(listen: string): { host: string; port: string } {
  const colon = listen.lastIndexOf(":");
  return colon < 0 ? { host: listen, port: "" } : { host: listen.slice(0, colon), port: listen.slice(colon + 1) };
}

/** Puts it together again; nothing if the port is none. */
export function joinAddress(host: string, port: string): string | null {
  const number = Number(port);
  const valid = /^\d{1,5}$/.test(port.trim()) && number >= 1 && number <= 65535;
  return valid && host.trim() ? `${host.trim()}:${number}` : null;
}

/** Another port to propose when one is taken: in the same hundred, and not the one that failed. */
export function suggestedPort(port: string): number {
  const number = Number(port);
  return Number.isInteger(number) && number >= 1024 && number < 65000 ? number + 10 : 8487;
}
