import { ArgumentError, DataError, ShapeError, describe, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import { readCells, type CategoricalFeatures, type Category } from '../input/cell-input.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import { placeName, readNumeric, type NumericFeatures } from '../input/numeric-input.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';
import { placesOf } from '../statistics/value-index.ts';
import { checkLists, expectCategories, fitCategories, unseenCategory } from './column-categories.ts';
import { infrequentName } from './column-encoding.ts';
import { findInfrequent, groupInfrequent, groupsInfrequent } from './infrequent-categories.ts';
import { checkOrdinalOptions, type OrdinalEncoderOptions, type OrdinalEncoderSettings } from './ordinal-options.ts';

/** How one column is encoded. */
interface OrdinalColumn {
  /** All categories, NaN last where `fit` saw one. */
  readonly categories: readonly Category[];
  /** Indices of infrequent categories; null when there are none. */
  readonly infrequent: readonly number[] | null;
  /** The code of each category but NaN. */
  readonly codes: readonly number[];
  /** What each code stands for. */
  readonly outputs: readonly Category[];
  readonly hasMissing: boolean;
}

interface State extends FittedFeatures {
  readonly columns: readonly OrdinalColumn[];
}

/**
 * Encodes categorical columns as the integers 0 … categories − 1.
 *
 * Inputs   [rows, columns] strings, numbers or booleans, one type per column; `null` is a category, NaN is missing
 * Output   Matrix of float32 with the same columns: places among the categories in order (numbers ascending, strings by code
 *          point, then null), or in the order given; infrequent ones share the last place
 * Edges    NaN in `fit` becomes `encodedMissingValue`; one that `fit` did not see is unknown
 *
 * @throws {ArgumentError} for unknown or wrong options, and in `fit` for a code that is also that of a category
 * @throws {DataError} for empty data, a column of mixed types, categories that `fit` did not see (with
 *   `handleUnknown: 'error'`), or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`
 * @throws {NotFittedError} before `fit`
 * @see sklearn.preprocessing.OrdinalEncoder, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.OrdinalEncoder.html
 * @example
 * ```ts
 * const encoder = new OrdinalEncoder({ categories: [['cold', 'warm', 'hot']] });
 * encoder.fitTransform([['hot'], ['cold']]).data; // Float32Array [2, 0]
 * ```
 */
export class OrdinalEncoder extends FeatureTransformer<CategoricalFeatures, Matrix, State> {
  protected readonly className = 'OrdinalEncoder';
  /** The options with their defaults. */
  readonly options: OrdinalEncoderSettings;

  constructor(options?: OrdinalEncoderOptions) {
    super();
    this.options = checkOrdinalOptions(options);
  }

  /** Learns the categories of each column of `x`. */
  fit(x: CategoricalFeatures, y?: unknown): this;
  fit(x: CategoricalFeatures): this {
    const where = this.where('fit');
    const input = readCells(where, x);
    const { handleUnknown } = this.options;
    checkLists(where, 'categories', this.options.categories, input.count);
    const columns = Array.from({ length: input.count }, (_, j) => {
      const { categories, counts } = fitCategories(where, input, j, this.options, handleUnknown === 'error');
      const regular = Number.isNaN(categories.at(-1)) ? counts.slice(0, -1) : counts;
      const infrequent = groupsInfrequent(this.options) ? findInfrequent(regular, input.rows, this.options) : null;
      const column = planColumn(categories, infrequent);
      this.#checkCodes(where, placeName(input.columnNames, j), column);
      return column;
    });
    this.state = { nFeaturesIn: input.count, names: input.columnNames, columns };
    return this;
  }

  /** The code of each value. */
  transform(x: CategoricalFeatures): Matrix {
    const where = this.where('transform');
    const state = this.fitted('transform');
    const input = readCells(where, x);
    const { rows, count, columnNames } = input;
    this.check('transform', count, columnNames);
    const { unknownValue, encodedMissingValue } = this.options;
    const data = new Float32Array(rows * count);
    state.columns.forEach(({ categories, codes, hasMissing }, j) => {
      const column = input.column(j);
      const places = placesOf(column, categories);
      const codeOf = Float64Array.from(hasMissing ? [...codes, encodedMissingValue] : codes);
      const unknown = this.options.handleUnknown === 'error' ? undefined : (unknownValue as number);
      for (let i = 0, o = j; i < rows; i++, o += count) {
        const place = places[i] as number;
        if (place >= 0) data[o] = codeOf[place] as number;
        else if (unknown === undefined)
          throw unseenCategory(where, placeName(columnNames ?? state.names, j), column[i]);
        else data[o] = unknown;
      }
    });
    return this.output(data, rows, state);
  }

  /**
   * The categories that codes stand for; `null` for `unknownValue`, `'infrequent_sklearn'` for the group of infrequent ones.
   *
   * @throws {DataError} for a number that is no code
   */
  inverseTransform(x: NumericFeatures): Category[][] {
    const where = this.where('inverseTransform');
    const { columns: fitted, names } = this.fitted('inverseTransform');
    const { rows, columns, data } = readNumeric(where, x);
    if (columns !== fitted.length) {
      throw new ShapeError(`${where}: x must have ${fitted.length} columns, received ${columns}`);
    }
    const { unknownValue, encodedMissingValue } = this.options;
    return Array.from({ length: rows }, (_, i) =>
      fitted.map(({ outputs, hasMissing }, j) => {
        const code = data[i * columns + j] as number;
        if (hasMissing && isCode(code, encodedMissingValue)) return Number.NaN;
        if (unknownValue !== null && isCode(code, unknownValue)) return null;
        const category = outputs[code];
        if (category !== undefined) return category;
        throw new DataError(
          `${where}: column ${placeName(names, j)} must hold integers from 0 to ${outputs.length - 1}, received ${describe(code)} in row ${i}`,
        );
      }),
    );
  }

  /** The categories of each column, infrequent ones included. @throws {NotFittedError} */
  get categories(): readonly (readonly Category[])[] {
    return this.fitted('categories').columns.map(({ categories }) => categories);
  }

  /**
   * Per column the infrequent categories, or null where there are none; null altogether when neither `minFrequency` nor
   * `maxCategories` is set.
   *
   * @throws {NotFittedError}
   */
  get infrequentCategories(): readonly (readonly Category[] | null)[] | null {
    const { columns } = this.fitted('infrequentCategories');
    if (!groupsInfrequent(this.options)) return null;
    return columns.map(({ categories, infrequent }) => infrequent?.map((i) => categories[i] as Category) ?? null);
  }

  /** A new encoder with the same options, not fitted. */
  clone(): OrdinalEncoder {
    return new OrdinalEncoder(this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`. @throws {NotFittedError} */
  toJSON(): TransformerJSON {
    const columns = this.fitted('toJSON').columns.map(({ categories, infrequent }) => ({ categories, infrequent }));
    return this.json(this.options, { columns });
  }

  /** The fitted encoder that {@link OrdinalEncoder.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): OrdinalEncoder {
    const where = 'OrdinalEncoder.fromJSON';
    const { options, state } = readTransformer('OrdinalEncoder', json);
    const encoder = new OrdinalEncoder(options.options());
    const features = readFeatures(state);
    const columns = state
      .key('columns')
      .items(features.nFeaturesIn)
      .map((node, j) => {
        const read = node
          .key('categories')
          .items()
          .map((item) => item.category());
        const categories = expectCategories(where, `state.columns[${j}].categories`, read);
        const regular = categories.length - (Number.isNaN(categories.at(-1)) ? 1 : 0);
        const infrequent = node
          .key('infrequent')
          .nullable((list) => list.items().map((item) => item.integer(0, regular - 1)));
        return planColumn(categories, infrequent);
      });
    encoder.state = { ...features, columns };
    return encoder;
  }

  protected namesOut(names: readonly string[]): readonly string[] {
    return names;
  }

  #checkCodes(where: string, place: string, { outputs, hasMissing }: OrdinalColumn): void {
    const { unknownValue, encodedMissingValue } = this.options;
    const taken = { ...(hasMissing && { encodedMissingValue }), ...(unknownValue !== null && { unknownValue }) };
    for (const [name, code] of Object.entries(taken)) {
      if (!(code >= 0 && code < outputs.length)) continue;
      throw new ArgumentError(
        `${where}: ${name} must be no code of a category, received ${code}, where column ${place} has ${outputs.length} codes`,
      );
    }
  }
}

function planColumn(categories: readonly Category[], infrequent: readonly number[] | null): OrdinalColumn {
  const hasMissing = Number.isNaN(categories.at(-1));
  const regular = hasMissing ? categories.slice(0, -1) : categories;
  const rare = new Set(infrequent);
  const frequent = regular.filter((_, i) => !rare.has(i));
  const outputs = infrequent === null ? frequent : [...frequent, infrequentName];
  return { categories, infrequent, hasMissing, outputs, codes: groupInfrequent(regular.length, infrequent) };
}

function isCode(value: number, code: number): boolean {
  return value === code || (Number.isNaN(value) && Number.isNaN(code));
}
