// Replies of the engine by the order of their requests: what was asked for earlier may come later, and is out of date then.

export class Replies {
  #asked = 0;
  #newest = 0;

  /** The number of a new request. */
  ask(): number {
    return ++this.#asked;
  }

  /** Takes the reply to a request. Returns false if a later one was taken: then it is out of date. */
  take(request: number): boolean {
    if (request < this.#newest) return false;
    this.#newest = request;
    return true;
  }

  /** Says that what was asked for until now is out of date, as after a save. */
  outdate(): void {
    this.#newest = this.ask();
  }
}
