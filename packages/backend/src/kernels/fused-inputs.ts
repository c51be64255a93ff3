import { invalid, ShapeError } from '@modu/core';
import type { DataType, TensorInfo } from '@tensorflow/tfjs';

/** Lengths of axes by their letter, as the inputs of one kernel call have them. */
export type Axes = Record<string, number>;

/**
 * Checks an input of a fused kernel against its shape in axis letters, and takes over the letters that are new.
 *
 * @param shape one entry per axis: a letter, a letter with a factor in front (`'4H'`), or a length
 * @throws {ArgumentError} when the type is another
 * @throws {ShapeError} when the shape does not fit
 */
export function expectInput(
  where: string,
  name: string,
  tensor: TensorInfo | undefined,
  shape: readonly (string | number)[],
  axes: Axes,
  dtype: DataType = 'float32',
): TensorInfo {
  if (tensor === undefined) throw invalid(where, name, `a tensor of type ${dtype}`, tensor);
  if (tensor.dtype !== dtype) throw invalid(where, name, `a tensor of type ${dtype}`, tensor.dtype);
  if (!fits(tensor.shape, shape, axes)) {
    const known = Object.entries(axes).map(([letter, length]) => `${letter} = ${length}`);
    throw new ShapeError(
      `${where}: ${name} must have the shape [${shape.join(', ')}]${known.length === 0 ? '' : ` with ${known.join(', ')}`}, ` +
        `received [${tensor.shape.join(', ')}]`,
    );
  }
  return tensor;
}

// A kernel may have twenty inputs and take twenty microseconds: no closures here.
function fits(lengths: readonly number[], shape: readonly (string | number)[], axes: Axes): boolean {
  if (lengths.length !== shape.length) return false;
  for (let index = 0; index < shape.length; index++) {
    if (!matches(shape[index] ?? 0, lengths[index] ?? 0, axes)) return false;
  }
  return true;
}

function matches(axis: string | number, length: number, axes: Axes): boolean {
  if (typeof axis === 'number') return axis === length;
  const letter = axis.length === 1 ? axis : axis.slice(-1);
  const factor = axis.length === 1 ? 1 : Number(axis.slice(0, -1));
  const known = axes[letter];
  if (known !== undefined) return known * factor === length;
  if (length % factor !== 0) return false;
  axes[letter] = length / factor;
  return true;
}

/** An axis that an input has given a length. */
export function axisLength(axes: Axes, letter: string): number {
  return axes[letter] ?? 0;
}
