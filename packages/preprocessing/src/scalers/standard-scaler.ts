import { expectBoolean, expectOptions, type Column, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import { readNumeric, type NumericFeatures } from '../input/numeric-input.ts';
import { expectWeights } from '../input/sample-weights.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';
import { multiplyAdd, subtractDivide } from './column-arithmetic.ts';
import { scaleOf, updateMoments, type ColumnMoments } from './column-moments.ts';

/** Options of {@link StandardScaler}. */
export interface StandardScalerOptions {
  /** Subtract the mean; default true. */
  readonly withMean?: boolean;
  /** Divide by the standard deviation; default true. */
  readonly withStd?: boolean;
}

/** Options of {@link StandardScaler.fit} and {@link StandardScaler.partialFit}. */
export interface StandardScalerFitOptions {
  /** One weight per row, none negative and not all zero; default 1 for every row. */
  readonly sampleWeight?: Column<number>;
}

interface State extends FittedFeatures {
  readonly moments: ColumnMoments;
  readonly scale: Float64Array;
}

/**
 * Standardises columns: z = (x − mean) / scale, with the mean and population standard deviation of the data seen by `fit`.
 *
 * Inputs   [rows, columns] numbers; NaN, `null` and `undefined` are missing: left out by `fit`, NaN in the output
 * Output   Matrix of float32 with the same columns: of a Matrix computed in float32, of rows and tables in float64 and then
 *          rounded, as scikit-learn does for arrays of these types; statistics are always float64
 * Edges    constant column: scale 1, so its output is 0; column without any value: mean, scale and output NaN
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for empty data, infinite values, cells that are no numbers, or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`, or of weights than rows
 * @throws {NotFittedError} before `fit`
 * @see sklearn.preprocessing.StandardScaler, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.StandardScaler.html
 * @example
 * ```ts
 * const scaler = new StandardScaler().fit([[0, 10], [2, 30]]);
 * scaler.transform([[4, 20]]).data; // Float32Array [3, 0]
 * ```
 */
export class StandardScaler extends FeatureTransformer<NumericFeatures, Matrix, State> {
  protected readonly className = 'StandardScaler';
  /** The options with their defaults. */
  readonly options: Readonly<Required<StandardScalerOptions>>;

  constructor(options?: StandardScalerOptions) {
    super();
    const { withMean = true, withStd = true } = expectOptions('StandardScaler', options, ['withMean', 'withStd']);
    this.options = Object.freeze({
      withMean: expectBoolean('StandardScaler', 'withMean', withMean),
      withStd: expectBoolean('StandardScaler', 'withStd', withStd),
    });
  }

  /** Learns mean and scale from `x`, forgetting earlier data. */
  fit(x: NumericFeatures, _y?: unknown, options?: StandardScalerFitOptions): this {
    return this.#learn('fit', undefined, x, options);
  }

  /** Adds `x` to the data seen so far: batches give the mean and variance of the whole. */
  partialFit(x: NumericFeatures, _y?: unknown, options?: StandardScalerFitOptions): this {
    return this.#learn('partialFit', this.state, x, options);
  }

  /** `fit(x, y, options)`, then `transform(x)`. */
  override fitTransform(x: NumericFeatures, y?: unknown, options?: StandardScalerFitOptions): Matrix {
    return this.fit(x, y, options).transform(x);
  }

  /** z = (x − mean) / scale. */
  transform(x: NumericFeatures): Matrix {
    const { state, rows, data, mean, scale } = this.#read('transform', x);
    return this.output(subtractDivide(data, mean, scale), rows, state);
  }

  /** x = z · scale + mean. */
  inverseTransform(x: NumericFeatures): Matrix {
    const { state, rows, data, mean, scale } = this.#read('inverseTransform', x);
    return this.output(multiplyAdd(data, scale, mean), rows, state);
  }

  /** Mean of each column; null when neither `withMean` nor `withStd` needs it. @throws {NotFittedError} */
  get mean(): Float64Array | null {
    const { moments } = this.fitted('mean');
    return this.options.withMean || this.options.withStd ? moments.mean : null;
  }

  /** Population variance of each column; null without `withStd`. @throws {NotFittedError} */
  get var(): Float64Array | null {
    const { moments } = this.fitted('var');
    return this.options.withStd ? moments.variance : null;
  }

  /** What each column is divided by; null without `withStd`. @throws {NotFittedError} */
  get scale(): Float64Array | null {
    const { scale } = this.fitted('scale');
    return this.options.withStd ? scale : null;
  }

  /**
   * Number of values seen (with weights, their sum): one number when it is the same for every column, else one per column.
   *
   * @throws {NotFittedError}
   */
  get nSamplesSeen(): number | Float64Array {
    const { count } = this.fitted('nSamplesSeen').moments;
    const first = count[0] as number;
    return count.every((value) => value === first) ? first : count;
  }

  /** A new scaler with the same options, not fitted. */
  clone(): StandardScaler {
    return new StandardScaler(this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`. @throws {NotFittedError} */
  toJSON(): TransformerJSON {
    return this.json(this.options, this.fitted('toJSON').moments);
  }

  /** The fitted scaler that {@link StandardScaler.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): StandardScaler {
    const { options, state } = readTransformer('StandardScaler', json);
    const scaler = new StandardScaler(options.options());
    const features = readFeatures(state);
    const { nFeaturesIn } = features;
    const moments = {
      count: state.key('count').numbers(nFeaturesIn),
      mean: state.key('mean').numbers(nFeaturesIn),
      variance: state.key('variance').numbers(nFeaturesIn),
    };
    scaler.state = { ...features, moments, scale: scaleOf(moments) };
    return scaler;
  }

  protected namesOut(names: readonly string[]): readonly string[] {
    return names;
  }

  #read(member: string, x: NumericFeatures) {
    const state = this.fitted(member);
    const input = readNumeric(this.where(member), x);
    this.check(member, input.columns, input.columnNames);
    const { withMean, withStd } = this.options;
    const mean = withMean ? state.moments.mean : new Float64Array(input.columns);
    const scale = withStd ? state.scale : new Float64Array(input.columns).fill(1);
    return { state, ...input, mean, scale };
  }

  #learn(member: string, earlier: State | undefined, x: NumericFeatures, options?: StandardScalerFitOptions): this {
    const where = this.where(member);
    const { sampleWeight } = expectOptions(where, options, ['sampleWeight']);
    const input = readNumeric(where, x);
    if (earlier !== undefined) this.check(member, input.columns, input.columnNames);
    if (sampleWeight !== undefined) expectWeights(where, sampleWeight, input.rows);
    const { withMean, withStd } = this.options;
    // scikit-learn counts rows, not weights, where neither statistic is asked for.
    const moments = updateMoments(earlier?.moments, input, withMean || withStd ? sampleWeight : undefined);
    this.state = {
      nFeaturesIn: input.columns,
      names: earlier === undefined ? input.columnNames : earlier.names,
      moments,
      scale: scaleOf(moments),
    };
    return this;
  }
}
