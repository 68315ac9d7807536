// The current view, from the address after the `#`, and the guards that ask before it changes.

export type Route =
  | { at: "flows" }
  | { at: "flow"; id: number; field?: string }
  | { at: "history"; operation: string | null; unsolved?: boolean }
  | { at: "figures" }
  | { at: "tables"; table: string | null }
  | { at: "settings"; part: string | null }
  | { at: "help"; part: string | null };

/** A part of an address as it was before it was encoded; as it is if it was typed by hand and cannot be decoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Parses an address such as `#/flows/3`. An unknown one is the list of flows. */
export function parseRoute(hash: string): Route {
  const [first = "", second, third, fourth] = hash.replace(/^#?\/?/, "").split("/");
  if (first === "flows" && second && /^\d+$/.test(second)) {
    const field = third === "field" && fourth ? { field: decoded(fourth) } : {};
    return { at: "flow", id: Number(second), ...field };
  }
  // The tray's “2 orders not sent: show”.
  if (first === "history" && second === "unsolved") return { at: "history", operation: null, unsolved: true };
  if (first === "history") return { at: "history", operation: second ? decoded(second) : null };
  if (first === "figures") return { at: "figures" };
  if (first === "tables") return { at: "tables", table: second ? decoded(second) : null };
  if (first === "settings") return { at: "settings", part: second ?? null };
  if (first === "help") return { at: "help", part: second ?? null };
  return { at: "flows" };
}

const state = $state<{ hash: string }>({ hash: location.hash || "#/flows" });
/** The address of the view before. */
let before: string | null = null;
let guards: (() => Promise<boolean>)[] = [];
let asking = false;

export const router = {
  get current(): Route {
    return parseRoute(state.hash);
  },
  /** The history, with its operation, if the user came from there. */
  get cameFromHistory(): string | null {
    return before !== null && parseRoute(before).at === "history" ? before : null;
  },
};

/** Asks `question` before the user leaves the view. Returns a function that removes the guard. */
export function guardLeaving(question: () => Promise<boolean>): () => void {
  guards = [...guards, question];
  return () => void (guards = guards.filter((other) => other !== question));
}

/** Whether the window may close; asks if there are unsaved changes. */
export async function mayClose(): Promise<boolean> {
  return ask();
}

/** Goes to an address such as `flows/3`, unless a guard's question is answered with no. */
export async function go(address: string): Promise<void> {
  const hash = `#/${address.replace(/^#?\/?/, "")}`;
  if (hash === state.hash) return;
  if (!(await mayLeave(hash))) return;
  if (parseRoute(state.hash).at !== parseRoute(hash).at) before = state.hash;
  state.hash = hash;
  if (location.hash !== hash) location.hash = hash;
}

/** Replaces the address by another one of the same view, for example once what the address asked for is done. */
export function redirect(address: string): void {
  state.hash = `#/${address}`;
  history.replaceState(null, "", state.hash);
}

async function mayLeave(hash: string): Promise<boolean> {
  const [from, to] = [parseRoute(state.hash), parseRoute(hash)];
  const stays = from.at === to.at && from.at === "flow" && to.at === "flow" && from.id === to.id;
  return stays || ask();
}

async function ask(): Promise<boolean> {
  if (asking) return false;
  asking = true;
  try {
    // Each form that has something to lose asks for itself.
    for (const guard of guards) if (!(await guard())) return false;
    return true;
  } finally {
    asking = false;
  }
}

/** Follows changes of the hash, such as going back. Returns a function that ends it. */
export function followHash(): () => void {
  const follow = () => {
    const wanted = location.hash || "#/flows";
    if (wanted === state.hash) return;
    if (guards.length > 0) {
      // Stay until the user agrees.
      history.replaceState(null, "", state.hash);
      void go(wanted);
    } else {
      state.hash = wanted;
    }
  };
  follow();
  window.addEventListener("hashchange", follow);
  return () => window.removeEventListener("hashchange", follow);
}
