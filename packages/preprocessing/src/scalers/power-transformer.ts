import { DataError, expectBoolean, expectOneOf, expectOptions, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import { placeName, readNumeric, type NumericFeatures, type NumericInput } from '../input/numeric-input.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';
import { columnValues } from '../statistics/column-values.ts';
import type { PerColumn } from './column-arithmetic.ts';
import { isConstant, scaleOf, updateMoments } from './column-moments.ts';
import { boxCox, yeoJohnson } from './power-functions.ts';

/** Options of {@link PowerTransformer}. */
export interface PowerTransformerOptions {
  /** `'yeo-johnson'` (default) for any numbers, `'box-cox'` for numbers above 0. */
  readonly method?: 'yeo-johnson' | 'box-cox';
  /** Standardise the outputs to mean 0 and variance 1; default true. */
  readonly standardize?: boolean;
}

interface State extends FittedFeatures {
  readonly lambdas: PerColumn;
  /** Of the outputs before they are standardised. */
  readonly mean: PerColumn;
  readonly scale: PerColumn;
}

/**
 * Makes columns more like a normal distribution by the power function that fits them best.
 *
 * Inputs   [rows, columns] numbers; NaN, `null` and `undefined` are missing: left out by `fit`, NaN in the output
 * Output   Matrix of float32 with the same columns; the exponents `lambdas` maximise the likelihood in float64
 * Edges    constant column: unchanged (and 0 when standardised) for Yeo–Johnson, an error for Box–Cox; column without any
 *          value: NaN for Yeo–Johnson, an error for Box–Cox
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for empty data, infinite values, cells that are no numbers, numbers that are not above 0 and columns
 *   that are constant or empty (for Box–Cox), or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`
 * @throws {NotFittedError} before `fit`
 * @see sklearn.preprocessing.PowerTransformer, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.PowerTransformer.html
 * @example
 * ```ts
 * const power = new PowerTransformer({ method: 'box-cox', standardize: false }).fit([[1], [2], [4], [8]]);
 * power.lambdas; // Float64Array [0] but for rounding: the logarithm
 * ```
 */
export class PowerTransformer extends FeatureTransformer<NumericFeatures, Matrix, State> {
  protected readonly className = 'PowerTransformer';
  /** The options with their defaults. */
  readonly options: Readonly<Required<PowerTransformerOptions>>;

  constructor(options?: PowerTransformerOptions) {
    super();
    const where = 'PowerTransformer';
    const { method = 'yeo-johnson', standardize = true } = expectOptions(where, options, ['method', 'standardize']);
    this.options = Object.freeze({
      method: expectOneOf(where, 'method', method, ['yeo-johnson', 'box-cox']),
      standardize: expectBoolean(where, 'standardize', standardize),
    });
  }

  /** Learns the exponent of each column of `x`. */
  fit(x: NumericFeatures, y?: unknown): this;
  fit(x: NumericFeatures): this {
    const where = this.where('fit');
    const input = readNumeric(where, x);
    this.#checkPositive(where, input);
    const { rows, columns, columnNames } = input;
    const { mean, variance } = updateMoments(undefined, input, undefined);
    const lambdas = new Float64Array(columns);
    for (let j = 0; j < columns; j++) {
      const values = columnValues(input, j);
      if (this.options.method === 'yeo-johnson') {
        const same = isConstant(rows, mean[j] as number, variance[j] as number);
        lambdas[j] = values.length === 0 ? Number.NaN : same ? 1 : yeoJohnson.fit(values);
        continue;
      }
      const place = placeName(columnNames, j);
      if (values.length === 0)
        throw new DataError(`${where}: column ${place} of x must hold a value, received only NaN`);
      if (values.every((value) => value === values[0])) {
        throw new DataError(
          `${where}: column ${place} of x must not be constant for 'box-cox', received only ${values[0]}`,
        );
      }
      lambdas[j] = boxCox.fit(values);
    }
    const data = this.#apply(input, lambdas);
    const moments = updateMoments(undefined, { ...input, data }, undefined);
    this.state = { nFeaturesIn: columns, names: columnNames, lambdas, mean: moments.mean, scale: scaleOf(moments) };
    return this;
  }

  /** The power function of each column, standardised. */
  transform(x: NumericFeatures): Matrix {
    const state = this.fitted('transform');
    const where = this.where('transform');
    const input = readNumeric(where, x);
    this.check('transform', input.columns, input.columnNames);
    this.#checkPositive(where, input);
    const { standardize } = this.options;
    const out = this.#apply(input, state.lambdas);
    if (standardize) {
      const { columns } = input;
      for (let i = 0; i < out.length; i++) {
        const j = i % columns;
        out[i] = ((out[i] as number) - (state.mean[j] as number)) / (state.scale[j] as number);
      }
    }
    return this.output(Float32Array.from(out), input.rows, state);
  }

  /** The numbers that {@link PowerTransformer.transform} was given; NaN for outputs that no number has. */
  inverseTransform(x: NumericFeatures): Matrix {
    const state = this.fitted('inverseTransform');
    const { data, rows, columns, columnNames } = readNumeric(this.where('inverseTransform'), x);
    this.check('inverseTransform', columns, columnNames);
    const { invert } = this.#family;
    const { standardize } = this.options;
    const out = Float32Array.from(data, (value, i) => {
      const j = i % columns;
      const y = standardize ? value * (state.scale[j] as number) + (state.mean[j] as number) : value;
      return invert(y, state.lambdas[j] as number);
    });
    return this.output(out, rows, state);
  }

  /** The exponent of each column. @throws {NotFittedError} */
  get lambdas(): Float64Array {
    return this.fitted('lambdas').lambdas;
  }

  /** A new transformer with the same options, not fitted. */
  clone(): PowerTransformer {
    return new PowerTransformer(this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`. @throws {NotFittedError} */
  toJSON(): TransformerJSON {
    const { lambdas, mean, scale } = this.fitted('toJSON');
    return this.json(this.options, { lambdas, mean, scale });
  }

  /** The fitted transformer that {@link PowerTransformer.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): PowerTransformer {
    const { options, state } = readTransformer('PowerTransformer', json);
    const transformer = new PowerTransformer(options.options());
    const features = readFeatures(state);
    const numbers = (name: string): PerColumn => state.key(name).numbers(features.nFeaturesIn);
    transformer.state = { ...features, lambdas: numbers('lambdas'), mean: numbers('mean'), scale: numbers('scale') };
    return transformer;
  }

  protected namesOut(names: readonly string[]): readonly string[] {
    return names;
  }

  get #family() {
    return this.options.method === 'box-cox' ? boxCox : yeoJohnson;
  }

  #apply({ data, columns }: NumericInput, lambdas: PerColumn): Float64Array {
    const { apply } = this.#family;
    return Float64Array.from(data, (value, i) => apply(value, lambdas[i % columns] as number));
  }

  #checkPositive(where: string, { data, columns, columnNames }: NumericInput): void {
    if (this.options.method !== 'box-cox') return;
    const i = data.findIndex((value: number) => value <= 0);
    if (i < 0) return;
    const place = placeName(columnNames, i % columns);
    throw new DataError(
      `${where}: x must hold numbers above 0 for 'box-cox', received ${data[i]} in row ${Math.floor(i / columns)}, column ${place}`,
    );
  }
}
