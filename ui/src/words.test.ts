// Both languages have every word that the window, the program and the engine's codes ask for.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { FluentBundle, FluentResource } from "@fluent/bundle";
import { describe, expect, it } from "vitest";

import { said, speak, t } from "./words.svelte";

// vitest runs in the folder of package.json.
const ROOT = join(process.cwd(), "..");
const CORE = join(ROOT, "crates/hooktray-core/src");
const read = (path: string) => readFileSync(path, "utf8");
const ftl = { ru: read(join(ROOT, "locales/ru.ftl")), en: read(join(ROOT, "locales/en.ftl")) };

function files(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path, ending) : ending.test(entry.name) ? [path] : [];
  });
}

function found(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ""))].sort();
}

function expectWords(keys: string[]): void {
  expect(keys.length).toBeGreaterThan(0);
  for (const language of ["ru", "en"]) {
    speak(language, "en");
    expect(
      keys.filter((key) => said(key) === null),
      language,
    ).toEqual([]);
  }
}

const keysOf = (text: string) => found(text, /^([a-zA-Z][\w-]*) =/gm);
const rust = () => files(CORE, /\.rs$/).map(read).join("\n");

describe("the messages", () => {
  it("are the same ones in both languages", () => {
    expect(keysOf(ftl.ru)).toEqual(keysOf(ftl.en));
    expect(keysOf(ftl.ru).length).toBeGreaterThan(400);
  });

  it.each(["ru", "en"] as const)("are each there once, and can be read: %s", (language) => {
    const all = [...ftl[language].matchAll(/^([a-zA-Z][\w-]*) =/gm)].map((match) => match[1]);
    expect(all.filter((key, n) => all.indexOf(key) !== n)).toEqual([]);
    const resource = new FluentResource(ftl[language]);
    expect(new FluentBundle(language).addResource(resource)).toEqual([]);
    // What cannot be read is left out without a word.
    expect(resource.body.length).toBe(all.length);
  });

  it("name the same things in both languages", () => {
    const names = (text: string, key: string) => {
      const message = new RegExp(`^${key} =(.*(?:\\n(?:[ \\t].*|$))*)`, "m").exec(text)?.[1] ?? "";
      return found(message, /\$(\w+)/g);
    };
    for (const key of keysOf(ftl.ru))
      expect(names(ftl.en, key), key).toEqual(
        expect.arrayContaining(names(ftl.ru, key).filter((name) => name !== "count" && name !== "delivered")),
      );
  });

  it("have every key that the window names", () => {
    const sources = files(join(ROOT, "ui/src"), /\.(svelte|ts)$/).filter(
      (path) => !path.includes("/dev/") && !path.endsWith(".test.ts"),
    );
    const text = sources.map(read).join("\n");
    const calls = [...text.matchAll(/\b(?:t|said)\(((?:[^()]|\([^()]*\))*)\)/g)].map((match) => match[1] ?? "");
    expectWords(found(calls.map((call) => call.split(/,\s*\{/)[0]).join("\n"), /(?<!=== )"([a-z][\w-]*)"(?! ===)/g));
  });

  it("have every key that the program names", () => {
    const text = files(join(ROOT, "src-tauri/src"), /\.rs$/).map(read).join("\n");
    expectWords(found(text, /"((?:tray|alert)-[a-z-]+)"/g));
  });
});

describe("every code of the engine has words", () => {
  it("problems of records, with what to do", () => {
    const outcome = read(join(CORE, "outcome.rs"));
    const codes = found(
      outcome.slice(outcome.indexOf("Code {"), outcome.indexOf("/// A trouble with one record")),
      / = "(\w+)"/g,
    );
    expect(codes).toContain("refused");
    expectWords(codes.flatMap((code) => [`problem-${code}`, `problem-${code}-todo`, `problem-short-${code}`]));
  });

  it("errors of commands", () => {
    const codes = found(read(join(CORE, "base/error.rs")), /=> "(\w+)",/g);
    expect(codes).toContain("listen");
    expectWords(codes.map((code) => `error-${code}`));
    const updates = found(read(join(ROOT, "src-tauri/src/window/updates.rs")), /trouble\(\s*"(\w+)"/g);
    expect(updates).toHaveLength(5);
    expectWords(updates.map((code) => `error-update_${code}`));
    const secrets = found(read(join(CORE, "api/error.rs")), /\(\s*"(\w+)", (?:name|why)\)/g);
    expect(secrets).toContain("keychain_locked");
    for (const code of secrets) expect(said(`error-${code}`) ?? said(`problem-${code}`), code).not.toBeNull();
  });

  it("reasons of errors each have their own words", () => {
    const reasons = {
      listen: found(rust(), /\(\s*"(in_use|reserved|not_here)"/g).concat("address"),
      operation_busy: found(rust(), /busy\(id, "(\w+)"/g),
    };
    expect(reasons.operation_busy).toHaveLength(4);
    expect(reasons.listen).toHaveLength(4);
    for (const [code, list] of Object.entries(reasons)) {
      const texts = list.map((reason) => t(`error-${code}`, { reason, address: "a" }));
      expect(new Set([...texts, t(`error-${code}`, { reason: "another", address: "a" })]).size).toBe(list.length + 1);
    }
  });

  it("mistakes, missing things and warnings", () => {
    const sources = files(join(CORE, "flow"), /\.rs$/).map(read).join("\n");
    const warnings = found(sources.slice(sources.indexOf("pub fn warnings")), /warnings\.push\(Mistake::new\("(\w+)"/g);
    expect(warnings).toContain("no_name");
    const mistakes = found(sources, /(?:Mistake::new\(|\.mistake\(|\badd\(|self\.mistake\()\s*"([a-z_]+)"/g).filter(
      (code) => !warnings.includes(code),
    );
    for (const code of ["duplicate_id", "template", "range", "no_step", "methods"]) expect(mistakes).toContain(code);
    const missing = found(
      read(join(CORE, "api/error.rs")),
      /\("(field|address|condition|step|secret|[a-z]+)", (?:path\.as_str\(\)|"")/g,
    );
    expect(missing).toHaveLength(5);
    expectWords([
      ...warnings.map((code) => `warning-${code}`),
      ...mistakes.map((code) => `mistake-${code}`),
      ...missing.map((code) => `missing-${code}`),
    ]);
  });

  it("alarms, states, checks and actions", () => {
    const alarms = found(read(join(CORE, "api/overview.rs")), /alarm\("(\w+)"/g);
    expect(alarms).toEqual(["email", "failed", "keychain", "port", "set_aside", "storage", "tunnel"]);
    const types = read(join(ROOT, "ui/src/types.ts"));
    const union = (name: string) => found(new RegExp(`export type ${name} = (.*);`).exec(types)?.[1] ?? "", /"(\w+)"/g);
    const actions = found(/export type Action = (.*);/.exec(types)?.[1] ?? "", /"type": "(\w+)"/g);
    const outcomes = found(read(join(CORE, "outcome.rs")), /Outcome::\w+(?:\(_\)| \{ \.\. \})? => "(\w+)"/g);
    expect(outcomes).toHaveLength(5);
    expectWords([
      ...alarms.flatMap((code) => [`alarm-${code}`, `alarm-${code}-todo`, `alarm-${code}-go`]),
      ...union("Status").map((status) => `status-${status}`),
      ...union("State").flatMap((state) => [`state-${state}`, `tray-state-${state}`]),
      ...union("Check").map((check) => `check-${check}`),
      ...actions.flatMap((action) => [`action-${action}`, `action-${action}-about`]),
      ...outcomes.map((outcome) => `run-${outcome}`),
      ...["ok", "failed", "filtered", "skipped"].map((outcome) => `step-${outcome}`),
    ]);
  });

  it("letters: why they were not sent, with what to do, and what they are about", () => {
    const sources = files(join(CORE, "alerts/email"), /\.rs$/).map(read).join("\n");
    const codes = found(sources, /EmailError \{ code: "(\w+)"/g).concat(
      found(read(join(CORE, "alerts/email/smtp.rs")), /^ {8}\S.* => "(\w+)",$/gm),
    );
    expect([...new Set(codes)].sort()).toEqual([
      "broken_off",
      "later",
      "login",
      "password",
      "refused",
      "settings",
      "tls",
      "unreachable",
    ]);
    expectWords(
      codes.flatMap((code) => [`error-email_${code}`, `error-email_${code}-detail`, `error-email_${code}-todo`]),
    );
    const abouts = found(read(join(CORE, "incident/alert.rs")), /=> "(\w+)",/g);
    // No letter is ever sent of a letter, and one that is a test is not kept.
    expect(abouts).toEqual(["address_changed", "email_failed", "inactivity", "test", "was_off"]);
    expectWords(["address_changed", "inactivity", "was_off"].map((about) => `alert-short-${about}`));
  });

  it("how mail is protected", () => {
    const kinds = found(
      /export type Security = (.*);/.exec(read(join(ROOT, "ui/src/types.ts")))?.[1] ?? "",
      /"(\w+)"/g,
    );
    expect(kinds).toContain("starttls");
    expectWords(kinds.map((kind) => `email-security-${kind}`));
  });

  it("what keeps senders outside from getting through, and how that stands", () => {
    const codes = found(read(join(CORE, "tunnel/error.rs")), /TunnelError::new\(\s*"(\w+)"/g);
    expect(codes).toContain("ssh_host_key");
    const types = read(join(ROOT, "ui/src/types.ts"));
    const stages = found(/export type TunnelStage = (.*);/.exec(types)?.[1] ?? "", /"(\w+)"/g);
    expect(stages).toHaveLength(4);
    const providers = found(/export type TunnelProvider = ([\s\S]*?);\n/.exec(types)?.[1] ?? "", /"type": "(\w+)"/g);
    expect(providers).toHaveLength(4);
    expectWords([
      ...codes.flatMap((code) => [`tunnel-${code}`, `tunnel-${code}-todo`]),
      ...stages.map((stage) => `tunnel-${stage}`),
      ...providers.map((provider) => `tunnel-provider-${provider}`),
    ]);
  });

  it("the fields of aray's orders", () => {
    const fields = found(read(join(CORE, "flow/catalogue.rs")), /^ {4}\("(\w+)",/gm);
    expect(fields).toHaveLength(24);
    expectWords(fields.flatMap((field) => [`aray-${field}`, `aray-${field}-hint`]));
  });
});

describe("numbers choose their form", () => {
  it.each([
    [1, "Сегодня: 1 доставлена, 1 ошибка"],
    [3, "Сегодня: 3 доставлено, 3 ошибки"],
    [11, "Сегодня: 11 доставлено, 11 ошибок"],
    [21, "Сегодня: 21 доставлена, 21 ошибка"],
    [104, "Сегодня: 104 доставлено, 104 ошибки"],
  ])("%i in Russian", (count, text) => {
    expect(t("today-figures", { delivered: count, failed: count })).toBe(text);
  });

  it("in English", () => {
    speak("en", "ru");
    expect(t("alarm-failed", { count: 1 })).toBe("1 order was not sent");
    expect(t("alarm-failed", { count: 5 })).toBe("5 orders were not sent");
  });
});

describe("the language", () => {
  it("is that of the settings, and else the system's", () => {
    const heard = (setting: string | null, system: string) => (speak(setting, system), t("save"));
    expect([
      heard(null, "ru-RU"),
      heard(null, "uk-UA"),
      heard(null, "en-US"),
      heard("en", "ru-RU"),
      heard("ru", "de-DE"),
    ]).toEqual(["Сохранить", "Сохранить", "Save", "Save", "Сохранить"]);
    expect(document.documentElement.lang).toBe("ru");
  });
});

describe("what notifications say", () => {
  it("names no value of a customer", () => {
    for (const text of Object.values(ftl)) {
      const lines = text.split("\n").filter((line) => /^problem-[a-z_]+(-todo)? =/.test(line));
      expect(lines.length).toBeGreaterThan(30);
      expect(lines.filter((line) => /\$(value|reason|target|what|place)/.test(line))).toEqual([]);
    }
  });
});
