// A yes-or-no question, asked from anywhere and shown by `ConfirmDialog`.

export interface Question {
  title: string;
  text: string;
  yes: string;
  no?: string;
  danger?: boolean;
}

const state = $state<{ asked: Question | null }>({ asked: null });
let answered: (yes: boolean) => void = () => {};

export const question = {
  get asked(): Question | null {
    return state.asked;
  },
};

/** Asks the user. Returns false at once if another question is open. */
export function ask(asked: Question): Promise<boolean> {
  if (state.asked) return Promise.resolve(false);
  state.asked = asked;
  return new Promise((resolve) => (answered = resolve));
}

/** Answers the open question. */
export function answer(yes: boolean): void {
  state.asked = null;
  answered(yes);
}
