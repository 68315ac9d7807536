// Takes a picture of every screen and state, and runs axe over each: `npm run dev`, then `npm run screenshots [-- filter]`.

import { mkdirSync, readFileSync } from "node:fs";

import { chromium } from "playwright-core";

const BASE = process.env.LOOK_AT ?? "http://localhost:5173";
const OUT = new URL("../shots/", import.meta.url).pathname;
const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const filter = process.argv[2] ?? "";

const SIZES = { wide: [1100, 720], small: [900, 640], zoomed: [600, 427] };
const id = (page, testid) => page.getByTestId(testid);
const invalid = (page, testid) => page.locator(`[data-testid=${testid}][aria-invalid]`);

/** Waits until the fake backend has answered everything and no animation that ends is running. */
async function settled(page) {
  await page.waitForFunction(() => !document.documentElement.hasAttribute("data-busy"));
  await painted(page);
}

/** Waits until finite animations have ended and the page is painted. */
async function painted(page) {
  await page.evaluate(async () => {
    const finite = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(finite.map((one) => one.finished));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}

/** Name, query, hash, and what to do before the picture. */
const SCREENS = [
  ["flows", "", "#/flows"],
  ["flows-empty", "state=empty", "#/flows"],
  ["flows-incidents", "state=incidents&tray=0", "#/flows"],
  ["create", "", "#/flows", (page) => id(page, "create-flow").click()],
  [
    "card-menu",
    "",
    "#/flows",
    (page) =>
      page
        .getByRole("button", { name: /Ещё действия|More for/ })
        .first()
        .click(),
  ],
  [
    "delete",
    "",
    "#/flows",
    async (page) => {
      await page
        .getByRole("button", { name: /Ещё действия|More for/ })
        .first()
        .click();
      await page.getByRole("menuitem", { name: /Удалить|Delete/ }).click();
    },
  ],
  ["flow", "", "#/flows/1"],
  [
    "flow-actions",
    "",
    "#/flows/1",
    (page) => page.locator("#actions-title").evaluate((e) => e.scrollIntoView({ block: "start" })),
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
    "flow-inactivity",
    "state=mail",
    "#/flows/1",
    (page) => id(page, "alerts").evaluate((e) => e.scrollIntoView({ block: "center" })),
  ],
  [
    "flow-inactivity-wrong",
    "state=mail",
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
      await page.waitForTimeout(400);
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
      await id(page, "when-2-text").fill("заказ");
      await id(page, "run-if-2").evaluate((e) => e.scrollIntoView({ block: "center" }));
      await page.waitForTimeout(400);
    },
  ],
  [
    "flow-second-request",
    "",
    "#/flows/2",
    async (page) => {
      await id(page, "action-title-2").evaluate((e) => e.scrollIntoView({ block: "start" }));
      await page.waitForTimeout(200);
    },
  ],
  [
    "flow-value-options-answer",
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
      await page.waitForTimeout(400);
    },
  ],
  [
    "flow-preview-answers",
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
  ["flow-test-asked", "", "#/flows/1", (page) => id(page, "send-test").click()],
  [
    "flow-test-sent",
    "",
    "#/flows/1",
    async (page) => {
      await id(page, "send-test").click();
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
      await id(page, "history-status").selectOption("crm_duplicate");
      await page.waitForTimeout(400);
      await id(page, "history-row-1").click();
      await page.waitForTimeout(300);
    },
  ],
  [
    "history-kept",
    "",
    "#/history",
    async (page) => {
      await id(page, "history-flow").selectOption("2");
      await id(page, "history-status").selectOption("failed");
      await page.waitForTimeout(400);
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
  ["settings", "", "#/settings"],
  ["settings-mail-off", "", "#/settings/mail"],
  [
    "settings-mail-new",
    "",
    "#/settings/mail",
    async (page) => {
      await id(page, "email-on").click();
      await id(page, "email-address").fill("shop@yandex.ru");
      await id(page, "email-password").fill("abcd");
    },
  ],
  [
    "settings-mail-wrong",
    "",
    "#/settings/mail",
    async (page) => {
      await id(page, "email-on").click();
      await id(page, "email-address").fill("shop@magazin.ru");
      await id(page, "email-port").fill("0");
      await id(page, "email-to").fill("olga, ivan@mail.ru");
      await id(page, "email-security").selectOption("none");
      await id(page, "email-save").click();
      await page.locator("#settings-mail").evaluate((e) => e.scrollIntoView());
    },
  ],
  [
    "settings-mail",
    "state=mail",
    "#/settings/mail",
    (page) => page.locator("[data-testid=email-more] summary").click(),
  ],
  ["settings-mail-sending", "state=mail", "#/settings/mail", (page) => id(page, "email-test").click()],
  [
    "settings-mail-sent",
    "state=mail",
    "#/settings/mail",
    async (page) => {
      await id(page, "email-test").click();
      await id(page, "email-test-result").waitFor();
    },
  ],
  [
    "settings-mail-refused",
    "state=mail",
    "#/settings/mail",
    async (page) => {
      await id(page, "email-address").fill("fail@yandex.ru");
      await id(page, "email-test").click();
      await id(page, "email-test-result").waitFor();
      await id(page, "email-test-result").evaluate((e) => e.scrollIntoView({ block: "end" }));
    },
  ],
  ["settings-failed-emails", "state=incidents", "#/settings/mail"],
  ["settings-quiet", "state=mail", "#/settings/window"],
  ["settings-end", "", "#/settings", (page) => page.locator("#settings-about").evaluate((e) => e.scrollIntoView())],
  ...["there", "none", "package"].map((what) => [
    `settings-update-${what}`,
    `update=${what}`,
    "#/settings",
    async (page) => {
      await id(page, "update-check").click();
      await page.locator("#settings-about").evaluate((e) => e.scrollIntoView());
    },
  ]),
  [
    "settings-update-failed",
    "update=there",
    "#/settings",
    async (page) => {
      await id(page, "update-check").click();
      await id(page, "update-install").click();
      await id(page, "confirm-yes").click();
      await page.locator("#settings-about").evaluate((e) => e.scrollIntoView());
    },
  ],
  [
    "settings-licences",
    "",
    "#/settings",
    async (page) => {
      await page.locator("[data-testid=licences] summary").click();
      await page.locator("[data-testid=licences-list] button").nth(2).click();
      await page.locator("#settings-about").evaluate((e) => e.scrollIntoView());
    },
  ],
  ["settings-incidents", "state=incidents", "#/settings"],
  ["tunnel-off", "", "#/settings/tunnel"],
  ...["lan", "service", "address", "ssh", "cloudflared"].map((kind) => [
    `tunnel-${kind}`,
    "",
    "#/settings/tunnel",
    async (page) => {
      await id(page, "tunnel-switch").click();
      await id(page, `tunnel-kind-${kind}`).click();
      if (kind === "ssh") await id(page, "tunnel-key-make").click();
      if (kind === "ssh" || kind === "address") await id(page, "tunnel-save").click();
      if (kind === "cloudflared") await id(page, "tunnel-named").click();
      await id(page, "tunnel-kind-" + kind).evaluate(
        (e, block) => e.scrollIntoView({ block }),
        kind === "ssh" ? "start" : "center",
      );
    },
  ]),
  [
    "tunnel-works",
    "tunnel=works",
    "#/settings/tunnel",
    (page) => page.locator("[data-testid=public-qr-1] summary").click(),
  ],
  ["tunnel-down", "tunnel=down", "#/settings/tunnel"],
  ["tunnel-key", "tunnel=key", "#/settings/tunnel"],
  ["tunnel-trust", "tunnel=key", "#/settings/tunnel", (page) => id(page, "tunnel-trust").click()],
  ["flows-exposed", "tunnel=works", "#/flows"],
  ["flow-exposed", "tunnel=works", "#/flows/1", (page) => page.locator("[data-testid=link-qr] summary").click()],
  [
    "flow-protected",
    "tunnel=works",
    "#/flows/1",
    async (page) => {
      await id(page, "generate-key").first().click();
      await id(page, "generated-key").waitFor();
    },
  ],
  ["flow-renew", "tunnel=works", "#/flows/1", (page) => id(page, "link-renew").click()],
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

const VARIANTS = [
  { name: "wide-ru", size: "wide", lang: "ru", scheme: "light" },
  { name: "small-ru-dark", size: "small", lang: "ru", scheme: "dark" },
  { name: "zoomed-ru", size: "zoomed", lang: "ru", scheme: "light" },
  { name: "wide-en-dark", size: "wide", lang: "en", scheme: "dark" },
];

mkdirSync(OUT, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
let bad = 0;
for (const variant of VARIANTS) {
  const [width, height] = SIZES[variant.size];
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: variant.scheme,
    reducedMotion: "reduce",
  });
  for (const [name, query, hash, act] of SCREENS) {
    const title = `${name}.${variant.name}`;
    if (!title.includes(filter)) continue;
    const page = await context.newPage();
    page.on("pageerror", (error) => (bad++, console.log(title, "ERROR", error.message)));
    page.on("console", (message) => message.type() === "error" && console.log(title, "console:", message.text()));
    await page.goto(`${BASE}/?fake&lang=${variant.lang}&${query}${hash}`);
    await page.waitForSelector("nav .state");
    await settled(page);
    try {
      await act?.(page);
    } catch (error) {
      bad++;
      console.log(title, "ACT", String(error).split("\n")[0]);
    }
    await painted(page);
    await page.screenshot({ path: `${OUT}${title}.png` });
    await page.evaluate(axe);
    const found = await page.evaluate(() =>
      // The page is an app in a window of its own; landmarks of web pages do not matter for toasts and dialogs in portals.
      window.axe.run(document, { rules: { region: { enabled: false } } }),
    );
    for (const { id, impact, nodes } of found.violations) {
      bad++;
      console.log(
        title,
        "AXE",
        impact,
        id,
        nodes
          .slice(0, 3)
          .map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`)
          .join(" | "),
      );
    }
    await page.close();
  }
  await context.close();
}
await browser.close();
console.log(bad ? `${bad} complaints` : "no complaints");
