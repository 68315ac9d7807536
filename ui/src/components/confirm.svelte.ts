// A question with two or three answers, asked from anywhere and shown by `ConfirmDialog`.

export interface Question {
  title: string;
  text: string;
  yes: string;
  no?: string;
  /** A third answer, between the two. */
  other?: string;
  /** Whether “yes” loses something or cannot be undone. */
  danger?: boolean;
  /** Whether nobody asked for it, so that Enter must not answer “yes”. */
  unasked?: boolean;
}

export type Answer = "yes" | "other" | "no";

const state = $state<{ pending: Question | null }>({ pending: null });
let answered: (answer: Answer) => void = () => {};

export const question = {
  get pending(): Question | null {
    return state.pending;
  },
};

/** Asks the user. Returns “no” at once if another question is open. */
export function choose(pending: Question): Promise<Answer> {
  if (state.pending) return Promise.resolve("no");
  state.pending = pending;
  return new Promise((resolve) => (answered = resolve));
}

/** Asks the user yes or no. */
export const ask = async (pending: Question): Promise<boolean> => (await choose(pending)) === "yes";

/** Answers the open question. */
export function answer(given: Answer): void {
  state.pending = null;
  answered(given);
}
