// The list of flows, the help, the toasts.

import { id } from "../page.mjs";

/** Name, query, address, and what to do before the picture. */
export default [
  ["flows", "", "#/flows"],
  ["flows-empty", "state=empty", "#/flows"],
  ["flows-attention", "state=attention&tray=0", "#/flows"],
  ["create", "", "#/flows", (page) => id(page, "create-flow").click()],
  [
    "create-other",
    "",
    "#/flows",
    async (page) => {
      await id(page, "create-flow").click();
      await id(page, "template-other").click();
      await id(page, "senders-tilda").click();
      await id(page, "crms-lp-crm").click();
    },
  ],
  [
    "card-menu",
    "",
    "#/flows",
    (page) =>
      page
        .getByRole("button", { name: /Ещё действия|More actions/ })
        .first()
        .click(),
  ],
  [
    "delete",
    "",
    "#/flows",
    async (page) => {
      await page
        .getByRole("button", { name: /Ещё действия|More actions/ })
        .first()
        .click();
      await page.getByRole("menuitem", { name: /Удалить|Delete/ }).click();
    },
  ],
  ["help", "", "#/help"],
  ["help-entry", "", "#/help/problem-field_empty"],
  [
    "toasts",
    "",
    "#/flows",
    async (page) => {
      await page.locator("[data-testid=flow-card-1] [data-testid=flow-stop]").click();
      await id(page, "toast").waitFor();
    },
  ],
];
