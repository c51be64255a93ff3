import { ShapeError } from '@modu/core';

/**
 * The axes of a shape by letter: B batch, T query steps, S key steps, D features, E features of the value, N heads,
 * H head size.
 */
export type AxisLetter = 'B' | 'T' | 'S' | 'D' | 'E' | 'F' | 'N' | 'H' | 'M' | 'U' | '2';

/** The sizes met so far, by letter; axes of unknown size are absent. */
export type AxisSizes = Map<AxisLetter, number>;

/** A shape as tfjs gives it; `null` stands for an unknown size. */
export type Shape = readonly (number | null)[];

/**
 * Checks that `shape` has the axes `letters` and agrees with the sizes met so far; adds the sizes it brings to `sizes`.
 *
 * @throws {ShapeError} naming the letters, the sizes they must have and the shape received
 */
export function expectAxes(
  where: string,
  name: string,
  shape: Shape,
  letters: readonly AxisLetter[],
  sizes: AxisSizes,
): void {
  const fits =
    shape.length === letters.length &&
    letters.every((letter, axis) => {
      const size = shape[axis] ?? null;
      return size === null || !sizes.has(letter) || sizes.get(letter) === size;
    });
  if (!fits) {
    const expected = letters.map((letter) => sizes.get(letter) ?? letter).join(', ');
    const received = shape.map((size) => size ?? '?').join(', ');
    throw new ShapeError(
      `${where}: ${name} must have shape [${letters.join(',')}] = [${expected}], received [${received}]`,
    );
  }
  letters.forEach((letter, axis) => {
    const size = shape[axis] ?? null;
    if (size !== null) sizes.set(letter, size);
  });
}

/**
 * Checks that `mask` is [B,T] or [B,S], for inputs of rank 3.
 *
 * @throws {ShapeError} naming the letters, the sizes they must have and the shape received
 */
export function expectStepMask(
  where: string,
  name: string,
  mask: { readonly shape: Shape },
  steps: 'T' | 'S',
  sizes: AxisSizes,
  rank: number,
): void {
  if (rank === 3) expectAxes(where, name, mask.shape, ['B', steps], sizes);
  else throw new ShapeError(`${where}: ${name} needs inputs of rank 3, received rank ${rank}; pass attentionMask`);
}
