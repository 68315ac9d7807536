// Unique names for flows.

/** Returns `wanted`, or the first free of `wanted 2`, `wanted 3` and so on. */
export function freeName(wanted: string, taken: string[]): string {
  if (!taken.includes(wanted)) return wanted;
  let number = 2;
  while (taken.includes(`${wanted} ${number}`)) number += 1;
  return `${wanted} ${number}`;
}
