// What is written on a chip.

import { language, t } from "../../i18n.svelte";
import type { About } from "./pieces";
import { longWordFor } from "./value-options";

/** A chip in words. */
export function chipWords(about: About): string {
  switch (about.kind) {
    case "meaning":
      return t(`meaning-${about.key}`);
    case "value": {
      const field = anyOf(about.expressions);
      if (about.taken === "whole") return field;
      return t(about.taken === "country" ? "country-of" : "part-of", { field });
    }
    case "table":
      return t("value-of-table", { value: about.column, table: about.table });
    case "secret":
      return t("value-secret", { secret: about.name });
    case "fields":
      return t("value-all-fields", { step: about.step });
    case "formula":
      return t("value-formula");
  }
}

/** The words of several values, each once whatever its capitals are. */
function anyOf(expressions: readonly string[]): string {
  const words = new Map(expressions.map((expression) => [longWordFor(expression).toLowerCase(), expression]));
  const list = new Intl.ListFormat(language(), { type: "disjunction" });
  return list.format([...words.values()].map(longWordFor));
}
