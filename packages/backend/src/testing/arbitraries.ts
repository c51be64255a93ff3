import fc from 'fast-check';
import type { TensorSpec } from './compare-with-cpu.ts';

/** Shapes of 0 to `maxRank` dimensions with lengths from `minLength` (0 = tensors without values, too) to `maxLength`. */
export function shapes({ minRank = 0, maxRank = 4, minLength = 0, maxLength = 7 } = {}): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: minLength, max: maxLength }), { minLength: minRank, maxLength: maxRank });
}

/** Float32 numbers of moderate size, and now and then one that is not ordinary. */
export const floats: fc.Arbitrary<number> = fc.oneof(
  { weight: 30, arbitrary: fc.float({ min: -8, max: 8, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0) },
);

/** Float32 numbers between -2 and 2, all ordinary: for sums and products. */
export const tameFloats: fc.Arbitrary<number> = fc.float({ min: -2, max: 2, noNaN: true });

/** A float32 tensor of a given shape. */
export function floatTensor(shape: readonly number[], values: fc.Arbitrary<number> = floats): fc.Arbitrary<TensorSpec> {
  const size = shape.reduce((product, length) => product * length, 1);
  return fc
    .array(values, { minLength: size, maxLength: size })
    .map((numbers) => ({ values: Float32Array.from(numbers), shape, dtype: 'float32' as const }));
}

/** int32 numbers, small ones most of the time, and now and then one at the ends of the range. */
export const integers: fc.Arbitrary<number> = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -9, max: 9 }) },
  { weight: 4, arbitrary: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) },
  { weight: 1, arbitrary: fc.constantFrom(2 ** 31 - 1, -(2 ** 31), 46_341, 65_536) },
);

/** An int32 tensor of a given shape. */
export function intTensor(shape: readonly number[], values: fc.Arbitrary<number> = integers): fc.Arbitrary<TensorSpec> {
  const size = shape.reduce((product, length) => product * length, 1);
  return fc
    .array(values, { minLength: size, maxLength: size })
    .map((numbers) => ({ values: Int32Array.from(numbers), shape, dtype: 'int32' as const }));
}

/** A tensor of truth values. */
export function boolTensor(shape: readonly number[]): fc.Arbitrary<TensorSpec> {
  const size = shape.reduce((product, length) => product * length, 1);
  return fc
    .array(fc.boolean(), { minLength: size, maxLength: size })
    .map((truths) => ({ values: Uint8Array.from(truths, Number), shape, dtype: 'bool' as const }));
}

/** A tensor of any of the three types with addresses. */
export function anyTensor(shape: readonly number[]): fc.Arbitrary<TensorSpec> {
  return fc.oneof(floatTensor(shape), intTensor(shape), boolTensor(shape));
}

/** Two shapes that broadcast together. */
export const broadcastShapes: fc.Arbitrary<[number[], number[]]> = shapes({ maxRank: 5, maxLength: 6 }).chain(
  (shape) => {
    const side = fc.tuple(
      fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
      fc.nat({ max: shape.length }),
    );
    const cut = ([ones, skip]: [boolean[], number]): number[] =>
      shape.map((length, axis) => (ones[axis] === true ? 1 : length)).slice(skip);
    return fc.tuple(side, side).map(([a, b]) => [cut(a), cut(b)]);
  },
);
