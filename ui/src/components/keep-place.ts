// Keeps what the user looks at in its place while something above it grows or shrinks.

/**
 * Attached to an element of a scrolled view that changes by itself. Webviews that anchor the scroll position do this on
 * their own; WebKit does not.
 */
export function keepPlace(element: HTMLElement): (() => void) | undefined {
  const place = element.closest<HTMLElement>(".place");
  if (!place || CSS.supports("overflow-anchor", "auto")) return;
  let height = element.offsetHeight;
  const observer = new ResizeObserver(() => {
    const grown = element.offsetHeight - height;
    height += grown;
    const bottom = element.getBoundingClientRect().bottom - grown;
    if (grown !== 0 && place.scrollTop > 0 && bottom <= visibleTop(place)) place.scrollBy(0, grown);
  });
  observer.observe(element);
  return () => observer.disconnect();
}

/** Below what covers the top of a view, such as the head of a flow. */
function visibleTop(place: HTMLElement): number {
  return place.getBoundingClientRect().top + (Number.parseFloat(getComputedStyle(place).scrollPaddingTop) || 0);
}
