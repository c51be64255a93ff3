import { ArgumentError, DataError, ShapeError, describe, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import { readCells, type CategoricalFeatures, type Category, type CellInput } from '../input/cell-input.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import { placeName, readNumeric, type NumericFeatures } from '../input/numeric-input.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';
import { checkLists, expectCategories, fitCategories, unseenCategory } from './column-categories.ts';
import {
  decodeRow,
  droppedCategory,
  outputCategories,
  outputColumn,
  planColumn,
  type ColumnEncoding,
} from './column-encoding.ts';
import { categoryName } from './category-name.ts';
import { findInfrequent, groupsInfrequent } from './infrequent-categories.ts';
import { checkOneHotOptions, type OneHotEncoderOptions, type OneHotEncoderSettings } from './one-hot-options.ts';
import { placesOf } from '../statistics/value-index.ts';

interface State extends FittedFeatures {
  readonly encodings: readonly ColumnEncoding[];
}

/**
 * Encodes categorical columns as columns of 0 and 1, one per category.
 *
 * Inputs   [rows, columns] strings, numbers or booleans, one type per column; `null` and NaN are categories of their own
 * Output   dense Matrix of float32, the columns of the first feature first, categories in order: numbers ascending,
 *          strings by code point, then null, then NaN; infrequent ones share the last column
 * Edges    a feature of one category with `drop: 'first'` has no output column
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for empty data, a column of mixed types, categories that `fit` did not see (with
 *   `handleUnknown: 'error'`), or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`
 * @throws {NotFittedError} before `fit`
 * @see sklearn.preprocessing.OneHotEncoder, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.OneHotEncoder.html
 * @example
 * ```ts
 * const encoder = new OneHotEncoder({ handleUnknown: 'ignore' }).fit([['red'], ['blue']]);
 * encoder.transform([['blue'], ['green']]); // { data: Float32Array [1, 0, 0, 0], shape: [2, 2], columnNames: ['x0_blue', 'x0_red'] }
 * ```
 */
export class OneHotEncoder extends FeatureTransformer<CategoricalFeatures, Matrix, State> {
  protected readonly className = 'OneHotEncoder';
  /** The options with their defaults. */
  readonly options: OneHotEncoderSettings;

  constructor(options?: OneHotEncoderOptions) {
    super();
    this.options = checkOneHotOptions(options);
  }

  /** Learns the categories of each column of `x`. */
  fit(x: CategoricalFeatures, y?: unknown): this;
  fit(x: CategoricalFeatures): this {
    const where = this.where('fit');
    const input = readCells(where, x);
    const nFeaturesIn = input.count;
    checkLists(where, 'categories', this.options.categories, nFeaturesIn);
    checkLists(where, 'drop', this.options.drop, nFeaturesIn);
    const encodings = Array.from({ length: nFeaturesIn }, (_, j) => this.#fitColumn(where, input, j));
    this.state = { nFeaturesIn, names: input.columnNames, encodings };
    return this;
  }

  /** One column of 0 and 1 per category that is not dropped. */
  transform(x: CategoricalFeatures): Matrix {
    const where = this.where('transform');
    const state = this.fitted('transform');
    const input = readCells(where, x);
    const { rows, columnNames } = input;
    this.check('transform', input.count, columnNames);
    const width = state.encodings.reduce((total, encoding) => total + outputCategories(encoding).length, 0);
    const data = new Float32Array(rows * width);
    // For each column the output of each row, so that outputs are written row by row: they may be much larger than memory is fast.
    let from = 0;
    const targets = state.encodings.map((encoding, j) => {
      const column = input.column(j);
      const places = placesOf(column, encoding.categories);
      const outputs = Int32Array.from(encoding.group, (group) => {
        const position = outputColumn(group, encoding.dropped);
        return position < 0 ? -1 : from + position;
      });
      const unknown = this.#unknownTarget(encoding);
      for (let i = 0; i < rows; i++) {
        const place = places[i] as number;
        if (place >= 0) places[i] = outputs[place] as number;
        else if (unknown === undefined)
          throw unseenCategory(where, placeName(columnNames ?? state.names, j), column[i]);
        else places[i] = unknown < 0 ? -1 : from + unknown;
      }
      from += outputCategories(encoding).length;
      return places;
    });
    for (let i = 0; i < rows; i++) {
      for (const target of targets) {
        const position = target[i] as number;
        if (position >= 0) data[i * width + position] = 1;
      }
    }
    return this.output(data, rows, state);
  }

  /**
   * The categories that rows of outputs stand for: per feature that of the largest value. All zeros stand for the dropped
   * category; without one, for `null` where unknown categories are ignored. Infrequent categories come back as
   * `'infrequent_sklearn'`.
   *
   * @throws {ShapeError} for another number of columns than `transform` returns
   * @throws {DataError} for NaN, and for all zeros that stand for nothing
   */
  inverseTransform(x: NumericFeatures): Category[][] {
    const where = this.where('inverseTransform');
    const { encodings, names } = this.fitted('inverseTransform');
    const { rows, columns, data } = readNumeric(where, x);
    const widths = encodings.map((encoding) => outputCategories(encoding).length);
    const width = widths.reduce((total, each) => total + each, 0);
    if (columns !== width) throw new ShapeError(`${where}: x must have ${width} columns, received ${columns}`);
    const nan = data.findIndex((value) => Number.isNaN(value));
    if (nan >= 0)
      throw new DataError(`${where}: x must not hold NaN, received one in row ${Math.floor(nan / columns)}`);
    const { handleUnknown } = this.options;
    return Array.from({ length: rows }, (_, i) => {
      let from = i * columns;
      return encodings.map((encoding, j) => {
        const ignored =
          handleUnknown === 'ignore' || (handleUnknown === 'infrequent_if_exist' && encoding.infrequent === null);
        const category = decodeRow(encoding, data, from, ignored ? null : undefined);
        from += widths[j] as number;
        if (category !== undefined) return category;
        throw new DataError(
          `${where}: row ${i} must have an output above 0 for column ${placeName(names, j)}, received only zeros`,
        );
      });
    });
  }

  /** The categories of each column, dropped and infrequent ones included. @throws {NotFittedError} */
  get categories(): readonly (readonly Category[])[] {
    return this.fitted('categories').encodings.map((encoding) => encoding.categories);
  }

  /** Per column the index of the dropped category or null; null altogether without `drop`. @throws {NotFittedError} */
  get dropIdx(): readonly (number | null)[] | null {
    const { encodings } = this.fitted('dropIdx');
    return this.options.drop === null ? null : encodings.map(droppedCategory);
  }

  /**
   * Per column the infrequent categories, or null where there are none; null altogether when neither `minFrequency` nor
   * `maxCategories` is set.
   *
   * @throws {NotFittedError}
   */
  get infrequentCategories(): readonly (readonly Category[] | null)[] | null {
    const { encodings } = this.fitted('infrequentCategories');
    if (!groupsInfrequent(this.options)) return null;
    return encodings.map(({ categories, infrequent }) => infrequent?.map((i) => categories[i] as Category) ?? null);
  }

  /** A new encoder with the same options, not fitted. */
  clone(): OneHotEncoder {
    return new OneHotEncoder(this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`. @throws {DataError} when `featureNameCombiner` is a function */
  toJSON(): TransformerJSON {
    const state = this.fitted('toJSON');
    if (typeof this.options.featureNameCombiner === 'function') {
      throw new DataError(
        `${this.where('toJSON')}: featureNameCombiner must be 'concat' to be written to JSON, received a function`,
      );
    }
    const columns = state.encodings.map(({ categories, infrequent }) => ({ categories, infrequent }));
    return this.json(this.options, { columns });
  }

  /** The fitted encoder that {@link OneHotEncoder.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): OneHotEncoder {
    const where = 'OneHotEncoder.fromJSON';
    const { options, state } = readTransformer('OneHotEncoder', json);
    const encoder = new OneHotEncoder(options.options());
    const features = readFeatures(state);
    const { nFeaturesIn } = features;
    const { drop } = encoder.options;
    if (Array.isArray(drop) && drop.length !== nFeaturesIn)
      throw options.key('drop').fail(`an array of ${nFeaturesIn} items`);
    const encodings = state
      .key('columns')
      .items(nFeaturesIn)
      .map((column, j) => {
        const read = column
          .key('categories')
          .items()
          .map((item) => item.category());
        const categories = expectCategories(where, `state.columns[${j}].categories`, read);
        const infrequent = column
          .key('infrequent')
          .nullable((node) => node.items().map((item) => item.integer(0, categories.length - 1)));
        return planColumn(where, `column ${j}`, categories, infrequent, drop, j);
      });
    encoder.state = { ...features, encodings };
    return encoder;
  }

  protected namesOut(names: readonly string[], { encodings }: State): readonly string[] {
    const { featureNameCombiner } = this.options;
    return encodings.flatMap((encoding, j) =>
      outputCategories(encoding).map((category) => {
        const feature = names[j] as string;
        if (featureNameCombiner === 'concat') return `${feature}_${categoryName(category)}`;
        const name: unknown = featureNameCombiner(feature, category);
        if (typeof name === 'string') return name;
        throw new ArgumentError(
          `${this.where('getFeatureNamesOut')}: featureNameCombiner must return a string, received ${describe(name)}`,
        );
      }),
    );
  }

  #fitColumn(where: string, input: CellInput, j: number): ColumnEncoding {
    const { handleUnknown, drop } = this.options;
    const { categories, counts } = fitCategories(where, input, j, this.options, handleUnknown === 'error');
    const infrequent = groupsInfrequent(this.options) ? findInfrequent(counts, input.rows, this.options) : null;
    return planColumn(where, `column ${placeName(input.columnNames, j)}`, categories, infrequent, drop, j);
  }

  #unknownTarget({ infrequent, outputs, dropped }: ColumnEncoding): number | undefined {
    const { handleUnknown } = this.options;
    if (handleUnknown === 'error') return undefined;
    return handleUnknown === 'ignore' || infrequent === null ? -1 : outputColumn(outputs.length - 1, dropped);
  }
}
