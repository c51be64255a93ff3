import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';

interface OneInput {
  readonly x: TensorInfo;
}

/** Kernels that give the same values another form; none computes. */
export const shapeKernels: readonly KernelConfig[] = [
  nativeKernel<OneInput>('Identity', ({ inputs: { x }, backend }) => backend.share(x, x.shape)),

  nativeKernel<OneInput, { readonly shape: number[] }>('Reshape', ({ inputs: { x }, attrs, backend }) => {
    const size = sizeOf(x.shape);
    const shape = tf.util.inferFromImplicitShape(attrs.shape, size);
    tf.util.assert(
      size === sizeOf(shape),
      () =>
        `The new shape (${shape.join()}) has ${sizeOf(shape)} elements and the old shape (${x.shape.join()}) has ${size} elements. ` +
        'The new shape and old shape must have the same number of elements.',
    );
    return backend.share(x, shape);
  }),

  nativeKernel<{ readonly input: TensorInfo }, { readonly dim: number }>(
    'ExpandDims',
    ({ inputs: { input }, attrs: { dim }, backend }) => {
      const rank = input.shape.length;
      tf.util.assert(-(rank + 1) <= dim && dim <= rank, () => `Axis must be in the interval [${-(rank + 1)}, ${rank}]`);
      return backend.share(input, input.shape.toSpliced(dim < 0 ? rank + dim + 1 : dim, 0, 1));
    },
  ),

  nativeKernel<{ readonly real: TensorInfo; readonly imag: TensorInfo }>(
    'Complex',
    ({ inputs: { real, imag }, backend }) => backend.makeComplex(real.shape, copy(backend, real), copy(backend, imag)),
  ),

  nativeKernel<{ readonly input: TensorInfo }>('Real', ({ inputs: { input }, backend }) =>
    part(backend, input, backend.dataOf(input.dataId).complexTensorInfos?.real),
  ),

  nativeKernel<{ readonly input: TensorInfo }>('Imag', ({ inputs: { input }, backend }) =>
    part(backend, input, backend.dataOf(input.dataId).complexTensorInfos?.imag),
  ),
];

function copy(backend: ModuBackend, { shape, dtype, dataId }: TensorInfo): TensorInfo {
  const out = backend.output(shape, dtype);
  backend.view(out).set(backend.view({ dataId }));
  return out;
}

function part(backend: ModuBackend, { shape }: TensorInfo, source: TensorInfo | undefined): TensorInfo | undefined {
  return source === undefined ? undefined : copy(backend, { ...source, shape });
}
