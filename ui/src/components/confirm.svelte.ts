// A yes-or-no question, asked from anywhere and shown by `ConfirmDialog`.

export interface Question {
  title: string;
  text: string;
  yes: string;
  no?: string;
  danger?: boolean;
}

const state = $state<{ pending: Question | null }>({ pending: null });
let answered: (yes: boolean) => void = () => {};

export const question = {
  get pending(): Question | null {
    return state.pending;
  },
};

/** Asks the user. Returns false at once if another question is open. */
export function ask(pending: Question): Promise<boolean> {
  if (state.pending) return Promise.resolve(false);
  state.pending = pending;
  return new Promise((resolve) => (answered = resolve));
}

/** Answers the open question. */
export function answer(yes: boolean): void {
  state.pending = null;
  answered(yes);
}
