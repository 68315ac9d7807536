// The tables that flows look values up in.

import { id } from "../page.mjs";

/** Name, query, address, and what to do before the picture. */
export default [
  ["tables", "", "#/tables"],
  ["tables-empty", "state=empty", "#/tables"],
  ["table", "", "#/tables/offers"],
  [
    "table-create",
    "",
    "#/tables",
    async (page) => {
      await id(page, "table-create").click();
      await id(page, "table-create-yes").click();
    },
  ],
  [
    "table-columns",
    "",
    "#/tables/offers",
    async (page) => {
      await id(page, "table-menu").click();
      await id(page, "table-columns").click();
      await id(page, "table-column-delete-3").click();
    },
  ],
  ["table-paste", "", "#/tables/offers", (page) => id(page, "table-paste").click()],
];
