// Stable keys for the items of lists that can be reordered.

const keys = new WeakMap<object, number>();
let next = 1;

/** The key of an object, which never changes. */
export function keyOf(thing: object): number {
  let key = keys.get(thing);
  if (key === undefined) keys.set(thing, (key = next++));
  return key;
}
