// Tells a read that is out of date: what was asked for earlier may come later.

export class Reads {
  #asked = 0;
  #newest = 0;

  /** The number of a new read. */
  ask(): number {
    return ++this.#asked;
  }

  /** Takes what a read found. Returns false if a later one was taken: then it is out of date. */
  take(asked: number): boolean {
    if (asked < this.#newest) return false;
    this.#newest = asked;
    return true;
  }

  /** Says that what was asked for until now is out of date, as after a save. */
  outdate(): void {
    this.#newest = this.ask();
  }
}
