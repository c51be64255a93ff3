import { ShapeError } from '@modu/core';

/** A shape as tfjs gives it; `null` stands for an unknown size. */
export type Shape = readonly (number | null)[];

/** The sizes met so far, by axis letter; axes of unknown size are absent. */
export type AxisSizes = Map<string, number>;

/**
 * Checks that `shape` has the axes `letters` and agrees with the sizes met so far; adds the sizes it brings to `sizes`.
 *
 * @throws {ShapeError} naming the letters, the sizes they must have and the shape received
 */
export function expectAxes(
  where: string,
  name: string,
  shape: Shape,
  letters: readonly string[],
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
