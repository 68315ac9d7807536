// Messages that could not be sent: listed, sent again, dismissed.

import { screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import * as ipc from "../../testing/fake-ipc";
import { failedMessage } from "../../testing/fixtures/channels";
import { dashboard } from "../../testing/fixtures/program";
import { open, openOn, start } from "./test-setup";

beforeEach(start);

describe("failed messages", () => {
  const failed = [failedMessage(2), failedMessage(1, { alert: "inactivity", code: "unreachable", fault: "timed_out" })];

  it("are listed with subject and reason, and can be sent again", async () => {
    ipc.messagesFailed.mockResolvedValue(failed);
    const user = await openOn();
    const list = within(await screen.findByTestId("messages-failed"));
    list.getByText("Не отправлено 2 сообщения");
    list.getByText("Заявка не принята");
    list.getByText(/не принял логин или пароль. Ответ сервера: 535 5.7.8 authentication failed/);
    list.getByText("Записи не приходят");
    list.getByText(/не отвечает. Сервер не ответил вовремя/);
    ipc.messagesRetry.mockResolvedValueOnce(2);
    ipc.messagesFailed.mockResolvedValue([]);
    await user.click(screen.getByTestId("messages-retry"));
    await screen.findByText("2 сообщения отправляются ещё раз");
    await waitFor(() => expect(screen.queryByTestId("messages-failed")).toBeNull());
  });

  it("can be dismissed, also while email is off", async () => {
    ipc.messagesFailed.mockResolvedValue(failed);
    const user = await open();
    await user.click(await screen.findByTestId("messages-dismiss"));
    expect(ipc.messagesDismiss).not.toHaveBeenCalled();
    await user.click(await screen.findByTestId("confirm-yes"));
    expect(screen.queryByTestId("messages-retry")).toBeNull();
    await screen.findByText("Убрано 1 сообщение");
    expect(ipc.messagesDismiss).toHaveBeenCalledExactlyOnceWith("email");
  });

  it("appear after a change", async () => {
    await openOn();
    ipc.messagesFailed.mockResolvedValue(failed);
    ipc.somethingChanged();
    await screen.findByTestId("messages-failed");
  });

  it("need the user, with a link that leads here", async () => {
    ipc.dashboard.mockResolvedValue(
      dashboard({ status: "attention", attention: [{ code: "email", args: { code: "login", reply: "535 no" } }] }),
    );
    const user = await open("#/flows", "attention-email");
    await user.click(within(screen.getByTestId("attention-email")).getByRole("button", { name: "Настроить почту" }));
    expect(location.hash).toBe("#/settings/email");
    await waitFor(() => expect(document.activeElement?.id).toBe("settings-email"));
  });
});
