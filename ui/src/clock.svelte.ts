// The time for what is shown relative to now, such as “2 min ago” or “yesterday”: read again each minute while it is shown.

import { createSubscriber } from "svelte/reactivity";

const MINUTE = 60_000;

const tick = createSubscriber((update) => {
  let timer: ReturnType<typeof setInterval> | undefined;
  // Nothing runs while the page is hidden.
  const run = (): void => {
    clearInterval(timer);
    timer = document.hidden ? undefined : setInterval(update, MINUTE);
  };
  const showOrHide = (): void => {
    run();
    if (!document.hidden) update();
  };
  run();
  document.addEventListener("visibilitychange", showOrHide);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", showOrHide);
  };
});

export const clock = {
  /** The time now. Whatever reads it is updated each minute, and when the page is shown again. */
  get now(): Date {
    tick();
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nobody changes it; another one takes its place
    return new Date();
  },
};
