import { expectBoolean, expectInteger, expectOneOf, expectOptions } from '@modu/core';
import { expectMissing } from './imputer-options.ts';

/** Weights of neighbours, given their distances. */
export type NeighborWeights = (distances: Float64Array) => ArrayLike<number>;

/** The distance of two rows with NaN for missing values; NaN where there is none. */
export type RowMetric = (a: Float64Array, b: Float64Array) => number;

/** Options of {@link KNNImputer}. */
export interface KNNImputerOptions {
  /** What marks a missing value; default NaN, which also stands for `null` and `undefined`. */
  readonly missingValues?: number | null;
  /** How many neighbours a value is the mean of; default 5. */
  readonly nNeighbors?: number;
  /** Weights of the mean: `'uniform'` (default) equal, `'distance'` the inverse of the distance, or a function. */
  readonly weights?: 'uniform' | 'distance' | NeighborWeights;
  /** `'nan_euclidean'` (default), over the columns that both rows have and scaled up to all, or a function. */
  readonly metric?: 'nan_euclidean' | RowMetric;
  /** Append one column of 0 and 1 per column that had missing values in `fit`; default false. */
  readonly addIndicator?: boolean;
  /** Keep columns without any value in `fit`, filled with 0; default false, which drops them. */
  readonly keepEmptyFeatures?: boolean;
}

/** The options of a {@link KNNImputer} with their defaults filled in. */
export type KNNImputerSettings = Readonly<Required<KNNImputerOptions>>;

const where = 'KNNImputer';
const known = ['missingValues', 'nNeighbors', 'weights', 'metric', 'addIndicator', 'keepEmptyFeatures'] as const;

/** The options with their defaults. @throws {ArgumentError} */
export function checkKnnOptions(options: KNNImputerOptions | undefined): KNNImputerSettings {
  const {
    missingValues = Number.NaN,
    nNeighbors = 5,
    weights = 'uniform',
    metric = 'nan_euclidean',
    addIndicator = false,
    keepEmptyFeatures = false,
  } = expectOptions(where, options, known);
  return Object.freeze({
    missingValues: expectMissing(where, missingValues, false) as number | null,
    nNeighbors: expectInteger(where, 'nNeighbors', nNeighbors, { min: 1 }),
    weights: typeof weights === 'function' ? weights : expectOneOf(where, 'weights', weights, ['uniform', 'distance']),
    metric: typeof metric === 'function' ? metric : expectOneOf(where, 'metric', metric, ['nan_euclidean']),
    addIndicator: expectBoolean(where, 'addIndicator', addIndicator),
    keepEmptyFeatures: expectBoolean(where, 'keepEmptyFeatures', keepEmptyFeatures),
  });
}
