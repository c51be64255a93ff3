import type { BatchValues } from './streamed-values.ts';

/** Options of {@link ThresholdCounts}. */
export interface ThresholdCountsOptions {
  /** In any order. */
  readonly thresholds: readonly number[];
  /** Whether each column is counted by itself. */
  readonly byColumn?: boolean;
  /** Weights of columns. */
  readonly columnWeights?: readonly number[] | undefined;
}

/** Keras' smallest difference, as float32. */
export const epsilon = Math.fround(1e-7);

/**
 * Weights of true and false positives and negatives at thresholds, in one pass over the values: a value is positive when it is
 * greater than the threshold.
 *
 * As in Keras, comparisons are in float32. Where the thresholds divide [0, 1] evenly, Keras finds the interval of a value by
 * multiplying instead of comparing, which differs in the last bit; so does this.
 */
export class ThresholdCounts {
  readonly #sorted: Float32Array;
  /** For every threshold its place in order. */
  readonly #ranks: Int32Array;
  readonly #even: boolean;
  readonly #byColumn: boolean;
  readonly #columnWeights: readonly number[] | undefined;
  /** Weights of values by column and by how many thresholds they exceed. */
  #positive: Float64Array[] = [];
  #negative: Float64Array[] = [];

  constructor({ thresholds, byColumn = false, columnWeights }: ThresholdCountsOptions) {
    const order = thresholds.map((_, i) => i).sort((a, b) => (thresholds[a] as number) - (thresholds[b] as number));
    this.#sorted = Float32Array.from(order, (i) => thresholds[i] as number);
    this.#ranks = new Int32Array(thresholds.length);
    order.forEach((i, rank) => (this.#ranks[i] = rank));
    this.#even = isEven(thresholds);
    this.#byColumn = byColumn;
    this.#columnWeights = columnWeights;
  }

  /** Columns that are counted by themselves, once there are values. */
  get columns(): number {
    return this.#positive.length;
  }

  reset(): void {
    this.#positive = [];
    this.#negative = [];
  }

  /** @param columns the columns of a sample to count; all by default */
  add({ yTrue, yPred, columns, weightAt }: BatchValues, only?: number): void {
    const buckets = this.#byColumn ? columns : 1;
    if (this.#positive.length === 0) {
      const empty = (): Float64Array => new Float64Array(this.#sorted.length + 1);
      this.#positive = Array.from({ length: buckets }, empty);
      this.#negative = Array.from({ length: buckets }, empty);
    }
    for (let i = only ?? 0; i < yPred.length; i += only === undefined ? 1 : columns) {
      const column = i % columns;
      const side = (yTrue[i] as number) === 0 ? this.#negative : this.#positive;
      const counts = side[this.#byColumn ? column : 0] as Float64Array;
      const exceeded = this.#exceededBy(yPred[i] as number);
      const weight = weightAt(i) * (this.#columnWeights?.[column] ?? 1);
      counts[exceeded] = (counts[exceeded] as number) + weight;
    }
  }

  /** Counts at every threshold, in the order in which thresholds were given. */
  at(column = 0): { tp: Float64Array; fp: Float64Array; tn: Float64Array; fn: Float64Array } {
    const [tp, fn] = this.#split(this.#positive[column]);
    const [fp, tn] = this.#split(this.#negative[column]);
    return { tp, fp, tn, fn };
  }

  #split(counts: Float64Array | undefined): [above: Float64Array, below: Float64Array] {
    const length = this.#sorted.length;
    const above = new Float64Array(length);
    const below = new Float64Array(length);
    if (counts === undefined) return [above, below];
    const total = counts.reduce((sum, count) => sum + count, 0);
    let sum = 0;
    const cumulated = new Float64Array(length);
    for (let rank = length - 1; rank >= 0; rank--) {
      sum += counts[rank + 1] as number;
      cumulated[rank] = sum;
    }
    this.#ranks.forEach((rank, i) => {
      above[i] = cumulated[rank] as number;
      below[i] = total - (cumulated[rank] as number);
    });
    return [above, below];
  }

  /** How many thresholds are less than a value; 0 for NaN. */
  #exceededBy(value: number): number {
    const thresholds = this.#sorted;
    const rounded = Math.fround(value);
    if (this.#even) {
      const clipped = Math.min(Math.max(rounded, 0), 1);
      const interval = Math.ceil(Math.fround(clipped * (thresholds.length - 1)));
      const first = (thresholds[0] as number) < 0 ? 1 : 0;
      return interval >= first ? interval : first;
    }
    let low = 0;
    let high = thresholds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rounded > (thresholds[middle] as number)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Whether thresholds are 0, 1 / n, 2 / n, … 1 in order, give or take {@link epsilon}. */
function isEven(thresholds: readonly number[]): boolean {
  const steps = thresholds.length - 1;
  if (steps < 2) return false;
  return thresholds.every((threshold, i) => Math.abs(threshold - i / steps) <= 2 * epsilon + (1e-5 * i) / steps);
}

/** The quotient, or 0 where the divisor is 0. */
export function divideNoNan(a: number, b: number): number {
  return b === 0 ? 0 : a / b;
}
