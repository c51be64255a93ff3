// A wait that is longer than this, and than two pieces, means that a worker did not get to run.
const fairWaitMs = 0.3;
const fairPieces = 2;
// A pause is this many times as long as the wait, and grows by the factor when the trouble is back soon after it.
const firstPause = 4;
const growth = 4;
const longestPauseMs = 250;
const calmMs = 250;

/**
 * Whether other programs keep the workers from running: a piece that a worker holds while it waits for a core delays the
 * whole job. After such a wait the host works alone for a while, longer each time it happens again soon.
 */
export class Contention {
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #pause = firstPause;

  /** Whether a job that begins now is better not shared. */
  alone(now: number): boolean {
    return now < this.#pausedUntil;
  }

  /** Takes note of a shared job that ends now: how long the host waited for others, and how long a piece took the host. */
  waited(waitMs: number, pieceMs: number, now: number): void {
    if (waitMs < Math.max(fairWaitMs, fairPieces * pieceMs)) return;
    this.#pause = now - this.#pausedUntil < calmMs ? this.#pause * growth : firstPause;
    this.#pausedUntil = now + Math.min(longestPauseMs, waitMs * this.#pause);
  }
}
