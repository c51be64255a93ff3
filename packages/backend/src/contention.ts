// Milliseconds: what sharing must have cost before it stops, and the most that is held in its favour.
const mostLost = 1;
const mostGained = 5;
const shortestPause = 10;
const longestPause = 250;
const growth = 4;

/**
 * Whether sharing jobs is worth it at the moment. Where other programs take the cores, a worker that waits for one while it
 * holds a piece delays the whole job; so time gained and lost is counted, and after too much loss the host works alone for
 * a while, longer each time until sharing has paid again.
 */
export class Contention {
  #gained = 0;
  #pause = shortestPause;
  #pausedUntil = Number.NEGATIVE_INFINITY;

  /** Whether a job that begins now is better not shared. */
  alone(now: number): boolean {
    return now < this.#pausedUntil;
  }

  /** Takes note of a shared job: how long it would have taken the host alone, how long it took, and when it ended. */
  shared(aloneMs: number, sharedMs: number, now: number): void {
    this.#gained = Math.min(mostGained, this.#gained + aloneMs - sharedMs);
    if (this.#gained === mostGained) this.#pause = shortestPause;
    if (this.#gained >= -mostLost) return;
    this.#gained = 0;
    this.#pausedUntil = now + this.#pause;
    this.#pause = Math.min(longestPause, this.#pause * growth);
  }
}
