// “Store the value as a key”: the value goes into the keychain before the key takes its place.

import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import ConfirmDialog from "../../components/ConfirmDialog.svelte";
import * as ipc from "../../testing/fake-ipc";
import { flowView } from "../../testing/fixtures/flows";
import { keychain } from "../../testing/fixtures/program";
import { free, holdTime, rest } from "../../testing/open-app";
import type { SecretView } from "../../types";
import { Editor } from "../editor.svelte";
import FlowForm from "../FlowForm.svelte";

let editor: Editor;
const field = () => {
  const [action] = editor.draft.actions;
  return action && "fields" in action ? action.fields.find(({ name }) => name === "offer_id") : undefined;
};
const stored = (name: string): SecretView => ({
  name,
  is_stored: true,
  saved_at: null,
  used_by: [],
  used_by_webhook: false,
});

/** Opens a flow whose field `offer_id` has a value, and the menu of that field. */
async function open(value: string): Promise<UserEvent> {
  holdTime();
  const view = flowView();
  for (const action of view.file.actions)
    if ("fields" in action) for (const one of action.fields) if (one.name === "offer_id") one.value = value;
  editor = new Editor(view, null);
  render(ConfirmDialog);
  render(FlowForm, { editor });
  await rest();
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  await openMenu(user);
  return user;
}
function openMenu(user: UserEvent): Promise<void> {
  const row = screen.getByTestId("field-offer_id").closest("[role='group']") as HTMLElement;
  return user.click(within(row).getByLabelText(/^Ещё действия с полем/));
}
const store = () => screen.findByText("Хранить значение как ключ");

beforeEach(() => {
  ipc.keychain.mockResolvedValue({ ...keychain, secrets: [] });
});

describe("a value that becomes a key", () => {
  it("is stored first, and stays where it is if that fails", async () => {
    const user = await open("k-123");
    ipc.secretSet.mockRejectedValueOnce({ code: "keychain_locked", message: "", args: {}, findings: [] });
    await user.click(await store());
    await waitFor(() => expect(ipc.secretSet).toHaveBeenCalledWith("offer_id", "k-123"));
    expect(field()?.value).toBe("k-123");
    await free();
    await openMenu(user);
    await user.click(await store());
    await waitFor(() => expect(field()?.value).toBe("{{ secret('offer_id') }}"));
    expect(ipc.secretSet).toHaveBeenLastCalledWith("offer_id", "k-123");
  });

  it("replaces no other key without asking", async () => {
    ipc.keychain.mockResolvedValue({ ...keychain, secrets: [stored("offer_id")] });
    const user = await open("k-123");
    await user.click(await store());
    await user.click(await screen.findByTestId("confirm-no"));
    expect([field()?.value, ipc.secretSet.mock.calls.length]).toEqual(["k-123", 0]);
  });

  it("is not offered for a template, which gives another value for each record", async () => {
    await open("{{ body.message }}");
    expect((await store()).closest("[role='menuitem']")?.getAttribute("aria-disabled")).toBe("true");
  });
});
