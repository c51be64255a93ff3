import { expectNumber, expectOptions, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import { readFinite, type NumericFeatures } from '../input/numeric-input.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';

/** Options of {@link Binarizer}. */
export interface BinarizerOptions {
  /** Values above it become 1, all others 0; default 0. */
  readonly threshold?: number;
}

/**
 * Turns numbers into 1 where they are above a threshold, and into 0 elsewhere.
 *
 * Inputs   [rows, columns] numbers, none missing
 * Output   Matrix of float32 with the same columns
 * Edges    the threshold itself becomes 0; nothing is learned but the columns, so `transform` works before `fit`
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for empty data, missing or infinite values, cells that are no numbers, or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`
 * @see sklearn.preprocessing.Binarizer, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.Binarizer.html
 * @example
 * ```ts
 * new Binarizer({ threshold: 1 }).transform([[0.5, 1, 1.5]]).data; // Float32Array [0, 0, 1]
 * ```
 */
export class Binarizer extends FeatureTransformer<NumericFeatures, Matrix, FittedFeatures> {
  protected readonly className = 'Binarizer';
  /** The options with their defaults. */
  readonly options: Readonly<Required<BinarizerOptions>>;

  constructor(options?: BinarizerOptions) {
    super();
    const { threshold = 0 } = expectOptions('Binarizer', options, ['threshold']);
    this.options = Object.freeze({ threshold: expectNumber('Binarizer', 'threshold', threshold) });
  }

  /** Learns the columns of `x`. */
  fit(x: NumericFeatures, y?: unknown): this;
  fit(x: NumericFeatures): this {
    const { columns, columnNames } = readFinite(this.where('fit'), x);
    this.state = { nFeaturesIn: columns, names: columnNames };
    return this;
  }

  /** 1 for each value above the threshold. */
  transform(x: NumericFeatures): Matrix {
    const { data, rows, columns, columnNames } = readFinite(this.where('transform'), x);
    if (this.state !== undefined) this.check('transform', columns, columnNames);
    const threshold = data instanceof Float32Array ? Math.fround(this.options.threshold) : this.options.threshold;
    const out = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) out[i] = (data[i] as number) > threshold ? 1 : 0;
    return this.output(out, rows, this.state ?? { nFeaturesIn: columns, names: columnNames });
  }

  /** A new binarizer with the same options, not fitted. */
  clone(): Binarizer {
    return new Binarizer(this.options);
  }

  /** Options and columns, as plain data for `JSON.stringify`. @throws {NotFittedError} */
  toJSON(): TransformerJSON {
    return this.json(this.options);
  }

  /** The fitted binarizer that {@link Binarizer.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): Binarizer {
    const { options, state } = readTransformer('Binarizer', json);
    const binarizer = new Binarizer(options.options());
    binarizer.state = readFeatures(state);
    return binarizer;
  }

  protected namesOut(names: readonly string[]): readonly string[] {
    return names;
  }
}
