// Emails that could not be sent: listed, sent again, dismissed.

import { screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import * as ipc from "../../testing/fake-ipc";
import { failedEmail, overview } from "../../testing/fixtures";
import { open, openOn, start } from "./test-setup";

beforeEach(start);

describe("failed emails", () => {
  const emails = [failedEmail(2), failedEmail(1, { alert: "inactivity", code: "unreachable", reply: "timed out" })];

  it("are listed with subject and reason, and can be sent again", async () => {
    ipc.emailsFailed.mockResolvedValue(emails);
    const user = await openOn();
    const list = within(await screen.findByTestId("emails-failed"));
    list.getByText("Не отправлено 2 письма");
    list.getByText("Заявка не принята");
    list.getByText(/не принял логин или пароль. Ответ сервера: 535 5.7.8 authentication failed/);
    list.getByText("Записи не приходят");
    list.getByText(/не отвечает. Подробности: timed out/);
    ipc.emailsRetry.mockResolvedValueOnce(2);
    ipc.emailsFailed.mockResolvedValue([]);
    await user.click(screen.getByTestId("emails-retry"));
    await screen.findByText("2 письма отправляются ещё раз");
    await waitFor(() => expect(screen.queryByTestId("emails-failed")).toBeNull());
  });

  it("can be dismissed, also while email is off", async () => {
    ipc.emailsFailed.mockResolvedValue(emails);
    const user = await open();
    await user.click(await screen.findByTestId("emails-dismiss"));
    expect(screen.queryByTestId("emails-retry")).toBeNull();
    await screen.findByText("Убрано 1 письмо");
    expect(ipc.emailsDismiss).toHaveBeenCalledOnce();
  });

  it("appear after a change", async () => {
    await openOn();
    ipc.emailsFailed.mockResolvedValue(emails);
    ipc.somethingChanged();
    await screen.findByTestId("emails-failed");
  });

  it("are an incident that links here", async () => {
    ipc.overview.mockResolvedValue(
      overview({ status: "attention", incidents: [{ code: "email", args: { code: "login", reply: "535 no" } }] }),
    );
    const user = await open("#/flows", "incident-email");
    await user.click(within(screen.getByTestId("incident-email")).getByRole("button", { name: "Настроить почту" }));
    expect(location.hash).toBe("#/settings/mail");
    await waitFor(() => expect(document.activeElement?.id).toBe("settings-mail"));
  });
});
