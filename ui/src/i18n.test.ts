// Both languages have every message that the window, the program and the codes of the engine need.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { FluentBundle, FluentResource } from "@fluent/bundle";
import { describe, expect, it } from "vitest";

import { tOrNull, setLanguage, t } from "./i18n.svelte";

// vitest runs in the directory of package.json.
const ROOT = join(process.cwd(), "..");
const CORE = join(ROOT, "crates/hooktray-core/src");
const read = (path: string) => readFileSync(path, "utf8");
const ftl = { ru: read(join(ROOT, "locales/ru.ftl")), en: read(join(ROOT, "locales/en.ftl")) };

function files(dir: string, ending: RegExp): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    return entry.isDirectory() ? files(path, ending) : ending.test(entry.name) ? [path] : [];
  });
}

function found(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ""))].sort();
}

function expectMessages(keys: string[]): void {
  expect(keys.length).toBeGreaterThan(0);
  for (const language of ["ru", "en"]) {
    setLanguage(language, "en");
    expect(
      keys.filter((key) => tOrNull(key) === null),
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

  it.each(["ru", "en"] as const)("are unique and valid: %s", (language) => {
    const all = [...ftl[language].matchAll(/^([a-zA-Z][\w-]*) =/gm)].map((match) => match[1]);
    expect(all.filter((key, n) => all.indexOf(key) !== n)).toEqual([]);
    const resource = new FluentResource(ftl[language]);
    expect(new FluentBundle(language).addResource(resource)).toEqual([]);
    // Invalid messages are left out silently.
    expect(resource.body.length).toBe(all.length);
  });

  it("speak of one where there is one", () => {
    const said = (language: string, count: number) => {
      setLanguage(language, "en");
      const plain = ["attention-failed-todo", "retry-all-text", "retry-all-text-orders", "retry-arrived-text"];
      return [...plain, "messages-dismiss-text", "cancel-text"].map((key) => t(key, { count }));
    };
    for (const text of said("ru", 1)) expect(text).not.toMatch(/Они|решённые|Для каждой|Записи/);
    for (const text of said("en", 1)) expect(text).not.toMatch(/[Tt]hey|them\b|each|records/);
    for (const text of said("ru", 21)) expect(text).toMatch(/Они|решённые|Для каждой|Записи/);
  });

  it("have the same arguments in both languages", () => {
    const names = (text: string, key: string) => {
      const message = new RegExp(`^${key} =(.*(?:\\n(?:[ \\t].*|$))*)`, "m").exec(text)?.[1] ?? "";
      return found(message, /\$(\w+)/g);
    };
    for (const key of keysOf(ftl.ru))
      expect(names(ftl.en, key), key).toEqual(
        expect.arrayContaining(names(ftl.ru, key).filter((name) => name !== "count" && name !== "delivered")),
      );
  });

  it("have every key that the window uses", () => {
    const sources = files(join(ROOT, "ui/src"), /\.(svelte|ts)$/).filter(
      (path) => !path.includes("/dev/") && !path.endsWith(".test.ts"),
    );
    const text = sources.map(read).join("\n");
    const calls = [...text.matchAll(/\b(?:t|tOrNull)\(((?:[^()]|\([^()]*\))*)\)/g)].map((match) => match[1] ?? "");
    expectMessages(found(calls.map((call) => call.split(/,\s*\{/)[0]).join("\n"), /(?<!=== )"([a-z][\w-]*)"(?! ===)/g));
  });

  it("have every key that the program uses", () => {
    const text = files(join(ROOT, "src-tauri/src"), /\.rs$/).map(read).join("\n");
    expectMessages(found(text, /"((?:tray|alert)-[a-z-]+)"/g));
  });
});

// The guide has one entry for each code of the engine and no other, which tests/it/contract/guide.rs holds.
const guide = read(join(ROOT, "docs/guide.en.md"));
const codes = (kind: string) => found(guide, new RegExp(`<a id="${kind}-(\\w+)"`, "g"));
const types = read(join(ROOT, "ui/src/types.ts"));
function declared(type: string): string {
  const text = new RegExp(`export type ${type} = ([\\s\\S]*?);\\n`).exec(types)?.[1];
  if (!text) throw new Error(`types.ts has no type ${type}`);
  return text;
}
const union = (type: string) => found(declared(type), /"(\w+)"/g);
const variants = (type: string) => found(declared(type), /"type": "(\w+)"/g);

describe("every code of the engine has a message", () => {
  it("problems of operations, with what to do", () => {
    const problems = codes("problem");
    expect(problems).toContain("refused");
    expectMessages(problems.flatMap((code) => [`problem-${code}`, `problem-${code}-todo`, `problem-short-${code}`]));
  });

  it("errors of commands, among them those of updates and secrets", () => {
    const errors = codes("error");
    for (const code of ["listen", "update_forged", "keychain_locked"]) expect(errors).toContain(code);
    expectMessages(errors.map((code) => `error-${code}`));
  });

  it("each reason of an error has its own text", () => {
    const reasons = {
      listen: found(read(join(CORE, "base/error/listen.rs")), / = "(\w+)",$/gm),
      operation_state: found(read(join(CORE, "base/error/state.rs")), / = "(\w+)",$/gm),
      setting: found(read(join(CORE, "base/error/setting.rs")), / = "(\w+)",$/gm),
    };
    expect(reasons.operation_state).toHaveLength(11);
    expect(reasons.listen).toHaveLength(4);
    for (const [code, list] of Object.entries(reasons)) {
      const texts = list.map((reason) => t(`error-${code}`, { reason, setting: reason, address: "a", value: "v" }));
      expect(
        new Set([...texts, t(`error-${code}`, { reason: "another", setting: "another", address: "a", value: "v" })])
          .size,
      ).toBe(list.length + 1);
    }
  });

  it("each fault of a connection has its own words", () => {
    const faults = found(read(join(CORE, "base/error/network.rs")), / = "(\w+)",$/gm);
    expect(faults).toHaveLength(20);
    expect(new Set(faults.map((fault) => t("network-fault", { fault }))).size).toBe(20);
  });

  it("findings: mistakes, missing parts and warnings", () => {
    for (const kind of ["finding", "missing", "warning"]) expectMessages(codes(kind).map((code) => `${kind}-${code}`));
    for (const code of ["duplicate_id", "template", "range", "no_step", "methods"]) {
      expect(codes("finding")).toContain(code);
    }
  });

  it("what needs the user, states, checks and actions", () => {
    const attention = codes("attention");
    expect(attention).toContain("keychain");
    const declared = /AttemptOutcome \{([\s\S]*?)\n {4}\}/.exec(read(join(CORE, "outcome.rs")))?.[1];
    const outcomes = found(declared ?? "", / = "(\w+)",$/gm);
    expect(outcomes).toHaveLength(7);
    expectMessages([
      ...attention.flatMap((code) => [`attention-${code}`, `attention-${code}-todo`, `attention-${code}-go`]),
      ...union("Status").map((status) => `status-${status}`),
      ...union("RepairCode").map((code) => `repair-${code}`),
      ...union("AppStatus").flatMap((state) => [`state-${state}`, `tray-state-${state}`]),
      ...union("Check").map((check) => `check-${check}`),
      ...variants("Action").flatMap((action) => [`action-${action}`, `action-${action}-about`]),
      ...outcomes.map((outcome) => `attempt-${outcome}`),
      ...union("StepOutcome").map((outcome) => `step-${outcome}`),
      ...union("NoteCode").map((code) => `note-${code}`),
    ]);
  });

  it("messages: why one was not sent, with what to do, and what it is about", () => {
    const errors = codes("error").filter((code) => /^(email|telegram|webhook)_/.test(code));
    expect(errors).toHaveLength(14 + 10 + 7);
    expectMessages(errors.flatMap((code) => [`error-${code}-detail`, `error-${code}-todo`]));
    const alerts = codes("alert");
    expect(alerts).toEqual(["address_changed", "channel_failed", "inactivity", "orders", "summary", "was_off"]);
    expectMessages(alerts.map((code) => `alert-short-${code}`));
    expectMessages(union("Channel").map((channel) => `channel-${channel}`));
  });

  it("how email is encrypted", () => {
    const kinds = union("Security");
    expect(kinds).toContain("starttls");
    expectMessages(kinds.map((kind) => `email-security-${kind}`));
  });

  it("the tunnel: its errors, stages and providers", () => {
    const errors = codes("tunnel");
    expect(errors).toContain("ssh_host_key");
    expect(union("TunnelStage")).toHaveLength(5);
    expect(variants("TunnelProvider")).toHaveLength(4);
    expectMessages([
      ...errors.flatMap((code) => [`tunnel-${code}`, `tunnel-${code}-todo`]),
      ...union("TunnelStage").map((stage) => `tunnel-${stage}`),
      ...variants("TunnelProvider").map((provider) => `tunnel-provider-${provider}`),
    ]);
  });

  it("the fields of aray's orders", () => {
    const list = /const FIELDS[^=]*= \[([\s\S]*?)\n\];/.exec(rust())?.[1] ?? "";
    const fields = found(list, /^ {4}\("(\w+)",/gm);
    expect(fields).toHaveLength(24);
    expectMessages(fields.flatMap((field) => [`aray-${field}`, `aray-${field}-hint`]));
  });
});

describe("plural forms", () => {
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
    setLanguage("en", "ru");
    expect(t("attention-failed", { count: 1 })).toBe("1 order was not sent");
    expect(t("attention-failed", { count: 5 })).toBe("5 orders were not sent");
  });
});

describe("the language", () => {
  it("is that of the settings, or else of the system", () => {
    const heard = (setting: string | null, system: string) => (setLanguage(setting, system), t("save"));
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

describe("notifications", () => {
  it("have no customer data", () => {
    for (const text of Object.values(ftl)) {
      const lines = text.split("\n").filter((line) => /^problem-[a-z_]+(-todo)? =/.test(line));
      expect(lines.length).toBeGreaterThan(30);
      expect(lines.filter((line) => /\$(value|reason|target|what|place)/.test(line))).toEqual([]);
    }
  });
});
