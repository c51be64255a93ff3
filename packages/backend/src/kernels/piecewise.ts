import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import { float32Bits } from '../float32-bits.ts';
import { nativeKernel } from '../native-kernel.ts';
import { unary, unaryAsFloat } from './unary.ts';

const largest = 2 ** 31 - 1;
const smallest = -(2 ** 31);

interface OneInput {
  readonly x: TensorInfo;
}

/** Functions of one tensor that have parameters. */
export const piecewiseKernels: readonly KernelConfig[] = [
  nativeKernel<OneInput, { readonly alpha: number }>('Step', ({ inputs: { x }, attrs: { alpha }, backend }) => {
    if (x.dtype === 'float32') return unary(backend, 'stepF32', x, [float32Bits(alpha)]);
    return x.dtype === 'int32' ? unary(backend, 'stepI32', x, [alpha | 0]) : undefined;
  }),

  nativeKernel<OneInput, { readonly alpha: number }>('LeakyRelu', ({ inputs: { x }, attrs: { alpha }, backend }) =>
    unaryAsFloat(backend, 'leakyReluF32', x, [float32Bits(alpha)]),
  ),

  nativeKernel<OneInput, { readonly clipValueMin: number; readonly clipValueMax: number }>(
    'ClipByValue',
    ({ inputs: { x }, attrs: { clipValueMin, clipValueMax }, backend }) => {
      if (x.dtype === 'float32') {
        return unary(backend, 'clipF32', x, [float32Bits(clipValueMin), float32Bits(clipValueMax)]);
      }
      // What lies beyond a bound becomes the bound, which is then made an integer.
      const inReach = clipValueMin <= largest && clipValueMax >= smallest;
      if (x.dtype !== 'int32' || !inReach) return undefined;
      const lowest = Math.max(Math.ceil(clipValueMin), smallest);
      const highest = Math.min(Math.floor(clipValueMax), largest);
      return unary(backend, 'clipI32', x, [lowest, highest, clipValueMin | 0, clipValueMax | 0]);
    },
  ),
];
