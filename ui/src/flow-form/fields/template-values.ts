// What the template of a flow has in its fields, to bring it back.

import type { Flow } from "../../types";

/** The value that the flow's template has at this path; null if there is none, or if it is empty. */
export function templateValue(path: string, draft: Flow, template: Flow): string | null {
  const [, index, place] = /^actions\[(\d+)\]\.fields\[(\d+)\]\.value$/.exec(path) ?? [];
  const action = draft.actions[Number(index)];
  if (!action || !("fields" in action)) return null;
  const own = template.actions.find(({ id, type }) => id === action.id && type === action.type);
  if (!own || !("fields" in own)) return null;
  const name = action.fields[Number(place)]?.name;
  return own.fields.find((field) => field.name === name)?.value || null;
}
