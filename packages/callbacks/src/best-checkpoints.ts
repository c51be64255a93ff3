import type { Direction } from './metric-direction.ts';

/** A checkpoint among the best. */
export interface RankedCheckpoint {
  /** A path or an address. */
  readonly target: string;
  readonly value: number;
}

/** The best checkpoints so far, as many as were asked for, ranked as Lightning ranks them: NaN is the worst of all. */
export class BestCheckpoints {
  /** In the order in which they were saved. */
  kept: readonly RankedCheckpoint[] = [];
  readonly #count: number;
  readonly #direction: Direction;

  /** @param count how many are kept, -1 for all */
  constructor(count: number, direction: Direction) {
    this.#count = count;
    this.#direction = direction;
  }

  /** Whether a checkpoint of this value belongs to the best. */
  isWorthKeeping(value: number): boolean {
    if (this.#count < 0 || this.kept.length < this.#count) return true;
    const worst = this.#worst();
    return worst !== undefined && this.#badness(value) < this.#badness(worst.value);
  }

  /** The best checkpoints with a new one among them, and the one that has to go. */
  with(target: string, value: number): { kept: readonly RankedCheckpoint[]; dropped: RankedCheckpoint | undefined } {
    const others = this.kept.filter((checkpoint) => checkpoint.target !== target);
    const isFull = this.#count >= 0 && others.length >= this.#count;
    const dropped = isFull ? this.#worst(others) : undefined;
    return { kept: [...others.filter((checkpoint) => checkpoint !== dropped), { target, value }], dropped };
  }

  /** The best of all; undefined before the first. */
  get best(): RankedCheckpoint | undefined {
    return this.kept.reduce<RankedCheckpoint | undefined>(
      (best, item) => (best === undefined || this.#badness(item.value) < this.#badness(best.value) ? item : best),
      undefined,
    );
  }

  #worst(among = this.kept): RankedCheckpoint | undefined {
    return among.reduce<RankedCheckpoint | undefined>(
      (worst, item) => (worst === undefined || this.#badness(item.value) > this.#badness(worst.value) ? item : worst),
      undefined,
    );
  }

  #badness(value: number): number {
    if (Number.isNaN(value)) return Number.POSITIVE_INFINITY;
    return this.#direction === 'min' ? value : -value;
  }
}
