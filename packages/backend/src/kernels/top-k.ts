import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { rowGrain } from './grain.ts';

/** The largest values of rows; they come sorted, asked for or not. */
export const topKKernels: readonly KernelConfig[] = [
  nativeKernel<{ readonly x: TensorInfo }, { readonly k: number }>(
    'TopK',
    ({ inputs: { x }, attrs: { k }, backend }) => {
      const length = x.shape.at(-1) ?? 0;
      if ((x.dtype !== 'float32' && x.dtype !== 'int32') || k > length) return undefined;
      const shape = x.shape.with(-1, k);
      const values = backend.output(shape, x.dtype);
      const indices = backend.output(shape, 'int32');
      const rows = k === 0 ? 0 : sizeOf(shape) / k;
      const fields = [backend.address(x), backend.address(values), backend.address(indices), length, k];
      backend.run(x.dtype === 'float32' ? 'topKF32' : 'topKI32', fields, rows, rowGrain(2 * length));
      return [values, indices];
    },
  ),
];
