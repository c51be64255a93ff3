import type { TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { slice } from './slice.ts';

/**
 * Calls `use` with the part of `x` of the given shape that begins at its origin: `x` itself where it has this shape. Where
 * `x` is too small for it, nothing is called and the result is `undefined`.
 *
 * tfjs takes gradients of outputs that are larger than the convolution says, and reads as much of them as it says.
 */
export function withLeadingPart<T>(
  backend: ModuBackend,
  x: TensorInfo,
  shape: readonly number[],
  use: (part: TensorInfo) => T,
): T | undefined {
  if (x.shape.length !== shape.length || x.shape.some((length, axis) => length < (shape[axis] ?? 0))) return undefined;
  if (x.shape.every((length, axis) => length === shape[axis])) return use(x);
  const part = slice(
    backend,
    x,
    shape.map(() => 0),
    shape,
  );
  try {
    return use(part);
  } finally {
    backend.disposeIntermediateTensorInfo(part);
  }
}
