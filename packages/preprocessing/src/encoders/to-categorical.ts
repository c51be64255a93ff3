import {
  DataError,
  ShapeError,
  describe,
  expectInteger,
  expectOptions,
  invalid,
  isMatrix,
  isNumericArray,
  type Column,
  type Matrix,
} from '@modu/core';

/** Options of {@link toCategorical}. */
export interface ToCategoricalOptions {
  /** Number of classes C; default the largest class + 1. */
  readonly numClasses?: number | null;
}

/** A dense row-major array of any rank. */
export interface NestedCategorical {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Class indices nested to any depth. */
export type NestedClasses = readonly (number | NestedClasses)[];

/**
 * Class indices as rows of 0 and 1, with the class as last axis.
 *
 * Inputs   x [rows] (or nested deeper) integers from 0 to C − 1; a last axis of length 1 is dropped
 * Output   [rows, C] float32
 *
 * @throws {ArgumentError} for anything but an array, and for unknown or wrong options
 * @throws {DataError} for a class that is no integer from 0 to C − 1, and for no classes without `numClasses`
 * @throws {ShapeError} for ragged nesting
 * @see keras.utils.to_categorical, https://keras.io/api/utils/python_utils/
 * @example
 * ```ts
 * toCategorical([0, 2, 1]); // { data: Float32Array [1,0,0, 0,0,1, 0,1,0], shape: [3, 3] }
 * ```
 */
export function toCategorical(x: Column<number>, options?: ToCategoricalOptions): Matrix;
export function toCategorical(x: NestedClasses | Matrix, options?: ToCategoricalOptions): NestedCategorical;
export function toCategorical(
  x: Column<number> | Matrix | NestedClasses,
  options?: ToCategoricalOptions,
): NestedCategorical {
  const where = 'toCategorical';
  const { numClasses = null } = expectOptions(where, options, ['numClasses']);
  const given = numClasses === null ? undefined : expectInteger(where, 'numClasses', numClasses, { min: 1 });
  const { values, shape } = flatten(where, x);
  if (given === undefined && values.length === 0) {
    throw new DataError(`${where}: x must hold at least one class unless numClasses is given, received none`);
  }
  let classes = given ?? 0;
  for (const [i, value] of values.entries()) {
    const isClass = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    if (!isClass || (given !== undefined && value >= given)) {
      const range = given === undefined ? 'integers at least 0' : `integers from 0 to ${given - 1}`;
      throw new DataError(`${where}: x must hold ${range}, received ${describe(value)} at position ${i}`);
    }
    classes = Math.max(classes, value + 1);
  }
  const data = new Float32Array(values.length * classes);
  for (const [i, value] of values.entries()) data[i * classes + (value as number)] = 1;
  return { data, shape: [...(shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape), classes] };
}

function flatten(where: string, x: unknown): { values: readonly unknown[]; shape: readonly number[] } {
  if (isMatrix(x)) return { values: Array.from(x.data), shape: x.shape };
  if (isNumericArray(x)) return { values: Array.from(x), shape: [x.length] };
  if (!Array.isArray(x)) throw invalid(where, 'x', 'an array of class indices', x);
  if (!x.some((item) => Array.isArray(item) || isNumericArray(item))) return { values: x, shape: [x.length] };
  const parts = x.map((item: unknown) => {
    if (Array.isArray(item) || isNumericArray(item)) return flatten(where, item);
    throw new ShapeError(
      `${where}: x must be nested to the same depth everywhere, received ${describe(item)} beside arrays`,
    );
  });
  const inner = parts[0]?.shape ?? [];
  const other = parts.find(({ shape }) => shape.join() !== inner.join());
  if (other !== undefined) {
    throw new ShapeError(
      `${where}: x must have equal inner shapes, received [${inner.join(', ')}] and [${other.shape.join(', ')}]`,
    );
  }
  return { values: parts.flatMap(({ values }) => values), shape: [x.length, ...inner] };
}
