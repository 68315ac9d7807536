// The tunnel in the fake backend: it opens a moment after it is switched on.

import { networks, services, tunnel as fixture } from "../testing/fixtures/tunnel";
import type { ServerKey, Settings, TunnelView } from "../types";

export { networks, services };
const LOCAL = "http://127.0.0.1:8477";
const OFF: TunnelView = fixture();

let view = OFF;
let key: string | null = null;

export const tunnel = (): TunnelView => view;
/** The public form of a local link. */
export const link = (local: string): string => local.replace(LOCAL, view.address ?? LOCAL);
export const publicKey = (): string | null => key;
export const makeKey = (): string =>
  (key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDp2cXlrZm9vYmFyYmF6cXV4cXV1eHF1dXg hooktray");
export const check = (): void =>
  void (view = view.stage === "works" ? { ...view, checked_at: new Date().toISOString() } : view);
export const serverKey = (): ServerKey | null =>
  view.provider === "ssh" && view.address
    ? {
        server: "localhost.run:22",
        fingerprint: "SHA256:FV8IMJ4IYjYUTnd6on7PqbRjaZf4c1EhhEBgeUdE94I",
        seen_at: new Date().toISOString(),
      }
    : null;

/** Opens or closes the tunnel, as the settings that were just stored say. */
export function follow({ tunnel: stored }: Settings, changed: () => void): void {
  if (!stored) {
    view = OFF;
    return;
  }
  const { provider } = stored;
  const now = () => new Date().toISOString();
  view = { ...OFF, provider: provider.type, stage: "opening", since: now() };
  const address =
    provider.type === "lan"
      ? `http://192.168.1.20:${provider.port}`
      : provider.type === "address"
        ? provider.url
        : provider.type === "ssh"
          ? "https://8beaa541ba3dc2.lhr.life"
          : "https://calm-river.trycloudflare.com";
  setTimeout(() => {
    view = { ...view, stage: "works", address, since: now(), checked_at: now() };
    changed();
  }, 400);
}

/** Sets a state for screenshots: it works, it is down, or the server shows another key. */
export function stands(how: string): Settings["tunnel"] {
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const works: TunnelView = {
    ...OFF,
    provider: "ssh",
    stage: "works",
    address: "https://8beaa541ba3dc2.lhr.life",
    since: at(95),
    checked_at: at(2),
  };
  const down = (code: string, args: Record<string, string>) => ({
    ...works,
    stage: "down" as const,
    since: at(4),
    error: { code, message: "", args, findings: [] },
    error_at: at(1),
  });
  if (how === "down") view = down("ssh_unreachable", { server: "localhost.run:22" });
  else if (how === "key")
    view = down("ssh_host_key", {
      server: "localhost.run:22",
      known: "SHA256:FV8IMJ4IYjYUTnd6on7PqbRjaZf4c1EhhEBgeUdE94I",
      shown: "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDeI3KvYlYyBQJvh2Y",
    });
  else view = works;
  return {
    provider: { type: "ssh", ...services[0]!, login: "none", address: { type: "greeting" } },
    allowed: [],
    proxies: [],
  };
}
