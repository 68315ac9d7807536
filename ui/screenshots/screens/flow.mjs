// The form of a flow.

import { after, id, invalid } from "../page.mjs";

/** Opens the dialog that looks the price up in a table. */
async function lookUp(page) {
  const field = id(page, "field-price");
  await field.evaluate((e) => e.scrollIntoView({ block: "center" }));
  await field.fill("");
  await field.press("Alt+ArrowDown");
  await id(page, "look-up").click();
  await id(page, "lookup-result").or(id(page, "lookup-none")).waitFor();
}

/** Name, query, address, and what to do before the picture. */
export default [
  ["flow", "", "#/flows/1"],
  [
    "flow-actions",
    "",
    "#/flows/1",
    (page) => page.locator("#actions-title").evaluate((e) => e.scrollIntoView({ block: "start" })),
  ],
  [
    "flow-versions",
    "",
    "#/flows/1",
    async (page) => {
      await page.locator("[data-testid=versions] summary").click();
      await id(page, "version-restore").first().waitFor();
      await id(page, "versions").evaluate((e) => e.scrollIntoView({ block: "start" }));
    },
  ],
  ["flow-fresh", "state=fresh", "#/flows/1"],
  ["flow-missing", "", "#/flows/3", (page) => page.locator("#actions-title").evaluate((e) => e.scrollIntoView())],
  [
    "flow-http",
    "",
    "#/flows/1",
    (page) => id(page, "http-address").evaluate((e) => e.scrollIntoView({ block: "center" })),
  ],
  [
    "flow-curl-menu",
    "",
    "#/flows/1",
    async (page) => {
      await id(page, "add-action").click();
      await id(page, "add-curl").hover();
    },
  ],
  [
    "flow-curl-error",
    "",
    "#/flows/1",
    async (page) => {
      await id(page, "add-action").click();
      await id(page, "add-curl").click();
      await id(page, "curl-text").fill(
        "curl https://crm.example/orders \\\n  -H 'Authorization: Bearer 1234' \\\n  -d @order.json",
      );
      await id(page, "curl-yes").click();
    },
  ],
  [
    "flow-preview",
    "",
    "#/flows/1",
    (page) => page.locator("#preview-title").evaluate((e) => e.scrollIntoView({ block: "center" })),
  ],
  [
    "flow-advanced",
    "",
    "#/flows/1",
    async (page) => {
      await page.locator("[data-testid=advanced] summary").click();
      await page.locator("[data-testid=advanced]").evaluate((e) => e.scrollIntoView({ block: "end" }));
    },
  ],
  ["flow-alerts", "", "#/flows/1", (page) => id(page, "alerts").evaluate((e) => e.scrollIntoView({ block: "center" }))],
  [
    "flow-each-order",
    "",
    "#/flows/1",
    async (page) => {
      await id(page, "each-order-on").click();
      await id(page, "alerts").evaluate((e) => e.scrollIntoView({ block: "center" }));
    },
  ],
  [
    "flow-inactivity",
    "state=email",
    "#/flows/1",
    (page) => id(page, "alerts").evaluate((e) => e.scrollIntoView({ block: "center" })),
  ],
  [
    "flow-inactivity-wrong",
    "state=email",
    "#/flows/1",
    async (page) => {
      await id(page, "inactivity-hours").fill("0");
      for (const day of [0, 1, 2, 3, 4]) await id(page, `inactivity-day-${day}`).uncheck();
      await id(page, "alerts").evaluate((e) => e.scrollIntoView({ block: "center" }));
    },
  ],
  [
    "flow-value-options",
    "",
    "#/flows/1",
    async (page) => {
      await id(page, "field-offer_id").evaluate((e) => e.scrollIntoView({ block: "center" }));
      await id(page, "insert-field").nth(2).click();
    },
  ],
  [
    "flow-text-part",
    "",
    "#/flows/1",
    async (page) => {
      await id(page, "field-offer_id").evaluate((e) => e.scrollIntoView({ block: "center" }));
      await id(page, "insert-field").nth(2).click();
      await id(page, "part-body.message").click();
      const words = id(page, "part-text").locator("button");
      await words.nth(1).click();
      await words.nth(2).click();
      await id(page, "part-trial").waitFor();
    },
  ],
  ["flow-look-up", "", "#/flows/1", lookUp],
  [
    "flow-look-up-word",
    "",
    "#/flows/1",
    async (page) => {
      await lookUp(page);
      await id(page, "lookup-key").selectOption("word body.message");
      await id(page, "lookup-add").waitFor();
    },
  ],
  [
    "flow-look-up-no-table",
    "state=empty",
    "#/flows",
    async (page) => {
      await id(page, "create-flow").first().click();
      await id(page, "template-sms-deliverer-aray").click();
      await id(page, "create-confirm").click();
      await id(page, "field-price").waitFor();
      await lookUp(page);
    },
  ],
  [
    "flow-look-up-chip",
    "",
    "#/flows/1",
    async (page) => {
      await lookUp(page);
      await id(page, "lookup-put").click();
      await id(page, "field-price-chip-0").click();
    },
  ],
  [
    "flow-chip-menu",
    "",
    "#/flows/1",
    async (page) => {
      await id(page, "field-name").evaluate((e) => e.scrollIntoView({ block: "center" }));
      await id(page, "field-price").fill("{{ body.sum }} руб за {{ body.id | upper }}");
      await id(page, "field-phone-chip-0-remove").click();
      await id(page, "field-name-chip-0").click();
    },
  ],
  ...[
    ["remember", "remember", "remember-add"],
    ["crm-duplicate", "crm-duplicate", null],
    ["connection", "http-connection", null],
    ["run-if", "run-if-2", null],
  ].map(([name, section, press]) => [
    `flow-${name}`,
    "",
    "#/flows/2",
    async (page) => {
      const folded = id(page, section).first();
      await folded.locator("summary").click();
      if (press) await id(page, press).first().click();
      await folded.evaluate((e) => e.scrollIntoView({ block: "center" }));
    },
  ]),
  [
    "flow-run-if-value",
    "",
    "#/flows/2",
    async (page) => {
      await id(page, "run-if-2").locator("summary").click();
      await id(page, "when-2-kind").selectOption("value");
      await id(page, "when-2-comparison").selectOption("contains");
      await after(page, "flow_dry_run", () => id(page, "when-2-text").fill("заказ"));
      await id(page, "run-if-2").evaluate((e) => e.scrollIntoView({ block: "center" }));
    },
  ],
  [
    "flow-second-request",
    "",
    "#/flows/2",
    async (page) => {
      await id(page, "action-title-2").evaluate((e) => e.scrollIntoView({ block: "start" }));
    },
  ],
  [
    "flow-value-options-response",
    "",
    "#/flows/2",
    async (page) => {
      const card = page.locator("#at-actions-2");
      await id(page, "action-title-2").evaluate((e) => e.scrollIntoView({ block: "start" }));
      await card.getByTestId("insert-field").last().click();
    },
  ],
  [
    "flow-answer-unknown",
    "state=fresh",
    "#/flows/1",
    async (page) => {
      await id(page, "remember").locator("summary").click();
      await id(page, "remember-add").click();
      await id(page, "remember").evaluate((e) => e.scrollIntoView({ block: "center" }));
    },
  ],
  [
    "flow-preview-sampled",
    "",
    "#/flows/2",
    (page) => page.locator("#preview-title").evaluate((e) => e.scrollIntoView({ block: "start" })),
  ],
  ["flow-add-field", "", "#/flows/1", (page) => id(page, "add-field").click()],
  [
    "flow-mistakes",
    "",
    "#/flows/1",
    async (page) => {
      await id(page, "field-phone").fill("{{ body.to ");
      await id(page, "field-price").fill("дорого");
      await invalid(page, "field-phone").waitFor();
    },
  ],
  [
    "flow-invalid",
    "",
    "#/flows/1",
    async (page) => {
      await id(page, "field-price").fill("дорого");
      await invalid(page, "field-price").waitFor();
    },
  ],
  [
    "flow-source-details",
    "",
    "#/flows/1",
    async (page) => {
      for (const summary of await page.locator(".details summary").all()) await summary.click();
      await page.locator(".details").evaluate((e) => e.scrollIntoView({ block: "start" }));
    },
  ],
  ["flow-secret", "", "#/flows/1", (page) => id(page, "secret-set-aray_api_key").click()],
  [
    "flow-test-asked",
    "",
    "#/flows/1",
    async (page) => {
      await id(page, "send-test").click();
      await id(page, "send-fields").waitFor();
    },
  ],
  [
    "flow-test-sent",
    "",
    "#/flows/1",
    async (page) => {
      await id(page, "send-test").click();
      await id(page, "send-fields").waitFor();
      await id(page, "confirm-yes").click();
      await id(page, "send-result").locator("> *").first().waitFor();
    },
  ],
  [
    "flow-leave",
    "",
    "#/flows/1",
    async (page) => {
      await id(page, "flow-name").fill("Другое название");
      await id(page, "nav-history").click();
    },
  ],
];
