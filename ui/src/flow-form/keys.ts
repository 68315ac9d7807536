// A lasting key for each object of a list that can be reordered.

const keys = new WeakMap<object, number>();
let next = 1;

/** The key of this object; the same one as long as it is the same object. */
export function keyOf(thing: object): number {
  let key = keys.get(thing);
  if (key === undefined) keys.set(thing, (key = next++));
  return key;
}
