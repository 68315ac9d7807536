// What a flow is missing outside of its own fields: asked for without leaving the flow, and marked at its field.

import { screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../ipc", () => import("../testing/fake-ipc"));

import * as ipc from "../testing/fake-ipc";
import { dryRunView, flowView } from "../testing/fixtures/flows";
import { settings } from "../testing/fixtures/program";
import { answerWithFlow, openFlow } from "../testing/open-flow";
import type { Finding } from "../types";

const at = "actions[0].fields[1].value";
const missingIp: Finding = { code: "public_ip", path: at, message: "", args: {} };

beforeEach(() => {
  const view = flowView();
  if (view.file.actions[0]?.type === "form_urlencoded" && view.file.actions[0].fields[1])
    view.file.actions[0].fields[1].value = "{{ [fields.ip, shop.public_ip] | public_ip }}";
  answerWithFlow(view);
  let stored = settings;
  ipc.settings.mockImplementation(async () => stored);
  ipc.settingsSave.mockImplementation(async (changed) => (stored = changed));
  ipc.flowDryRun.mockResolvedValue(dryRunView({ missing: [missingIp] }));
});

const chip = async () => within(await screen.findByTestId("missing-list")).getByRole("button");

describe("the shop's public IP address that a flow needs", () => {
  it("is asked for by its chip, and checked again once it is stored", async () => {
    const user = await openFlow();
    await user.click(await chip());
    await user.type(await screen.findByTestId("settings-public-ip"), "95.161.221.10");
    ipc.flowDryRun.mockResolvedValue(dryRunView());
    await user.click(screen.getByTestId("settings-public-ip-save"));
    await screen.findByText("IP-адрес магазина сохранён: 95.161.221.10");
    expect(ipc.settingsSave).toHaveBeenCalledExactlyOnceWith({ ...settings, public_ip: "95.161.221.10" });
    await waitFor(() => expect(screen.queryByTestId("missing-list")).toBeNull());
    expect(location.hash).toBe("#/flows/1");
  });

  it("is asked from the service, which may fail without a toast that stays", async () => {
    const failed = {
      code: "public_ip_unknown",
      message: "",
      args: { host: "api.ipify.org", reason: "status", status: "404" },
    };
    ipc.publicIpFind.mockRejectedValueOnce({ ...failed, findings: [] });
    const user = await openFlow();
    await user.click(await screen.findByTestId("public-ip-enter"));
    await user.click(await screen.findByTestId("settings-public-ip-find"));
    await screen.findByText(/^api\.ipify\.org не сообщает адрес этого компьютера: Ответ сервиса: 404\. Попробуйте/);
    expect(screen.queryByTestId("toast")).toBeNull();
    await user.click(screen.getByTestId("settings-public-ip-find"));
    await screen.findByText("IP-адрес магазина сохранён: 95.161.221.10");
    expect(ipc.settingsSave).toHaveBeenCalledExactlyOnceWith({ ...settings, public_ip: "95.161.221.10" });
  });

  it("says at its field what is wrong with a website", async () => {
    const refused = { code: "setting", message: "", args: { setting: "public_ip" }, findings: [] };
    ipc.settingsSave.mockRejectedValueOnce(refused);
    const user = await openFlow();
    await user.click(await chip());
    const field = await screen.findByTestId("settings-public-ip");
    await user.type(field, "https://shop.example{Enter}");
    await screen.findByText(/^Здесь нужен публичный IP-адрес.*«Спросить у api.ipify.org»$/);
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(screen.queryByTestId("toast")).toBeNull();
  });

  it("is marked at its field when it prevents the start", async () => {
    const user = await openFlow();
    await user.click(screen.getByTestId("flow-start"));
    const enter = await screen.findByTestId("public-ip-enter");
    expect(document.activeElement).toBe(enter);
    expect(screen.getByTestId("field-phone").getAttribute("aria-invalid")).toBe("true");
    expect(ipc.flowSetStarted).not.toHaveBeenCalled();
  });
});

describe("what prevents the start", () => {
  it("is marked at each of its fields", async () => {
    const missing: Finding[] = [
      { code: "field", path: "actions[0].fields[2].value", message: "", args: { action: "order", field: "offer_id" } },
      { code: "secret", path: "", message: "", args: { secret: "aray_api_key" } },
    ];
    ipc.flowDryRun.mockResolvedValue(dryRunView({ missing }));
    const user = await openFlow();
    expect(screen.queryAllByText("Заполните: без этого обработка не запустится")).toHaveLength(0);
    await user.click(screen.getByTestId("flow-start"));
    expect(await screen.findAllByText("Заполните: без этого обработка не запустится")).toHaveLength(2);
    expect(screen.getByTestId("field-offer_id").getAttribute("aria-invalid")).toBe("true");
  });

  it("is a table, and its chip leads to the tables", async () => {
    const table: Finding = { code: "table", path: "", message: "", args: { table: "offers" } };
    ipc.flowDryRun.mockResolvedValue(dryRunView({ missing: [table] }));
    const user = await openFlow();
    await user.click(await chip());
    await waitFor(() => expect(location.hash).toBe("#/tables"));
  });
});
