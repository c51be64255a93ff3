import {
  DataError,
  NotFittedError,
  ShapeError,
  expectOptions,
  invalid,
  isMatrix,
  isNumericArray,
  type Column,
  type Matrix,
} from '@modu/core';
import { readLabels, type Label } from '../input/labels.ts';
import { readFinite, type NumericFeatures } from '../input/numeric-input.ts';
import { readTransformer } from '../json/read-transformer.ts';
import { formatVersion, toJsonObject, type TransformerJSON } from '../json/transformer-json.ts';
import { expectDistinct, sortedCategories } from './column-categories.ts';

/** Options of {@link MultiLabelBinarizer}. */
export interface MultiLabelBinarizerOptions<T extends Label = Label> {
  /** The classes in the order of the outputs; default null, those that `fit` sees, in order. */
  readonly classes?: readonly T[] | null;
}

/**
 * Encodes sets of labels as rows of 0 and 1, one column per class.
 *
 * Inputs   [rows] arrays or sets of strings, numbers or booleans, one type; repeated labels count once
 * Output   Matrix of float32, one column per class
 * Edges    an empty set: zeros; labels that are no class: ignored; no class at all: no columns
 *
 * @throws {ArgumentError} for unknown or wrong options, and for anything but an array of sets of labels
 * @throws {DataError} for mixed types; in `inverseTransform` for other numbers than 0 and 1
 * @throws {ShapeError} in `inverseTransform` for another number of columns than classes
 * @throws {NotFittedError} before `fit`
 * @see sklearn.preprocessing.MultiLabelBinarizer, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.MultiLabelBinarizer.html
 * @example
 * ```ts
 * const binarizer = new MultiLabelBinarizer().fit([['drama', 'war'], ['comedy']]);
 * binarizer.transform([['war']]).data; // Float32Array [0, 0, 1]
 * binarizer.inverseTransform([[1, 1, 0]]); // [['comedy', 'drama']]
 * ```
 */
export class MultiLabelBinarizer<T extends Label = Label> {
  /** The options with their defaults. */
  readonly options: Readonly<Required<MultiLabelBinarizerOptions<T>>>;
  #classes: readonly T[] | undefined;

  constructor(options?: MultiLabelBinarizerOptions<T>) {
    const where = 'MultiLabelBinarizer';
    const { classes = null } = expectOptions(where, options, ['classes']);
    this.options = Object.freeze({
      classes: classes === null ? null : (expectDistinct(where, 'classes', classes) as readonly T[]),
    });
  }

  /** Learns the classes that occur in `y`. */
  fit(y: readonly Iterable<T>[]): this {
    const where = 'MultiLabelBinarizer.fit';
    const sets = readSets(where, y);
    this.#classes = this.options.classes ?? (sortedCategories(where, 'y', sets.flat()) as readonly T[]);
    return this;
  }

  /** 1 for each class in the set of a row. */
  transform(y: readonly Iterable<T>[]): Matrix {
    const classes = this.#fitted('transform');
    const sets = readSets('MultiLabelBinarizer.transform', y);
    const placeOf = new Map<Label, number>(classes.map((label, place) => [label, place]));
    const data = new Float32Array(sets.length * classes.length);
    sets.forEach((labels, i) => {
      for (const label of labels) {
        const place = placeOf.get(label);
        if (place !== undefined) data[i * classes.length + place] = 1;
      }
    });
    return { data, shape: [sets.length, classes.length] };
  }

  /** `fit(y)`, then `transform(y)`. */
  fitTransform(y: readonly Iterable<T>[]): Matrix {
    return this.fit(y).transform(y);
  }

  /** The labels of each row of 0 and 1, in the order of the classes. */
  inverseTransform(y: NumericFeatures): T[][] {
    const where = 'MultiLabelBinarizer.inverseTransform';
    const classes = this.#fitted('inverseTransform');
    // Sets that were all empty have no classes, and so no columns, which other numeric input must have.
    if (classes.length === 0 && isMatrix(y) && y.shape[1] === 0) return Array.from({ length: y.shape[0] }, () => []);
    const { data, rows, columns } = readFinite(where, y);
    if (columns !== classes.length) {
      throw new ShapeError(`${where}: y must have one column per class (${classes.length}), received ${columns}`);
    }
    const other = data.find((value: number) => value !== 0 && value !== 1);
    if (other !== undefined) throw new DataError(`${where}: y must hold 0 and 1, received ${other}`);
    return Array.from({ length: rows }, (_, i) => classes.filter((__, j) => data[i * columns + j] === 1));
  }

  /** The classes in the order of the outputs. @throws {NotFittedError} */
  get classes(): readonly T[] {
    return this.#fitted('classes');
  }

  /** A new binarizer with the same options, not fitted. */
  clone(): MultiLabelBinarizer<T> {
    return new MultiLabelBinarizer<T>(this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`; `transformerFromJSON` reads it back. @throws {NotFittedError} */
  toJSON(): TransformerJSON {
    const state = toJsonObject({ classes: this.#fitted('toJSON') });
    return { class: 'MultiLabelBinarizer', version: formatVersion, options: toJsonObject(this.options), state };
  }

  /** The fitted binarizer that {@link MultiLabelBinarizer.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): MultiLabelBinarizer {
    const { options, state } = readTransformer('MultiLabelBinarizer', json);
    const binarizer = new MultiLabelBinarizer(options.options());
    const labels = state.key('classes').items();
    binarizer.#classes = expectDistinct(
      'MultiLabelBinarizer.fromJSON',
      'state.classes',
      labels.map((item) => item.category()),
    );
    return binarizer;
  }

  #fitted(member: string): readonly T[] {
    if (this.#classes === undefined)
      throw new NotFittedError(`MultiLabelBinarizer.${member}: fit must be called first`);
    return this.#classes;
  }
}

function readSets(where: string, y: unknown): Label[][] {
  if (!Array.isArray(y)) throw invalid(where, 'y', 'an array of sets of labels', y);
  return y.map((set: unknown, i) => {
    if (Array.isArray(set) || isNumericArray(set)) return readLabels(where, set as Column, `y[${i}]`);
    const isSet = typeof set === 'object' && set !== null && Symbol.iterator in set;
    if (isSet) return readLabels(where, [...(set as Iterable<unknown>)], `y[${i}]`);
    throw invalid(where, `y[${i}]`, 'an array or a set of labels', set);
  });
}
