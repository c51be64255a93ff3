import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { castTo } from './cast.ts';
import { filled } from './fill.ts';
import { rowGrain } from './grain.ts';

// Columns that one item takes side by side.
const stripColumns = 16;

/** Index of the largest or smallest value along one axis, of the first one where several are equal. */
export function argReduce(backend: ModuBackend, name: 'argMax' | 'argMin', x: TensorInfo, axis: number): TensorInfo {
  const shape = x.shape.toSpliced(axis, 1);
  const length = x.shape[axis] ?? 0;
  if (length === 0 || sizeOf(shape) === 0) return filled(backend, shape, 'int32', 0);
  const inner = sizeOf(x.shape.slice(axis + 1));
  const outer = sizeOf(x.shape.slice(0, axis));
  const out = backend.output(shape, 'int32');
  const items = inner === 1 ? outer : outer * Math.ceil(inner / stripColumns);
  const fields = [backend.address(x), backend.address(out), length, inner];
  const work = length * (inner === 1 ? 1 : Math.min(inner, stripColumns));
  backend.run(`${name}${x.dtype === 'float32' ? 'F32' : 'I32'}`, fields, items, rowGrain(work));
  return out;
}

function argKernel(kernelName: string, name: 'argMax' | 'argMin'): KernelConfig {
  return nativeKernel<{ readonly x: TensorInfo }, { readonly axis: number }>(
    kernelName,
    ({ inputs: { x }, attrs, backend }) => {
      const [axis = 0] = tf.util.parseAxisParam(attrs.axis, x.shape);
      if (x.dtype !== 'bool') {
        return x.dtype === 'float32' || x.dtype === 'int32' ? argReduce(backend, name, x, axis) : undefined;
      }
      const numbers = castTo(backend, x, 'int32');
      if (numbers === undefined) return undefined;
      const out = argReduce(backend, name, numbers, axis);
      backend.disposeIntermediateTensorInfo(numbers);
      return out;
    },
  );
}

/** Indices of extremes. */
export const argReduceKernels: readonly KernelConfig[] = [argKernel('ArgMax', 'argMax'), argKernel('ArgMin', 'argMin')];
