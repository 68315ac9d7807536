// A question with yes and no, asked from anywhere and answered by the one dialog for it.

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

/** Asks; a second question while one is open counts as no. */
export function ask(asked: Question): Promise<boolean> {
  if (state.asked) return Promise.resolve(false);
  state.asked = asked;
  return new Promise((resolve) => (answered = resolve));
}

/** Answers the question that is open. */
export function answer(yes: boolean): void {
  state.asked = null;
  answered(yes);
}
