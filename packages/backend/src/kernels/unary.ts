import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { castTo } from './cast.ts';
import { elementGrain } from './grain.ts';

const floatKernels: Readonly<Record<string, string>> = {
  Abs: 'absF32',
  Acos: 'acosF32',
  Acosh: 'acoshF32',
  Asin: 'asinF32',
  Asinh: 'asinhF32',
  Atan: 'atanF32',
  Atanh: 'atanhF32',
  Ceil: 'ceilF32',
  Cos: 'cosF32',
  Cosh: 'coshF32',
  Elu: 'eluF32',
  Erf: 'erfF32',
  Exp: 'expF32',
  Expm1: 'expm1F32',
  Floor: 'floorF32',
  Log: 'logF32',
  Log1p: 'log1pF32',
  Neg: 'negF32',
  Reciprocal: 'reciprocalF32',
  Relu: 'reluF32',
  Relu6: 'relu6F32',
  Round: 'roundF32',
  Rsqrt: 'rsqrtF32',
  Selu: 'seluF32',
  Sigmoid: 'sigmoidF32',
  Sign: 'signF32',
  Sin: 'sinF32',
  Sinh: 'sinhF32',
  Softplus: 'softplusF32',
  Sqrt: 'sqrtF32',
  Square: 'squareF32',
  Tan: 'tanF32',
  Tanh: 'tanhF32',
};

const int32Kernels: Readonly<Record<string, string>> = {
  Abs: 'absI32',
  Neg: 'negI32',
  Relu: 'reluI32',
  Relu6: 'relu6I32',
  Sign: 'signI32',
};

// What changes no integer.
const roundings = new Set(['Ceil', 'Floor', 'Round']);

/**
 * Runs a kernel of the fields x, out, … value by value.
 *
 * @param more fields behind the two
 */
export function unary(backend: ModuBackend, wasmName: string, x: TensorInfo, more: readonly number[] = []): TensorInfo {
  const out = backend.output(x.shape, x.dtype);
  backend.run(wasmName, [backend.address(x), backend.address(out), ...more], sizeOf(x.shape), elementGrain);
  return out;
}

/** The same for a tensor of any type that is seen as float32 first; `undefined` when it cannot be. */
export function unaryAsFloat(
  backend: ModuBackend,
  wasmName: string,
  x: TensorInfo,
  more?: readonly number[],
): TensorInfo | undefined {
  if (x.dtype === 'float32') return unary(backend, wasmName, x, more);
  const floats = castTo(backend, x, 'float32');
  if (floats === undefined) return undefined;
  const out = unary(backend, wasmName, floats, more);
  backend.disposeIntermediateTensorInfo(floats);
  return out;
}

/** Functions of one tensor, value by value. */
export const unaryKernels: readonly KernelConfig[] = Object.entries(floatKernels).map(([kernelName, wasmName]) => {
  const int32Name = int32Kernels[kernelName];
  return nativeKernel<{ readonly x: TensorInfo }>(kernelName, ({ inputs: { x }, backend }) => {
    if (x.dtype === 'float32') return unary(backend, wasmName, x);
    if (kernelName === 'Exp') return unaryAsFloat(backend, wasmName, x);
    if (x.dtype !== 'int32') return undefined;
    if (roundings.has(kernelName)) return backend.share(x, x.shape);
    return int32Name === undefined ? undefined : unary(backend, int32Name, x);
  });
});
