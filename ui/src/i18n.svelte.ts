// The window's messages: Fluent, in Russian and English, switched at run time.

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";

import en from "../../locales/en.ftl?raw";
import ru from "../../locales/ru.ftl?raw";

export type Language = "ru" | "en";
export type Args = Record<string, FluentVariable>;

function bundle(language: Language, text: string): FluentBundle {
  // Isolation marks around arguments would show up in copied texts.
  const made = new FluentBundle(language, { useIsolating: false });
  made.addResource(new FluentResource(text));
  return made;
}

const bundles: Record<Language, FluentBundle> = { ru: bundle("ru", ru), en: bundle("en", en) };

const chosen = $state<{ language: Language }>({ language: "ru" });

/** The current language. */
export function language(): Language {
  return chosen.language;
}

/** Languages of countries where Russian is more widely read than English; the same list as in `base/i18n.rs`. */
const READ_RUSSIAN = ["ru", "be", "kk", "ky", "uk", "uz", "tg"];

/** Sets the language of the settings or else of the system; both are BCP 47 tags. */
export function setLanguage(setting: string | null, system: string): void {
  const [primary = ""] = (setting ?? system).toLowerCase().split(/[-_.]/);
  chosen.language = READ_RUSSIAN.includes(primary) ? "ru" : "en";
  document.documentElement.lang = chosen.language;
}

/** The message with this key in the current language. */
export function t(key: string, args?: Args): string {
  return tOrNull(key, args) ?? key;
}

/** The message with this key, or null if there is none. */
export function tOrNull(key: string, args?: Args): string | null {
  const bundle = bundles[chosen.language];
  const pattern = bundle.getMessage(key)?.value;
  // With a list for errors, a missing argument shows as `{$name}` instead of throwing.
  return pattern ? bundle.formatPattern(pattern, args, []) : null;
}
