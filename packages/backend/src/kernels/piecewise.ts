import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import { float32Bits } from '../float32-bits.ts';
import { nativeKernel } from '../native-kernel.ts';
import { unary, unaryAsFloat } from './unary.ts';

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
      const whole = Object.is(clipValueMin | 0, clipValueMin) && Object.is(clipValueMax | 0, clipValueMax);
      return x.dtype === 'int32' && whole ? unary(backend, 'clipI32', x, [clipValueMin, clipValueMax]) : undefined;
    },
  ),
];
