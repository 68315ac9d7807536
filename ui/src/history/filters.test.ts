// The engine's filter that the choices result in.

import { describe, expect, it } from "vitest";

import { engineFilter, canRunAgain, FilterState } from "./filters.svelte";

// 02:30 in Moscow, while it is still the day before in UTC.
const NOW = new Date("2026-11-24T23:30:00Z");
const none = { flow: null, status: "", period: "all", from: "", to: "", search: "" } as const;

describe("the filter", () => {
  it("is empty without choices", () => {
    expect(engineFilter({ ...none }, NOW)).toEqual({});
  });

  it("has a status, or everything unsolved", () => {
    expect(engineFilter({ ...none, status: "held", flow: 3, search: "  Ольга " }, NOW)).toEqual({
      status: "held",
      flow_id: 3,
      search: "Ольга",
    });
    expect(engineFilter({ ...none, status: "unsolved" }, NOW)).toEqual({ unsolved: true });
    expect(engineFilter({ ...none, status: "crm_duplicate" }, NOW)).toEqual({ crm_duplicate: true });
    expect(engineFilter({ ...none, status: "partial" }, NOW)).toEqual({ partial: true });
  });

  it("has local days", () => {
    expect(engineFilter({ ...none, period: "today" }, NOW)).toEqual({ since: "2026-11-24T21:00:00.000Z" });
    expect(engineFilter({ ...none, period: "week" }, NOW)).toEqual({ since: "2026-11-18T21:00:00.000Z" });
    expect(engineFilter({ ...none, period: "month" }, NOW)).toEqual({ since: "2026-10-26T21:00:00.000Z" });
    // The last day is included.
    expect(engineFilter({ ...none, period: "custom", from: "2026-11-01", to: "2026-11-02" }, NOW)).toEqual({
      since: "2026-10-31T21:00:00.000Z",
      until: "2026-11-02T21:00:00.000Z",
    });
    expect(engineFilter({ ...none, period: "custom" }, NOW)).toEqual({});
  });

  it("has an exact time, to the millisecond", () => {
    const exact = { since: "2026-11-24T11:00:00.000Z", until: "2026-11-24T12:00:00.001Z" };
    expect(engineFilter({ ...none, period: "exact", exact }, NOW)).toEqual(exact);
    // Another period takes its place.
    expect(engineFilter({ ...none, exact }, NOW)).toEqual({});
    const filters = new FilterState();
    filters.only({ period: "exact", exact });
    expect(filters.none).toBe(false);
  });

  it("allows a bulk retry only of what was not delivered and does not wait", () => {
    expect((["unsolved", "failed", "held", "cancelled"] as const).every(canRunAgain)).toBe(true);
    expect((["", "delivered", "waiting"] as const).some(canRunAgain)).toBe(false);
  });

  it("set from elsewhere replaces all other choices", () => {
    const filters = new FilterState();
    filters.now.search = "x";
    filters.only({ status: "unsolved" });
    expect(filters.now).toEqual({ ...none, status: "unsolved" });
    expect(filters.none).toBe(false);
  });
});
