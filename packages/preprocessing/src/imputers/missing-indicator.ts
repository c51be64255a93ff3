import { DataError, expectBoolean, expectOneOf, expectOptions, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import { readCells, type CategoricalFeatures, type Category, type CellInput } from '../input/cell-input.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import { placeName } from '../input/numeric-input.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';
import { missingTest } from './impute-cells.ts';
import { expectMissing } from './imputer-options.ts';

/** Options of {@link MissingIndicator}. */
export interface MissingIndicatorOptions {
  /** What marks a missing value; default NaN, which also stands for `null` and `undefined`. */
  readonly missingValues?: number | string | null;
  /** `'missing-only'` (default) only columns that had missing values in `fit`, or `'all'`. */
  readonly features?: 'missing-only' | 'all';
  /** Refuse missing values in columns that had none in `fit`, with `'missing-only'`; default true. */
  readonly errorOnNew?: boolean;
}

interface State extends FittedFeatures {
  readonly features: readonly number[];
}

/**
 * Tells where values are missing: a column of 0 and 1 for each column that had missing values.
 *
 * Inputs   [rows, columns] numbers, strings or booleans
 * Output   Matrix of float32, 1 where a value is missing
 * Edges    no column with missing values: no output columns
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for empty data, infinite values, NaN or null where `missingValues` is something else, missing values
 *   in a column that had none in `fit` (with `errorOnNew`), or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`
 * @throws {NotFittedError} before `fit`
 * @see sklearn.impute.MissingIndicator, https://scikit-learn.org/1.9/modules/generated/sklearn.impute.MissingIndicator.html
 * @example
 * ```ts
 * new MissingIndicator().fitTransform([[1, null], [2, 3]]); // data: [1, 0], columnNames: ['missingindicator_x1']
 * ```
 */
export class MissingIndicator extends FeatureTransformer<CategoricalFeatures, Matrix, State> {
  protected readonly className = 'MissingIndicator';
  /** The options with their defaults. */
  readonly options: Readonly<Required<MissingIndicatorOptions>>;

  constructor(options?: MissingIndicatorOptions) {
    super();
    const where = 'MissingIndicator';
    const given = expectOptions(where, options, ['missingValues', 'features', 'errorOnNew']);
    const { missingValues = Number.NaN, features = 'missing-only', errorOnNew = true } = given;
    this.options = Object.freeze({
      missingValues: expectMissing(where, missingValues),
      features: expectOneOf(where, 'features', features, ['missing-only', 'all']),
      errorOnNew: expectBoolean(where, 'errorOnNew', errorOnNew),
    });
  }

  /** Learns which columns of `x` have missing values. */
  fit(x: CategoricalFeatures, y?: unknown): this;
  fit(x: CategoricalFeatures): this {
    const where = this.where('fit');
    const input = readCells(where, x);
    const all = Array.from({ length: input.count }, (_, j) => j);
    const masks = all.map((j) => this.#mask(where, input, j));
    const features = this.options.features === 'all' ? all : all.filter((j) => masks[j]?.includes(1));
    this.state = { nFeaturesIn: input.count, names: input.columnNames, features };
    return this;
  }

  /** 1 for each missing value. */
  transform(x: CategoricalFeatures): Matrix {
    const where = this.where('transform');
    const state = this.fitted('transform');
    const input = readCells(where, x);
    this.check('transform', input.count, input.columnNames);
    const width = state.features.length;
    const data = new Float32Array(input.rows * width);
    for (let j = 0; j < input.count; j++) {
      const mask = this.#mask(where, input, j);
      const k = state.features.indexOf(j);
      if (k >= 0) mask.forEach((missing, i) => (data[i * width + k] = missing));
      else if (this.options.errorOnNew && mask.includes(1)) {
        const place = placeName(input.columnNames ?? state.names, j);
        throw new DataError(
          `${where}: column ${place} of x must have no missing values, as in fit, received one in row ${mask.indexOf(1)}`,
        );
      }
    }
    return this.output(data, input.rows, state);
  }

  /** The columns that the outputs stand for. @throws {NotFittedError} */
  get features(): Int32Array {
    return Int32Array.from(this.fitted('features').features);
  }

  /** A new indicator with the same options, not fitted. */
  clone(): MissingIndicator {
    return new MissingIndicator(this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`. @throws {NotFittedError} */
  toJSON(): TransformerJSON {
    const { features } = this.fitted('toJSON');
    return this.json(this.options, { features });
  }

  /** The fitted indicator that {@link MissingIndicator.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): MissingIndicator {
    const { options, state } = readTransformer('MissingIndicator', json);
    const indicator = new MissingIndicator(options.options());
    const columns = readFeatures(state);
    const node = state.key('features');
    const features = node.items().map((item) => item.integer(0, columns.nFeaturesIn - 1));
    if (features.some((j, k) => k > 0 && j <= (features[k - 1] as number))) throw node.fail('ascending integers');
    indicator.state = { ...columns, features };
    return indicator;
  }

  protected namesOut(names: readonly string[], { features }: State): readonly string[] {
    return features.map((j) => `missingindicator_${names[j] as string}`);
  }

  #mask(where: string, input: CellInput, j: number): Uint8Array {
    const column = input.column(j);
    const { missingValues } = this.options;
    const isMatrix = column instanceof Float32Array;
    const marker = isMatrix && typeof missingValues === 'number' ? Math.fround(missingValues) : missingValues;
    const isMissing = missingTest(where, input, marker, j);
    return Uint8Array.from(column as ArrayLike<Category>, (value, i) => (isMissing(value, i) ? 1 : 0));
  }
}
