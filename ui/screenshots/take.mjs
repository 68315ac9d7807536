// Takes a picture of every screen and state, and looks for what is clipped, covered or fails axe: `npm run dev`, then `npm run screenshots [-- filter]`.

import { mkdirSync, readFileSync } from "node:fs";

import { chromium } from "playwright-core";

import { misplaced, scrollsSideways, withoutRing } from "./layout.mjs";
import { painted, settled } from "./page.mjs";
import figures from "./screens/figures.mjs";
import flow from "./screens/flow.mjs";
import flows from "./screens/flows.mjs";
import history from "./screens/history.mjs";
import settings from "./screens/settings.mjs";
import tables from "./screens/tables.mjs";
import tunnel from "./screens/tunnel.mjs";

const SCREENS = [...flows, ...flow, ...history, ...figures, ...settings, ...tables, ...tunnel];
// Zoomed are a window of 900 × 600 and one of 1200 × 800, at 150 %; narrow is the smallest width, at 200 %.
const SIZES = {
  wide: [1100, 720],
  small: [900, 640],
  zoomed: [600, 400],
  "zoomed-large": [800, 533],
  narrow: [360, 640],
};
const VARIANTS = [
  { name: "wide-ru", size: "wide", lang: "ru", scheme: "light" },
  { name: "small-ru-dark", size: "small", lang: "ru", scheme: "dark" },
  { name: "zoomed-ru", size: "zoomed", lang: "ru", scheme: "light" },
  { name: "zoomed-en-dark", size: "zoomed", lang: "en", scheme: "dark" },
  { name: "zoomed-large-ru-dark", size: "zoomed-large", lang: "ru", scheme: "dark" },
  { name: "zoomed-large-en", size: "zoomed-large", lang: "en", scheme: "light" },
  { name: "narrow-ru", size: "narrow", lang: "ru", scheme: "light" },
  { name: "wide-en-dark", size: "wide", lang: "en", scheme: "dark" },
  { name: "contrast-ru-dark", size: "wide", lang: "ru", scheme: "dark", forcedColors: "active" },
];
const BASE = process.env.LOOK_AT ?? "http://localhost:5173";
const OUT = new URL("../shots/", import.meta.url).pathname;
const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const filter = new RegExp(process.argv[2] ?? "");

let bad = 0;
function complain(...words) {
  bad++;
  console.log(...words);
}

/** Shows one screen, takes its picture and checks its accessibility. */
async function take(context, variant, [name, query, hash, act]) {
  const title = `${name}.${variant.name}`;
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.setDefaultNavigationTimeout(60_000);
  page.on("pageerror", (error) => complain(title, "ERROR", error.message));
  page.on("console", (message) => message.type() === "error" && console.log(title, "console:", message.text()));
  await page.goto(`${BASE}/?fake&lang=${variant.lang}&${query}${hash}`);
  await page.waitForSelector("nav .state");
  await settled(page);
  try {
    await act?.(page);
  } catch (error) {
    complain(title, "ACT", String(error).split("\n")[0]);
  }
  await painted(page);
  await page.screenshot({ path: `${OUT}${title}.png` });
  for (const words of await misplaced(page)) complain(title, words);
  await page.evaluate(axe);
  // The page is an app in a window of its own; landmarks of web pages do not matter for toasts and dialogs in portals.
  // In high contrast axe reads the page's own colours, not the system's that are shown.
  const rules = { region: { enabled: false }, "color-contrast": { enabled: !variant.forcedColors } };
  const found = await page.evaluate((rules) => window.axe.run(document, { rules }), rules);
  for (const { id, impact, nodes } of found.violations) {
    const where = nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`);
    complain(title, "AXE", impact, id, where.join(" | "));
  }
  for (const words of await withoutRing(page)) complain(title, words);
  for (const words of await scrollsSideways(page)) complain(title, words);
  await page.close();
}

mkdirSync(OUT, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
for (const variant of VARIANTS) {
  const [width, height] = SIZES[variant.size];
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: variant.scheme,
    // The system's own colours, as in Windows with high contrast.
    forcedColors: variant.forcedColors ?? "none",
    reducedMotion: "reduce",
  });
  for (const screen of SCREENS) if (filter.test(`${screen[0]}.${variant.name}`)) await take(context, variant, screen);
  await context.close();
}
await browser.close();
console.log(bad ? `${bad} complaints` : "no complaints");
