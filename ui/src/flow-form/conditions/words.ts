// A condition as a short text, shown while its form is folded.

import { t } from "../../i18n.svelte";
import { longWordFor } from "../fields/value-options";
import { hasText, parseCondition } from "./conditions";

/** The words for a template that is not empty. */
export function conditionWords(template: string): string {
  const condition = parseCondition(template);
  if (condition.kind === "step")
    return t("condition-words-step", { step: condition.step, ended: t(`condition-ended-${condition.ended}`) });
  if (condition.kind === "value") {
    const { expression, comparison, text } = condition;
    const words = `${longWordFor(expression)} ${t(`comparison-${comparison}`)}`;
    return hasText(comparison) ? t("condition-words-text", { words, text }) : words;
  }
  return t("condition-words-own");
}

/** What a condition over a record likely looks at: the text of the SMS. */
export const likelyOfRecord = () =>
  ({ expression: "body.message", comparison: "contains", text: t("condition-likely-text") }) as const;
