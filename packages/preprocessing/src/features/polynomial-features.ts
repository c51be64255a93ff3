import { ArgumentError, DataError, describe, expectBoolean, expectOptions, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import { readFinite, type NumericFeatures } from '../input/numeric-input.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';

/** Options of {@link PolynomialFeatures}. */
export interface PolynomialFeaturesOptions {
  /** The highest degree of a product, or the lowest and the highest; default 2. */
  readonly degree?: number | readonly [min: number, max: number];
  /** Only products of different columns, without powers; default false. */
  readonly interactionOnly?: boolean;
  /** A first column of ones, the product of degree 0; default true. */
  readonly includeBias?: boolean;
}

interface State extends FittedFeatures {
  /** The columns that each output multiplies, ascending. */
  readonly products: readonly (readonly number[])[];
}

/** More outputs than this are taken for a mistake; they would not fit in memory. */
const mostOutputs = 1_000_000;
/** Factors of all products together: what a high degree of few columns is bounded by. */
const mostFactors = 20_000_000;

/**
 * All products of columns up to a degree: of a and b with degree 2 the columns 1, a, b, a², ab, b².
 *
 * Inputs   [rows, columns] numbers, none missing
 * Output   Matrix of float32, by degree, then in the order of the columns
 * Edges    degree 0: ones
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for empty data, missing or infinite values, cells that are no numbers, other column names than in
 *   `fit`, more than a million outputs, and none
 * @throws {ShapeError} for another number of columns than in `fit`
 * @throws {NotFittedError} before `fit`
 * @see sklearn.preprocessing.PolynomialFeatures, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.PolynomialFeatures.html
 * @example
 * ```ts
 * const poly = new PolynomialFeatures({ includeBias: false });
 * poly.fitTransform([[2, 3]]); // data: [2, 3, 4, 6, 9], columnNames: ['x0', 'x1', 'x0^2', 'x0 x1', 'x1^2']
 * ```
 */
export class PolynomialFeatures extends FeatureTransformer<NumericFeatures, Matrix, State> {
  protected readonly className = 'PolynomialFeatures';
  /** The options with their defaults. */
  readonly options: Readonly<Required<PolynomialFeaturesOptions>>;

  constructor(options?: PolynomialFeaturesOptions) {
    super();
    const where = 'PolynomialFeatures';
    const given = expectOptions(where, options, ['degree', 'interactionOnly', 'includeBias']);
    const { degree = 2, interactionOnly = false, includeBias = true } = given;
    this.options = Object.freeze({
      degree: expectDegree(where, degree),
      interactionOnly: expectBoolean(where, 'interactionOnly', interactionOnly),
      includeBias: expectBoolean(where, 'includeBias', includeBias),
    });
    if (!includeBias && (degree === 0 || (typeof degree !== 'number' && degree[1] === 0))) {
      throw new ArgumentError(
        `${where}: degree must be at least 1 when includeBias is false, received ${describe(degree)}`,
      );
    }
  }

  /** Learns the columns of `x`. */
  fit(x: NumericFeatures, y?: unknown): this;
  fit(x: NumericFeatures): this {
    const { columns, columnNames } = readFinite(this.where('fit'), x);
    this.state = { nFeaturesIn: columns, names: columnNames, products: this.#products('fit', columns) };
    return this;
  }

  /** The products. */
  transform(x: NumericFeatures): Matrix {
    const state = this.fitted('transform');
    const { data, rows, columns, columnNames } = readFinite(this.where('transform'), x);
    this.check('transform', columns, columnNames);
    const { products } = state;
    const width = products.length;
    // Each product is an earlier one times its last column, where that one is among the outputs.
    const place = new Map(products.map((product, k) => [product.join(), k]));
    const earlier = products.map((product) =>
      product.length > 1 ? place.get(product.slice(0, -1).join()) : undefined,
    );
    const out = data instanceof Float32Array ? new Float32Array(rows * width) : new Float64Array(rows * width);
    for (let i = 0; i < rows; i++) {
      const [from, at] = [i * columns, i * width];
      products.forEach((product, k) => {
        const before = earlier[k];
        if (before !== undefined) {
          out[at + k] = (out[at + before] as number) * (data[from + (product.at(-1) as number)] as number);
          return;
        }
        let value = 1;
        for (const column of product) value *= data[from + column] as number;
        out[at + k] = value;
      });
    }
    return this.output(out instanceof Float32Array ? out : Float32Array.from(out), rows, state);
  }

  /** For each output the exponent of each column. @throws {NotFittedError} */
  get powers(): readonly Int32Array[] {
    const { products, nFeaturesIn } = this.fitted('powers');
    return products.map((product) => exponents(product, nFeaturesIn));
  }

  /** Number of outputs. @throws {NotFittedError} */
  get nOutputFeatures(): number {
    return this.fitted('nOutputFeatures').products.length;
  }

  /** A new transformer with the same options, not fitted. */
  clone(): PolynomialFeatures {
    return new PolynomialFeatures(this.options);
  }

  /** Options and columns, as plain data for `JSON.stringify`. @throws {NotFittedError} */
  toJSON(): TransformerJSON {
    return this.json(this.options);
  }

  /** The fitted transformer that {@link PolynomialFeatures.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): PolynomialFeatures {
    const { options, state } = readTransformer('PolynomialFeatures', json);
    const transformer = new PolynomialFeatures(options.options());
    const features = readFeatures(state);
    transformer.state = { ...features, products: transformer.#products('fromJSON', features.nFeaturesIn) };
    return transformer;
  }

  protected namesOut(names: readonly string[], { products, nFeaturesIn }: State): readonly string[] {
    return products.map((product) => {
      if (product.length === 0) return '1';
      const powers = exponents(product, nFeaturesIn);
      return [...new Set(product)]
        .map((column) => `${names[column] as string}${(powers[column] as number) > 1 ? `^${powers[column]}` : ''}`)
        .join(' ');
    });
  }

  #products(member: string, columns: number): readonly (readonly number[])[] {
    const where = this.where(member);
    const { degree, interactionOnly, includeBias } = this.options;
    const [min, max] = typeof degree === 'number' ? [0, degree] : degree;
    const all: (readonly number[])[] = includeBias ? [[]] : [];
    let last: (readonly number[])[] = [[]];
    let factors = 0;
    for (let order = 1; order <= max && last.length > 0; order++) {
      const next: (readonly number[])[] = [];
      for (const product of last) {
        const from = product.length === 0 ? 0 : (product.at(-1) as number) + (interactionOnly ? 1 : 0);
        const more = Math.max(0, columns - from);
        factors += more * order;
        if (all.length + next.length + more > mostOutputs || factors > mostFactors) {
          throw new DataError(
            `${where}: x must have few enough columns for at most ${mostOutputs} products of degree ${describe(degree)}, received ${columns}`,
          );
        }
        for (let column = from; column < columns; column++) next.push([...product, column]);
      }
      if (order >= min) for (const product of next) all.push(product);
      last = next;
    }
    if (all.length > 0) return all;
    throw new DataError(
      `${where}: x must have at least ${min} columns for products of ${min} of them, received ${columns}`,
    );
  }
}

function exponents(product: readonly number[], columns: number): Int32Array {
  const powers = new Int32Array(columns);
  for (const column of product) powers[column] = (powers[column] as number) + 1;
  return powers;
}

function expectDegree(where: string, degree: unknown): number | readonly [number, number] {
  const isDegree = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (isDegree(degree)) return degree;
  const [min, max] = Array.isArray(degree) && degree.length === 2 ? (degree as unknown[]) : [];
  if (isDegree(min) && isDegree(max) && min <= max) return Object.freeze([min, max] as const);
  throw new ArgumentError(
    `${where}: degree must be an integer at least 0 or two of them, the lower first, received ${describe(degree)}`,
  );
}
