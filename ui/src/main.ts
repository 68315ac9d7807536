// The entry point: the styles, the window and, in development, the fake backend.

import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/high-contrast.css";
import "./styles/panels.css";

import { mount } from "svelte";

import App from "./App.svelte";
import { limitContextMenu } from "./context-menu";

async function start(): Promise<void> {
  if (import.meta.env.DEV && new URLSearchParams(location.search).has("fake")) {
    const { pretend } = await import("./dev/fake-backend");
    pretend(new URLSearchParams(location.search));
  }
  // A developer inspects the page.
  if (import.meta.env.PROD) limitContextMenu();
  const target = document.getElementById("window");
  if (target) mount(App, { target });
}

void start();
