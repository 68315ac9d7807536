// A part of a text: marked in the example, tried on the latest records, put in as a chip.

import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import * as ipc from "../../testing/fake-ipc";
import { dryRunView } from "../../testing/fixtures/flows";
import { entry } from "../../testing/fixtures/history";
import { openApp } from "../../testing/open-app";
import type { TextPartProposal } from "../../types";
import { hasParts, markedText, proposalWords, tokensOf } from "./text-parts";

const TEXT = "Имя: Ольга Смирнова, сумма 1 990 руб.";

function way(changed: Partial<TextPartProposal>): TextPartProposal {
  const found = ["1 990", null, "250"];
  const place = { after: null, before: null, line: null, place: null };
  return { expression: "body.message | match('x')", kind: "number", ...place, found, count: 2, ...changed };
}

const records = ["Сумма 1 990 руб.", "Перезвоните", "Сумма 250 руб."].map((text, n) => ({
  id: `r${n}`,
  received_at: "2026-11-19T12:00:00Z",
  text,
}));

beforeEach(() => {
  ipc.history.mockResolvedValue({ entries: [entry(7)], more: false });
  ipc.flowDryRun.mockResolvedValue(
    dryRunView({
      options: [
        { expression: "body.message", value: TEXT },
        { expression: "body.id", value: "17" },
        { expression: "body.data", value: '{"sum": 5}' },
        { expression: "(body.data | fromjson).sum", value: "5" },
      ],
    }),
  );
  ipc.textPart.mockClear();
  ipc.textPart.mockResolvedValue({
    proposals: [
      way({ after: "сумма" }),
      way({ expression: "body.message | match('y')", found: ["1", "2", "3"], count: 3 }),
    ],
    best: 0,
    records,
  });
});

async function openDialog(field: string): Promise<UserEvent> {
  const user = await openApp("#/flows/1", "flow-name");
  await screen.findByTestId("record-0");
  const row = screen.getByTestId(`field-${field}`).closest<HTMLElement>(".value") as HTMLElement;
  await waitFor(() => expect(ipc.flowDryRun).toHaveBeenCalled());
  await user.click(within(row).getByTestId("insert-field"));
  await user.click(await screen.findByTestId("part-body.message"));
  await screen.findByTestId("part-text");
  return user;
}

const word = (text: string) => within(screen.getByTestId("part-text")).getByText(text);
const chips = (field: string) =>
  [...(screen.getByTestId(`field-${field}`).closest(".line") as HTMLElement).querySelectorAll(".word")].map((chip) =>
    chip.textContent.trim(),
  );

describe("a part of a text", () => {
  it("is marked from its first to its last word, tried, and put in as a chip", async () => {
    const user = await openDialog("offer_id");
    await user.click(word("1"));
    await user.click(word("990"));
    const marked = { before: "Имя: Ольга Смирнова, сумма ", part: "1 990", after: " руб." };
    await waitFor(() => expect(ipc.textPart).toHaveBeenLastCalledWith(1, "body.message", marked));
    const rows = () =>
      [...screen.getByTestId("part-trial").querySelectorAll("li")].map((row) => row.textContent.trim());
    await waitFor(() => expect(rows()[0]).toBe("Не нашлось Перезвоните"));
    expect(rows()).toHaveLength(3);
    expect(screen.getByTestId("part-way-0").textContent).toContain("нашлось в 2 из 3");
    await user.click(screen.getByTestId("part-way-1"));
    await waitFor(() => expect(rows()[0]).toBe("1 Сумма 1 990 руб."));
    await user.click(screen.getByTestId("part-put"));
    await waitFor(() => expect(chips("offer_id")).toEqual(["Часть: Текст SMS"]));
    expect(screen.queryByTestId("part-text")).toBeNull();
    await waitFor(() =>
      expect(JSON.stringify(ipc.flowDryRun.mock.lastCall?.[0])).toContain("{{ body.message | match('y') }}"),
    );
  });

  it("is put in as it is marked now, not as it was marked before", async () => {
    const user = await openDialog("offer_id");
    const isOffered = () => !screen.getByTestId<HTMLButtonElement>("part-put").disabled;
    await user.click(word("1"));
    await user.click(word("990"));
    await waitFor(() => expect(isOffered()).toBe(true));
    let refuse: (why: Error) => void = () => {};
    ipc.textPart.mockImplementationOnce(() => new Promise((_, reject) => (refuse = reject)));
    await user.click(word("Ольга"));
    await waitFor(() => expect(isOffered()).toBe(false));
    refuse(new Error("busy"));
    await screen.findByTestId("toast");
    expect(isOffered()).toBe(false);
    await user.click(word("Смирнова"));
    await waitFor(() => expect(isOffered()).toBe(true));
  });

  it("is a telephone number in a field for one", async () => {
    const user = await openDialog("phone");
    await user.click(word("Ольга"));
    await user.click(await screen.findByTestId("part-put"));
    await waitFor(() =>
      expect(JSON.stringify(ipc.flowDryRun.mock.lastCall?.[0])).toContain(
        "{{ body.message | match('x') | phone('RU') }}",
      ),
    );
  });

  it("that nothing tells from its text cannot be put in", async () => {
    ipc.textPart.mockResolvedValue({ proposals: [], best: 0, records });
    const user = await openDialog("offer_id");
    await user.click(word("Ольга"));
    await screen.findByText(/Не понять, чем эта часть отличается/);
    expect(screen.getByTestId("part-put")).toHaveProperty("disabled", true);
  });

  it("is offered of texts only, and JSON in a field is opened", async () => {
    await openApp("#/flows/1", "flow-name");
    await screen.findByTestId("record-0");
    expect([TEXT, "17", '{"sum": 5}', "", null].map(hasParts)).toEqual([true, false, false, false, false]);
  });
});

it("marks what is between two pieces, whichever was chosen first", () => {
  const tokens = tokensOf("Имя: Ольга!");
  expect(tokens).toEqual(["Имя", ":", " ", "Ольга", "!"]);
  expect(markedText(tokens, 3, 0)).toEqual({ before: "", part: "Имя: Ольга", after: "!" });
});

it("says in words where a proposal looks", () => {
  expect(proposalWords(way({ after: "сумма:" }))).toBe("Число после «сумма:»");
  expect(proposalWords(way({ kind: "until", before: "тел", line: 2 }))).toBe("Всё до «тел» в строке 2");
  expect(proposalWords(way({ kind: "word", place: 3 }))).toBe("Слово, место 3 по счёту");
  expect(proposalWords(way({ kind: "phone" }))).toBe("Телефон: первое такое место в тексте");
});
