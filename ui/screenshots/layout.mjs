// What must not happen to a layout: text that is clipped, controls that are covered or outside, things over each other.

/** Returns what is wrong with the layout of a page, in words. */
export const misplaced = (page) => page.evaluate(look);

function look() {
  const found = [];
  // Behind a dialog or a menu nothing is looked at.
  const top = [...document.querySelectorAll(".dialog, .menu, .popover")].at(-1) ?? document.body;
  const name = (element) => {
    const { testid } = element.dataset ?? {};
    const classes = [...element.classList]
      .filter((one) => !one.startsWith("s-") && !one.startsWith("svelte-"))
      .join(".");
    const text = element.textContent.trim().slice(0, 30);
    return `<${element.localName}${testid ? ` ${testid}` : ""}${classes ? `.${classes}` : ""}> ${text}`;
  };
  const style = (element) => getComputedStyle(element);
  const hidden = (element) => {
    const { clipPath, opacity, visibility } = style(element);
    return clipPath !== "none" || opacity === "0" || visibility === "hidden";
  };
  const isShown = (element) => {
    const { width, height } = element.getBoundingClientRect();
    // What is folded has a size as well.
    if (width < 2 || height < 2 || !element.checkVisibility()) return false;
    for (let one = element; one; one = one.parentElement) if (hidden(one)) return false;
    return true;
  };
  /** The part of the window in which an element can be seen: within all that scrolls or clips around it. */
  const frame = (element) => {
    const seen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    for (let one = element.parentElement; one; one = one.parentElement) {
      if (style(one).overflowX === "visible" && style(one).overflowY === "visible") continue;
      const { left, top, right, bottom } = one.getBoundingClientRect();
      seen.left = Math.max(seen.left, left);
      seen.top = Math.max(seen.top, top);
      seen.right = Math.min(seen.right, right);
      seen.bottom = Math.min(seen.bottom, bottom);
    }
    return seen;
  };
  const isShortened = (element) =>
    element && (style(element).textOverflow === "ellipsis" || isShortened(element.parentElement));
  const scrollsSideways = (element) => {
    for (let one = element; one; one = one.parentElement)
      if (["auto", "scroll"].includes(style(one).overflowX) && one.scrollWidth > one.clientWidth) return true;
    return false;
  };

  for (const element of top.querySelectorAll("*")) {
    if (element.closest("svg, option") || !isShown(element)) continue;
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const { overflowX, textOverflow } = style(element);
    const isField = element.matches("input, textarea, select");
    if (hasText && !isField && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
      if (
        ["hidden", "clip"].includes(overflowX) &&
        textOverflow !== "ellipsis" &&
        style(element).webkitLineClamp === "none"
      )
        found.push(`CLIPPED ${name(element)}`);
    // What is shortened ends with dots.
    if (isShortened(element)) continue;
    const box = element.getBoundingClientRect();
    const seen = frame(element);
    if ((hasText || isField) && (box.right > seen.right + 1 || box.left < seen.left - 1) && !scrollsSideways(element))
      if (box.top < seen.bottom && box.bottom > seen.top) found.push(`OUTSIDE ${name(element)}`);
  }

  /** Whether a control is above the toasts once all around it is scrolled to its end. */
  const scrollsFree = (control, toasts) => {
    const around = [];
    for (let one = control.parentElement; one; one = one.parentElement)
      if (["auto", "scroll"].includes(style(one).overflowY)) around.push([one, one.scrollTop]);
    around.forEach(([one]) => one.scrollTo({ top: one.scrollHeight, behavior: "instant" }));
    const isFree = control.getBoundingClientRect().bottom <= toasts.getBoundingClientRect().top + 1;
    around.forEach(([one, before]) => one.scrollTo({ top: before, behavior: "instant" }));
    return isFree;
  };

  const controls = [...top.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(isShown);
  for (const control of controls) {
    const { left, right, top: above, bottom } = control.getBoundingClientRect();
    // A whole pixel: the one behind the edge of what is seen shows what follows it.
    const [x, y] = [Math.floor((left + right) / 2), Math.floor((above + bottom) / 2)];
    const seen = frame(control);
    if (x < seen.left || x > seen.right || y < seen.top || y > seen.bottom) continue;
    const at = document.elementFromPoint(x, y);
    if (!at || control.contains(at) || at.contains(control)) continue;
    // Content scrolls under heads and buttons that stay.
    const stays = (element) => element && (style(element).position === "sticky" || stays(element.parentElement));
    // Toasts lie over the page until they close. What is under them can be scrolled free.
    if (at.closest(".toasts") && scrollsFree(control, at.closest(".toasts"))) continue;
    const label = control.closest("label");
    if (!stays(at) && !(label && label.contains(at))) found.push(`COVERED ${name(control)} by ${name(at)}`);
  }

  for (const around of top.querySelectorAll("a, button, .row, .badge, label")) {
    if (!isShown(around)) continue;
    const parts = [...around.children].filter(isShown).filter((part) => style(part).position !== "sticky");
    parts.forEach((one, n) =>
      parts.slice(n + 1).forEach((other) => {
        const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
        const [width, height] = [
          Math.min(a.right, b.right) - Math.max(a.left, b.left),
          Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
        ];
        if (width > 2 && height > 2) found.push(`OVERLAP ${name(one)} and ${name(other)}`);
      }),
    );
  }
  return [...new Set(found)];
}

/** Returns the controls that look the same with and without the focus of the keyboard. */
export async function withoutRing(page) {
  // The keyboard was used last, so that the focus is shown.
  await page.keyboard.press("Tab");
  return page.evaluate(() => {
    const top = [...document.querySelectorAll(".dialog, .menu, .popover")].at(-1) ?? document.body;
    const looks = (control) =>
      [control, control.parentElement, control.closest("label, .input"), control.nextElementSibling]
        .filter(Boolean)
        .map((one) => {
          const { boxShadow, outline, borderColor, backgroundColor } = getComputedStyle(one);
          return [boxShadow, outline, borderColor, backgroundColor].join();
        })
        .join();
    const controls = [...top.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
    const stop = document.createElement("style");
    stop.textContent = "* { transition: none !important }";
    document.head.append(stop);
    const found = controls
      .filter((one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility() && one.offsetWidth > 1)
      .filter((one) => {
        document.activeElement?.blur();
        const before = looks(one);
        one.focus({ preventScroll: true });
        return document.activeElement === one && looks(one) === before;
      })
      .map((one) => `NO RING <${one.localName} ${one.dataset.testid ?? one.className}>`);
    stop.remove();
    return [...new Set(found)];
  });
}

/** Returns the pages, dialogs and menus whose content is wider than they are. */
export const scrollsSideways = (page) =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("main, .place, .dialog, .popover, .menu")]
      .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth)
      .map((one) => `SIDEWAYS <${one.localName} ${one.className}> ${one.scrollWidth} > ${one.clientWidth}`),
  );
