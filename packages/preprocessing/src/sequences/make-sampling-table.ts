import { expectInteger, expectNumber, expectOptions } from '@modu/core';

/** Euler's constant, to the three digits that Keras takes of it. */
const gamma = 0.577;

/** Options of {@link makeSamplingTable}. */
export interface SamplingTableOptions {
  /** The larger, the more of the frequent words are taken; default 1e-5. */
  readonly samplingFactor?: number;
}

/**
 * With which probability to take the word of each rank, so that frequent words do not outweigh the others, for texts whose
 * frequencies follow Zipf's law.
 *
 * min(1, √(samplingFactor / frequency)), frequency ≈ 1 / (rank · (ln rank + γ) + 1/2 − 1 / (12 · rank))
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @see keras.src.legacy.preprocessing.sequence.make_sampling_table, https://github.com/keras-team/keras/blob/v3.15.0/keras/src/legacy/preprocessing/sequence.py
 * @example
 * ```ts
 * skipgrams(sequence, 10_000, { samplingTable: makeSamplingTable(10_000) });
 * ```
 */
export function makeSamplingTable(size: number, options?: SamplingTableOptions): Float64Array {
  const where = 'makeSamplingTable';
  const { samplingFactor = 1e-5 } = expectOptions(where, options, ['samplingFactor']);
  const factor = expectNumber(where, 'samplingFactor', samplingFactor, { minExclusive: 0 });
  return Float64Array.from({ length: expectInteger(where, 'size', size, { min: 1 }) }, (_, i) => {
    const rank = Math.max(i, 1);
    const inverseFrequency = rank * (Math.log(rank) + gamma) + 0.5 - 1 / (12 * rank);
    return Math.min(1, Math.sqrt(factor * inverseFrequency));
  });
}
