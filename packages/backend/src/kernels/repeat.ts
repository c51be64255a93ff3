import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { gathered, isNumeric, stridedCopy, stridesOf } from './strided-copy.ts';

interface OneInput {
  readonly x: TensorInfo;
}

/** The tensor `reps[i]` times after itself along dimension `i`. */
export function tile(backend: ModuBackend, x: TensorInfo, reps: readonly number[]): TensorInfo {
  const shape = x.shape.map((length, axis) => length * (reps[axis] ?? 1));
  if (reps.every((count) => count === 1)) return backend.share(x, shape);
  tf.util.assertNonNegativeIntegerDimensions(shape);
  const out = backend.output(shape, x.dtype);
  if (sizeOf(shape) === 0) return out;
  const own = stridesOf(x.shape);
  // Each dimension of the result is (repetition, own dimension).
  const sizes: number[] = [];
  const stridesX: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    sizes.push(reps[axis] ?? 1, x.shape[axis] ?? 1);
    stridesX.push(0, own[axis] ?? 0);
  }
  stridedCopy(backend, x, out, { sizes, stridesX, stridesOut: stridesOf(sizes) });
  return out;
}

/** Tensors repeated or turned around. */
export const repeatKernels: readonly KernelConfig[] = [
  nativeKernel<OneInput, { readonly reps: readonly number[] }>('Tile', ({ inputs: { x }, attrs: { reps }, backend }) =>
    isNumeric(x) ? tile(backend, x, reps) : undefined,
  ),

  nativeKernel<OneInput, { readonly dims: number | number[] }>('Reverse', ({ inputs: { x }, attrs, backend }) => {
    if (!isNumeric(x)) return undefined;
    const dims = tf.util.parseAxisParam(attrs.dims, x.shape);
    const strides = stridesOf(x.shape);
    let start = 0;
    for (const axis of new Set(dims)) {
      const stride = strides[axis] ?? 0;
      start += ((x.shape[axis] ?? 1) - 1) * stride;
      strides[axis] = -stride;
    }
    return start === 0 ? backend.share(x, x.shape) : gathered(backend, x, x.shape, strides, start);
  }),
];
