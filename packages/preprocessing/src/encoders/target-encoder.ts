import { DataError, type Matrix, type Splitter } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import { readCells, type CategoricalFeatures, type Category, type CellInput } from '../input/cell-input.ts';
import type { FittedFeatures } from '../input/feature-names.ts';
import type { Label } from '../input/labels.ts';
import { randomFrom, seedOf } from '../input/random-source.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';
import { countDistinct, placesOf } from '../statistics/value-index.ts';
import { categoryName } from './category-name.ts';
import { checkLists, expectCategories, expectDistinct, fitCategories } from './column-categories.ts';
import { assignFolds } from './cross-fit-folds.ts';
import { checkTargetOptions, type TargetEncoderOptions, type TargetEncoderSettings } from './target-encoder-options.ts';
import { encodeTarget, type TargetEncoding, type TrainingRows } from './target-encodings.ts';
import { readTarget, type TargetType, type TargetValues } from './target-values.ts';

interface State extends FittedFeatures {
  readonly type: TargetType;
  readonly classes: readonly Label[] | null;
  readonly categories: readonly (readonly Category[])[];
  /** The mean of each target column. */
  readonly means: Float64Array;
  /** Per column of x, then per target column, the number for each category. */
  readonly encodings: readonly Float64Array[];
}

/** What `fit` reads: the places of all cells among their categories, and the target. */
interface Reading {
  readonly places: readonly Int32Array[];
  readonly target: TargetValues;
  readonly state: State;
}

/**
 * Encodes categories by the mean target of their rows, drawn towards the mean of all.
 *
 * `fitTransform` cross-fits: each fold is encoded by what the other folds say, so that no row is encoded by its own target.
 * `fit(x, y).transform(x)` is therefore something else, and leaks the target.
 *
 * Inputs   [rows, columns] strings, numbers or booleans, one type per column; `null` and NaN are categories; y numbers, or
 *          classes
 * Output   Matrix of float32: one column per column, for more than two classes one per column and class
 * Edges    a category that `fit` did not see gets the mean of all
 *
 * @throws {ArgumentError} for unknown or wrong options, and for more folds than rows
 * @throws {DataError} for empty data, mixed types, a target that is no number where it is continuous, a splitter that does
 *   not test each row once, or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`, or of targets than rows
 * @throws {NotFittedError} before `fit`
 * @see sklearn.preprocessing.TargetEncoder, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.TargetEncoder.html
 * @example
 * ```ts
 * const encoder = new TargetEncoder({ smooth: 0 }).fit([['a'], ['a'], ['b']], [1.5, 2.5, 7]);
 * encoder.transform([['a'], ['b'], ['c']]).data; // Float32Array [2, 7, 3.6666667]
 * ```
 */
export class TargetEncoder extends FeatureTransformer<CategoricalFeatures, Matrix, State> {
  protected readonly className = 'TargetEncoder';
  /** The options with their defaults. */
  readonly options: TargetEncoderSettings;

  constructor(options?: TargetEncoderOptions) {
    super();
    this.options = checkTargetOptions(options);
  }

  /** Learns the numbers of all categories from all rows. */
  fit(x: CategoricalFeatures, y?: unknown): this {
    this.state = this.#learn(x, y).state;
    return this;
  }

  /** Learns as {@link TargetEncoder.fit} does, and encodes each fold of `x` by the other folds. */
  override fitTransform(x: CategoricalFeatures, y?: unknown): Matrix {
    const { places, target, state } = this.#learn(x, y);
    const rows = places[0]?.length ?? 0;
    const { folds, foldOf } = this.#folds(x, y, rows, target);
    const width = places.length * target.columns.length;
    const data = new Float32Array(rows * width);
    for (let fold = 0; fold < folds; fold++) {
      const parts = this.#encode(places, state.categories, target, { foldOf, fold });
      for (let k = 0; k < width; k++) {
        const { mean, encodings } = parts[k] as TargetEncoding;
        const column = places[Math.floor(k / target.columns.length)] as Int32Array;
        for (let i = 0; i < rows; i++) {
          if (foldOf[i] === fold) data[i * width + k] = encodings[column[i] as number] ?? mean;
        }
      }
    }
    this.state = state;
    return this.output(data, rows, state);
  }

  /** The number of each category. */
  transform(x: CategoricalFeatures): Matrix {
    const state = this.fitted('transform');
    const input = readCells(this.where('transform'), x);
    this.check('transform', input.count, input.columnNames);
    const { means, encodings, categories } = state;
    const width = encodings.length;
    const data = new Float32Array(input.rows * width);
    for (let j = 0; j < input.count; j++) {
      const places = placesOf(input.column(j), categories[j] as readonly Category[]);
      for (let c = 0; c < means.length; c++) {
        const k = j * means.length + c;
        const own = encodings[k] as Float64Array;
        for (let i = 0; i < input.rows; i++) data[i * width + k] = own[places[i] as number] ?? (means[c] as number);
      }
    }
    return this.output(data, input.rows, state);
  }

  /** The categories of each column. @throws {NotFittedError} */
  get categories(): readonly (readonly Category[])[] {
    return this.fitted('categories').categories;
  }

  /** The number of each category: per column, and for more than two classes per column and class. @throws {NotFittedError} */
  get encodings(): readonly Float64Array[] {
    return this.fitted('encodings').encodings;
  }

  /** The classes in order; null for a continuous target. @throws {NotFittedError} */
  get classes(): readonly Label[] | null {
    return this.fitted('classes').classes;
  }

  /** What kind of target `fit` saw. @throws {NotFittedError} */
  get targetType(): TargetType {
    return this.fitted('targetType').type;
  }

  /** The mean of the target, of more than two classes the share of each. @throws {NotFittedError} */
  get targetMean(): number | Float64Array {
    const { means, type } = this.fitted('targetMean');
    return type === 'multiclass' ? means : (means[0] as number);
  }

  /** A new encoder with the same options, not fitted. */
  clone(): TargetEncoder {
    const { cv, shuffle, ...options } = this.options;
    return new TargetEncoder(typeof cv === 'number' ? this.options : { ...options, cv, ...(!shuffle && { shuffle }) });
  }

  /**
   * What was learned, as plain data for `JSON.stringify`; a splitter becomes the default `cv`, a generator as `randomState`
   * null, since neither is needed any more.
   *
   * @throws {NotFittedError}
   */
  toJSON(): TransformerJSON {
    const { type, classes, categories, means, encodings } = this.fitted('toJSON');
    const { cv, randomState } = this.options;
    const options = { ...this.options, cv: typeof cv === 'number' ? cv : 5, randomState: seedOf(randomState) };
    return this.json(options, { type, classes, categories, means, encodings });
  }

  /** The fitted encoder that {@link TargetEncoder.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): TargetEncoder {
    const where = 'TargetEncoder.fromJSON';
    const { options, state } = readTransformer('TargetEncoder', json);
    const encoder = new TargetEncoder(options.options());
    const features = readFeatures(state);
    const type = state.key('type').oneOf(['binary', 'multiclass', 'continuous']);
    const classes = state.key('classes').nullable((node) =>
      expectDistinct(
        where,
        'state.classes',
        node.items().map((item) => item.category()),
      ),
    );
    if ((classes === null) !== (type === 'continuous')) throw state.key('classes').fail(`fit for '${type}'`);
    const targets = type === 'multiclass' && classes !== null ? classes.length : 1;
    const categories = state
      .key('categories')
      .items(features.nFeaturesIn)
      .map((node, j) =>
        expectCategories(
          where,
          `state.categories[${j}]`,
          node.items().map((item) => item.category()),
        ),
      );
    const encodings = state
      .key('encodings')
      .items(features.nFeaturesIn * targets)
      .map((node, k) => node.numbers(categories[Math.floor(k / targets)]?.length));
    const means = state.key('means').numbers(targets);
    encoder.state = { ...features, type, classes, categories, means, encodings };
    return encoder;
  }

  protected namesOut(names: readonly string[], { type, classes }: State): readonly string[] {
    if (type !== 'multiclass' || classes === null) return names;
    return names.flatMap((name) => classes.map((label) => `${name}_${categoryName(label)}`));
  }

  #learn(x: CategoricalFeatures, y: unknown): Reading {
    const where = this.where('fit');
    const input: CellInput = readCells(where, x);
    const { options } = this;
    checkLists(where, 'categories', options.categories, input.count);
    const target = readTarget(where, y, input.rows, options.targetType);
    const categories: (readonly Category[])[] = [];
    const places: Int32Array[] = [];
    for (let j = 0; j < input.count; j++) {
      const own = fitCategories(where, input, j, options, false).categories;
      categories.push(own);
      places.push(placesOf(input.column(j), own));
    }
    const parts = this.#encode(places, categories, target);
    const state: State = {
      nFeaturesIn: input.count,
      names: input.columnNames,
      type: target.type,
      classes: target.classes,
      categories,
      means: Float64Array.from(target.columns, (_, c) => (parts[c] as TargetEncoding).mean),
      encodings: parts.map(({ encodings }) => encodings),
    };
    return { places, target, state };
  }

  /** Per column, then per target column. */
  #encode(
    places: readonly Int32Array[],
    categories: readonly (readonly Category[])[],
    target: TargetValues,
    rows?: TrainingRows,
  ): TargetEncoding[] {
    const { smooth } = this.options;
    return places.flatMap((column, j) =>
      target.columns.map((values) => encodeTarget(column, categories[j]?.length ?? 0, values, smooth, rows)),
    );
  }

  #folds(x: unknown, y: unknown, rows: number, { type }: TargetValues): { folds: number; foldOf: Int32Array } {
    const where = this.where('fitTransform');
    const { cv, shuffle, randomState } = this.options;
    if (typeof cv !== 'number') return splitterFolds(where, cv, x, y, rows);
    const random = shuffle ? randomFrom(randomState) : null;
    if (type === 'continuous') return { folds: cv, foldOf: assignFolds(where, rows, cv, random) };
    const labels = Array.from(y as ArrayLike<Category>);
    const codes = placesOf(labels, countDistinct(labels).values);
    return { folds: cv, foldOf: assignFolds(where, rows, cv, random, codes) };
  }
}

/** @throws {DataError} unless each row is tested once */
function splitterFolds(
  where: string,
  splitter: Splitter,
  x: unknown,
  y: unknown,
  rows: number,
): { folds: number; foldOf: Int32Array } {
  const foldOf = new Int32Array(rows).fill(-1);
  let folds = 0;
  for (const [, test] of splitter.split(x, y)) {
    for (const i of test) {
      if (foldOf[i] !== -1)
        throw new DataError(`${where}: cv must test each row once, received row ${i} twice or none`);
      foldOf[i] = folds;
    }
    folds++;
  }
  const missing = foldOf.indexOf(-1);
  if (missing < 0) return { folds, foldOf };
  throw new DataError(`${where}: cv must test each row once, received no fold that tests row ${missing}`);
}
