import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { rowGrain } from './grain.ts';

// A value costs about four times what one of simple arithmetic does.
const workPerValue = 4;

/** Softmax, or its logarithm, of a float32 tensor along its last dimension. */
export function softmax(backend: ModuBackend, name: 'softmax' | 'logSoftmax', logits: TensorInfo): TensorInfo {
  const out = backend.output(logits.shape, 'float32');
  const length = logits.shape.at(-1) ?? 1;
  const rows = length === 0 ? 0 : sizeOf(logits.shape) / length;
  const fields = [backend.address(logits), backend.address(out), length];
  backend.run(`${name}F32`, fields, rows, rowGrain(workPerValue * length));
  return out;
}

interface Logits {
  readonly logits: TensorInfo;
}

/** Softmax along the last dimension. */
export const softmaxKernels: readonly KernelConfig[] = [
  nativeKernel<Logits, { readonly dim: number }>('Softmax', ({ inputs: { logits }, attrs: { dim }, backend }) => {
    const rank = logits.shape.length;
    const along = dim === -1 ? rank - 1 : dim;
    if (along !== rank - 1) {
      throw new Error(
        `Softmax along a non-last dimension is not yet supported. Logits was rank ${rank} and dim was ${along}`,
      );
    }
    return logits.dtype === 'float32' ? softmax(backend, 'softmax', logits) : undefined;
  }),

  // tfjs' cpu has none, and tf.logSoftmax is composed of others: for callers who ask for it by name.
  nativeKernel<Logits, { readonly axis: number }>('LogSoftmax', ({ inputs: { logits }, attrs: { axis }, backend }) => {
    const rank = logits.shape.length;
    if (logits.dtype !== 'float32' || (axis !== -1 && axis !== rank - 1)) {
      throw new Error(`LogSoftmax needs float32 logits and the last axis, received ${logits.dtype} and axis ${axis}`);
    }
    return softmax(backend, 'logSoftmax', logits);
  }),
];
