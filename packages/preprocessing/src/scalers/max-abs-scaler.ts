import { expectBoolean, expectOptions, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import { readNumeric, type NumericFeatures } from '../input/numeric-input.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';
import { clipInPlace, multiplyAdd, subtractDivide, withoutZeros, type PerColumn } from './column-arithmetic.ts';
import { updateRange } from './column-range.ts';

/** Options of {@link MaxAbsScaler}. */
export interface MaxAbsScalerOptions {
  /** Limit outputs to [−1, 1], also for values beyond those seen by `fit`; default false. */
  readonly clip?: boolean;
}

interface State extends FittedFeatures {
  readonly maxAbs: PerColumn;
  readonly scale: PerColumn;
  readonly nSamplesSeen: number;
}

/**
 * Divides each column by its largest absolute value, so that the data seen by `fit` lie in [−1, 1] and zeros stay zeros.
 *
 * Inputs   [rows, columns] numbers; NaN, `null` and `undefined` are missing: left out by `fit`, NaN in the output
 * Output   Matrix of float32 with the same columns
 * Edges    column of zeros: scale 1; column without any value: NaN
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for empty data, infinite values, cells that are no numbers, or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`
 * @throws {NotFittedError} before `fit`
 * @see sklearn.preprocessing.MaxAbsScaler, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.MaxAbsScaler.html
 * @example
 * ```ts
 * new MaxAbsScaler().fitTransform([[1, -4], [2, 1]]).data; // Float32Array [0.5, -1, 1, 0.25]
 * ```
 */
export class MaxAbsScaler extends FeatureTransformer<NumericFeatures, Matrix, State> {
  protected readonly className = 'MaxAbsScaler';
  /** The options with their defaults. */
  readonly options: Readonly<Required<MaxAbsScalerOptions>>;

  constructor(options?: MaxAbsScalerOptions) {
    super();
    const { clip = false } = expectOptions('MaxAbsScaler', options, ['clip']);
    this.options = Object.freeze({ clip: expectBoolean('MaxAbsScaler', 'clip', clip) });
  }

  /** Learns the largest absolute value of each column of `x`, forgetting earlier data. */
  fit(x: NumericFeatures, y?: unknown): this;
  fit(x: NumericFeatures): this {
    return this.#learn('fit', undefined, x);
  }

  /** Adds `x` to the data seen so far. */
  partialFit(x: NumericFeatures, y?: unknown): this;
  partialFit(x: NumericFeatures): this {
    return this.#learn('partialFit', this.state, x);
  }

  /** x / scale. */
  transform(x: NumericFeatures): Matrix {
    const state = this.fitted('transform');
    const { data, rows, columns, columnNames } = readNumeric(this.where('transform'), x);
    this.check('transform', columns, columnNames);
    const out = subtractDivide(data, new Float64Array(columns), state.scale);
    return this.output(this.options.clip ? clipInPlace(out, -1, 1) : out, rows, state);
  }

  /** x · scale. */
  inverseTransform(x: NumericFeatures): Matrix {
    const state = this.fitted('inverseTransform');
    const { data, rows, columns, columnNames } = readNumeric(this.where('inverseTransform'), x);
    this.check('inverseTransform', columns, columnNames);
    return this.output(multiplyAdd(data, state.scale, new Float64Array(columns)), rows, state);
  }

  /** Largest absolute value of each column. @throws {NotFittedError} */
  get maxAbs(): Float64Array {
    return this.fitted('maxAbs').maxAbs;
  }

  /** What each column is divided by. @throws {NotFittedError} */
  get scale(): Float64Array {
    return this.fitted('scale').scale;
  }

  /** Number of rows seen. @throws {NotFittedError} */
  get nSamplesSeen(): number {
    return this.fitted('nSamplesSeen').nSamplesSeen;
  }

  /** A new scaler with the same options, not fitted. */
  clone(): MaxAbsScaler {
    return new MaxAbsScaler(this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`. @throws {NotFittedError} */
  toJSON(): TransformerJSON {
    const { maxAbs, scale, nSamplesSeen } = this.fitted('toJSON');
    return this.json(this.options, { maxAbs, scale, nSamplesSeen });
  }

  /** The fitted scaler that {@link MaxAbsScaler.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): MaxAbsScaler {
    const { options, state } = readTransformer('MaxAbsScaler', json);
    const scaler = new MaxAbsScaler(options.options());
    const features = readFeatures(state);
    scaler.state = {
      ...features,
      maxAbs: state.key('maxAbs').numbers(features.nFeaturesIn),
      scale: state.key('scale').numbers(features.nFeaturesIn),
      nSamplesSeen: state.key('nSamplesSeen').integer(1),
    };
    return scaler;
  }

  protected namesOut(names: readonly string[]): readonly string[] {
    return names;
  }

  #learn(member: string, earlier: State | undefined, x: NumericFeatures): this {
    const input = readNumeric(this.where(member), x);
    if (earlier !== undefined) this.check(member, input.columns, input.columnNames);
    const before = earlier && { min: earlier.maxAbs.map((value) => -value), max: earlier.maxAbs };
    const { min, max } = updateRange(before, input);
    const maxAbs = max.map((value, j) => Math.max(value, -(min[j] as number)));
    this.state = {
      nFeaturesIn: input.columns,
      names: earlier === undefined ? input.columnNames : earlier.names,
      maxAbs,
      scale: withoutZeros(maxAbs, input.data),
      nSamplesSeen: (earlier?.nSamplesSeen ?? 0) + input.rows,
    };
    return this;
  }
}
