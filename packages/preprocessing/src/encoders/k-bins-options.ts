import { expectInteger, expectOneOf, expectOptions, invalid, isNumericArray } from '@modu/core';
import { expectRandomSource, type RandomSource } from '../input/random-source.ts';
import { quantileMethods, type QuantileMethod } from '../statistics/percentiles.ts';

/** Options of {@link KBinsDiscretizer}. */
export interface KBinsDiscretizerOptions {
  /** Number of bins, at least 2, for all columns or for each; default 5. */
  readonly nBins?: number | readonly number[];
  /** `'onehot'` (default) and `'onehot-dense'` give one column per bin, `'ordinal'` the number of the bin. */
  readonly encode?: 'onehot' | 'onehot-dense' | 'ordinal';
  /** Bins of equal numbers of rows `'quantile'` (default), of equal width `'uniform'`, or around centres `'kmeans'`. */
  readonly strategy?: 'uniform' | 'quantile' | 'kmeans';
  /** The definition of a quantile; default `'averaged_inverted_cdf'`. */
  readonly quantileMethod?: QuantileMethod;
  /** Most rows that bins are estimated from; `null` for all; default 200 000. */
  readonly subsample?: number | null;
  /** Chooses the rows of the subsample; default null, a seed that nobody knows. */
  readonly randomState?: RandomSource | null;
}

/** The options of a {@link KBinsDiscretizer} with their defaults filled in. */
export type KBinsDiscretizerSettings = Readonly<Required<KBinsDiscretizerOptions>>;

const where = 'KBinsDiscretizer';
const known = ['nBins', 'encode', 'strategy', 'quantileMethod', 'subsample', 'randomState'] as const;

/** The options with their defaults. @throws {ArgumentError} */
export function checkBinOptions(options: KBinsDiscretizerOptions | undefined): KBinsDiscretizerSettings {
  const {
    nBins = 5,
    encode = 'onehot',
    strategy = 'quantile',
    quantileMethod = 'averaged_inverted_cdf',
    subsample = 200_000,
    randomState = null,
  } = expectOptions(where, options, known);
  return Object.freeze({
    nBins: expectBins(nBins),
    encode: expectOneOf(where, 'encode', encode, ['onehot', 'onehot-dense', 'ordinal']),
    strategy: expectOneOf(where, 'strategy', strategy, ['uniform', 'quantile', 'kmeans']),
    quantileMethod: expectOneOf(where, 'quantileMethod', quantileMethod, quantileMethods),
    subsample: subsample === null ? null : expectInteger(where, 'subsample', subsample, { min: 1 }),
    randomState: expectRandomSource(where, randomState),
  });
}

function expectBins(nBins: unknown): number | readonly number[] {
  if (typeof nBins === 'number') return expectInteger(where, 'nBins', nBins, { min: 2 });
  if (!Array.isArray(nBins) && !isNumericArray(nBins)) {
    throw invalid(where, 'nBins', 'an integer at least 2 or an array with one per column', nBins);
  }
  return Object.freeze(
    Array.from(nBins as ArrayLike<unknown>, (count, j) => expectInteger(where, `nBins[${j}]`, count, { min: 2 })),
  );
}
