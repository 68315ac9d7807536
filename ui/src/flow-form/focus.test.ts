// Where the focus is after something was deleted, switched or not chosen.

import { screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import { flowView } from "../testing/fixtures/flows";
import { answerWithFlow, openFlow } from "../testing/open-flow";
import type { HttpRequest } from "../types";

beforeEach(() => {
  const view = flowView();
  (view.file.actions[1] as HttpRequest).headers = [
    { name: "X-One", value: "1" },
    { name: "X-Two", value: "2" },
  ];
  answerWithFlow(view);
});

const focused = (element: () => Element | null) => waitFor(() => expect(document.activeElement).toBe(element()));
/** Lets menus and dialogs end, which may still move the focus. */
const settle = () => vi.advanceTimersByTimeAsync(500);

describe("after a deletion the focus is at what takes its place", () => {
  it("of a field", async () => {
    const user = await openFlow();
    const field = screen.getByTestId("field-phone").closest("[role='group']") as HTMLElement;
    await user.click(within(field).getByLabelText(/^Ещё действия с полем/));
    await user.click(await screen.findByRole("menuitem", { name: "Удалить" }));
    await waitFor(() => expect(screen.queryByTestId("field-phone")).toBeNull());
    await settle();
    await focused(() => screen.getByTestId("field-offer_id"));
  });

  it("of a header", async () => {
    const user = await openFlow();
    const headers = within(screen.getByTestId("http-headers"));
    const names = () => headers.getAllByLabelText<HTMLInputElement>("Название заголовка").map(({ value }) => value);
    await user.click(headers.getAllByLabelText("Удалить")[0] as HTMLElement);
    expect(names()).toEqual(["X-Two"]);
    await focused(() => headers.getByDisplayValue("X-Two"));
    await user.click(headers.getByLabelText("Удалить"));
    await focused(() => headers.getByText("Добавить заголовок").closest("button"));
  });

  it("of an action", async () => {
    const user = await openFlow();
    await user.click(screen.getByLabelText("Удалить «Form Urlencoded»"));
    await user.click(await screen.findByTestId("confirm-yes"));
    await waitFor(() => expect(screen.getAllByRole("region", { name: /^Действие \d/ })).toHaveLength(1));
    await settle();
    await focused(() => screen.getByRole("region", { name: "Действие 1: HTTP-запрос" }));
  });
});

describe("the focus stays", () => {
  it("at the button that starts and stops", async () => {
    const user = await openFlow();
    await user.click(screen.getByTestId("flow-start"));
    const stop = await screen.findByTestId("flow-stop");
    expect(document.activeElement).toBe(stop);
  });

  it("where it was if Escape closes the menu of fields", async () => {
    const user = await openFlow();
    await user.click(screen.getByTestId("add-field"));
    await screen.findByTestId("add-own");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("add-own")).toBeNull());
    await settle();
    await focused(() => screen.getByTestId("add-field"));
  });

  it("in the value if Escape closes the menu of its values", async () => {
    const user = await openFlow();
    await user.click(screen.getByTestId("field-phone"));
    await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    await screen.findByTestId("chip-body.to");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("chip-body.to")).toBeNull());
    await settle();
    const value = screen.getByTestId("field-phone").closest(".value") as HTMLElement;
    await waitFor(() => expect(value.contains(document.activeElement)).toBe(true));
  });
});
