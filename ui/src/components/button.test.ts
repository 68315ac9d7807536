// A busy button keeps the focus, and does nothing.

import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import Button from "./Button.svelte";

it("that is busy keeps the focus and does nothing", async () => {
  const pressed = vi.fn();
  const { rerender } = render(Button, { label: "Отправить", onclick: pressed });
  const button = screen.getByRole("button");
  const user = userEvent.setup();
  await user.click(button);
  await rerender({ busy: true });
  expect(document.activeElement).toBe(button);
  expect([button.getAttribute("aria-disabled"), button.getAttribute("aria-busy")]).toEqual(["true", "true"]);
  await user.keyboard("{Enter}");
  await user.click(button);
  expect(pressed).toHaveBeenCalledOnce();
});

it("that is busy submits no form", async () => {
  const form = document.createElement("form");
  const submitted = vi.fn((event: Event) => event.preventDefault());
  form.addEventListener("submit", submitted);
  document.body.append(form);
  render(Button, { target: form, props: { label: "Сохранить", type: "submit", busy: true } });
  await userEvent.setup().click(screen.getByRole("button"));
  expect(submitted).not.toHaveBeenCalled();
  form.remove();
});
