// The window's words: Fluent messages in Russian and English, switched at once.

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";

import en from "../../locales/en.ftl?raw";
import ru from "../../locales/ru.ftl?raw";

export type Language = "ru" | "en";
export type Args = Record<string, FluentVariable>;

function bundle(language: Language, text: string): FluentBundle {
  // Marks around inserted values would show up in copied texts and in tests.
  const made = new FluentBundle(language, { useIsolating: false });
  made.addResource(new FluentResource(text));
  return made;
}

const bundles: Record<Language, FluentBundle> = { ru: bundle("ru", ru), en: bundle("en", en) };

const chosen = $state<{ language: Language }>({ language: "ru" });

/** The language of the window now. */
export function language(): Language {
  return chosen.language;
}

/** Languages of countries where Russian is widely read better than English; as in words.rs, for the tray. */
const READ_RUSSIAN = ["ru", "be", "kk", "ky", "uk", "uz", "tg"];

/** Speaks the language of the settings, or the system's, given as a BCP 47 tag. */
export function setLanguage(setting: string | null, system: string): void {
  const [primary = ""] = (setting ?? system).toLowerCase().split(/[-_.]/);
  chosen.language = READ_RUSSIAN.includes(primary) ? "ru" : "en";
  document.documentElement.lang = chosen.language;
}

/** The message with this key, in the window's language. */
export function t(key: string, args?: Args): string {
  return tOrNull(key, args) ?? key;
}

/** The message with this key, or nothing if there is none. */
export function tOrNull(key: string, args?: Args): string | null {
  const bundle = bundles[chosen.language];
  const pattern = bundle.getMessage(key)?.value;
  // With a list for errors, an argument that is missing shows as `{$name}` instead of throwing.
  return pattern ? bundle.formatPattern(pattern, args, []) : null;
}
