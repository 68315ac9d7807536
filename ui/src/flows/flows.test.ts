// The flows as cards: creating, starting, deleting, what needs the user, and what a new user sees.

import { screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import { filters } from "../history/filters.svelte";
import * as ipc from "../testing/fake-ipc";
import { card, flowView } from "../testing/fixtures/flows";
import { entry } from "../testing/fixtures/history";
import { dashboard, systemInfo } from "../testing/fixtures/program";
import { openApp } from "../testing/open-app";
import type { FlowView } from "../types";
import { freeName } from "./names";

beforeEach(() => {
  ipc.dashboard.mockResolvedValue(dashboard());
  ipc.systemInfo.mockResolvedValue(systemInfo);
});

const open = () => openApp("#/flows", "create-flow");

describe("a card", () => {
  it("shows its state, its figures and its link", async () => {
    const user = await open();
    const shop = await screen.findByTestId("flow-card-1");
    expect(within(shop).getByText("Запущена")).toBeTruthy();
    expect(shop.textContent).toContain("12");
    expect(within(shop).getByRole("img", { name: /За 24 часа/ })).toBeTruthy();
    await user.click(within(shop).getByRole("button", { name: "Скопировать ссылку «Магазин»" }));
    expect(ipc.copy).toHaveBeenCalledWith("http://127.0.0.1:8477/hook/x");
    await screen.findByText("Ссылка скопирована");
  });

  it("whose records cannot arrive is not shown as running", async () => {
    ipc.dashboard.mockResolvedValue(dashboard({ flows: [card(1, { receives: false })] }));
    await open();
    const shop = await screen.findByTestId("flow-card-1");
    expect(within(shop).getByText("Запущена, но записи не доходят")).toBeTruthy();
    expect(within(shop).queryByText("Запущена")).toBeNull();
  });

  it("says that the CRM cannot be reached, and that nothing needs to be done", async () => {
    ipc.dashboard.mockResolvedValue(dashboard({ flows: [card(1, { waiting: 2 })] }));
    const gate = { type: "origin", name: "https://api.aray.com" } as const;
    ipc.history.mockResolvedValue({ entries: [entry(1, { status: "pending", gate })], more: false });
    await open();
    const words = (await screen.findByTestId("card-waits")).textContent;
    expect(words).toContain("api.aray.com недоступен. Делать ничего не нужно");
    ipc.history.mockResolvedValue({ entries: [entry(1, { status: "pending" })], more: false });
    ipc.dashboard.mockResolvedValue(dashboard({ flows: [card(1, { waiting: 2 })] }));
    ipc.somethingChanged();
    await waitFor(() => expect(screen.queryByTestId("card-waits")).toBeNull());
  });

  it("asks at the start whether to send all that came while it was stopped, however much that is", async () => {
    ipc.dashboard.mockResolvedValue(dashboard({ flows: [card(1, { enabled: false, held: 2 })] }));
    const started = flowView();
    ipc.flowSetStarted.mockResolvedValueOnce({ ...started, file: { ...started.file, enabled: true } });
    ipc.historyCount.mockResolvedValueOnce(12_345);
    const user = await open();
    await user.click(await screen.findByTestId("flow-start"));
    await screen.findByText(/^Отправить 12.345 записей, которые ждут решения\?$/);
    expect(ipc.historyCount).toHaveBeenCalledWith({ flow_id: 1, status: "held" });
    expect(ipc.retryAll).not.toHaveBeenCalled();
    await user.click(screen.getByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.retryAll).toHaveBeenCalledExactlyOnceWith({ flow_id: 1, status: "held" }, false));
  });

  it("can be stopped; an unfinished one opens its missing parts instead of starting", async () => {
    const missing = [{ code: "secret", path: "", message: "", args: { secret: "aray_api_key" } }];
    ipc.dashboard.mockResolvedValue(
      dashboard({ flows: [card(1), card(2, { name: "Второй", enabled: false, missing })] }),
    );
    const user = await open();
    await user.click(await screen.findByTestId("flow-stop"));
    await waitFor(() => expect(ipc.flowSetStarted).toHaveBeenCalledWith(1, false));
    const second = screen.getByTestId("flow-card-2");
    expect(within(second).getByText("Ключ «aray_api_key»")).toBeTruthy();
    expect(within(second).queryByTestId("flow-start")).toBeNull();
    await user.click(within(second).getByRole("button", { name: "Закончить настройку" }));
    await waitFor(() => expect(location.hash).toBe("#/flows/2"));
  });

  it("is deleted after a warning about waiting records", async () => {
    ipc.dashboard.mockResolvedValue(dashboard({ flows: [card(1, { waiting: 2, held: 3 })] }));
    ipc.flowDelete.mockResolvedValue({ cancelled: 5, unanswered: 1 });
    const user = await open();
    await user.click(await screen.findByRole("button", { name: "Ещё действия с «Магазин»" }));
    await user.click(await screen.findByRole("menuitem", { name: "Удалить" }));
    await screen.findByText(/5 записей, которые ждут отправки, будут отменены/);
    await user.click(screen.getByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.flowDelete).toHaveBeenCalledWith(1));
    await screen.findByText("Обработка «Магазин» удалена, отменено 5 записей");
    await screen.findByText(/1 запись могла дойти, но ответа нет/);
  });
});

describe("creating a flow", () => {
  it("starts with the template and a free name", async () => {
    ipc.dashboard.mockResolvedValue(dashboard({ flows: [card(1, { name: "SMS Deliverer → aray.com" })] }));
    const user = await open();
    await screen.findByTestId("flow-card-1");
    await user.click(screen.getByTestId("create-flow"));
    const name = await screen.findByTestId<HTMLInputElement>("create-name");
    expect(name.value).toBe("SMS Deliverer → aray.com 2");
    await user.click(within(screen.getByTestId("template-blank")).getByRole("radio"));
    await waitFor(() => expect(name.value).toBe("Новая обработка"));
    await user.clear(name);
    await user.click(screen.getByTestId("create-confirm"));
    await screen.findByText("Название: от 1 до 200 символов в одну строку");
    await user.type(name, "Моя");
    await user.click(screen.getByTestId("create-confirm"));
    await waitFor(() => expect(ipc.flowNew).toHaveBeenCalledWith("blank", "Моя", null));
    await waitFor(() => expect(location.hash).toBe("#/flows/1"));
  });

  it("cannot be cancelled while the flow is created, which then is there", async () => {
    let answer: (view: FlowView) => void = () => {};
    ipc.flowNew.mockImplementationOnce(() => new Promise((created) => (answer = created)));
    const user = await open();
    await user.click(screen.getByTestId("create-flow"));
    await user.click(await screen.findByTestId("create-confirm"));
    await waitFor(() => expect(ipc.flowNew).toHaveBeenCalledOnce());
    await user.keyboard("{Escape}");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Отмена" }).disabled).toBe(true);
    expect(screen.getByTestId("create-confirm")).toBeTruthy();
    answer(flowView());
    await waitFor(() => expect(location.hash).toBe("#/flows/1"));
  });

  it("joins any sender with any CRM", async () => {
    ipc.dashboard.mockResolvedValue(dashboard({ flows: [card(1)] }));
    const user = await open();
    await screen.findByTestId("flow-card-1");
    await user.click(screen.getByTestId("create-flow"));
    await user.click(within(await screen.findByTestId("template-other")).getByRole("radio"));
    await user.click(screen.getByTestId("create-confirm"));
    await screen.findByText("Выберите, откуда приходят данные и куда отправлять заявки.");
    await user.type(await screen.findByTestId("senders-search"), "til");
    expect(screen.queryByTestId("senders-sms-deliverer")).toBeNull();
    await user.click(within(screen.getByTestId("senders-tilda")).getByRole("radio"));
    await user.click(within(screen.getByTestId("crms-lp-crm")).getByRole("radio"));
    expect(screen.getByTestId("crms-lp-crm").textContent).toContain("проверьте первую заявку");
    expect(screen.queryByTestId("create-sms")).toBeNull();
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>("create-name").value).toBe("Tilda → LP-CRM"));
    await user.click(screen.getByTestId("create-confirm"));
    const options = { sms: "both", country: "RU" };
    await waitFor(() => expect(ipc.flowNew).toHaveBeenCalledWith("tilda-lp-crm", "Tilda → LP-CRM", options));
  });

  it("says why it failed: at the name only what is about the name", async () => {
    ipc.dashboard.mockResolvedValue(dashboard({ flows: [card(1)] }));
    ipc.templates.mockRejectedValueOnce({ code: "database", message: "", args: {}, findings: [] });
    const user = await open();
    await screen.findByTestId("flow-card-1");
    await user.click(screen.getByTestId("create-flow"));
    const name = await screen.findByTestId<HTMLInputElement>("create-name");
    await within(screen.getByRole("dialog")).findByRole("note");
    ipc.flowNew.mockRejectedValueOnce({ code: "disk_full", message: "", args: {}, findings: [] });
    await user.click(screen.getByTestId("create-confirm"));
    await within(screen.getByRole("dialog")).findByText("На диске нет места: новые записи не принимаются");
    expect(name.getAttribute("aria-invalid")).toBeNull();
    ipc.flowNew.mockRejectedValueOnce({ code: "flow_name_taken", message: "", args: { flow: "а" }, findings: [] });
    await user.click(screen.getByTestId("create-confirm"));
    await waitFor(() => expect(name.getAttribute("aria-invalid")).toBe("true"));
    expect(within(screen.getByRole("dialog")).queryByRole("note")).toBeNull();
  });

  it("numbers a name that is taken", () => {
    expect(freeName("а", [])).toBe("а");
    expect(freeName("а", ["а", "а 2"])).toBe("а 3");
  });

  it("is offered to a new user", async () => {
    ipc.dashboard.mockResolvedValue(dashboard({ flows: [], status: "stopped" }));
    const user = await open();
    await user.click(await screen.findByTestId("create-first"));
    expect((await screen.findByTestId<HTMLInputElement>("create-name")).value).toBe("SMS Deliverer → aray.com");
  });
});

describe("what needs the user", () => {
  it("links to where it can be fixed", async () => {
    ipc.dashboard.mockResolvedValue(dashboard({ attention: [{ code: "failed", args: { count: "3" } }] }));
    const user = await open();
    const item = await screen.findByTestId("attention-failed");
    expect(item.textContent).toContain("3 заявки не отправлены");
    await user.click(within(item).getByRole("button"));
    await waitFor(() => expect(location.hash).toBe("#/history"));
    expect(filters.now.status).toBe("unsolved");
  });
});

describe("a desktop without a tray", () => {
  it("explains how to return and how to quit, and asks before it quits", async () => {
    ipc.systemInfo.mockResolvedValue({ ...systemInfo, tray: false });
    const user = await open();
    await screen.findByText("На этом рабочем столе не видно значка Hooktray");
    await user.click(screen.getByRole("button", { name: "Завершить работу" }));
    expect(ipc.quit).not.toHaveBeenCalled();
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(ipc.quit).toHaveBeenCalledOnce());
  });
});

describe("toasts", () => {
  it("of success close by themselves, of errors stay", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    await open();
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    await user.click(await screen.findByTestId("flow-stop"));
    ipc.flowSetStarted.mockRejectedValueOnce({ code: "disk_full", message: "", args: {}, findings: [] });
    await user.click(screen.getByTestId("flow-stop"));
    await waitFor(() => expect(screen.getAllByTestId("toast")).toHaveLength(2));
    await vi.advanceTimersByTimeAsync(6000);
    await waitFor(() => expect(screen.getAllByTestId("toast")).toHaveLength(1));
    expect(screen.getByTestId("toast").closest("[role=alert]")).not.toBeNull();
    await user.click(within(screen.getByTestId("toast")).getByRole("button", { name: "Закрыть" }));
    expect(screen.queryByTestId("toast")).toBeNull();
  });
});

describe("a restored backup", () => {
  it("is told with its time and what is on hold, until it was seen", async () => {
    const restored = { file: "hooktray-2026-11-24.db", saved_at: "2026-11-24T10:00:00Z", held: 2 };
    ipc.dashboard.mockResolvedValue(dashboard({ restored }));
    const user = await open();
    const told = await screen.findByTestId("restored");
    expect(told.textContent).toContain("hooktray-2026-11-24.db");
    expect(told.textContent).toContain("2 незавершённые записи ждут решения");
    await user.click(within(told).getByRole("button", { name: "Понятно" }));
    expect(ipc.restoreSeen).toHaveBeenCalled();
  });

  it("that is a copy of a database may lack the newest records", async () => {
    ipc.dashboard.mockResolvedValue(dashboard({ restored: { file: "hooktray.db", saved_at: null, held: 0 } }));
    await open();
    expect((await screen.findByTestId("restored")).textContent).toContain("последних записей в ней нет");
  });
});
