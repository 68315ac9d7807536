// External access, and what it changes elsewhere.

import { id } from "../page.mjs";

/** Name, query, address, and what to do before the picture. */
export default [
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
];
