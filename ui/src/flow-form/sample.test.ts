// The record that the preview of a flow is made of.

import { expect, it } from "vitest";

import { entry } from "../testing/fixtures/history";
import { Sample } from "./sample.svelte";

it("stays the chosen one when newer records take its place among those that are shown", () => {
  const sample = new Sample();
  const [newest, chosen] = [entry(9), entry(3)];
  sample.offer([newest, chosen]);
  expect(sample.among([newest])).toEqual(newest);
  sample.choose(chosen.id);
  expect(sample.among([newest])).toEqual(chosen);
});

it("may be the test of a sender if the user chose that", () => {
  const sample = new Sample();
  const test = entry(9, { status: "test" });
  sample.offer([test, entry(3)]);
  sample.choose(test.id);
  expect(sample.among([test])).toEqual(test);
});
