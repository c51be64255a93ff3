import { ArgumentError, DataError, ShapeError, describe, expectOptions, type Column, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import { placeName, readFinite, type NumericFeatures, type NumericInput } from '../input/numeric-input.ts';
import { randomFrom, seedOf } from '../input/random-source.ts';
import { sampleRows } from '../input/sample-rows.ts';
import { expectWeights } from '../input/sample-weights.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';
import { columnValues } from '../statistics/column-values.ts';
import { countUpTo } from '../statistics/interpolate.ts';
import type { QuantileMethod } from '../statistics/percentiles.ts';
import { binEdges } from './bin-edges.ts';
import { checkBinOptions, type KBinsDiscretizerOptions, type KBinsDiscretizerSettings } from './k-bins-options.ts';

/** Options of {@link KBinsDiscretizer.fit}. */
export interface KBinsFitOptions {
  /** One weight per row, none negative and not all zero; default null, equal weights. */
  readonly sampleWeight?: Column<number> | null;
}

/** The quantile methods that can be weighted. */
const weighted: readonly QuantileMethod[] = ['inverted_cdf', 'averaged_inverted_cdf'];

interface State extends FittedFeatures {
  readonly edges: readonly Float64Array[];
}

/**
 * Divides the values of each column into bins.
 *
 * Inputs   [rows, columns] numbers, none missing
 * Output   Matrix of float32: the number of the bin, or one column of 0 and 1 per bin
 * Edges    a value on an edge belongs to the upper bin; values beyond those seen by `fit` to the outermost; constant column:
 *          one bin; bins narrower than 10⁻⁸ are joined to the next
 *
 * @throws {ArgumentError} for unknown or wrong options, and for weights with a quantile method that has none
 * @throws {DataError} for empty data, missing or infinite values, cells that are no numbers, or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`, of weights than rows, or of `nBins` than columns
 * @throws {NotFittedError} before `fit`
 * @see sklearn.preprocessing.KBinsDiscretizer, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.KBinsDiscretizer.html
 * @example
 * ```ts
 * const bins = new KBinsDiscretizer({ nBins: 2, encode: 'ordinal', strategy: 'uniform' }).fit([[0], [1], [10]]);
 * bins.transform([[4], [5]]).data; // Float32Array [0, 1]
 * bins.binEdges; // [Float64Array [0, 5, 10]]
 * ```
 */
export class KBinsDiscretizer extends FeatureTransformer<NumericFeatures, Matrix, State> {
  protected readonly className = 'KBinsDiscretizer';
  /** The options with their defaults. */
  readonly options: KBinsDiscretizerSettings;

  constructor(options?: KBinsDiscretizerOptions) {
    super();
    this.options = checkBinOptions(options);
  }

  /** Learns the bins of each column of `x`. */
  fit(x: NumericFeatures, _y?: unknown, options?: KBinsFitOptions): this {
    const where = this.where('fit');
    const input = readFinite(where, x);
    const { sampleWeight = null } = expectOptions(where, options, ['sampleWeight']);
    const { nBins, strategy, quantileMethod } = this.options;
    if (typeof nBins !== 'number' && nBins.length !== input.columns) {
      throw new ShapeError(
        `${where}: nBins must have one entry per column (${input.columns}), received ${nBins.length}`,
      );
    }
    const given = sampleWeight === null ? null : Float64Array.from(expectWeights(where, sampleWeight, input.rows));
    const { sample, weights } = this.#sample(input, given);
    if (weights !== null && strategy === 'quantile' && !weighted.includes(quantileMethod)) {
      throw new ArgumentError(
        `${where}: quantileMethod must be 'inverted_cdf' or 'averaged_inverted_cdf' with sampleWeight, received '${quantileMethod}'`,
      );
    }
    const found = Array.from({ length: input.columns }, (_, j) => {
      const bins = typeof nBins === 'number' ? nBins : (nBins[j] as number);
      const edges = binEdges(columnValues(sample, j), weights, bins, this.options);
      if (edges !== undefined) return edges;
      throw new DataError(
        `${where}: x must have at least as many rows as bins (${bins}) for 'kmeans', received ${sample.rows}`,
      );
    });
    this.state = { nFeaturesIn: input.columns, names: input.columnNames, edges: found };
    return this;
  }

  /** `fit(x, y, options)`, then `transform(x)`. */
  override fitTransform(x: NumericFeatures, y?: unknown, options?: KBinsFitOptions): Matrix {
    return this.fit(x, y, options).transform(x);
  }

  /** The bin of each value. */
  transform(x: NumericFeatures): Matrix {
    const state = this.fitted('transform');
    const { data, rows, columns, columnNames } = readFinite(this.where('transform'), x);
    this.check('transform', columns, columnNames);
    const { edges } = state;
    const isOrdinal = this.options.encode === 'ordinal';
    const width = isOrdinal ? columns : edges.reduce((sum, { length }) => sum + length - 1, 0);
    const out = new Float32Array(rows * width);
    let from = 0;
    edges.forEach((own, j) => {
      // Columns of float32 meet edges of float32, as in NumPy.
      const inner = own.subarray(1, -1);
      const limits = data instanceof Float32Array ? Float64Array.from(inner, Math.fround) : inner;
      for (let i = 0; i < rows; i++) {
        const bin = countUpTo(limits, data[i * columns + j] as number);
        if (isOrdinal) out[i * width + j] = bin;
        else out[i * width + from + bin] = 1;
      }
      from += own.length - 1;
    });
    return this.output(out, rows, state);
  }

  /** The middle of each bin; for columns of 0 and 1 that of the first largest. */
  inverseTransform(x: NumericFeatures): Matrix {
    const where = this.where('inverseTransform');
    const { edges, nFeaturesIn, names } = this.fitted('inverseTransform');
    const { data, rows, columns } = readFinite(where, x);
    const isOrdinal = this.options.encode === 'ordinal';
    const width = isOrdinal ? nFeaturesIn : edges.reduce((sum, { length }) => sum + length - 1, 0);
    if (columns !== width) throw new ShapeError(`${where}: x must have ${width} columns, received ${columns}`);
    const out = new Float32Array(rows * nFeaturesIn);
    let from = 0;
    edges.forEach((own, j) => {
      const bins = own.length - 1;
      for (let i = 0; i < rows; i++) {
        let bin = data[i * width + j] as number;
        if (!isOrdinal) {
          bin = 0;
          for (let k = 1; k < bins; k++) {
            if ((data[i * width + from + k] as number) > (data[i * width + from + bin] as number)) bin = k;
          }
          if (bin === 0 && !((data[i * width + from] as number) > 0)) {
            throw new DataError(
              `${where}: row ${i} must have an output above 0 for column ${placeName(names, j)}, received none`,
            );
          }
        } else if (!(bin >= 0 && bin < bins && Number.isInteger(bin))) {
          throw new DataError(
            `${where}: column ${placeName(names, j)} must hold integers from 0 to ${bins - 1}, received ${describe(bin)} in row ${i}`,
          );
        }
        out[i * nFeaturesIn + j] = ((own[bin + 1] as number) + (own[bin] as number)) * 0.5;
      }
      from += bins;
    });
    return { data: out, shape: [rows, nFeaturesIn], ...(names && { columnNames: names }) };
  }

  /** The edges of the bins of each column. @throws {NotFittedError} */
  get binEdges(): readonly Float64Array[] {
    return this.fitted('binEdges').edges;
  }

  /** The number of bins of each column. @throws {NotFittedError} */
  get nBins(): Int32Array {
    return Int32Array.from(this.fitted('nBins').edges, ({ length }) => length - 1);
  }

  /** A new discretiser with the same options, not fitted. */
  clone(): KBinsDiscretizer {
    return new KBinsDiscretizer(this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`; a generator as `randomState` becomes null. @throws {NotFittedError} */
  toJSON(): TransformerJSON {
    const { edges } = this.fitted('toJSON');
    return this.json({ ...this.options, randomState: seedOf(this.options.randomState) }, { edges });
  }

  /** The fitted discretiser that {@link KBinsDiscretizer.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): KBinsDiscretizer {
    const { options, state } = readTransformer('KBinsDiscretizer', json);
    const discretizer = new KBinsDiscretizer(options.options());
    const features = readFeatures(state);
    const edges = state
      .key('edges')
      .items(features.nFeaturesIn)
      .map((node) => {
        const read = node.numbers();
        if (read.length >= 2 && read.every((edge, k) => k === 0 || edge >= (read[k - 1] as number))) return read;
        throw node.fail('at least two numbers in ascending order');
      });
    discretizer.state = { ...features, edges };
    return discretizer;
  }

  protected namesOut(names: readonly string[], { edges }: State): readonly string[] {
    if (this.options.encode === 'ordinal') return names;
    return edges.flatMap(({ length }, j) =>
      Array.from({ length: length - 1 }, (_, bin) => `${names[j] as string}_${bin}.0`),
    );
  }

  /** The rows that bins are found from; a subsample is drawn by the weights, which then count no more. */
  #sample(input: NumericInput, weights: Float64Array | null): { sample: NumericInput; weights: Float64Array | null } {
    const { subsample, randomState } = this.options;
    const { rows } = input;
    if (subsample === null || rows <= subsample) return { sample: input, weights };
    const total = weights?.reduce((sum, weight) => sum + weight, 0) ?? 1;
    const p = weights?.map((weight) => weight / total);
    const indices = randomFrom(randomState).choice(rows, { size: subsample, replace: true, p });
    return { sample: sampleRows(input, indices), weights: null };
  }
}
