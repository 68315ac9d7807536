// The history.

import { after, id } from "../page.mjs";

/** Opens the dialog that corrects a record with a wrong number. */
async function fix(page) {
  await after(page, "history", () => id(page, "history-status").selectOption("failed"));
  const wrong = id(page, "history-list").getByText(/не номер телефона|phone number/);
  await after(page, "operation", () => wrong.first().click());
  await after(page, "correction", () => id(page, "operation-correct").click());
}

async function fixed(page) {
  await fix(page);
  await after(page, "correction", () => id(page, "correct-body.to").fill("8 (916) 555-01-17"));
}

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
      await after(page, "operation", () => id(page, "history-row-0").click());
    },
  ],
  ["history-fix", "", "#/history", fix],
  ["history-fix-ready", "", "#/history", fixed],
  [
    "history-fix-done",
    "",
    "#/history",
    async (page) => {
      await fixed(page);
      await after(page, "operation", () => id(page, "correct-send").click());
    },
  ],
  ["history-causes", "", "#/history/unsolved", (page) => id(page, "cause-0").waitFor({ state: "attached" })],
  [
    "history-selected",
    "",
    "#/history",
    async (page) => {
      for (const row of [1, 2, 4]) await id(page, `mark-${row}`).click();
      await after(page, "operation", () => id(page, "history-row-3").click());
    },
  ],
  [
    "history-selected-all",
    "",
    "#/history",
    async (page) => {
      await after(page, "history", () => id(page, "history-status").selectOption("unsolved"));
      await after(page, "history_ids", () => id(page, "select-all").click());
    },
  ],
  [
    "history-solved",
    "",
    "#/history",
    async (page) => {
      await after(page, "history", () => id(page, "history-status").selectOption("unsolved"));
      await after(page, "history_ids", () => id(page, "select-all").click());
      await after(page, "bulk", () => id(page, "bulk-solve").click());
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
  ["history-sort", "", "#/history", (page) => id(page, "history-sort").click()],
  [
    "history-sorted",
    "",
    "#/history",
    async (page) => {
      await id(page, "history-columns").click();
      for (const column of ["duration", "attempts"])
        await after(page, "settings_save", () => id(page, `column-${column}`).click());
      await page.keyboard.press("Escape");
      await id(page, "history-sort").click();
      await id(page, "sort-duration").click();
      await id(page, "sorted-only").waitFor();
    },
  ],
  ["history-empty", "state=empty", "#/history"],
  ["history-dates", "", "#/history", (page) => id(page, "history-period").selectOption("custom")],
];
