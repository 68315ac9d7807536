// A value with chips: what clicks and keys do to it, and that its code is shown only on request.

import { screen, waitFor } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import * as ipc from "../../testing/fake-ipc";
import { dryRunView, flowView } from "../../testing/fixtures/flows";
import { entry } from "../../testing/fixtures/history";
import { openApp } from "../../testing/open-app";
import { arayFields, arayFlow, sampleFlow } from "../../testing/sample-flow";
import type { Fields } from "../../types";

const PRICE = "Заказ {{ body.id }} за {{ body.price }}";

beforeEach(() => {
  ipc.history.mockResolvedValue({ entries: [entry(7, { summary: "Ольга" })], more: false });
  ipc.flowDryRun.mockResolvedValue(dryRunView());
  ipc.flowSave.mockClear();
  const fields = arayFields().map((field) => (field.name === "offer_id" ? { ...field, value: PRICE } : field));
  ipc.flowGet.mockResolvedValue({ ...flowView(), file: sampleFlow("Магазин", fields), template: arayFlow() });
});

const open = async (): Promise<UserEvent> => {
  const user = await openApp("#/flows/1", "flow-name");
  await screen.findByTestId("record-0");
  return user;
};

const input = (name: string) => screen.getByTestId<HTMLInputElement>(`field-${name}`);
const inputs = (name: string) =>
  [...(input(name).closest(".line") as HTMLElement).querySelectorAll("input")].map(({ value }) => value);
const chips = (name: string) =>
  [...(input(name).closest(".line") as HTMLElement).querySelectorAll(".word")].map((chip) => chip.textContent.trim());

/** The value of a field as it is saved. */
async function saved(user: UserEvent, name: string): Promise<string | undefined> {
  await user.click(screen.getByTestId("flow-save"));
  await waitFor(() => expect(ipc.flowSave).toHaveBeenCalled());
  const actions = ipc.flowSave.mock.lastCall?.[1].actions ?? [];
  const order = actions.find(({ id }) => id === "order") as Fields;
  return order.fields.find((field) => field.name === name)?.value;
}

describe("a click into a field with chips", () => {
  it("shows no code", async () => {
    const user = await open();
    for (const name of ["name", "phone", "country_code", "ip", "ext_in_id"]) {
      await user.click(input(name));
      expect(document.activeElement).toBe(input(name));
      expect(inputs(name).join("")).toBe("");
      expect(chips(name)).toHaveLength(1);
    }
    expect(inputs("offer_id")).toEqual(["Заказ ", " за ", ""]);
    expect(chips("offer_id")).toEqual(["Номер SMS", "price"]);
  });
});

describe("text", () => {
  it("is put before, between and behind chips", async () => {
    const user = await open();
    await user.type(input("offer_id"), " руб");
    const before = (input("offer_id").closest(".line") as HTMLElement).querySelectorAll("input")[1] as HTMLElement;
    await user.type(before, "всего ");
    expect(await saved(user, "offer_id")).toBe("Заказ {{ body.id }} за всего {{ body.price }} руб");
  });

  it("that is a template becomes a chip once the field is left, not while it is typed", async () => {
    const user = await open();
    await user.click(input("price"));
    await user.paste("{{ body.sum }}");
    expect(inputs("price")).toEqual(["{{ body.sum }}"]);
    await user.click(input("offer_id"));
    expect(chips("price")).toEqual(["sum"]);
    expect(await saved(user, "price")).toBe("{{ body.sum }}");
  });
});

describe("a chip", () => {
  it("is removed by its cross, and brought back by Ctrl and Z", async () => {
    const user = await open();
    await user.click(screen.getByTestId("field-offer_id-chip-0-remove"));
    expect(inputs("offer_id")).toEqual(["Заказ  за ", ""]);
    await user.keyboard("{Control>}z{/Control}");
    expect(chips("offer_id")).toEqual(["Номер SMS", "price"]);
  });

  it("is removed by Backspace behind it and reached by arrows", async () => {
    const user = await open();
    await user.click(input("offer_id"));
    await user.keyboard("{ArrowLeft}");
    expect(document.activeElement?.textContent?.trim()).toBe("price");
    await user.keyboard("{ArrowRight}{Backspace}");
    expect(chips("offer_id")).toEqual(["Номер SMS"]);
    expect(await saved(user, "offer_id")).toBe("Заказ {{ body.id }} за ");
  });

  it("is replaced by another value", async () => {
    const user = await open();
    await user.click(screen.getByTestId("field-offer_id-chip-1"));
    await user.click(await screen.findByTestId("chip-replace"));
    await user.click(await screen.findByTestId("chip-body.custmemo"));
    await waitFor(() => expect(chips("offer_id")).toEqual(["Номер SMS", "Заметка о клиенте"]));
    expect(await saved(user, "offer_id")).toBe("Заказ {{ body.id }} за {{ body.custmemo }}");
  });

  it("shows its code on request, until that is hidden again", async () => {
    const user = await open();
    await user.click(screen.getByTestId("field-offer_id-chip-0"));
    await user.click(await screen.findByTestId("chip-code"));
    await waitFor(() => expect(inputs("offer_id")).toEqual([PRICE]));
    await user.click(screen.getByTestId("hide-code"));
    expect(chips("offer_id")).toEqual(["Номер SMS", "price"]);
  });

  it("goes with all else that is selected when something is typed", async () => {
    const user = await open();
    await user.click(input("ip"));
    await user.keyboard("{Control>}a{/Control}{Delete}");
    await waitFor(() => expect(chips("ip")).toEqual([]));
    await user.keyboard("95.161.221.10");
    expect(await saved(user, "ip")).toBe("95.161.221.10");
  });
});

describe("the template's own value", () => {
  it("comes back at a click", async () => {
    const user = await open();
    expect(screen.queryByTestId("template-value")).toBeNull();
    await user.click(screen.getByTestId("field-phone-chip-0-remove"));
    await user.paste("+79165550117");
    await user.click(await screen.findByTestId("template-value"));
    expect(chips("phone")).toEqual(["Номер клиента"]);
    expect(screen.queryByTestId("template-value")).toBeNull();
    await user.type(input("price"), "1");
    expect(await saved(user, "phone")).toBe(arayFields().find(({ name }) => name === "phone")?.value);
  });
});
