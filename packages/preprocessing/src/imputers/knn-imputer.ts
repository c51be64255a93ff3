import { DataError, ShapeError, describe, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import { readNumeric, type NumericFeatures, type NumericInput } from '../input/numeric-input.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';
import { missingTest } from './impute-numbers.ts';
import { checkKnnOptions, type KNNImputerOptions, type KNNImputerSettings, type RowMetric } from './knn-options.ts';

interface State extends FittedFeatures {
  /** The rows of `fit`, NaN where they were missing. */
  readonly donors: readonly Float64Array[];
  /** Columns that `transform` returns. */
  readonly kept: readonly number[];
  /** Columns that had missing values in `fit`; null without `addIndicator`. */
  readonly indicated: readonly number[] | null;
}

/**
 * Fills a missing value with the mean of its column over the nearest rows of `fit` that have it.
 *
 * Inputs   [rows, columns] numbers
 * Output   Matrix of float32, computed in float64: first the columns, then the indicators
 * Edges    fewer rows than `nNeighbors` with a value: all of them; no row at a known distance: the mean of the column; of
 *          rows at equal distance the first in `fit`; a column without any value in `fit` is dropped unless `keepEmptyFeatures`
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for empty data, infinite values, cells that are no numbers, NaN where `missingValues` is something
 *   else, or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`
 * @throws {NotFittedError} before `fit`
 * @see sklearn.impute.KNNImputer, https://scikit-learn.org/1.9/modules/generated/sklearn.impute.KNNImputer.html
 * @example
 * ```ts
 * const imputer = new KNNImputer({ nNeighbors: 2 });
 * imputer.fitTransform([[1, 10], [2, 20], [9, 90], [1.6, null]]).data; // … the last value 15
 * ```
 */
export class KNNImputer extends FeatureTransformer<NumericFeatures, Matrix, State> {
  protected readonly className = 'KNNImputer';
  /** The options with their defaults. */
  readonly options: KNNImputerSettings;

  constructor(options?: KNNImputerOptions) {
    super();
    this.options = checkKnnOptions(options);
  }

  /** Keeps the rows of `x` as neighbours. */
  fit(x: NumericFeatures, y?: unknown): this;
  fit(x: NumericFeatures): this {
    const input = readNumeric(this.where('fit'), x);
    const donors = this.#rows('fit', input);
    this.state = this.#learned({ nFeaturesIn: input.columns, names: input.columnNames }, donors);
    return this;
  }

  /** `x` with its missing values filled, then the indicators. */
  transform(x: NumericFeatures): Matrix {
    const state = this.fitted('transform');
    const input = readNumeric(this.where('transform'), x);
    this.check('transform', input.columns, input.columnNames);
    const { kept, donors } = state;
    const indicated = state.indicated ?? [];
    const isEmpty = Array.from({ length: input.columns }, (_, j) => donors.every((row) => Number.isNaN(row[j])));
    const width = kept.length + indicated.length;
    const out = new Float32Array(input.rows * width);
    this.#rows('transform', input).forEach((row, i) => {
      let distances: Float64Array | undefined;
      kept.forEach((j, k) => {
        let value = isEmpty[j] ? 0 : (row[j] as number);
        if (Number.isNaN(value)) {
          distances ??= this.#distances(row, donors);
          value = this.#mean(donors, distances, j);
        }
        out[i * width + k] = value;
      });
      indicated.forEach((j, k) => (out[i * width + kept.length + k] = Number.isNaN(row[j]) ? 1 : 0));
    });
    return this.output(out, input.rows, state);
  }

  /** The columns that the indicators stand for; null without `addIndicator`. @throws {NotFittedError} */
  get indicator(): { readonly features: Int32Array } | null {
    const { indicated } = this.fitted('indicator');
    return indicated === null ? null : { features: Int32Array.from(indicated) };
  }

  /** A new imputer with the same options, not fitted. */
  clone(): KNNImputer {
    return new KNNImputer(this.options);
  }

  /** The rows of `fit` and the options, as plain data for `JSON.stringify`. @throws {DataError} when an option is a function */
  toJSON(): TransformerJSON {
    const { donors } = this.fitted('toJSON');
    for (const name of ['weights', 'metric'] as const) {
      if (typeof this.options[name] !== 'function') continue;
      throw new DataError(`${this.where('toJSON')}: ${name} must be a name to be written to JSON, received a function`);
    }
    return this.json(this.options, { rows: donors });
  }

  /** The fitted imputer that {@link KNNImputer.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): KNNImputer {
    const { options, state } = readTransformer('KNNImputer', json);
    const imputer = new KNNImputer(options.options());
    const features = readFeatures(state);
    const rows = state.key('rows');
    const donors = rows.items().map((row) => row.numbers(features.nFeaturesIn));
    if (donors.length === 0) throw rows.fail('an array of at least one row');
    imputer.state = imputer.#learned(features, donors);
    return imputer;
  }

  protected namesOut(names: readonly string[], { kept, indicated }: State): readonly string[] {
    return [
      ...kept.map((j) => names[j] as string),
      ...(indicated ?? []).map((j) => `missingindicator_${names[j] as string}`),
    ];
  }

  #learned(features: FittedFeatures, donors: readonly Float64Array[]): State {
    const { keepEmptyFeatures, addIndicator } = this.options;
    const all = Array.from({ length: features.nFeaturesIn }, (_, j) => j);
    const kept = all.filter((j) => keepEmptyFeatures || donors.some((row) => !Number.isNaN(row[j])));
    const indicated = addIndicator ? all.filter((j) => donors.some((row) => Number.isNaN(row[j]))) : null;
    return { ...features, donors, kept, indicated };
  }

  #rows(member: string, input: NumericInput): Float64Array[] {
    const { columns, data } = input;
    const isMissing = missingTest(this.where(member), input, this.options.missingValues);
    return Array.from({ length: input.rows }, (_, i) =>
      Float64Array.from(data.subarray(i * columns, (i + 1) * columns), (value) =>
        isMissing(value) ? Number.NaN : value,
      ),
    );
  }

  #distances(row: Float64Array, donors: readonly Float64Array[]): Float64Array {
    const { metric } = this.options;
    const distance: RowMetric = metric === 'nan_euclidean' ? nanEuclidean : metric;
    return Float64Array.from(donors, (donor) => distance(row, donor));
  }

  #mean(donors: readonly Float64Array[], distances: Float64Array, column: number): number {
    const { nNeighbors, weights } = this.options;
    const having = Array.from(donors.keys()).filter((i) => !Number.isNaN((donors[i] as Float64Array)[column]));
    const known = having.filter((i) => !Number.isNaN(distances[i]));
    const valueOf = (i: number): number => (donors[i] as Float64Array)[column] as number;
    if (known.length === 0) return having.reduce((sum, i) => sum + valueOf(i), 0) / having.length;
    const nearest = known.sort((a, b) => (distances[a] as number) - (distances[b] as number)).slice(0, nNeighbors);
    const near = Float64Array.from(nearest, (i) => distances[i] as number);
    const given = typeof weights === 'function' ? weights(near.slice()) : inverse(near, weights);
    if (given.length !== near.length) {
      throw new ShapeError(
        `${this.where('transform')}: weights must return one weight per neighbour (${near.length}), received ${describe(given)}`,
      );
    }
    let [sum, total] = [0, 0];
    nearest.forEach((i, k) => {
      sum += valueOf(i) * (given[k] as number);
      total += given[k] as number;
    });
    return sum / total;
  }
}

/** Weights by the inverse of the distance; neighbours at distance 0, where there are any, are the only ones that count. */
function inverse(distances: Float64Array, weights: 'uniform' | 'distance'): Float64Array {
  if (weights === 'uniform') return distances.map(() => 1);
  return distances.includes(0) ? distances.map((value) => (value === 0 ? 1 : 0)) : distances.map((value) => 1 / value);
}

/** √(columns / columns that both have · Σ(a − b)²); NaN where they have none in common. */
function nanEuclidean(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  let common = 0;
  for (let j = 0; j < a.length; j++) {
    const difference = (a[j] as number) - (b[j] as number);
    if (difference !== difference) continue;
    sum += difference * difference;
    common++;
  }
  return common === 0 ? Number.NaN : Math.sqrt((sum / common) * a.length);
}
