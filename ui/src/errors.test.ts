// Errors, and what needs the user, in the user's language.

import { describe, expect, it } from "vitest";

import { attentionText, asApiError, findingText, stepErrorText, errorText } from "./errors";
import { setLanguage } from "./i18n.svelte";
import type { AttentionView } from "./types";

const apiError = (code: string, args: Record<string, string> = {}, message = "in English") => ({
  code,
  message,
  args,
  findings: [],
});

describe("an error", () => {
  it("has a title, details and what to do", () => {
    const said = errorText(apiError("field_invalid", { field: "phone", check: "phone", value: "8 (916)" }));
    expect(said.title).toBe("В поле «Телефон» не номер телефона с кодом страны");
    expect(said.detail).toBe("Получилось: «8 (916)».");
    expect(said.todo).toContain("«Исправить и отправить»");
  });

  it("has its own text if no reason is given", () => {
    expect(errorText(apiError("refused", { host: "api.aray.com", reason: "" })).detail).toBe(
      "Причина в ответе не указана.",
    );
    expect(errorText(apiError("refused", { host: "api.aray.com", reason: "bad key" })).detail).toBe("Причина: bad key");
    expect(errorText(apiError("unavailable", { host: "h", status: "503", reason: "" })).detail).toBeNull();
  });

  it("has its own text for each reason", () => {
    setLanguage("en", "en");
    expect(errorText(apiError("listen", { address: "127.0.0.1:80", reason: "in_use" })).title).toBe(
      "Another program is using the port of 127.0.0.1:80",
    );
    expect(errorText(apiError("listen", { address: "x", reason: "address" })).title).toBe(
      "“x” is not an address with a port",
    );
  });

  it("with an unknown code shows the English message", () => {
    expect(errorText(apiError("brand_new", {}, "something new"))).toEqual({
      title: "something new",
      detail: null,
      todo: null,
      entry: null,
    });
    expect(findingText({ code: "brand_new", path: "", message: "a new mistake", args: {} })).toBe("a new mistake");
  });

  it("is made from anything that was thrown", () => {
    expect(asApiError(apiError("io", { path: "/x" })).code).toBe("io");
    expect(asApiError(new Error("boom")).code).toBe("internal");
    expect(asApiError("boom").message).toBe("boom");
  });
});

describe("an error of a step", () => {
  it("uses the operation's problem if it is the same one, or else its own message", () => {
    const problem = apiError("refused", { host: "api.aray.com", reason: "no" }, "refused: no");
    expect(stepErrorText({ code: "refused", message: "refused: no" }, problem)?.title).toBe(
      "api.aray.com не принял заявку",
    );
    expect(stepErrorText({ code: "no_answer", message: "late" }, problem)).toEqual({
      title: "Нет ответа вовремя",
      detail: "late",
      todo: null,
      entry: "problem-no_answer",
    });
    const earlier = { code: "refused", message: "refused: later", args: { host: "api.aray.com", reason: "later" } };
    expect(stepErrorText(earlier, problem)).toMatchObject({
      title: "api.aray.com не принял заявку",
      detail: expect.stringContaining("later") as string,
    });
    expect(stepErrorText(null, problem)).toBeNull();
  });
});

describe("what needs the user", () => {
  it("says what to do on this operating system", () => {
    const item: AttentionView = { code: "keychain", args: { code: "keychain_unavailable" } };
    expect(attentionText(item, "windows").todo).toContain("Диспетчер учётных данных");
    expect(attentionText(item, "macos").todo).toContain("Связка ключей");
    expect(attentionText(item, "linux").todo).toContain("GNOME Keyring");
  });

  it("has plural forms", () => {
    expect(attentionText({ code: "failed", args: { count: "2" } }, "linux").title).toBe("2 заявки не отправлены");
  });

  it("has the words of a server and none of ours in English", () => {
    const todo = (code: AttentionView["code"], error: string, fault = "other") =>
      attentionText({ code, args: { code: error, fault, reply: "write the name", reached: "" } }, "linux").todo;
    expect(todo("email", "login")).toBe("Ответ: write the name");
    expect(todo("email", "broken_off", "timed_out")).toContain("прийти дважды");
    expect(todo("email", "unreachable", "refused")).toBe(
      "Сервер отказал в соединении: сейчас на этом адресе ничего не работает.",
    );
    for (const error of ["settings", "address_letters", "unreachable", "tls", "broken_off"])
      expect(todo("email", error), error).not.toContain("write");
    for (const error of ["settings", "unreachable", "broken_off"]) {
      expect(todo("telegram", error), error).not.toContain("write");
      expect(todo("webhook", error), error).not.toContain("write");
    }
    expect(todo("webhook", "template")).not.toContain("write");
    expect(errorText(apiError("email_settings", { reply: "write the name", setting: "none" })).detail).toBeNull();
  });
});
