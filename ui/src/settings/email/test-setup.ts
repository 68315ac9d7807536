// What the tests of email alerts share: settings that are stored, and the view of the settings.

import { screen } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";

import * as ipc from "../../testing/fake-ipc";
import { email } from "../../testing/fixtures/channels";
import { keychain, dashboard, settings } from "../../testing/fixtures/program";
import { openApp } from "../../testing/open-app";
import type { KeychainView, Settings } from "../../types";

export const savedAt = "2026-11-24T10:00:00Z";
export const withPassword: KeychainView = {
  problem: null,
  secrets: [{ name: "smtp_password", is_stored: true, saved_at: savedAt, used_by: [], used_by_webhook: false }],
};
/** Settings besides email. No test may change them. */
export const others: Settings = {
  ...settings,
  listen: "127.0.0.1:9000",
  keep_days: 30,
  quiet: { from_hour: 22, to_hour: 8 },
};

/** The settings as they are stored now. */
export let stored: Settings;

/** Starts a test: email is off. */
export function start(): void {
  stored = others;
  ipc.settings.mockImplementation(() => Promise.resolve(stored));
  ipc.settingsSave.mockImplementation((changed) => Promise.resolve((stored = changed)));
  ipc.dashboard.mockResolvedValue(dashboard());
  ipc.keychain.mockResolvedValue(keychain);
  ipc.secretSet.mockImplementation(() => {
    ipc.keychain.mockResolvedValue(withPassword);
    return Promise.resolve();
  });
  ipc.emailTest.mockResolvedValue();
  ipc.messagesFailed.mockResolvedValue([]);
}

/** Opens a view. */
export const open = (hash = "#/settings/email", there = "settings-language"): Promise<UserEvent> =>
  openApp(hash, there);

/** With emails on already, and their password stored. */
export async function openOn(): Promise<UserEvent> {
  stored = { ...others, email };
  ipc.keychain.mockResolvedValue(withPassword);
  const user = await open();
  await screen.findByTestId("email-password-replace");
  return user;
}
