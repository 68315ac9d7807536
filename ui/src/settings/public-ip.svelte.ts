// The shop's public IP address being edited: typed, or asked from the service; what is wrong with it is said at its field.

import { appState, saveSettings } from "../app-state.svelte";
import { asApiError, errorText } from "../errors";
import { t } from "../i18n.svelte";
import * as ipc from "../ipc";

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : "");

export class PublicIpDraft {
  readonly #stored = $derived(appState.settings?.public_ip ?? "");
  // The settings are read anew while records arrive, and what is typed stays.
  address = $derived(this.#stored);
  problem = $state<string | null>(null);
  busy = $state<"save" | "find" | null>(null);

  get changed(): boolean {
    return this.address.trim() !== this.#stored;
  }

  /** The host of the service that tells the address. */
  readonly service = $derived(hostOf(appState.settings?.public_ip_service ?? ""));

  /** Stores the address. Returns whether that succeeded. */
  save(): Promise<boolean> {
    return this.#try("save", async () => {
      await saveSettings(() => ({ public_ip: this.address.trim() || null }));
    });
  }

  /** Asks the service, and stores what it says. Returns whether that succeeded. */
  find(): Promise<boolean> {
    return this.#try("find", async () => {
      const found = await ipc.publicIpFind();
      this.address = found;
      await saveSettings(() => ({ public_ip: found }));
    });
  }

  async #try(what: "save" | "find", run: () => Promise<void>): Promise<boolean> {
    this.busy = what;
    this.problem = null;
    try {
      await run();
      return true;
    } catch (thrown) {
      this.problem = this.#reason(thrown);
      return false;
    } finally {
      this.busy = null;
    }
  }

  #reason(thrown: unknown): string {
    const error = asApiError(thrown);
    if (error.code === "setting" && error.args.setting === "public_ip")
      return t("shop-public-ip-mistake", { service: this.service });
    const { title, detail, todo } = errorText(error);
    return [detail ? `${title}: ${detail}` : `${title}.`, todo].filter(Boolean).join(" ");
  }
}
