// The time for what is shown relative to now, such as “in 5 min” or “yesterday”: read again each minute while it is shown.

import { createSubscriber } from "svelte/reactivity";

const MINUTE = 60_000;

const tick = createSubscriber((update) => {
  const timer = setInterval(update, MINUTE);
  return () => clearInterval(timer);
});

export const clock = {
  /** The time now. Whatever reads it is updated each minute. */
  get now(): Date {
    tick();
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nobody changes it; another one takes its place
    return new Date();
  },
};
