// The settings, apart from external access.

import { id } from "../page.mjs";

/** Name, query, address, and what to do before the picture. */
export default [
  ["settings", "", "#/settings"],
  ["settings-network", "", "#/settings/network"],
  [
    "settings-network-proxy",
    "",
    "#/settings/network",
    async (page) => {
      await id(page, "network-proxy").selectOption("socks5");
      await id(page, "network-proxy-host").fill("10.0.0.1");
      await id(page, "network-proxy-user").fill("olga");
      await id(page, "network-without").fill("localhost, 10.0.0.0/8");
      await id(page, "network-save").click();
      await id(page, "network-trust").click();
      await id(page, "network-distrust").waitFor();
      await page.locator("#settings-network").evaluate((e) => e.scrollIntoView());
    },
  ],
  ["settings-email-off", "", "#/settings/email"],
  [
    "settings-email-new",
    "",
    "#/settings/email",
    async (page) => {
      await id(page, "email-on").click();
      await id(page, "email-address").fill("shop@yandex.ru");
      await id(page, "email-password").fill("abcd");
    },
  ],
  [
    "settings-email-wrong",
    "",
    "#/settings/email",
    async (page) => {
      await id(page, "email-on").click();
      await id(page, "email-address").fill("shop@magazin.ru");
      await id(page, "email-port").fill("0");
      await id(page, "email-to").fill("olga, ivan@mail.ru");
      await id(page, "email-security").selectOption("none");
      await id(page, "email-save").click();
      await page.locator("#settings-email").evaluate((e) => e.scrollIntoView());
    },
  ],
  [
    "settings-email",
    "state=email",
    "#/settings/email",
    (page) => page.locator("[data-testid=email-more] summary").click(),
  ],
  ["settings-email-sending", "state=email", "#/settings/email", (page) => id(page, "email-test").click()],
  [
    "settings-email-sent",
    "state=email",
    "#/settings/email",
    async (page) => {
      await id(page, "email-test").click();
      await id(page, "email-test-result").waitFor();
    },
  ],
  [
    "settings-email-refused",
    "state=email",
    "#/settings/email",
    async (page) => {
      await id(page, "email-address").fill("fail@yandex.ru");
      await id(page, "email-test").click();
      await id(page, "email-test-result").waitFor();
      await id(page, "email-test-result").evaluate((e) => e.scrollIntoView({ block: "end" }));
    },
  ],
  ["settings-failed-emails", "state=attention", "#/settings/email"],
  [
    "settings-telegram-steps",
    "",
    "#/settings/telegram",
    async (page) => {
      await id(page, "telegram-on").click();
      await id(page, "telegram-steps").waitFor();
    },
  ],
  [
    "settings-telegram",
    "telegram=on",
    "#/settings/telegram",
    async (page) => {
      await id(page, "telegram-find").click();
      await id(page, "telegram-more").locator("summary").click();
      await id(page, "telegram-proxy").selectOption("socks5");
      await id(page, "telegram-test").click();
      await id(page, "telegram-proxy-host").waitFor();
    },
  ],
  [
    "settings-telegram-blocked",
    "telegram=on",
    "#/settings/telegram",
    async (page) => {
      await id(page, "telegram-find").click();
      await id(page, "telegram-chat").selectOption("-100");
      await id(page, "telegram-test").click();
      await id(page, "telegram-test-result").waitFor();
    },
  ],
  [
    "settings-webhook",
    "telegram=on",
    "#/settings/webhook",
    async (page) => {
      await id(page, "webhook-more").locator("summary").click();
      await id(page, "webhook-test").click();
      await id(page, "webhook-test-result").waitFor();
    },
  ],
  ["settings-quiet", "state=email", "#/settings/window"],
  [
    "settings-summary",
    "state=email",
    "#/settings/window",
    async (page) => {
      await id(page, "summary-on").click();
      await id(page, "summary-hour").evaluate((e) => e.scrollIntoView({ block: "center" }));
    },
  ],
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
  ["settings-attention", "state=attention", "#/settings"],
];
