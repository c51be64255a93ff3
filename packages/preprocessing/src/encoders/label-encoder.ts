import {
  DataError,
  NotFittedError,
  describe,
  invalid,
  isNumericArray,
  type Column,
  type NumericArray,
} from '@modu/core';
import { readLabels, type Label } from '../input/labels.ts';
import { readTransformer } from '../json/read-transformer.ts';
import { formatVersion, toJsonObject, type TransformerJSON } from '../json/transformer-json.ts';
import { expectCategories, sortedCategories } from './column-categories.ts';

/** The general type of a label: `string` for `'yes' | 'no'`. */
export type Widened<T> = T extends string ? string : T extends number ? number : T extends boolean ? boolean : T;

/**
 * Encodes labels as the integers 0 … classes − 1.
 *
 * Inputs   [rows] strings, numbers or booleans, one type
 * Output   Int32Array of positions in `classes`: numbers ascending, strings by code point, then null, then NaN
 * Edges    no labels give no codes
 *
 * @throws {ArgumentError} for anything but a one-dimensional array
 * @throws {DataError} for mixed types, and for a label that `fit` did not see
 * @throws {NotFittedError} before `fit`
 * @see sklearn.preprocessing.LabelEncoder, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.LabelEncoder.html
 * @example
 * ```ts
 * const encoder = new LabelEncoder().fit(['rock', 'mine', 'rock']);
 * encoder.transform(['mine', 'rock']); // Int32Array [0, 1]
 * encoder.inverseTransform([1]); // ['rock']
 * ```
 */
export class LabelEncoder<T extends Label = Label> {
  #classes: readonly T[] | undefined;
  #codes = new Map<Label, number>();

  /** Learns the classes of `y`. */
  fit<U extends T>(y: readonly U[]): LabelEncoder<Widened<U>>;
  fit(y: NumericArray): LabelEncoder<number>;
  fit<U extends T>(y: Column<U>): LabelEncoder<Widened<U>>;
  fit(y: Column): unknown {
    const labels = readLabels('LabelEncoder.fit', y);
    this.#set(sortedCategories('LabelEncoder.fit', 'y', labels) as readonly T[]);
    return this;
  }

  /** The code of each label. */
  transform(y: Column<T>): Int32Array {
    this.#fitted('transform');
    return Int32Array.from(readLabels('LabelEncoder.transform', y), (label) => {
      const code = this.#codes.get(label);
      if (code !== undefined) return code;
      throw new DataError(`LabelEncoder.transform: y must hold only labels that fit saw, received ${describe(label)}`);
    });
  }

  /** `fit(y)`, then `transform(y)`. */
  fitTransform(y: Column<T>): Int32Array {
    this.fit(y);
    return this.transform(y);
  }

  /** The label of each code. @throws {DataError} for anything but an integer from 0 to classes − 1 */
  inverseTransform(codes: Column<number>): T[] {
    const where = 'LabelEncoder.inverseTransform';
    const classes = this.#fitted('inverseTransform');
    if (!Array.isArray(codes) && !isNumericArray(codes)) throw invalid(where, 'codes', 'an array of integers', codes);
    return Array.from(codes as ArrayLike<unknown>, (code, i) => {
      if (typeof code === 'number' && Number.isInteger(code) && code >= 0 && code < classes.length) {
        return classes[code] as T;
      }
      throw new DataError(
        `${where}: codes must be integers from 0 to ${classes.length - 1}, received ${describe(code)} at position ${i}`,
      );
    });
  }

  /** The distinct labels in order. @throws {NotFittedError} */
  get classes(): readonly T[] {
    return this.#fitted('classes');
  }

  /** A new encoder, not fitted. */
  clone(): LabelEncoder<T> {
    return new LabelEncoder<T>();
  }

  /** What was learned, as plain data for `JSON.stringify`; `transformerFromJSON` reads it back. */
  toJSON(): TransformerJSON {
    const classes = this.#fitted('toJSON');
    return { class: 'LabelEncoder', version: formatVersion, options: {}, state: toJsonObject({ classes }) };
  }

  /** The fitted encoder that {@link LabelEncoder.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): LabelEncoder {
    const classes = readTransformer('LabelEncoder', json).state.key('classes');
    const read = classes.items().map((item) => item.category());
    const encoder = new LabelEncoder();
    encoder.#set(read.length === 0 ? [] : expectCategories('LabelEncoder.fromJSON', 'state.classes', read));
    return encoder;
  }

  #set(classes: readonly T[]): void {
    this.#classes = classes;
    this.#codes = new Map(classes.map((label, code) => [label, code]));
  }

  #fitted(member: string): readonly T[] {
    if (this.#classes === undefined) throw new NotFittedError(`LabelEncoder.${member}: fit must be called first`);
    return this.#classes;
  }
}
