// The versions of a flow.

import type { FlowChange, FlowVersionView } from "../types";

export const changes: FlowChange[] = [
  { action: "fields", field: "fields.price.value", old: "1990", new: "2490" },
  { action: "fields", field: "fields.comm", old: null, new: "{{ body.custmemo }}" },
  { action: "send", field: "url", old: "https://test.aray.com/api/v1/orders", new: "https://api.aray.com/v1/orders" },
];

export function list(): FlowVersionView[] {
  const at = (day: number) => new Date(Date.UTC(2026, 10, day, 9, 30)).toISOString();
  const known = { restored_from: null, is_oldest: false, is_readable: true };
  return [
    { ...known, number: 4, saved_at: at(24), saved_by: "restore", restored_from: 2, changes: changes.slice(0, 1) },
    { ...known, number: 3, saved_at: at(22), saved_by: "command_line", changes },
    { ...known, number: 2, saved_at: at(20), saved_by: "window", changes: changes.slice(1, 2) },
    { ...known, number: 1, saved_at: at(18), saved_by: "import", changes: [], is_oldest: true },
  ];
}
