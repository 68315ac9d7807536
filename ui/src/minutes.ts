// What changes by the minute on the page, such as “2 min ago”.

const MINUTE = 60_000;

/**
 * Calls `react` now, with each full minute since `since`, and when the page is shown again. Nothing runs while the page is
 * hidden. Returns a function that ends it.
 */
export function eachMinute(since: Date, react: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = (): void => {
    clearTimeout(timer);
    react();
    if (document.hidden) return;
    // Before `since`, as after the clock was set back, the rest is negative.
    const past = (Date.now() - since.getTime()) % MINUTE;
    timer = setTimeout(next, MINUTE - Math.max(0, past));
  };
  document.addEventListener("visibilitychange", next);
  next();
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", next);
  };
}
