// Replies in another order than their requests.

import { expect, it } from "vitest";

import { Replies } from "./replies";

it("count unless a later one came, or something was saved since they were asked for", () => {
  const replies = new Replies();
  const [first, second, third] = [replies.ask(), replies.ask(), replies.ask()];
  expect([replies.take(second), replies.take(first), replies.take(third)]).toEqual([true, false, true]);
  const before = replies.ask();
  replies.outdate();
  expect([replies.take(before), replies.take(replies.ask())]).toEqual([false, true]);
});
