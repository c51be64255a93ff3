import { expectOneOf, expectOptions, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import { readFinite, type NumericFeatures } from '../input/numeric-input.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';

/** Options of {@link Normalizer}. */
export interface NormalizerOptions {
  /** What is 1 afterwards: the Euclidean length `'l2'` (default), the sum of absolute values `'l1'`, or the largest `'max'`. */
  readonly norm?: 'l1' | 'l2' | 'max';
}

const norms = ['l1', 'l2', 'max'] as const;

/**
 * Divides each row by its norm.
 *
 * Inputs   [rows, columns] numbers, none missing
 * Output   Matrix of float32 with the same columns
 * Edges    a row of zeros stays as it is; nothing is learned but the columns, so `transform` works before `fit`
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for empty data, missing or infinite values, cells that are no numbers, or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`
 * @see sklearn.preprocessing.Normalizer, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.Normalizer.html
 * @example
 * ```ts
 * new Normalizer().transform([[3, 4]]).data; // Float32Array [0.6, 0.8]
 * ```
 */
export class Normalizer extends FeatureTransformer<NumericFeatures, Matrix, FittedFeatures> {
  protected readonly className = 'Normalizer';
  /** The options with their defaults. */
  readonly options: Readonly<Required<NormalizerOptions>>;

  constructor(options?: NormalizerOptions) {
    super();
    const { norm = 'l2' } = expectOptions('Normalizer', options, ['norm']);
    this.options = Object.freeze({ norm: expectOneOf('Normalizer', 'norm', norm, norms) });
  }

  /** Learns the columns of `x`. */
  fit(x: NumericFeatures, y?: unknown): this;
  fit(x: NumericFeatures): this {
    const { columns, columnNames } = readFinite(this.where('fit'), x);
    this.state = { nFeaturesIn: columns, names: columnNames };
    return this;
  }

  /** Each row divided by its norm. */
  transform(x: NumericFeatures): Matrix {
    const { data, rows, columns, columnNames } = readFinite(this.where('transform'), x);
    if (this.state !== undefined) this.check('transform', columns, columnNames);
    const out = new Float32Array(data.length);
    // float32 data have float32 norms, as in NumPy.
    const [round, least] =
      data instanceof Float32Array ? [Math.fround, 10 * 2 ** -23] : [(value: number) => value, 10 * 2 ** -52];
    for (let i = 0; i < data.length; i += columns) {
      const length = round(this.#norm(data, i, columns));
      const divisor = length < least ? 1 : length;
      for (let j = 0; j < columns; j++) out[i + j] = (data[i + j] as number) / divisor;
    }
    return this.output(out, rows, this.state ?? { nFeaturesIn: columns, names: columnNames });
  }

  /** A new normalizer with the same options, not fitted. */
  clone(): Normalizer {
    return new Normalizer(this.options);
  }

  /** Options and columns, as plain data for `JSON.stringify`. @throws {NotFittedError} */
  toJSON(): TransformerJSON {
    return this.json(this.options);
  }

  /** The fitted normalizer that {@link Normalizer.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): Normalizer {
    const { options, state } = readTransformer('Normalizer', json);
    const normalizer = new Normalizer(options.options());
    normalizer.state = readFeatures(state);
    return normalizer;
  }

  protected namesOut(names: readonly string[]): readonly string[] {
    return names;
  }

  #norm(data: Float32Array | Float64Array, from: number, columns: number): number {
    const { norm } = this.options;
    let total = 0;
    for (let k = from; k < from + columns; k++) {
      const value = Math.abs(data[k] as number);
      if (norm === 'l1') total += value;
      else if (norm === 'l2') total += value * value;
      else if (value > total) total = value;
    }
    return norm === 'l2' ? Math.sqrt(total) : total;
  }
}
