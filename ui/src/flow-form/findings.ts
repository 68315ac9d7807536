// What is known of a draft, path by path: its mistakes, what is missing, its values rendered with the sample.

import { errorText, findingText, missingText } from "../errors";
import { t } from "../i18n.svelte";
import type { Finding, Flow, Preview, RenderedValue } from "../types";
import { actionIndex } from "./fields/value-options";

export abstract class DraftFindings {
  abstract draft: Flow;
  /** Whether the user tried to start the flow while something was missing: what is missing is marked from then on. */
  abstract startBlocked: boolean;
  abstract readonly mistakes: Finding[];
  abstract readonly missing: Finding[];
  /** The last preview, kept while mistakes prevent a new one. */
  abstract readonly preview: Preview | null;

  /** The text of the mistake at a path, or null. */
  mistakeAt(path: string): string | null {
    const note = this.mistakes.find((note) => note.path === path);
    return note ? findingText(note) : null;
  }

  /** What is missing at a path, once the user tried to start the flow; null otherwise. */
  missingAt(path: string): string | null {
    const found = this.startBlocked ? this.missing.find((finding) => finding.path === path) : undefined;
    if (!found || found.code === "public_ip") return null;
    return found.code === "step" || found.code === "value" ? missingText(found) : t("missing-here");
  }

  /** Whether a value needs the shop's public IP address, and there is none. */
  needsPublicIp(value: string): boolean {
    return value.includes("shop.public_ip") && this.missing.some(({ code }) => code === "public_ip");
  }

  /** Whether a key is missing, once the user tried to start the flow. */
  isKeyMissing(secret: string): boolean {
    return this.startBlocked && this.missing.some(({ code, args }) => code === "secret" && args.secret === secret);
  }

  /** Values that fail for the sample, with their paths. */
  get wrongValues(): Finding[] {
    return Object.entries(this.preview?.values ?? {}).flatMap(([path, { problem }]) =>
      problem ? [{ code: problem.code, path, message: errorText(problem).title, args: problem.args }] : [],
    );
  }

  /** The value at a path, rendered with the sample. */
  valueAt(path: string): RenderedValue | null {
    return this.preview?.values[path] ?? null;
  }

  /** Whether the action at a path, or around it, waits for a response that only sending gives. */
  isLater(path: string): boolean {
    const index = actionIndex(path);
    const id = index === null ? undefined : this.draft.actions[index]?.id;
    return id !== undefined && (this.preview?.later.includes(id) ?? false);
  }

  /** Why the value at a path fails for the sample, or null. */
  problemAt(path: string): string | null {
    const problem = this.valueAt(path)?.problem;
    return problem ? errorText(problem).title : null;
  }
}
