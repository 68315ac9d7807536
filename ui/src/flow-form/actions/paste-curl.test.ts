// Actions from a cURL command: what is inserted, what is said, and what stays after an error.

import { render, screen } from "@testing-library/svelte";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import Toasts from "../../components/Toasts.svelte";
import * as ipc from "../../testing/fake-ipc";
import { flowView } from "../../testing/fixtures/flows";
import { holdTime, rest } from "../../testing/open-app";
import type { Action } from "../../types";
import { Editor } from "../editor.svelte";
import FlowForm from "../FlowForm.svelte";

const COMMAND = "curl https://crm.example/orders -d name=Anna -d token=s3cret";

const MADE: Action[] = [
  { type: "form_urlencoded", id: "order2", fields: [{ name: "name", value: "Anna" }] },
  {
    type: "http_request",
    id: "send2",
    method: "POST",
    url: "https://crm.example/orders",
    headers: [],
    body: { content_type: "application/x-www-form-urlencoded", text: "{{ steps.order2.encoded }}" },
    timeout_seconds: 30,
    success: { status: "2xx", when: null, error: null },
  },
];

let editor: Editor;

/** Opens the dialog and pastes the command. */
async function paste(): Promise<UserEvent> {
  holdTime();
  editor = new Editor(flowView(), null);
  render(Toasts);
  render(FlowForm, { editor });
  await rest();
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  await user.click(screen.getByTestId("add-action"));
  await user.click(await screen.findByTestId("add-curl"));
  await user.click(screen.getByTestId("curl-text"));
  await user.paste(COMMAND);
  await user.click(screen.getByTestId("curl-yes"));
  await rest();
  return user;
}

it("adds the actions at the end, and says what was stored and left out", async () => {
  ipc.curlImport.mockResolvedValueOnce({ actions: MADE, secrets: ["crm_token"], left_out: ["-k", "-k"] });
  const before = flowView().file.actions;
  await paste();
  expect(ipc.curlImport).toHaveBeenCalledWith(
    COMMAND,
    before.map(({ id }) => id),
  );
  expect(editor.draft.actions.map(({ id }) => id)).toEqual([...before.map(({ id }) => id), "order2", "send2"]);
  expect(screen.queryByTestId("curl-text")).toBeNull();
  expect(screen.getByText(/crm_token/)).toBeTruthy();
  expect(screen.getByText(/пропущены: -k$/)).toBeTruthy();
});

it("keeps the command and says what is wrong with it", async () => {
  ipc.curlImport.mockRejectedValueOnce({
    code: "curl",
    message: "it sends the file",
    args: { mistake: "file", part: "order.json" },
    findings: [],
  });
  await paste();
  expect(screen.getByTestId<HTMLTextAreaElement>("curl-text").value).toBe(COMMAND);
  expect(screen.getByText(/нужен файл: order\.json/)).toBeTruthy();
  expect(editor.draft.actions).toHaveLength(flowView().file.actions.length);
});
