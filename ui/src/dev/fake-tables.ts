// The tables of the fake backend.

import type { PastedView, TablePage, TableView } from "../types";

interface FakeTable {
  key: string;
  columns: string[];
  rows: { position: number; cells: string[] }[];
}

const PAGE = 200;
const tables = new Map<string, FakeTable>();

const rowsOf = (lines: string[][]): FakeTable["rows"] => lines.map((cells, n) => ({ position: n + 1, cells }));

/** Fills the tables: offers of three SIM cards, and a long list of cities. */
export function fill(): void {
  tables.set("offers", {
    key: "imsi",
    columns: ["imsi", "offer_id", "price", "referrer"],
    rows: rowsOf([
      ["250011234567890", "1001", "1990", "https://krem.example/"],
      ["250022345678901", "1002", "2990", "https://mylo.example/"],
      ["250993456789012", "1003", "990", ""],
    ]),
  });
  tables.set("города", {
    key: "код",
    columns: ["код", "город"],
    rows: rowsOf(Array.from({ length: 3000 }, (_, n) => [String(1000 + n), `Город ${n + 1}`])),
  });
}

export function list(flows: { id: number; name: string; enabled: boolean }[]): TableView[] {
  return [...tables].map(([name, { key, columns, rows }]) => ({
    name,
    key,
    columns,
    rows: rows.length,
    used_by:
      name === "offers"
        ? flows.slice(0, 1).map((flow) => ({ flow_id: flow.id, flow: flow.name, started: flow.enabled }))
        : [],
  }));
}

const one = (name: string): FakeTable => tables.get(name) ?? { key: "", columns: [], rows: [] };

export function page(name: string, search: string, after: number): TablePage {
  const matches = one(name).rows.filter(
    (row) => row.position > after && row.cells.some((cell) => cell.toLowerCase().includes(search.trim().toLowerCase())),
  );
  return { rows: matches.slice(0, PAGE), more: matches.length > PAGE };
}

/** A cell of the row with the first of these keys that is there. */
export function cellOf(name: string, keys: string[], column: string): string {
  const { key, columns, rows } = one(name);
  const found = keys.map((wanted) => rows.find(({ cells }) => cells[columns.indexOf(key)] === wanted)).find(Boolean);
  return found?.cells[columns.indexOf(column)] ?? "";
}

export function create(name: string, text: string): void {
  const [columns = [], ...rows] = text.split(/\r?\n/).map((line) => line.split(/[\t;,]/).map((cell) => cell.trim()));
  tables.set(name.trim(), { key: columns[0] ?? "", columns, rows: rowsOf(rows) });
}

export function set(name: string, position: number | null, cells: string[]): number {
  const { rows } = one(name);
  const found = rows.find((row) => row.position === position);
  if (found) found.cells = cells;
  else rows.push({ position: (rows.at(-1)?.position ?? 0) + 1, cells });
  return found?.position ?? rows.at(-1)?.position ?? 1;
}

export function paste(name: string, text: string): PastedView {
  const lines = text.trim().split(/\r?\n/);
  for (const line of lines) set(name, null, line.split("\t"));
  return { added: lines.length, changed: 0 };
}

export function remove(name: string, positions: number[]): number {
  const table = one(name);
  table.rows = table.rows.filter((row) => !positions.includes(row.position));
  return positions.length;
}

export const drop = (name: string): boolean => tables.delete(name);
