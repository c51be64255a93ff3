import { expectNumber, expectOneOf, expectOptions } from '@modu/core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import { float32Bits } from '../float32-bits.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { activationNumber } from './activation.ts';
import { axisLength, expectInput, type Axes } from './fused-inputs.ts';
import { elementGrain } from './grain.ts';
import { matMul } from './mat-mul.ts';

const numbers = {
  linear: activationNumber.linear,
  relu: activationNumber.relu,
  relu6: activationNumber.relu6,
  leakyRelu: activationNumber.leakyrelu,
  elu: activationNumber.elu,
  sigmoid: activationNumber.sigmoid,
  tanh: activationNumber.tanh,
} as const;

/** The activations whose slope follows from their output. */
export type DenseActivation = keyof typeof numbers;

const names = Object.keys(numbers) as DenseActivation[];
const tfjsNames = { leakyRelu: 'leakyrelu' } as const;

/** Attributes of `ModuDense`. */
export interface DenseAttrs {
  /** `'linear'` unless given. */
  readonly activation?: DenseActivation;
  /** Slope of `'leakyRelu'` below 0, at least 0; 0.2 unless given. */
  readonly negativeSlope?: number;
}

interface DenseInputs {
  /** [...,D] */
  readonly x: TensorInfo;
  /** [D,U] */
  readonly kernel: TensorInfo;
  /** [U] */
  readonly bias?: TensorInfo;
}

function checked(where: string, attrs: DenseAttrs | undefined): Required<DenseAttrs> {
  const { activation = 'linear', negativeSlope = 0.2 } = expectOptions(where, attrs, ['activation', 'negativeSlope']);
  expectOneOf(where, 'activation', activation, names);
  expectNumber(where, 'negativeSlope', negativeSlope, { min: 0 });
  return { activation, negativeSlope };
}

/** Dense layers that keep their activation fused in training. */
export const denseKernels: readonly KernelConfig[] = [
  nativeKernel<DenseInputs, DenseAttrs>('ModuDense', ({ inputs: { x, kernel, bias }, attrs, backend }) => {
    const where = 'ModuDense';
    const { activation, negativeSlope } = checked(where, attrs);
    const axes: Axes = {};
    const outer = x.shape.slice(0, -1);
    expectInput(where, 'x', x, [...outer, 'D'], axes);
    expectInput(where, 'kernel', kernel, ['D', 'U'], axes);
    if (bias !== undefined) expectInput(where, 'bias', bias, ['U'], axes);
    const rows = { ...x, shape: [sizeOf(outer), axisLength(axes, 'D')] };
    const transposes = { transposeA: false, transposeB: false };
    const name = activation === 'leakyRelu' ? tfjsNames.leakyRelu : activation;
    const y = matMul(backend, rows, kernel, transposes, { bias, activation: name, alpha: negativeSlope });
    return { ...y, shape: [...outer, axisLength(axes, 'U')] };
  }),

  nativeKernel<{ readonly dy: TensorInfo; readonly y: TensorInfo }, DenseAttrs>(
    'ModuActivationGrad',
    ({ inputs: { dy, y }, attrs, backend }) => {
      const where = 'ModuActivationGrad';
      const { activation, negativeSlope } = checked(where, attrs);
      expectInput(where, 'dy', dy, dy.shape, {});
      expectInput(where, 'y', y, dy.shape, {});
      if (activation === 'linear') return backend.share(dy, dy.shape);
      const out = backend.output(dy.shape, 'float32');
      const fields = [dy, y, out].map((tensor) => backend.address(tensor));
      const all = [...fields, numbers[activation], float32Bits(negativeSlope)];
      backend.run('activationGradientF32', all, sizeOf(dy.shape), elementGrain);
      return out;
    },
  ),
];
