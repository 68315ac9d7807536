// The values of a flow's fields: chips, results, mistakes, secrets.

import { screen, waitFor, within } from "@testing-library/svelte";
import { flushSync } from "svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { dryRunView } from "../testing/fixtures/flows";
import { entry } from "../testing/fixtures/history";
import { rest } from "../testing/open-app";
import { answerWithFlow, openFlow } from "../testing/open-flow";
import { DRY_RUN_DELAY } from "./dry-run.svelte";

beforeEach(() => answerWithFlow());

/** The texts and the chips of a field. */
function texts(testid: string): string[] {
  const field = screen.getByTestId(testid).closest(".line") as HTMLElement;
  return [...field.querySelectorAll("input, .word")].map((one) =>
    one instanceof HTMLInputElement ? one.value : one.textContent.trim(),
  );
}

describe("a value", () => {
  it("gets a record field inserted at the cursor", async () => {
    const user = await openFlow();
    const input = screen.getByTestId<HTMLInputElement>("field-offer_id");
    await user.click(input);
    await user.paste("A-Z");
    input.setSelectionRange(2, 2);
    const row = input.closest<HTMLElement>(".value");
    await user.click(within(row as HTMLElement).getByTestId("insert-field"));
    await user.click(await screen.findByTestId("chip-body.custmemo"));
    await waitFor(() => expect(texts("field-offer_id")).toEqual(["A-", "Заметка о клиенте", "Z"]));
    expect(document.activeElement).toBe(input);
  });

  it("gets a phone number with its filter", async () => {
    const user = await openFlow();
    const row = screen.getByTestId("field-phone").closest<HTMLElement>(".value") as HTMLElement;
    await user.click(within(row).getByTestId("insert-field"));
    await user.click(await screen.findByTestId("chip-body.to"));
    await waitFor(() => expect(texts("field-phone")).toEqual(["", "Кому (номер)", ""]));
    await rest();
    expect(JSON.stringify(ipc.flowDryRun.mock.lastCall?.[0])).toContain("{{ body.to | phone('RU') }}");
  });

  it("is rendered with the record after a pause in typing", async () => {
    const user = await openFlow();
    ipc.flowDryRun.mockClear();
    const path = "actions[0].fields[2].value";
    ipc.flowDryRun.mockResolvedValue(
      dryRunView({
        preview: {
          values: { [path]: { text: "1024", problem: null } },
          requests: [],
          later: [],
          sampled: [],
          outcome: "ready",
        },
      }),
    );
    await user.click(screen.getByTestId("field-offer_id"));
    await user.paste("1024");
    flushSync();
    await vi.advanceTimersByTimeAsync(DRY_RUN_DELAY - 50);
    expect(ipc.flowDryRun).not.toHaveBeenCalled();
    await rest();
    expect(ipc.flowDryRun).toHaveBeenCalledOnce();
    const [file, sample] = ipc.flowDryRun.mock.calls[0] ?? [];
    expect(sample).toBe("id-7");
    expect(JSON.stringify(file)).toContain('"value":"1024"');
    const row = screen.getByTestId("field-offer_id").closest<HTMLElement>(".value") as HTMLElement;
    await within(row).findByText("1024");
  });

  it("shows its mistake or failed check", async () => {
    const user = await openFlow();
    const problem = {
      code: "field_invalid",
      message: "",
      args: { field: "phone", check: "phone", value: "1" },
      findings: [],
    };
    ipc.flowDryRun.mockResolvedValue(
      dryRunView({
        preview: {
          values: { "actions[0].fields[1].value": { text: "", problem } },
          requests: [],
          later: [],
          sampled: [],
          outcome: "wrong",
        },
      }),
    );
    await user.click(screen.getByTestId("field-phone"));
    await user.paste("1");
    await rest();
    await screen.findByText("В поле «Телефон» не номер телефона с кодом страны");
    expect(screen.getByTestId("field-phone").getAttribute("aria-invalid")).toBe("true");

    ipc.flowDryRun.mockResolvedValue(
      dryRunView({
        errors: [{ code: "template", path: "actions[0].fields[1].value", message: "", args: { reason: "end" } }],
      }),
    );
    await user.paste("2");
    await rest();
    await screen.findByText("Значение в фигурных скобках не прочитать: end");
  });

  it("not filled in is missing, not wrong; one that renders empty says so", async () => {
    const empty = (field: string) => ({
      text: "",
      problem: { code: "field_empty", message: "", args: { field }, findings: [] },
    });
    const values = { "actions[0].fields[1].value": empty("phone"), "actions[0].fields[2].value": empty("offer_id") };
    ipc.flowDryRun.mockResolvedValue(
      dryRunView({ preview: { values, requests: [], later: [], sampled: [], outcome: "wrong" } }),
    );
    const user = await openFlow();
    await user.click(screen.getByTestId("field-phone"));
    await user.paste("x");
    await rest();
    await screen.findByText("В записи из примера здесь пусто");
    expect(screen.getByTestId("field-phone").getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByTestId("field-offer_id").getAttribute("aria-invalid")).toBeNull();
  });

  it("that is a secret can be stored there, and shows no template", async () => {
    const user = await openFlow();
    expect(screen.queryByTestId("field-api_key")).toBeNull();
    await user.click(screen.getByTestId("secret-set-aray_api_key"));
    await user.click(await screen.findByTestId("secret-value"));
    await user.paste(" k-123 ");
    await user.click(screen.getByTestId("secret-save"));
    await waitFor(() => expect(ipc.secretSet).toHaveBeenCalledWith("aray_api_key", "k-123"));
    await waitFor(() => expect(screen.queryByTestId("secret-value")).toBeNull());
  });
});

describe("a record with a long name", () => {
  it("shows its whole number", async () => {
    const summary = "Константинопольская-Задунайская Ольга Александровна · +79165550117";
    ipc.history.mockResolvedValue({ entries: [entry(7, { summary })], more: false });
    await openFlow();
    const number = within(screen.getByTestId("record-0")).getByText("· +79165550117");
    expect(number.closest(".cut")).toBeNull();
  });
});
