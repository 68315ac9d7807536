// What the user looks at stays where it is: while something above it grows, and while a toast appears.

import { render, screen, waitFor } from "@testing-library/svelte";
import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import { longHistory, openHistory, respondWith } from "../testing/long-history";
import { keepPlace } from "./keep-place";
import Toasts from "./Toasts.svelte";
import { showSuccess } from "./toasts.svelte";

/** Observers of sizes live as long as the file: Svelte has one for all of its bindings. */
const observers: { react: ResizeObserverCallback; targets: Set<Element> }[] = [];
let supported = false;

class Observer {
  readonly #own: (typeof observers)[number];
  constructor(react: ResizeObserverCallback) {
    this.#own = { react, targets: new Set() };
    observers.push(this.#own);
  }
  observe(target: Element): void {
    this.#own.targets.add(target);
  }
  unobserve(target: Element): void {
    this.#own.targets.delete(target);
  }
  disconnect(): void {
    this.#own.targets.clear();
  }
}

/** As if the webview had laid the page out anew. */
function layOut(): void {
  for (const { react, targets } of observers)
    react(
      [...targets].map((target) => ({ target }) as ResizeObserverEntry),
      {} as ResizeObserver,
    );
  flushSync();
}

beforeEach(() => {
  supported = false;
  vi.stubGlobal("CSS", { ...CSS, supports: () => supported });
  vi.stubGlobal("ResizeObserver", Observer);
});
afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

/** A box as the webview would lay it out. */
function laidOut<Box extends HTMLElement>(box: Box, top: number, height: number): Box {
  const rect = () => ({
    top,
    bottom: top + height,
    height,
    left: 0,
    right: 300,
    width: 300,
    x: 0,
    y: top,
    toJSON: () => "",
  });
  box.getBoundingClientRect = rect;
  Object.defineProperty(box, "offsetHeight", { configurable: true, value: height });
  return box;
}

describe("while something above grows", () => {
  function grow(from: [number, number], to: number, scrolled = 300): Mock {
    const place = laidOut(document.createElement("div"), 0, 600);
    place.className = "place";
    place.scrollTop = scrolled;
    const scrollBy = vi.fn();
    place.scrollBy = scrollBy;
    const list = laidOut(document.createElement("div"), ...from);
    place.append(list);
    document.body.append(place);
    keepPlace(list);
    laidOut(list, from[0], to);
    layOut();
    return scrollBy;
  }

  it("scrolls by as much", () => expect(grow([-200, 120], 160)).toHaveBeenCalledExactlyOnceWith(0, 40));

  it("does not scroll where it grows in view", () => expect(grow([50, 120], 160)).not.toHaveBeenCalled());

  it("does not scroll where the page is at its top", () => expect(grow([-200, 120], 160, 0)).not.toHaveBeenCalled());

  it("leaves it to a webview that anchors", () => {
    supported = true;
    expect(grow([-200, 120], 160)).not.toHaveBeenCalled();
  });
});

describe("while a toast appears", () => {
  function focusAt(top: number): Mock {
    const place = laidOut(document.createElement("div"), 0, 500);
    place.className = "place";
    const button = laidOut(document.createElement("button"), top, 36);
    place.append(button);
    document.body.append(place);
    button.focus();
    render(Toasts);
    return appear(button);
  }

  /** Shows a toast over the lowest 80 of 500 pixels. Returns whether it scrolls to this. */
  function appear(focused: HTMLElement): Mock {
    const scrollIntoView = vi.fn();
    focused.scrollIntoView = scrollIntoView;
    const region = laidOut(screen.getByTestId("toasts"), 420, 80);
    Object.defineProperty(region, "clientHeight", { configurable: true, value: 80 });
    showSuccess("Сохранено");
    layOut();
    return scrollIntoView;
  }

  it("a focused button that is in view stays where it is", () => expect(focusAt(70)).not.toHaveBeenCalled());

  it("a focused field that it would cover is scrolled above it", () => expect(focusAt(480)).toHaveBeenCalled());

  it.each([
    ["stays where it is", 70, 0],
    ["is scrolled above it if it would be covered", 440, 1],
  ])("the chosen row of the history %s", async (_, top, times) => {
    respondWith(longHistory);
    await openHistory();
    screen.getByTestId("history-row-2").click();
    const row = laidOut(screen.getByTestId("history-row-2"), top, 58);
    const list = screen.getByTestId("history-list");
    await waitFor(() => expect(list.getAttribute("aria-activedescendant")).toBe(row.id));
    list.focus();
    expect(appear(row)).toHaveBeenCalledTimes(times);
  });

  it("a focused part of an operation is scrolled above it", async () => {
    respondWith(longHistory);
    await openHistory();
    screen.getByTestId("history-row-2").click();
    const summary = (await screen.findByTestId("as-json")).querySelector("summary");
    if (!summary) throw new Error("no summary");
    laidOut(summary, 440, 36).focus();
    expect(appear(summary)).toHaveBeenCalled();
  });
});
