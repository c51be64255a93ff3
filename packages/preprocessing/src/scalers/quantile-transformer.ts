import { ArgumentError, expectInteger, expectOneOf, expectOptions, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import { readNumeric, type NumericFeatures, type NumericInput } from '../input/numeric-input.ts';
import { expectRandomSource, randomFrom, seedOf, type RandomSource } from '../input/random-source.ts';
import { sampleRows } from '../input/sample-rows.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';
import { columnValues } from '../statistics/column-values.ts';
import { interpolate, linspace, negatedReverse } from '../statistics/interpolate.ts';
import { normalCdf, normalQuantile } from '../statistics/normal-distribution.ts';
import { percentiles } from '../statistics/percentiles.ts';

/** Options of {@link QuantileTransformer}. */
export interface QuantileTransformerOptions {
  /** Number of quantiles that describe each column, at most that of the rows; default 1000. */
  readonly nQuantiles?: number;
  /** `'uniform'` (default) spreads values evenly over [0, 1], `'normal'` gives a normal distribution. */
  readonly outputDistribution?: 'uniform' | 'normal';
  /** Most rows that quantiles are estimated from; `null` for all; default 10 000. */
  readonly subsample?: number | null;
  /** Chooses the rows of the subsample; default null, a seed that nobody knows. */
  readonly randomState?: RandomSource | null;
}

interface State extends FittedFeatures {
  readonly references: Float64Array;
  /** The quantiles of each column. */
  readonly quantiles: readonly Float64Array[];
}

const known = ['nQuantiles', 'outputDistribution', 'subsample', 'randomState'] as const;
/** Within this distance of the ends values count as the ends, and 0 and 1 are not turned into infinities. */
const margin = 1e-7;

/**
 * Maps each column by its own distribution function to a uniform or normal distribution, which outliers do not stretch.
 *
 * Inputs   [rows, columns] numbers; NaN, `null` and `undefined` are missing: left out by `fit`, NaN in the output
 * Output   Matrix of float32 with the same columns, computed in float64; values beyond those seen by `fit` become the ends
 * Edges    constant column: the lower end; equal values: the middle of their quantiles; column without any value: NaN
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for empty data, infinite values, cells that are no numbers, or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`
 * @throws {NotFittedError} before `fit`
 * @see sklearn.preprocessing.QuantileTransformer, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.QuantileTransformer.html
 * @example
 * ```ts
 * new QuantileTransformer({ nQuantiles: 3 }).fitTransform([[1], [10], [1000]]).data; // Float32Array [0, 0.5, 1]
 * ```
 */
export class QuantileTransformer extends FeatureTransformer<NumericFeatures, Matrix, State> {
  protected readonly className = 'QuantileTransformer';
  /** The options with their defaults. */
  readonly options: Readonly<Required<QuantileTransformerOptions>>;

  constructor(options?: QuantileTransformerOptions) {
    super();
    const where = 'QuantileTransformer';
    const given = expectOptions(where, options, known);
    const { nQuantiles = 1000, outputDistribution = 'uniform', subsample = 10_000, randomState = null } = given;
    this.options = Object.freeze({
      nQuantiles: expectInteger(where, 'nQuantiles', nQuantiles, { min: 1 }),
      outputDistribution: expectOneOf(where, 'outputDistribution', outputDistribution, ['uniform', 'normal']),
      subsample: subsample === null ? null : expectInteger(where, 'subsample', subsample, { min: 1 }),
      randomState: expectRandomSource(where, randomState),
    });
    if (subsample !== null && nQuantiles > subsample) {
      throw new ArgumentError(`${where}: nQuantiles must be at most subsample (${subsample}), received ${nQuantiles}`);
    }
  }

  /** Learns the quantiles of each column of `x`. */
  fit(x: NumericFeatures, y?: unknown): this;
  fit(x: NumericFeatures): this {
    const input = readNumeric(this.where('fit'), x);
    const { nQuantiles, subsample, randomState } = this.options;
    const references = linspace(0, 1, Math.min(nQuantiles, input.rows));
    const percents = references.map((share) => share * 100);
    const sample =
      subsample === null || subsample >= input.rows
        ? input
        : sampleRows(input, randomFrom(randomState).permutation(input.rows).subarray(0, subsample));
    const quantiles = Array.from({ length: input.columns }, (_, j) => percentiles(columnValues(sample, j), percents));
    this.state = { nFeaturesIn: input.columns, names: input.columnNames, references, quantiles };
    return this;
  }

  /** The share of data below each value, or the normal number with that share below it. */
  transform(x: NumericFeatures): Matrix {
    const { references, quantiles } = this.fitted('transform');
    const isNormal = this.options.outputDistribution === 'normal';
    const most = normalQuantile(1 - (margin - Number.EPSILON));
    const least = normalQuantile(margin - Number.EPSILON);
    const backReferences = negatedReverse(references);
    return this.#map('transform', x, (column) => {
      const own = quantiles[column] as Float64Array;
      const back = negatedReverse(own);
      const [low, high] = [own[0] as number, own.at(-1) as number];
      return (value) => {
        // Between equal quantiles the interpolation from below and that from above meet in the middle.
        let share = 0.5 * (interpolate(value, own, references) - interpolate(-value, back, backReferences));
        if (isNormal ? value + margin > high : value === high) share = 1;
        if (isNormal ? value - margin < low : value === low) share = 0;
        return isNormal ? Math.min(Math.max(normalQuantile(share), least), most) : share;
      };
    });
  }

  /** The values at the shares that {@link QuantileTransformer.transform} gave. */
  inverseTransform(x: NumericFeatures): Matrix {
    const { references, quantiles } = this.fitted('inverseTransform');
    const isNormal = this.options.outputDistribution === 'normal';
    return this.#map('inverseTransform', x, (column) => {
      const own = quantiles[column] as Float64Array;
      return (value) => {
        const share = isNormal ? normalCdf(value) : value;
        if (isNormal ? share - margin < 0 : share === 0) return own[0] as number;
        if (isNormal ? share + margin > 1 : share === 1) return own.at(-1) as number;
        return interpolate(share, references, own);
      };
    });
  }

  /** Number of quantiles that were learned. @throws {NotFittedError} */
  get nQuantiles(): number {
    return this.fitted('nQuantiles').references.length;
  }

  /** The shares of the quantiles, from 0 to 1. @throws {NotFittedError} */
  get references(): Float64Array {
    return this.fitted('references').references;
  }

  /** The quantiles of each column. @throws {NotFittedError} */
  get quantiles(): readonly Float64Array[] {
    return this.fitted('quantiles').quantiles;
  }

  /** A new transformer with the same options, not fitted. */
  clone(): QuantileTransformer {
    return new QuantileTransformer(this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`; a generator as `randomState` becomes null. @throws {NotFittedError} */
  toJSON(): TransformerJSON {
    const { quantiles } = this.fitted('toJSON');
    return this.json({ ...this.options, randomState: seedOf(this.options.randomState) }, { quantiles });
  }

  /** The fitted transformer that {@link QuantileTransformer.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): QuantileTransformer {
    const { options, state } = readTransformer('QuantileTransformer', json);
    const transformer = new QuantileTransformer(options.options());
    const features = readFeatures(state);
    const columns = state.key('quantiles').items(features.nFeaturesIn);
    const count = columns[0]?.items().length ?? 0;
    if (count === 0) throw state.key('quantiles').fail('arrays of at least one number');
    const quantiles = columns.map((column) => column.numbers(count));
    transformer.state = { ...features, references: linspace(0, 1, count), quantiles };
    return transformer;
  }

  protected namesOut(names: readonly string[]): readonly string[] {
    return names;
  }

  #map(member: string, x: NumericFeatures, ofColumn: (column: number) => (value: number) => number): Matrix {
    const state = this.fitted(member);
    const { data, rows, columns, columnNames }: NumericInput = readNumeric(this.where(member), x);
    this.check(member, columns, columnNames);
    const out = new Float32Array(data.length);
    for (let j = 0; j < columns; j++) {
      const map = ofColumn(j);
      for (let i = j; i < data.length; i += columns) {
        const value = data[i] as number;
        out[i] = value === value ? map(value) : value;
      }
    }
    return this.output(out, rows, state);
  }
}
