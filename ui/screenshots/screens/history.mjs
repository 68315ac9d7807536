// The history.

import { after, id } from "../page.mjs";

/** Name, query, address, and what to do before the picture. */
export default [
  ["history", "", "#/history"],
  [
    "history-detail",
    "",
    "#/history",
    async (page) => {
      await id(page, "history-row-3").click();
      await id(page, "operation-status").waitFor();
    },
  ],
  [
    "history-failed",
    "",
    "#/history",
    async (page) => {
      await id(page, "history-status").selectOption("failed");
      await id(page, "history-row-0").locator("[data-status=failed]").waitFor();
      await id(page, "history-row-0").click();
      await id(page, "operation-status").waitFor();
    },
  ],
  [
    "history-crm-duplicate",
    "",
    "#/history",
    async (page) => {
      await after(page, "history", () => id(page, "history-status").selectOption("crm_duplicate"));
      await after(page, "operation", () => id(page, "history-row-1").click());
    },
  ],
  [
    "history-kept",
    "",
    "#/history",
    async (page) => {
      await id(page, "history-flow").selectOption("2");
      await id(page, "history-status").selectOption("failed");
      await id(page, "history-list")
        .getByText(/Номер заказа|Order number/)
        .first()
        .waitFor();
    },
  ],
  [
    "history-held",
    "",
    "#/history",
    async (page) => {
      await id(page, "history-row-0").click();
      await id(page, "operation-status").waitFor();
    },
  ],
  [
    "history-nothing",
    "",
    "#/history",
    async (page) => {
      await id(page, "history-search").fill("нет такого");
      await page.locator(".empty .title").waitFor();
    },
  ],
  ["history-empty", "state=empty", "#/history"],
  ["history-dates", "", "#/history", (page) => id(page, "history-period").selectOption("custom")],
];
