// The dashboard of the fake backend: the cards of the flows with their figures, what needs the user, refused requests.

import type { AttentionView, Flow, FlowCard, Dashboard } from "../types";
import * as email from "./fake-email";
import { missing, view } from "./fake-flows";
import * as history from "./fake-history";
import * as outside from "./fake-tunnel";
import { chance } from "./sample-data";

function card(id: number, file: Flow, state: string): FlowCard {
  const busy = state !== "fresh" && id < 3;
  const hours = Array.from({ length: 24 }, (_, hour) => {
    const load = busy ? Math.round(chance(hour + id * 40) * Math.max(0, 9 - Math.abs(14 - hour))) : 0;
    return {
      delivered: load,
      failed: busy && chance(hour * 11 + id) > 0.93 ? 1 : 0,
      other: busy && chance(hour * 5 + id) > 0.8 ? 1 : 0,
    };
  });
  const sum = (part: "delivered" | "failed") => hours.reduce((total, hour) => total + hour[part], 0);
  const held = state === "fresh" ? history.size.count : busy && id === 1 ? 2 : 0;
  return {
    id,
    name: file.name,
    enabled: file.enabled,
    receives: file.enabled,
    link: outside.link(view(id, file).link),
    delivered: sum("delivered"),
    crm_duplicates: busy && id === 1 ? 3 : 0,
    partial: busy && id === 1 ? 1 : 0,
    sends_to_aray: JSON.stringify(file.actions).includes(history.ARAY),
    failed: sum("failed"),
    waiting: busy ? 3 - id : 0,
    held,
    unsolved: busy ? sum("failed") : 0,
    hours,
    missing: file.enabled ? [] : missing(file),
    exposed:
      outside.tunnel().stage !== "off" && file.source.auth.type === "none"
        ? { code: "exposed", path: "source.auth", message: "", args: {} }
        : null,
  };
}

const REFUSED = [
  {
    flow: "SMS Deliverer → aray.com",
    code: "broken_request",
    count: 3,
    last_at: new Date().toISOString(),
    sender: "127.0.0.1",
  },
  { flow: "", code: "unknown_link", count: 41, last_at: new Date().toISOString(), sender: "203.0.113.9" },
];

/** The dashboard of these flows in a state such as `attention`. */
export function dashboard(flows: Map<number, Flow>, state: string): Dashboard {
  const cards = [...flows].map(([id, file]) => card(id, file, state));
  const failed = cards.reduce((sum, one) => sum + one.failed, 0);
  const attention: AttentionView[] = [];
  if (state === "attention") {
    attention.push(
      { code: "port", args: { address: "127.0.0.1:8477", reason: "in_use" } },
      { code: "keychain", args: { code: "keychain_locked" } },
    );
  }
  if (failed > 0) attention.push({ code: "failed", args: { count: String(failed) } });
  const item = email.attention();
  if (item) attention.push(item);
  const running = cards.some((one) => one.enabled);
  return {
    status: attention.length ? "attention" : running ? "running" : "stopped",
    delivered: cards.reduce((sum, one) => sum + one.delivered, 0),
    crm_duplicates: cards.reduce((sum, one) => sum + one.crm_duplicates, 0),
    partial: cards.reduce((sum, one) => sum + one.partial, 0),
    failed,
    attention,
    flows: cards,
    address: "http://127.0.0.1:8477",
    refused: state === "attention" ? REFUSED : [],
  };
}
