// What the screens do with a page.

export const id = (page, testid) => page.getByTestId(testid);
export const invalid = (page, testid) => page.locator(`[data-testid=${testid}][aria-invalid]`);

/** Does something, and waits until the fake backend has answered the command that follows from it, and it shows. */
export async function after(page, command, act) {
  const answered = () => page.evaluate((name) => Number(document.documentElement.dataset[name] ?? 0), command);
  const before = await answered();
  await act();
  await page.waitForFunction(
    ([name, count]) => Number(document.documentElement.dataset[name] ?? 0) > count,
    [command, before],
  );
  await settled(page);
}

/** Waits until the fake backend has answered everything and no animation that ends is running. */
export async function settled(page) {
  await page.waitForFunction(() => !document.documentElement.hasAttribute("data-busy"));
  await painted(page);
}

/** Waits until finite animations have ended and the page is painted. */
export async function painted(page) {
  await page.evaluate(async () => {
    const finite = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(finite.map((one) => one.finished));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}
