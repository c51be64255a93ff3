import { ArgumentError, describe, expectBoolean, expectOptions, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import { readNumeric, type NumericFeatures } from '../input/numeric-input.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';
import { columnValues } from '../statistics/column-values.ts';
import { normalQuantile } from '../statistics/normal-distribution.ts';
import { percentiles } from '../statistics/percentiles.ts';
import { multiplyAdd, subtractDivide, withoutZeros, type PerColumn } from './column-arithmetic.ts';

/** Options of {@link RobustScaler}. */
export interface RobustScalerOptions {
  /** Subtract the median; default true. */
  readonly withCentering?: boolean;
  /** Divide by the distance between the two quantiles; default true. */
  readonly withScaling?: boolean;
  /** Percentiles, from 0 to 100, whose distance is the scale; default [25, 75]. */
  readonly quantileRange?: readonly [min: number, max: number];
  /** Divide the scale by that of the normal distribution, so that normal data get variance 1; default false. */
  readonly unitVariance?: boolean;
}

interface State extends FittedFeatures {
  readonly center: PerColumn;
  readonly scale: PerColumn;
}

const known = ['withCentering', 'withScaling', 'quantileRange', 'unitVariance'] as const;

/**
 * Scales columns by statistics that outliers do not move: (x − median) / (distance between two quantiles).
 *
 * Inputs   [rows, columns] numbers; NaN, `null` and `undefined` are missing: left out by `fit`, NaN in the output
 * Output   Matrix of float32 with the same columns
 * Edges    column whose quantiles are equal: scale 1; column without any value: NaN
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for empty data, infinite values, cells that are no numbers, or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`
 * @throws {NotFittedError} before `fit`
 * @see sklearn.preprocessing.RobustScaler, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.RobustScaler.html
 * @example
 * ```ts
 * new RobustScaler().fitTransform([[1], [2], [3], [4], [1000]]).data; // Float32Array [-1, -0.5, 0, 0.5, 498.5]
 * ```
 */
export class RobustScaler extends FeatureTransformer<NumericFeatures, Matrix, State> {
  protected readonly className = 'RobustScaler';
  /** The options with their defaults. */
  readonly options: Readonly<Required<RobustScalerOptions>>;

  constructor(options?: RobustScalerOptions) {
    super();
    const where = 'RobustScaler';
    const given = expectOptions(where, options, known);
    const { withCentering = true, withScaling = true, quantileRange = [25, 75], unitVariance = false } = given;
    this.options = Object.freeze({
      withCentering: expectBoolean(where, 'withCentering', withCentering),
      withScaling: expectBoolean(where, 'withScaling', withScaling),
      quantileRange: expectQuantiles(where, quantileRange),
      unitVariance: expectBoolean(where, 'unitVariance', unitVariance),
    });
  }

  /** Learns median and scale of each column of `x`. */
  fit(x: NumericFeatures, y?: unknown): this;
  fit(x: NumericFeatures): this {
    const input = readNumeric(this.where('fit'), x);
    const { columns, columnNames, data } = input;
    const { quantileRange, unitVariance } = this.options;
    const [low, high] = quantileRange;
    const round = data instanceof Float32Array ? Math.fround : (value: number) => value;
    const center = new Float64Array(columns);
    const widths = new Float64Array(columns);
    for (let j = 0; j < columns; j++) {
      const [from, middle, to] = percentiles(columnValues(input, j), [low, 50, high]).map(round);
      center[j] = middle as number;
      widths[j] = round((to as number) - (from as number));
    }
    const adjust = unitVariance ? normalQuantile(high / 100) - normalQuantile(low / 100) : 1;
    const scale = withoutZeros(widths, data).map((width) => round(width / adjust));
    this.state = { nFeaturesIn: columns, names: columnNames, center, scale };
    return this;
  }

  /** (x − center) / scale. */
  transform(x: NumericFeatures): Matrix {
    const { state, rows, data, center, scale } = this.#read('transform', x);
    return this.output(subtractDivide(data, center, scale), rows, state);
  }

  /** x · scale + center. */
  inverseTransform(x: NumericFeatures): Matrix {
    const { state, rows, data, center, scale } = this.#read('inverseTransform', x);
    return this.output(multiplyAdd(data, scale, center), rows, state);
  }

  /** Median of each column; null without `withCentering`. @throws {NotFittedError} */
  get center(): Float64Array | null {
    const { center } = this.fitted('center');
    return this.options.withCentering ? center : null;
  }

  /** What each column is divided by; null without `withScaling`. @throws {NotFittedError} */
  get scale(): Float64Array | null {
    const { scale } = this.fitted('scale');
    return this.options.withScaling ? scale : null;
  }

  /** A new scaler with the same options, not fitted. */
  clone(): RobustScaler {
    return new RobustScaler(this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`. @throws {NotFittedError} */
  toJSON(): TransformerJSON {
    const { center, scale } = this.fitted('toJSON');
    return this.json(this.options, { center, scale });
  }

  /** The fitted scaler that {@link RobustScaler.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): RobustScaler {
    const { options, state } = readTransformer('RobustScaler', json);
    const scaler = new RobustScaler(options.options());
    const features = readFeatures(state);
    scaler.state = {
      ...features,
      center: state.key('center').numbers(features.nFeaturesIn),
      scale: state.key('scale').numbers(features.nFeaturesIn),
    };
    return scaler;
  }

  protected namesOut(names: readonly string[]): readonly string[] {
    return names;
  }

  #read(member: string, x: NumericFeatures) {
    const state = this.fitted(member);
    const input = readNumeric(this.where(member), x);
    this.check(member, input.columns, input.columnNames);
    const { withCentering, withScaling } = this.options;
    const center = withCentering ? state.center : new Float64Array(input.columns);
    const scale = withScaling ? state.scale : new Float64Array(input.columns).fill(1);
    return { state, ...input, center, scale };
  }
}

function expectQuantiles(where: string, range: unknown): readonly [number, number] {
  const [min, max] = Array.isArray(range) && range.length === 2 ? (range as unknown[]) : [];
  if (typeof min === 'number' && typeof max === 'number' && min >= 0 && min <= max && max <= 100) {
    return Object.freeze([min, max]);
  }
  throw new ArgumentError(
    `${where}: quantileRange must be two numbers from 0 to 100, the smaller first, received ${describe(range)}`,
  );
}
