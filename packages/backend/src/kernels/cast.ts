import type { DataType, KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { elementGrain } from './grain.ts';

const kernels: Readonly<Record<string, string>> = {
  'bool float32': 'boolToFloat32',
  'bool int32': 'boolToInt32',
  'float32 bool': 'float32ToBool',
  'float32 int32': 'float32ToInt32',
  'int32 bool': 'int32ToBool',
  'int32 float32': 'int32ToFloat32',
};

/** The values as another type; `undefined` where that takes JavaScript (strings, complex numbers). */
export function castTo(backend: ModuBackend, x: TensorInfo, dtype: DataType): TensorInfo | undefined {
  if (x.dtype === dtype) return backend.share(x, x.shape);
  const wasmName = kernels[`${x.dtype} ${dtype}`];
  if (wasmName === undefined) return undefined;
  const out = backend.output(x.shape, dtype);
  backend.run(wasmName, [backend.address(x), backend.address(out)], sizeOf(x.shape), elementGrain);
  return out;
}

/** Changes of type between numbers and truth values. */
export const castKernels: readonly KernelConfig[] = [
  nativeKernel<{ readonly x: TensorInfo }, { readonly dtype: DataType }>(
    'Cast',
    ({ inputs: { x }, attrs: { dtype }, backend }) => castTo(backend, x, dtype),
  ),
];
