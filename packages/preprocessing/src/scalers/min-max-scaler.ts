import { ArgumentError, describe, expectBoolean, expectOptions, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import { readNumeric, type NumericFeatures } from '../input/numeric-input.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';
import { clipInPlace, multiplyAdd, subtractDivide, withoutZeros, type PerColumn } from './column-arithmetic.ts';
import { updateRange } from './column-range.ts';

/** Options of {@link MinMaxScaler}. */
export interface MinMaxScalerOptions {
  /** Where the smallest and the largest value of a column go; default [0, 1]. */
  readonly featureRange?: readonly [min: number, max: number];
  /** Limit outputs to `featureRange`, also for values beyond those seen by `fit`; default false. */
  readonly clip?: boolean;
}

interface State extends FittedFeatures {
  readonly dataMin: PerColumn;
  readonly dataMax: PerColumn;
  readonly scale: PerColumn;
  readonly min: PerColumn;
  readonly nSamplesSeen: number;
}

/**
 * Moves and stretches columns so that the data seen by `fit` fill a range: x · scale + min.
 *
 * Inputs   [rows, columns] numbers; NaN, `null` and `undefined` are missing: left out by `fit`, NaN in the output
 * Output   Matrix of float32 with the same columns
 * Edges    constant column: scale is that of a range of 1, so its output is the lower end; column without any value: NaN
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for empty data, infinite values, cells that are no numbers, or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`
 * @throws {NotFittedError} before `fit`
 * @see sklearn.preprocessing.MinMaxScaler, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.MinMaxScaler.html
 * @example
 * ```ts
 * const scaler = new MinMaxScaler().fit([[0, 10], [4, 30]]);
 * scaler.transform([[1, 40]]).data; // Float32Array [0.25, 1.5]
 * ```
 */
export class MinMaxScaler extends FeatureTransformer<NumericFeatures, Matrix, State> {
  protected readonly className = 'MinMaxScaler';
  /** The options with their defaults. */
  readonly options: Readonly<Required<MinMaxScalerOptions>>;

  constructor(options?: MinMaxScalerOptions) {
    super();
    const where = 'MinMaxScaler';
    const { featureRange = [0, 1], clip = false } = expectOptions(where, options, ['featureRange', 'clip']);
    this.options = Object.freeze({
      featureRange: expectRange(where, featureRange),
      clip: expectBoolean(where, 'clip', clip),
    });
  }

  /** Learns the range of each column of `x`, forgetting earlier data. */
  fit(x: NumericFeatures, y?: unknown): this;
  fit(x: NumericFeatures): this {
    return this.#learn('fit', undefined, x);
  }

  /** Adds `x` to the data seen so far. */
  partialFit(x: NumericFeatures, y?: unknown): this;
  partialFit(x: NumericFeatures): this {
    return this.#learn('partialFit', this.state, x);
  }

  /** x · scale + min. */
  transform(x: NumericFeatures): Matrix {
    const state = this.fitted('transform');
    const { data, rows, columns, columnNames } = readNumeric(this.where('transform'), x);
    this.check('transform', columns, columnNames);
    const out = multiplyAdd(data, state.scale, state.min);
    const { clip, featureRange } = this.options;
    return this.output(clip ? clipInPlace(out, featureRange[0], featureRange[1]) : out, rows, state);
  }

  /** (x − min) / scale. */
  inverseTransform(x: NumericFeatures): Matrix {
    const state = this.fitted('inverseTransform');
    const { data, rows, columns, columnNames } = readNumeric(this.where('inverseTransform'), x);
    this.check('inverseTransform', columns, columnNames);
    return this.output(subtractDivide(data, state.min, state.scale), rows, state);
  }

  /** Smallest value of each column. @throws {NotFittedError} */
  get dataMin(): Float64Array {
    return this.fitted('dataMin').dataMin;
  }

  /** Largest value of each column. @throws {NotFittedError} */
  get dataMax(): Float64Array {
    return this.fitted('dataMax').dataMax;
  }

  /** `dataMax` − `dataMin`. @throws {NotFittedError} */
  get dataRange(): Float64Array {
    const { dataMin, dataMax } = this.fitted('dataRange');
    return dataMax.map((max, j) => max - (dataMin[j] as number));
  }

  /** What each column is multiplied by. @throws {NotFittedError} */
  get scale(): Float64Array {
    return this.fitted('scale').scale;
  }

  /** What is added to each column afterwards. @throws {NotFittedError} */
  get min(): Float64Array {
    return this.fitted('min').min;
  }

  /** Number of rows seen. @throws {NotFittedError} */
  get nSamplesSeen(): number {
    return this.fitted('nSamplesSeen').nSamplesSeen;
  }

  /** A new scaler with the same options, not fitted. */
  clone(): MinMaxScaler {
    return new MinMaxScaler(this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`. @throws {NotFittedError} */
  toJSON(): TransformerJSON {
    const { dataMin, dataMax, scale, min, nSamplesSeen } = this.fitted('toJSON');
    return this.json(this.options, { dataMin, dataMax, scale, min, nSamplesSeen });
  }

  /** The fitted scaler that {@link MinMaxScaler.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): MinMaxScaler {
    const { options, state } = readTransformer('MinMaxScaler', json);
    const scaler = new MinMaxScaler(options.options());
    const features = readFeatures(state);
    const numbers = (name: string): PerColumn => state.key(name).numbers(features.nFeaturesIn);
    scaler.state = {
      ...features,
      dataMin: numbers('dataMin'),
      dataMax: numbers('dataMax'),
      scale: numbers('scale'),
      min: numbers('min'),
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
    const range = updateRange(earlier && { min: earlier.dataMin, max: earlier.dataMax }, input);
    const { data } = input;
    // float32 data give float32 statistics, so that the smallest value goes to the very end of the range.
    const round = data instanceof Float32Array ? Math.fround : (value: number) => value;
    const [from, to] = this.options.featureRange.map(round) as [number, number];
    const widths = range.max.map((max, j) => round(max - (range.min[j] as number)));
    const scale = withoutZeros(widths, data).map((width) => round(round(to - from) / width));
    const min = scale.map((factor, j) => round(from - round((range.min[j] as number) * factor)));
    this.state = {
      nFeaturesIn: input.columns,
      names: earlier === undefined ? input.columnNames : earlier.names,
      dataMin: range.min,
      dataMax: range.max,
      scale,
      min,
      nSamplesSeen: (earlier?.nSamplesSeen ?? 0) + input.rows,
    };
    return this;
  }
}

function expectRange(where: string, range: unknown): readonly [number, number] {
  const [min, max] = Array.isArray(range) && range.length === 2 ? (range as unknown[]) : [];
  if (typeof min === 'number' && typeof max === 'number' && Number.isFinite(max - min) && min < max) {
    return Object.freeze([min, max]);
  }
  throw new ArgumentError(
    `${where}: featureRange must be two finite numbers, the smaller first, received ${describe(range)}`,
  );
}
