import { expectBoolean, expectOptions } from '@modu/core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { expectInput } from './fused-inputs.ts';
import { elementGrain } from './grain.ts';
import { unary } from './unary.ts';

/** Attributes of `ModuGelu` and `ModuGeluGrad`. */
export interface GeluAttrs {
  /** Whether Φ is approximated by tanh; false unless given. */
  readonly approximate?: boolean;
}

interface OneInput {
  readonly x: TensorInfo;
}

interface GradInputs extends OneInput {
  readonly dy: TensorInfo;
}

function wasmName(where: string, attrs: GeluAttrs | undefined): 'geluTanh' | 'gelu' {
  const { approximate = false } = expectOptions(where, attrs, ['approximate']);
  return expectBoolean(where, 'approximate', approximate) ? 'geluTanh' : 'gelu';
}

function forward(where: string, name: string, x: TensorInfo, backend: ModuBackend): TensorInfo {
  return unary(backend, `${name}F32`, expectInput(where, 'x', x, x.shape, {}));
}

function backward(where: string, name: string, { x, dy }: GradInputs, backend: ModuBackend): TensorInfo {
  expectInput(where, 'x', x, x.shape, {});
  expectInput(where, 'dy', dy, x.shape, {});
  const out = backend.output(x.shape, 'float32');
  const fields = [x, dy, out].map((tensor) => backend.address(tensor));
  backend.run(`${name}GradientF32`, fields, sizeOf(x.shape), elementGrain);
  return out;
}

/** GELU and SiLU, x times a gate that x itself opens. */
export const geluKernels: readonly KernelConfig[] = [
  nativeKernel<OneInput, GeluAttrs>('ModuGelu', ({ inputs: { x }, attrs, backend }) =>
    forward('ModuGelu', wasmName('ModuGelu', attrs), x, backend),
  ),
  nativeKernel<GradInputs, GeluAttrs>('ModuGeluGrad', ({ inputs, attrs, backend }) =>
    backward('ModuGeluGrad', wasmName('ModuGeluGrad', attrs), inputs, backend),
  ),
  nativeKernel<OneInput>('ModuSilu', ({ inputs: { x }, backend }) => forward('ModuSilu', 'silu', x, backend)),
  nativeKernel<GradInputs>('ModuSiluGrad', ({ inputs, backend }) => backward('ModuSiluGrad', 'silu', inputs, backend)),
];
