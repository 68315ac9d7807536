// The links of a flow: local and public, the warning of an unprotected one, a generated key, a new link.

import { screen, waitFor } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../ipc", () => import("../../testing/fake-ipc"));

import * as ipc from "../../testing/fake-ipc";
import { card, flowView, dryRunView } from "../../testing/fixtures/flows";
import { entry } from "../../testing/fixtures/history";
import { dashboard } from "../../testing/fixtures/program";
import { tunnel } from "../../testing/fixtures/tunnel";
import { openApp } from "../../testing/open-app";
import type { Auth, FlowView, TunnelView } from "../../types";

const ADDRESS = "https://8beaa541ba3dc2.lhr.life";
const KEY: Auth = { type: "header", name: "X-Hooktray-Key", secret: "flow_1_key" };

function flow(auth: Auth = { type: "none" }, token = "x"): FlowView {
  const view = flowView();
  return {
    ...view,
    link: `${ADDRESS}/hook/${token}`,
    file: { ...view.file, source: { ...view.file.source, token, auth } },
  };
}

beforeEach(() => {
  ipc.history.mockResolvedValue({ entries: [entry(7)], more: false });
  ipc.flowGet.mockResolvedValue(flow());
  ipc.flowDryRun.mockResolvedValue(dryRunView());
});

function open(view: Partial<TunnelView>, hash = "#/flows/1"): Promise<UserEvent> {
  ipc.tunnel.mockResolvedValue(tunnel(view));
  return openApp(hash);
}

const works = { provider: "ssh", stage: "works", address: ADDRESS } as const;
const shown = async (id: string) => (await screen.findByTestId(id)).textContent;

describe("the link", () => {
  it("is only the local one without a tunnel", async () => {
    ipc.flowGet.mockResolvedValue(flowView());
    await open({});
    expect(await shown("link-text")).toBe("http://127.0.0.1:8477/hook/x");
    await screen.findByTestId("link-public-go");
    expect([screen.queryByTestId("link-local"), screen.queryByTestId("exposed")]).toEqual([null, null]);
  });

  it("with a tunnel is public and local", async () => {
    await open(works);
    expect(await shown("link-local")).toBe("http://127.0.0.1:8477/hook/x");
    expect(await shown("link-text")).toBe(`${ADDRESS}/hook/x`);
    expect(screen.getByRole("img", { name: "QR-код ссылки «Магазин»", hidden: true })).toBeTruthy();
  });

  it("with a tunnel that is down says so", async () => {
    await open({ ...works, stage: "down" });
    expect(await shown("link-down")).toContain("Сейчас внешняя ссылка не работает");
  });

  it("is replaced after a warning, and unsaved changes stay", async () => {
    const user = await open(works);
    const name = await screen.findByTestId<HTMLInputElement>("flow-name");
    await user.type(name, "!");
    ipc.flowRenewLink.mockResolvedValueOnce(flow({ type: "none" }, "renewed"));
    await user.click(await screen.findByTestId("link-renew"));
    expect(ipc.flowRenewLink).not.toHaveBeenCalled();
    expect((await screen.findByRole("alertdialog")).textContent).toContain("ещё сутки");
    await user.click(screen.getByTestId("confirm-yes"));
    await waitFor(() => expect(screen.getByTestId("link-text").textContent).toBe(`${ADDRESS}/hook/renewed`));
    expect(name.value).toBe("Магазин!");
    await waitFor(() => expect(document.body.style.pointerEvents).not.toBe("none"));
    await user.click(screen.getByTestId("flow-save"));
    await waitFor(() => expect(ipc.flowSave.mock.calls[0]?.[1].source.token).toBe("renewed"));
  });
});

describe("an unprotected flow", () => {
  it("gets a generated key, which is shown once", async () => {
    const user = await open(works);
    expect(await shown("exposed")).toContain("не требует ключа");
    ipc.flowProtect.mockResolvedValueOnce({ flow: flow(KEY), header: "X-Hooktray-Key", value: "made-once" });
    await user.click(screen.getAllByTestId("generate-key")[0]!);
    expect(await shown("generated-key-value")).toBe("made-once");
    expect(await shown("generated-key-header")).toBe("X-Hooktray-Key");
    await user.click(screen.getByTestId("generated-key-value-copy"));
    expect(ipc.copy).toHaveBeenCalledWith("made-once");
    await user.click(screen.getByTestId("generated-key-done"));
    await waitFor(() => expect(document.body.textContent).not.toContain("made-once"));
    expect(screen.queryByTestId("exposed")).toBeNull();
  });

  it("has a warning on its card", async () => {
    ipc.dashboard.mockResolvedValue(
      dashboard({ flows: [card(1, { exposed: { code: "exposed", path: "source.auth", message: "", args: {} } })] }),
    );
    await open(works, "#/flows");
    expect(await shown("card-exposed")).toContain("не требует ключа");
  });
});
