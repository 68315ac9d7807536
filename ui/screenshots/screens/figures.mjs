// The figures.

import { after, id } from "../page.mjs";

const choose = (period) => (page) => after(page, "figures", () => id(page, `figures-${period}`).check({ force: true }));

/** Name, query, address, and what to do before the picture. */
export default [
  ["figures", "", "#/figures"],
  ["figures-week", "", "#/figures", choose("week")],
  ["figures-quarter", "", "#/figures", choose("quarter")],
  [
    "figures-month-groups",
    "figures=long",
    "#/figures",
    async (page) => {
      await choose("month")(page);
      await after(page, "figures", () => id(page, "figures-by").selectOption("body.message"));
      await id(page, "group-8").scrollIntoViewIfNeeded();
    },
  ],
  ["figures-one", "figures=one", "#/figures"],
  [
    "figures-bar",
    "",
    "#/figures",
    async (page) => {
      await id(page, "figures-bars").getByRole("button").last().focus();
      await page.keyboard.press("ArrowLeft");
    },
  ],
  [
    "figures-to-history",
    "",
    "#/figures",
    async (page) => {
      await after(page, "history", () => id(page, "figures-bars").getByRole("button").nth(20).click());
    },
  ],
  ["figures-fresh", "state=fresh", "#/figures"],
  ["figures-empty", "state=empty", "#/figures"],
];
