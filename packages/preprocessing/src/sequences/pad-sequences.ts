import {
  ArgumentError,
  DataError,
  ShapeError,
  describe,
  expectArray,
  expectInteger,
  expectOneOf,
  expectOptions,
  invalid,
  isNumericArray,
  type Column,
} from '@modu/core';

/** The array that holds padded sequences of each `dtype`; `'bool'` is 0 and 1, `'object'` holds anything. */
export interface PaddedData {
  int8: Int8Array;
  uint8: Uint8Array;
  int16: Int16Array;
  uint16: Uint16Array;
  int32: Int32Array;
  uint32: Uint32Array;
  float32: Float32Array;
  float64: Float64Array;
  bool: Uint8Array;
}

/** A numeric `dtype` of {@link padSequences}. */
export type PaddedType = keyof PaddedData;

/** Padded sequences: `tf.tensor2d(p.data, p.shape)` takes those of dtype int32, float32, uint8 and bool. */
export interface PaddedSequences<Data> {
  readonly data: Data;
  /** [sequences, steps] */
  readonly shape: [sequences: number, steps: number];
}

/** Padded sequences whose steps are arrays themselves. */
export interface PaddedNested<Data> {
  readonly data: Data;
  /** [sequences, steps, …shape of a step] */
  readonly shape: number[];
}

/** Steps that are arrays of one shape. */
export type NestedSteps = readonly (Column<number> | NestedSteps)[];

/** Options of {@link padSequences}. */
export interface PadSequencesOptions<D = PaddedType | 'object', V = unknown> {
  /** Steps of every padded sequence, at least 1; default the length of the longest. */
  readonly maxlen?: number | null;
  /** Type of the output; default `'int32'`, which cuts decimals off. */
  readonly dtype?: D;
  /** Where to add `value`: before (`'pre'`, the default) or after the steps. */
  readonly padding?: 'pre' | 'post';
  /** Where to cut a sequence longer than `maxlen`: at its start (`'pre'`, the default) or at its end. */
  readonly truncating?: 'pre' | 'post';
  /** What to pad with; default 0. */
  readonly value?: V;
}

const arrays: { readonly [D in PaddedType]: (length: number) => PaddedData[D] } = {
  int8: (length) => new Int8Array(length),
  uint8: (length) => new Uint8Array(length),
  int16: (length) => new Int16Array(length),
  uint16: (length) => new Uint16Array(length),
  int32: (length) => new Int32Array(length),
  uint32: (length) => new Uint32Array(length),
  float32: (length) => new Float32Array(length),
  float64: (length) => new Float64Array(length),
  bool: (length) => new Uint8Array(length),
};

const integerRanges: Readonly<Record<string, readonly [min: number, max: number]>> = {
  int8: [-(2 ** 7), 2 ** 7 - 1],
  uint8: [0, 2 ** 8 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  uint16: [0, 2 ** 16 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
};

const where = 'padSequences';

/**
 * Sequences of different lengths as one dense array, cut and padded to `maxlen` steps.
 *
 * Inputs   sequences [B] of arrays of numbers, or of equally shaped arrays of numbers
 * Output   [B, maxlen] (or [B, maxlen, …shape of a step]) in a typed array of `dtype`
 * Edges    an empty sequence becomes padding only; integer dtypes cut decimals off
 *
 * @throws {ArgumentError} for unknown or wrong options, and for sequences that are no arrays
 * @throws {DataError} for steps that `dtype` cannot hold, and for no sequences without `maxlen`
 * @throws {ShapeError} for steps of different shapes
 * @see keras.utils.pad_sequences, https://keras.io/api/data_loading/timeseries/
 * @example
 * ```ts
 * const p = padSequences([[1], [2, 3], [4, 5, 6]], { maxlen: 2 });
 * p.data; // Int32Array [0, 1, 2, 3, 5, 6]
 * p.shape; // [3, 2]
 * ```
 */
export function padSequences<D extends PaddedType = 'int32'>(
  sequences: readonly Column<number>[],
  options?: PadSequencesOptions<D, number>,
): PaddedSequences<PaddedData[D]>;
export function padSequences<D extends PaddedType = 'int32'>(
  sequences: readonly NestedSteps[],
  options?: PadSequencesOptions<D, number>,
): PaddedNested<PaddedData[D]>;
export function padSequences<T, V = number>(
  sequences: readonly (readonly T[])[],
  options: PadSequencesOptions<'object', V> & { readonly dtype: 'object' },
): PaddedSequences<(T | V)[]>;
export function padSequences(
  sequences: readonly ArrayLike<unknown>[],
  options?: PadSequencesOptions,
): PaddedNested<unknown> {
  const { dtype, value, padding, ...given } = checkOptions(options);
  expectArray(where, 'sequences', sequences);
  sequences.forEach((sequence: unknown, i) => {
    if (!isArray(sequence)) throw invalid(where, `sequences[${i}]`, 'an array', sequence);
  });
  if (given.maxlen === null && sequences.length === 0) {
    throw new DataError(`${where}: sequences must not be empty unless maxlen is given, received none`);
  }
  const maxlen = given.maxlen ?? sequences.reduce((longest, { length }) => Math.max(longest, length), 0);
  const first = sequences.find(({ length }) => length > 0)?.[0];
  const stepShape = dtype === 'object' ? [] : shapeOf(first);
  const stepSize = stepShape.reduce((product, length) => product * length, 1);
  const size = sequences.length * maxlen * stepSize;
  const data: unknown[] | PaddedData[PaddedType] = dtype === 'object' ? new Array<unknown>(size) : arrays[dtype](size);
  data.fill(value as never);
  sequences.forEach((sequence, i) => {
    const length = Math.min(sequence.length, maxlen);
    const skip = given.truncating === 'pre' ? sequence.length - length : 0;
    let at = (i * maxlen + (padding === 'pre' ? maxlen - length : 0)) * stepSize;
    const put = (item: unknown, depth: number): void => {
      if (depth === stepShape.length) {
        data[at++] = dtype === 'object' ? item : convert(dtype, item, i);
        return;
      }
      if (!isArray(item) || item.length !== stepShape[depth]) throw unequalSteps(stepShape, i, item);
      for (let k = 0; k < item.length; k++) put(item[k], depth + 1);
    };
    for (let t = skip; t < skip + length; t++) put(sequence[t], 0);
  });
  return { data, shape: [sequences.length, maxlen, ...stepShape] };
}

function checkOptions(options: PadSequencesOptions | undefined) {
  const known = ['maxlen', 'dtype', 'padding', 'truncating', 'value'] as const;
  const given = expectOptions(where, options, known);
  const { maxlen = null, padding = 'pre', truncating = 'pre', value = 0 } = given;
  const types = [...(Object.keys(arrays) as PaddedType[]), 'object'] as const;
  const dtype = expectOneOf(where, 'dtype', given.dtype ?? 'int32', types);
  return {
    maxlen: maxlen === null ? null : expectInteger(where, 'maxlen', maxlen, { min: 1 }),
    dtype,
    padding: expectOneOf(where, 'padding', padding, ['pre', 'post']),
    truncating: expectOneOf(where, 'truncating', truncating, ['pre', 'post']),
    value: dtype === 'object' ? value : expectValue(dtype, value),
  };
}

function expectValue(dtype: PaddedType, value: unknown): number {
  const number = hold(dtype, value);
  if (number !== undefined) return number;
  throw new ArgumentError(`${where}: value must be a number that ${dtype} can hold, received ${describe(value)}`);
}

function convert(dtype: PaddedType, value: unknown, sequence: number): number {
  const number = hold(dtype, value);
  if (number !== undefined) return number;
  if (isArray(value)) throw unequalSteps([], sequence, value);
  throw new DataError(
    `${where}: sequences must hold numbers that ${dtype} can hold, received ${describe(value)} in sequence ${sequence}`,
  );
}

/** The value as `dtype` stores it; undefined when it is no number or outside the range. */
function hold(dtype: PaddedType, value: unknown): number | undefined {
  const number = typeof value === 'boolean' ? Number(value) : value;
  if (typeof number !== 'number') return undefined;
  if (dtype === 'bool') return number === 0 ? 0 : 1;
  const range = integerRanges[dtype];
  if (range === undefined) return number;
  const whole = Math.trunc(number);
  return whole >= range[0] && whole <= range[1] ? whole : undefined;
}

function shapeOf(step: unknown): number[] {
  return isArray(step) ? [step.length, ...shapeOf(step[0])] : [];
}

function isArray(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || isNumericArray(value);
}

function unequalSteps(shape: readonly number[], sequence: number, step: unknown): ShapeError {
  const expected = shape.length === 0 ? 'numbers' : `arrays of shape [${shape.join(', ')}]`;
  return new ShapeError(
    `${where}: every step must be ${expected} as the first, received ${describe(step)} in sequence ${sequence}`,
  );
}
