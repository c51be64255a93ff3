import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { isNumeric, stridedCopy, stridesOf } from './strided-copy.ts';

/** What tfjs hands over: an array for a kernel with many inputs. */
type Many = Readonly<Record<string, TensorInfo>> & readonly TensorInfo[];

/** Tensors of one type, equal in all dimensions but `axis`, end to end along it. */
export function concat(backend: ModuBackend, inputs: readonly TensorInfo[], axis: number): TensorInfo {
  const [first] = inputs;
  const out = backend.output(
    tf.backend_util.computeOutShape(
      inputs.map(({ shape }) => shape),
      axis,
    ),
    first?.dtype ?? 'float32',
  );
  const stridesOut = stridesOf(out.shape);
  let startOut = 0;
  for (const x of inputs) {
    if (sizeOf(x.shape) === 0) continue;
    stridedCopy(backend, x, out, { sizes: x.shape, stridesX: stridesOf(x.shape), stridesOut, startOut });
    startOut += (x.shape[axis] ?? 0) * (stridesOut[axis] ?? 0);
  }
  return out;
}

/** Several tensors as one. */
export const concatKernels: readonly KernelConfig[] = [
  nativeKernel<Many, { readonly axis: number }>('Concat', ({ inputs, attrs, backend }) => {
    const axis = tf.util.parseAxisParam(attrs.axis, inputs[0]?.shape ?? [])[0] ?? 0;
    if (!inputs.every((x) => isNumeric(x) && x.dtype === inputs[0]?.dtype)) return undefined;
    tf.backend_util.assertParamsConsistent(
      inputs.map(({ shape }) => shape),
      axis,
    );
    const filled = inputs.filter(({ shape }) => sizeOf(shape) > 0);
    const [only] = filled;
    return filled.length === 1 && only !== undefined ? backend.share(only, only.shape) : concat(backend, inputs, axis);
  }),

  nativeKernel<Many, { readonly axis: number }>('Pack', ({ inputs, attrs, backend }) => {
    const [first] = inputs;
    if (first === undefined || !inputs.every(isNumeric)) return undefined;
    const axis = attrs.axis < 0 ? attrs.axis + first.shape.length + 1 : attrs.axis;
    for (const { shape, dtype } of inputs) {
      tf.util.assertShapesMatch(first.shape, shape, 'All tensors passed to stack must have matching shapes');
      tf.util.assert(dtype === first.dtype, () => 'All tensors passed to stack must have matching dtypes');
    }
    const expanded = first.shape.toSpliced(axis, 0, 1);
    if (inputs.length === 1) return backend.share(first, expanded);
    return concat(
      backend,
      inputs.map(({ dataId, dtype }) => ({ dataId, dtype, shape: expanded })),
      axis,
    );
  }),
];
