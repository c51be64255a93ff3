import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { castTo } from './cast.ts';
import { rowGrain } from './grain.ts';
import { isNumeric } from './strided-copy.ts';

interface CumulateAttrs {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

function cumulateKernel(kernelName: string, name: 'cumsum' | 'cumprod'): KernelConfig {
  return nativeKernel<{ readonly x: TensorInfo }, CumulateAttrs>(kernelName, ({ inputs, attrs, backend }) => {
    const { shape, dtype } = inputs.x;
    if (shape.length === 0 || !isNumeric(inputs.x)) return undefined;
    const [axis = 0] = tf.util.parseAxisParam(attrs.axis, shape);
    const x = castTo(backend, inputs.x, dtype === 'bool' ? 'int32' : dtype);
    if (x === undefined) return undefined;
    const out = backend.output(shape, x.dtype);
    const length = shape[axis] ?? 1;
    const inner = sizeOf(shape.slice(axis + 1));
    const outer = sizeOf(shape.slice(0, axis));
    const floats = x.dtype === 'float32';
    const items = outer * (floats && inner > 1 ? Math.ceil(inner / 4) : inner);
    const flags = [Number(attrs.exclusive), Number(attrs.reverse)];
    const fields = [backend.address(x), backend.address(out), length, inner, ...flags];
    backend.run(`${name}${floats ? 'F32' : 'I32'}`, fields, items, rowGrain(4 * length));
    backend.disposeIntermediateTensorInfo(x);
    return out;
  });
}

/** Running sums and products. */
export const cumulateKernels: readonly KernelConfig[] = [
  cumulateKernel('Cumsum', 'cumsum'),
  cumulateKernel('Cumprod', 'cumprod'),
];
