// What went wrong is said in the user's language, by its code.

import { describe, expect, it } from "vitest";

import { alarmWords, asTrouble, mistakeWords, stepWords, troubleWords } from "./troubles";
import { speak } from "./words.svelte";

const trouble = (code: string, args: Record<string, string> = {}, message = "in English") => ({
  code,
  message,
  args,
  notes: [],
});

describe("a trouble", () => {
  it("says what happened, exactly what, and what to do", () => {
    const said = troubleWords(trouble("field_invalid", { field: "phone", check: "phone", value: "8 (916)" }));
    expect(said.title).toBe("В поле «phone» не номер телефона с кодом страны");
    expect(said.detail).toBe("Получилось: «8 (916)».");
    expect(said.todo).toContain("Поправьте это поле");
  });

  it("has words of its own where a reason is missing", () => {
    expect(troubleWords(trouble("refused", { host: "api.aray.com", reason: "" })).detail).toBe(
      "Причина в ответе не указана.",
    );
    expect(troubleWords(trouble("refused", { host: "api.aray.com", reason: "bad key" })).detail).toBe(
      "Причина: bad key",
    );
    expect(troubleWords(trouble("unavailable", { host: "h", status: "503", reason: "" })).detail).toBeNull();
  });

  it("tells reasons of one code apart", () => {
    speak("en", "en");
    expect(troubleWords(trouble("listen", { address: "127.0.0.1:80", reason: "in_use" })).title).toBe(
      "Another program is using the port of 127.0.0.1:80",
    );
    expect(troubleWords(trouble("listen", { address: "x", reason: "address" })).title).toBe(
      "“x” is not an address with a port",
    );
  });

  it("falls back to the English message for a code of the future", () => {
    expect(troubleWords(trouble("brand_new", {}, "something new"))).toEqual({
      title: "something new",
      detail: null,
      todo: null,
      entry: null,
    });
    expect(mistakeWords({ code: "brand_new", path: "", message: "a new mistake", args: {} })).toBe("a new mistake");
  });

  it("is made of whatever was thrown", () => {
    expect(asTrouble(trouble("io", { path: "/x" })).code).toBe("io");
    expect(asTrouble(new Error("boom")).code).toBe("internal");
    expect(asTrouble("boom").message).toBe("boom");
  });
});

describe("a step of the history", () => {
  it("borrows the words of the operation's own problem, and else its message", () => {
    const problem = trouble("refused", { host: "api.aray.com", reason: "no" }, "refused: no");
    expect(stepWords({ code: "refused", message: "refused: no" }, problem)?.title).toBe(
      "api.aray.com не принял заявку",
    );
    expect(stepWords({ code: "no_answer", message: "late" }, problem)).toEqual({
      title: "Нет ответа вовремя",
      detail: "late",
      todo: null,
      entry: "problem-no_answer",
    });
    const earlier = { code: "refused", message: "refused: later", args: { host: "api.aray.com", reason: "later" } };
    expect(stepWords(earlier, problem)).toMatchObject({
      title: "api.aray.com не принял заявку",
      detail: expect.stringContaining("later") as string,
    });
    expect(stepWords(null, problem)).toBeNull();
  });
});

describe("an alarm", () => {
  it("says what to do on this system", () => {
    const alarm = { code: "keychain", args: { code: "keychain_unavailable" } };
    expect(alarmWords(alarm, "windows").todo).toContain("Диспетчер учётных данных");
    expect(alarmWords(alarm, "macos").todo).toContain("Связка ключей");
    expect(alarmWords(alarm, "linux").todo).toContain("GNOME Keyring");
  });

  it("counts", () => {
    expect(alarmWords({ code: "failed", args: { count: "2" } }, "linux").title).toBe("2 заявки не отправлены");
  });
});
