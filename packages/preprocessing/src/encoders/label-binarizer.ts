import {
  ArgumentError,
  DataError,
  NotFittedError,
  ShapeError,
  describe,
  expectInteger,
  expectNumber,
  expectOptions,
  isMatrix,
  type Column,
  type Matrix,
} from '@modu/core';
import { readLabels, type Label } from '../input/labels.ts';
import { readFinite, type NumericFeatures, type NumericInput } from '../input/numeric-input.ts';
import { readTransformer } from '../json/read-transformer.ts';
import { formatVersion, toJsonObject, type TransformerJSON } from '../json/transformer-json.ts';
import { placesOf } from '../statistics/value-index.ts';
import { expectCategories, sortedCategories } from './column-categories.ts';
import type { Widened } from './label-encoder.ts';

/** Options of {@link LabelBinarizer}. */
export interface LabelBinarizerOptions {
  /** What stands for a class that a row has not; default 0. */
  readonly negLabel?: number;
  /** What stands for the class of a row, above `negLabel`; default 1. */
  readonly posLabel?: number;
}

/** Options of {@link LabelBinarizer.inverseTransform}. */
export interface BinaryThreshold {
  /** Of two classes, or of several labels per row, outputs above it are the class; default the middle of the two labels. */
  readonly threshold?: number;
}

/** Whether the labels are of up to two classes, of more, or rows of 0 and 1 for several labels at a time. */
export type LabelType = 'binary' | 'multiclass' | 'multilabel-indicator';

interface State<T> {
  readonly yType: LabelType;
  readonly classes: readonly T[];
}

/**
 * Encodes labels as one column of two numbers per class: 1 for the class of the row, 0 for all others.
 *
 * Inputs   [rows] strings, integers or booleans, one type; or [rows, classes] rows of 0 and 1
 * Output   Matrix of float32, classes in order; of two classes one column, 1 for the second
 * Edges    one class: a column of `negLabel`; a label that `fit` did not see: a row of `negLabel`
 *
 * @throws {ArgumentError} for unknown or wrong options, and for anything but labels
 * @throws {DataError} for no labels, mixed types, numbers that are no integers, and rows of other numbers than 0 and 1
 * @throws {ShapeError} for another number of columns than `fit` saw
 * @throws {NotFittedError} before `fit`
 * @see sklearn.preprocessing.LabelBinarizer, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.LabelBinarizer.html
 * @example
 * ```ts
 * const binarizer = new LabelBinarizer().fit(['cat', 'dog', 'bird']);
 * binarizer.transform(['dog']).data; // Float32Array [0, 0, 1]
 * binarizer.inverseTransform([[0.1, 0.7, 0.2]]); // ['cat']
 * ```
 */
export class LabelBinarizer<T extends Label = Label> {
  /** The options with their defaults. */
  readonly options: Readonly<Required<LabelBinarizerOptions>>;
  #state: State<T> | undefined;

  constructor(options?: LabelBinarizerOptions) {
    const where = 'LabelBinarizer';
    const { negLabel = 0, posLabel = 1 } = expectOptions(where, options, ['negLabel', 'posLabel']);
    this.options = Object.freeze({
      negLabel: expectInteger(where, 'negLabel', negLabel),
      posLabel: expectInteger(where, 'posLabel', posLabel),
    });
    if (negLabel >= posLabel) {
      throw new ArgumentError(`${where}: posLabel must be greater than negLabel (${negLabel}), received ${posLabel}`);
    }
  }

  /** Learns the classes of `y`. */
  fit(y: Matrix | readonly (readonly number[])[]): LabelBinarizer<number>;
  fit<U extends T>(y: Column<U>): LabelBinarizer<Widened<U>>;
  fit(y: unknown): unknown {
    const where = 'LabelBinarizer.fit';
    const rows = readIndicators(where, y);
    if (rows !== undefined) {
      const classes = Array.from({ length: rows.columns }, (_, j) => j as T);
      this.#state = { yType: 'multilabel-indicator', classes };
      return this;
    }
    const labels = readLabels(where, y);
    if (labels.length === 0) throw new DataError(`${where}: y must hold at least one label, received none`);
    const classes = sortedCategories(where, 'y', labels) as readonly T[];
    const fraction = classes.find((label) => typeof label === 'number' && !Number.isInteger(label));
    if (fraction !== undefined) {
      throw new DataError(`${where}: y must hold classes, which may not be fractions, received ${describe(fraction)}`);
    }
    this.#state = { yType: classes.length > 2 ? 'multiclass' : 'binary', classes };
    return this;
  }

  /** The outputs of each label. */
  transform(y: Column<T> | Matrix | readonly (readonly number[])[]): Matrix {
    const where = 'LabelBinarizer.transform';
    const { yType, classes } = this.#fitted('transform');
    const { negLabel, posLabel } = this.options;
    const indicators = readIndicators(where, y);
    if ((indicators !== undefined) !== (yType === 'multilabel-indicator')) {
      throw new DataError(
        `${where}: y must be ${yType === 'multilabel-indicator' ? 'rows of 0 and 1' : 'one label per row'} as in fit, received ${describe(y)}`,
      );
    }
    if (indicators !== undefined) {
      const { data, rows, columns } = indicators;
      checkColumns(where, 'y', columns, classes.length);
      return { data: Float32Array.from(data, (value) => (value === 0 ? negLabel : posLabel)), shape: [rows, columns] };
    }
    const places = placesOf(readLabels(where, y), classes);
    const width = yType === 'binary' ? 1 : classes.length;
    const out = new Float32Array(places.length * width).fill(negLabel);
    for (let i = 0; i < places.length; i++) {
      const place = places[i] as number;
      if (width > 1 && place >= 0) out[i * width + place] = posLabel;
      else if (width === 1 && place === 1) out[i] = posLabel;
    }
    return { data: out, shape: [places.length, width] };
  }

  /** `fit(y)`, then `transform(y)`. */
  fitTransform(y: Column<T> | Matrix | readonly (readonly number[])[]): Matrix {
    this.fit(y as Column<T>);
    return this.transform(y);
  }

  /**
   * The label of each row of outputs: that of the first largest of several classes, that on its side of the threshold of two.
   * Rows of several labels come back as rows of 0 and 1.
   */
  inverseTransform(y: NumericFeatures, options?: BinaryThreshold): T[] {
    const where = 'LabelBinarizer.inverseTransform';
    const { yType, classes } = this.#fitted('inverseTransform');
    const { threshold: given } = expectOptions(where, options, ['threshold']);
    const { negLabel, posLabel } = this.options;
    const threshold = given === undefined ? (posLabel + negLabel) / 2 : expectNumber(where, 'threshold', given);
    const { data, rows, columns } = readFinite(where, y);
    if (yType === 'binary') {
      if (columns > 2)
        throw new ShapeError(`${where}: y must have 1 or 2 columns for two classes, received ${columns}`);
      return Array.from({ length: rows }, (_, i) => {
        const above = (data[(i + 1) * columns - 1] as number) > threshold;
        return classes[above && classes.length > 1 ? 1 : 0] as T;
      });
    }
    checkColumns(where, 'y', columns, classes.length);
    if (yType === 'multilabel-indicator') {
      return Array.from({ length: rows }, (_, i) =>
        Array.from(data.subarray(i * columns, (i + 1) * columns), (value) => (value > threshold ? 1 : 0)),
      ) as unknown as T[];
    }
    return Array.from({ length: rows }, (_, i) => {
      let best = 0;
      for (let j = 1; j < columns; j++) {
        if ((data[i * columns + j] as number) > (data[i * columns + best] as number)) best = j;
      }
      return classes[best] as T;
    });
  }

  /** The distinct labels in order; for rows of several labels the numbers of their columns. @throws {NotFittedError} */
  get classes(): readonly T[] {
    return this.#fitted('classes').classes;
  }

  /** What kind of labels `fit` saw. @throws {NotFittedError} */
  get yType(): LabelType {
    return this.#fitted('yType').yType;
  }

  /** A new binarizer with the same options, not fitted. */
  clone(): LabelBinarizer<T> {
    return new LabelBinarizer<T>(this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`; `transformerFromJSON` reads it back. @throws {NotFittedError} */
  toJSON(): TransformerJSON {
    const state = toJsonObject(this.#fitted('toJSON'));
    return { class: 'LabelBinarizer', version: formatVersion, options: toJsonObject(this.options), state };
  }

  /** The fitted binarizer that {@link LabelBinarizer.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): LabelBinarizer {
    const where = 'LabelBinarizer.fromJSON';
    const { options, state } = readTransformer('LabelBinarizer', json);
    const binarizer = new LabelBinarizer(options.options());
    const yType = state.key('yType').oneOf(['binary', 'multiclass', 'multilabel-indicator']);
    const labels = state.key('classes').items();
    const classes = expectCategories(
      where,
      'state.classes',
      labels.map((item) => item.category()),
    );
    if (yType !== 'multilabel-indicator' && classes.length > 2 !== (yType === 'multiclass')) {
      throw state.key('yType').fail(`'${classes.length > 2 ? 'multiclass' : 'binary'}' for ${classes.length} classes`);
    }
    binarizer.#state = { yType, classes };
    return binarizer;
  }

  #fitted(member: string): State<T> {
    if (this.#state === undefined) throw new NotFittedError(`LabelBinarizer.${member}: fit must be called first`);
    return this.#state;
  }
}

/** Rows of 0 and 1; undefined for one label per row. */
function readIndicators(where: string, y: unknown): NumericInput | undefined {
  const isRows = Array.isArray(y) && y.length > 0 && (Array.isArray(y[0]) || ArrayBuffer.isView(y[0]));
  if (!isMatrix(y) && !isRows) return undefined;
  const input = readFinite(where, y, 'y');
  const other = input.data.find((value: number) => value !== 0 && value !== 1);
  if (other === undefined) return input;
  throw new DataError(`${where}: rows of y must hold 0 and 1, received ${other}`);
}

function checkColumns(where: string, name: string, columns: number, classes: number): void {
  if (columns === classes) return;
  throw new ShapeError(`${where}: ${name} must have one column per class (${classes}), received ${columns}`);
}
