// What the fake backend has: its flows and settings, which the options in the address begin with.

import type { Flow, FlowView, Settings } from "../types";
import * as email from "./fake-email";
import { secrets, shop, tell, templateFlow, view } from "./fake-flows";
import * as history from "./fake-history";
import * as messengers from "./fake-messengers";
import * as tables from "./fake-tables";
import * as outside from "./fake-tunnel";

export const flows = new Map<number, Flow>();
export const program = {
  settings: {
    listen: "127.0.0.1:8477",
    language: null,
    notifications: true,
    keep_days: 365,
    autostart: true,
    public_ip_service: "https://api.ipify.org/",
    network: { proxy: { type: "system" }, without_proxy: "", certificates: [] },
    test_phone: "+79031112244",
    metrics: false,
    window: { zoom: 100, columns: [], offers_closed: true, told_of_tray: true },
  } as Settings,
  /** Which state the address asks for. */
  state: "full",
  options: new URLSearchParams(),
};

/** Rejects as a command does. */
export function reject(code: string, args: Record<string, string> = {}): never {
  // Commands reject with plain data, too.
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw { code, message: code, args, findings: [] };
}

/** Returns the flow with this id. */
export function flow(id: number): Flow {
  return flows.get(id) ?? reject("no_such_flow", { flow: String(id) });
}

/** Adds a flow under a new id. */
export function add(file: Flow): number {
  if ([...flows.values()].some((other) => other.name === file.name)) reject("flow_name_taken", { flow: file.name });
  const id = Math.max(0, ...flows.keys()) + 1;
  flows.set(id, file);
  return id;
}

/** A flow with the link that senders use. */
export function shown(id: number): FlowView {
  const made = view(id, flow(id));
  return { ...made, link: outside.link(made.link) };
}

/** Begins as the options in the address say. */
export function begin(options: URLSearchParams): void {
  const state = options.get("state") ?? "full";
  let settings: Settings = { ...program.settings, language: options.get("lang") };
  shop.publicIp = state === "fresh" ? null : "95.161.221.10";
  program.settings.public_ip = shop.publicIp;
  secrets.set("aray_api_key", state === "fresh" ? null : new Date(Date.now() - 9e8).toISOString());
  if (state === "email" || state === "attention") {
    settings = { ...settings, email: email.account, quiet: { from_hour: 22, to_hour: 8 } };
    secrets.set("smtp_password", new Date(Date.now() - 9e8).toISOString());
    email.watches.set(1, { hours: 3, from_hour: 9, to_hour: 18, days: [true, true, true, true, true, false, false] });
  }
  if (options.get("telegram")) {
    settings = { ...settings, telegram: messengers.telegram, webhook: messengers.presets[0]?.settings ?? null };
    secrets.set("telegram_bot_token", new Date(Date.now() - 9e8).toISOString());
    secrets.set("alert_webhook_url", new Date(Date.now() - 9e8).toISOString());
  }
  if (state === "attention") email.fail();
  if (state === "fresh") history.size.count = 0;
  if (state !== "empty") {
    tables.fill();
    const main = templateFlow("sms-deliverer-aray", "SMS Deliverer → aray.com");
    flows.set(1, main);
    if (state !== "fresh") {
      const values: Record<string, string> = {
        offer_id: "1024",
        base_url: "https://shop.example/cream",
        price: "1990",
        referrer: "https://shop.example/",
      };
      for (const field of main.actions[0]?.type === "form_urlencoded" ? main.actions[0].fields : [])
        field.value = values[field.name] ?? field.value;
      main.enabled = true;
      const second = structuredClone(main);
      second.actions.push(structuredClone(tell));
      flows.set(2, { ...second, name: "Заявки с сайта" });
      flows.set(3, templateFlow("sms-deliverer-aray", "Второй магазин"));
    }
    if (options.get("figures") === "one") for (const id of [2, 3]) flows.delete(id);
  } else {
    history.size.count = 0;
    secrets.clear();
  }
  const tunnel = options.get("tunnel");
  if (tunnel) settings = { ...settings, tunnel: outside.stands(tunnel) };
  Object.assign(program, { settings, state, options });
}
