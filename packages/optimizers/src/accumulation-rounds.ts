/** Where gradient accumulation stands: how many steps make an update, and how many of them were taken. */
export class AccumulationRounds {
  /** Steps that make an update, at least 1. */
  steps: number;
  /** Updates so far. */
  updates = 0;
  /** Steps since the last update, whose gradients are in the accumulators. */
  pending = 0;

  constructor(steps = 1) {
    this.steps = steps;
  }

  /** Whether the running step needs accumulators: for what comes later or for what has come. */
  get isAccumulating(): boolean {
    return this.steps > 1 || this.pending > 0;
  }

  /** Whether the running step makes an update. */
  get isFull(): boolean {
    return this.pending + 1 >= this.steps;
  }

  /** Counts the running step. */
  advance(): void {
    if (this.isFull) {
      this.updates += 1;
      this.pending = 0;
    } else this.pending += 1;
  }

  /** Whether the number of steps taken tells all, as it does while {@link steps} is not changed. */
  isRegular(taken: number): boolean {
    return this.updates === Math.floor(taken / this.steps) && this.pending === taken % this.steps;
  }

  /** Goes on after so many steps, with updates and pending steps where these do not follow. */
  restore(taken: number, [updates, pending]: readonly number[] = []): void {
    this.updates = updates ?? Math.floor(taken / this.steps);
    this.pending = pending ?? taken % this.steps;
  }
}
