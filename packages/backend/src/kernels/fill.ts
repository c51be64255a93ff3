import type { DataType, KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { bytesPerValue, sizeOf } from '../tensor-data.ts';
import { elementGrain } from './grain.ts';
import { valueBits } from './pad.ts';
import { isNumeric } from './strided-copy.ts';

/** A new tensor of one value. */
export function filled(backend: ModuBackend, shape: readonly number[], dtype: DataType, value: number): TensorInfo {
  const out = backend.output(shape, dtype);
  const fields = [backend.address(out), valueBits(value, dtype)];
  backend.run(`fillElements${8 * bytesPerValue(dtype)}`, fields, sizeOf(shape), elementGrain);
  return out;
}

interface OneInput {
  readonly x: TensorInfo;
}

interface FillAttrs {
  readonly shape: number[];
  readonly value: number | boolean | string;
  readonly dtype?: DataType;
}

interface RangeAttrs {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly dtype: 'float32' | 'int32';
}

/** Tensors that are made from numbers. */
export const fillKernels: readonly KernelConfig[] = [
  nativeKernel<object, FillAttrs>('Fill', ({ attrs: { shape, value, dtype }, backend }) => {
    const type = dtype ?? tf.util.inferDtype(value);
    return typeof value !== 'string' && type !== 'string' && type !== 'complex64'
      ? filled(backend, shape, type, Number(value))
      : undefined;
  }),

  nativeKernel<OneInput>('OnesLike', ({ inputs: { x }, backend }) =>
    isNumeric(x) ? filled(backend, x.shape, x.dtype, 1) : undefined,
  ),

  nativeKernel<OneInput>('ZerosLike', ({ inputs: { x }, backend }) =>
    isNumeric(x) ? filled(backend, x.shape, x.dtype, 0) : undefined,
  ),

  nativeKernel<object, RangeAttrs>('Range', ({ attrs: { start, stop, step, dtype }, backend }) => {
    const none = start === stop || (start < stop && step < 0) || (stop < start && step > 1);
    const count = none ? 0 : Math.abs(Math.ceil((stop - start) / step));
    return progression(backend, count, dtype, start, stop < start && step === 1 ? -1 : step);
  }),

  nativeKernel<object, { readonly start: number; readonly stop: number; readonly num: number }>(
    'LinSpace',
    ({ attrs: { start, stop, num }, backend }) =>
      progression(backend, num, 'float32', start, (stop - start) / (num - 1)),
  ),
];

// Every value is rounded before the step is added to it, as in tfjs.
function progression(backend: ModuBackend, count: number, dtype: DataType, start: number, step: number): TensorInfo {
  const out = backend.output([count], dtype);
  const values = backend.view(out);
  values[0] = start;
  for (let index = 1; index < count; index++) values[index] = (values[index - 1] ?? 0) + step;
  return out;
}
