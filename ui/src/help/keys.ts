// The keys of the window, as the help lists them.

/** What a key does, as a message id, and the key. */
export const SHORTCUTS: readonly { does: string; keys: readonly string[] }[] = [
  { does: "key-save", keys: ["Ctrl", "S"] },
  { does: "key-insert", keys: ["Alt", "↓"] },
  { does: "key-move", keys: ["↑", "↓"] },
  { does: "key-select", keys: ["Space"] },
  { does: "key-range", keys: ["Shift", "↑ ↓"] },
  { does: "key-all", keys: ["Ctrl", "A"] },
  { does: "key-none", keys: ["Esc"] },
  { does: "key-larger", keys: ["Ctrl", "+"] },
  { does: "key-smaller", keys: ["Ctrl", "−"] },
  { does: "key-normal", keys: ["Ctrl", "0"] },
];

const ON_MAC: Readonly<Record<string, string>> = { Ctrl: "⌘", Alt: "⌥" };

/** What a key is called: macOS has ⌘ for Ctrl, and ⌥ for Alt. */
export function keyName(key: string, system: string | undefined): string {
  return (system === "macos" && ON_MAC[key]) || key;
}
