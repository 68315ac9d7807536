// The web view's own menu: Back, Reload and Inspect are of no use to the user. It stays where one can cut, copy and paste.

/** Whether the web view's menu is of use at this place: in a text field, or over selected text. */
export function hasUse(target: EventTarget | null, selected: string): boolean {
  if (!(target instanceof Element)) return false;
  const field = target.closest("input, textarea, [contenteditable=true]");
  if (field instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(field.type);
  return field !== null || selected.trim() !== "";
}

/** Takes the web view's menu away where it is of no use. */
export function limitContextMenu(): void {
  window.addEventListener("contextmenu", (event) => {
    if (!hasUse(event.target, getSelection()?.toString() ?? "")) event.preventDefault();
  });
}
