// Paths in a flow file, and the controls that edit them.

import type { Finding, Flow } from "../types";

/** The element id of the control for a path such as `actions[0].fields[2].value`. */
export function controlId(path: string): string {
  return `at-${path.replace(/[^a-zA-Z0-9_]+/g, "-").replace(/-$/, "")}`;
}

/** The path of the value of the first field with this name; null if there is none. */
export function fieldPath(flow: Flow, name: string): string | null {
  for (const [index, action] of flow.actions.entries()) {
    const place = "fields" in action ? action.fields.findIndex((field) => field.name === name) : -1;
    if (place >= 0) return `actions[${index}].fields[${place}].value`;
  }
  return null;
}

/** The name of the field whose value is at a path; null if there is none. */
export function fieldName(flow: Flow, path: string): string | null {
  const [, index, place] = /^actions\[(\d+)\]\.fields\[(\d+)\]\.value$/.exec(path) ?? [];
  const action = flow.actions[Number(index)];
  return action && "fields" in action ? (action.fields[Number(place)]?.name ?? null) : null;
}

/** Reveals and focuses the control for a path, or for the nearest parent that has one. Returns whether there is one. */
export function focusPath(path: string): boolean {
  for (let at = path; at !== ""; at = at.replace(/(\.[^.[]*|\[\d+\])$/, "")) {
    const control = document.getElementById(controlId(at));
    if (control) return reveal(control);
    if (!/[.[]/.test(at)) break;
  }
  return false;
}

/** Reveals and focuses the control that stores a secret. Returns whether there is one. */
function focusSecret(name: string): boolean {
  const control = document.querySelector<HTMLElement>(`[data-secret="${CSS.escape(name)}"]`);
  return control ? reveal(control) : false;
}

/** Focuses the control where something that is missing can be filled in. Returns whether there is one. */
export function focusMissing({ code, path, args }: Finding): boolean {
  if (code === "secret" && args.secret) return focusSecret(args.secret);
  if (code === "sends_nothing") return focusPath("actions.add");
  return focusPath(code === "public_ip" ? `${path}.shop` : path);
}

/** Opens the dialog that stores a secret. Returns whether there is a control for it. */
export function openSecret(name: string): boolean {
  const found = focusSecret(name);
  if (found) (document.activeElement as HTMLElement).click();
  return found;
}

function reveal(control: HTMLElement): boolean {
  for (let up = control.parentElement; up; up = up.parentElement) {
    if (up instanceof HTMLDetailsElement) up.open = true;
  }
  control.scrollIntoView({ block: "center" });
  control.focus({ preventScroll: true });
  return true;
}
