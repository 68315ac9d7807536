// Reads that end in another order than they began.

import { expect, it } from "vitest";

import { Reads } from "./reads";

it("count unless a later one came, or something was saved since they were asked for", () => {
  const reads = new Reads();
  const [first, second, third] = [reads.ask(), reads.ask(), reads.ask()];
  expect([reads.take(second), reads.take(first), reads.take(third)]).toEqual([true, false, true]);
  const before = reads.ask();
  reads.outdate();
  expect([reads.take(before), reads.take(reads.ask())]).toEqual([false, true]);
});
