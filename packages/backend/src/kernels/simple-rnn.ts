import { expectBoolean, expectNumber, expectOptions } from '@modu/core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { float32Bits } from '../float32-bits.ts';
import { nativeKernel } from '../native-kernel.ts';
import { columnSums } from './column-sums.ts';
import { axisLength, expectInput, type Axes } from './fused-inputs.ts';
import { matMul } from './mat-mul.ts';
import { recurrentActivationNumber, type RecurrentActivation } from './recurrent-activation.ts';
import { packWeights, paddedColumns, paddedLanes, rowGroups, workBytes } from './recurrent-work.ts';

/** Inputs of `ModuSimpleRnn`: B rows, T steps, D features, H units. */
export interface SimpleRnnInputs {
  /** [B,T,D] */
  readonly x: TensorInfo;
  /** [D,H] */
  readonly kernel: TensorInfo;
  /** [H,H] */
  readonly recurrent: TensorInfo;
  /** [H] */
  readonly bias: TensorInfo;
  /** [B,H] */
  readonly h0: TensorInfo;
  /** [B,T] bool, true = the step counts */
  readonly mask?: TensorInfo;
}

/** Attributes of `ModuSimpleRnn` and `ModuSimpleRnnGrad`. */
export interface SimpleRnnAttrs {
  /** `'tanh'` unless given. */
  readonly activation?: RecurrentActivation;
  /** Slope of `hardSigmoid`; 0.2 unless given. */
  readonly hardSigmoidSlope?: number;
  /** Whether the last step is processed first; false unless given. */
  readonly goBackwards?: boolean;
  /** Whether y holds every step, in order of processing, or the last one; false unless given. */
  readonly returnSequences?: boolean;
  /** Whether what the gradient needs is kept; true unless given. */
  readonly keepForGradient?: boolean;
}

/** Inputs of `ModuSimpleRnnGrad`: those of `ModuSimpleRnn`, what it kept, and the gradients of its outputs. */
export interface SimpleRnnGradInputs extends SimpleRnnInputs {
  readonly states: TensorInfo;
  readonly previous: TensorInfo;
  /** The shape of y. */
  readonly dy: TensorInfo;
  /** [B,H]; zero unless given. */
  readonly dhT?: TensorInfo;
}

const known = ['activation', 'hardSigmoidSlope', 'goBackwards', 'returnSequences', 'keepForGradient'] as const;

function plan(where: string, inputs: SimpleRnnInputs, attrs: SimpleRnnAttrs | undefined) {
  const options = expectOptions(where, attrs, known);
  const { activation = 'tanh', hardSigmoidSlope = 0.2 } = options;
  const { goBackwards = false, returnSequences = false, keepForGradient = true } = options;
  for (const [name, value] of Object.entries({ goBackwards, returnSequences, keepForGradient }))
    expectBoolean(where, name, value);
  const numbers = [
    Number(goBackwards),
    recurrentActivationNumber(where, 'activation', activation),
    float32Bits(expectNumber(where, 'hardSigmoidSlope', hardSigmoidSlope, { minExclusive: 0 })),
  ];
  const axes: Axes = {};
  expectInput(where, 'x', inputs.x, ['B', 'T', 'D'], axes);
  expectInput(where, 'kernel', inputs.kernel, ['D', 'H'], axes);
  expectInput(where, 'recurrent', inputs.recurrent, ['H', 'H'], axes);
  expectInput(where, 'bias', inputs.bias, ['H'], axes);
  expectInput(where, 'h0', inputs.h0, ['B', 'H'], axes);
  if (inputs.mask !== undefined) expectInput(where, 'mask', inputs.mask, ['B', 'T'], axes, 'bool');
  const length = (letter: string): number => axisLength(axes, letter);
  const sizes = { rows: length('B'), steps: length('T'), features: length('D'), units: length('H') };
  return { axes, ...sizes, returnSequences, keepForGradient, numbers };
}

const addressOrNone = (backend: ModuBackend, tensor: TensorInfo | undefined): number =>
  tensor === undefined ? 0 : backend.address(tensor);

function simpleRnn(backend: ModuBackend, inputs: SimpleRnnInputs, attrs: SimpleRnnAttrs | undefined): TensorInfo[] {
  const the = plan('ModuSimpleRnn', inputs, attrs);
  const { rows, steps, features, units } = the;
  const { x, kernel, recurrent, bias, h0, mask } = inputs;
  const flat = { ...x, shape: [rows * steps, features] };
  const states = matMul(backend, flat, kernel, { transposeA: false, transposeB: false }, { bias });
  const sequence = (): TensorInfo => backend.output([rows, steps, units], 'float32');
  const state = (): TensorInfo => backend.output([rows, units], 'float32');
  const hT = state();
  // Without a mask the last output is the last state.
  const y = the.returnSequences ? sequence() : mask === undefined ? backend.share(hT, hT.shape) : state();
  const previous = the.keepForGradient ? sequence() : undefined;
  const groups = rowGroups(rows, 4 * units * units, backend.threads);
  const itemBytes = workBytes(groups.paddedRows * (paddedLanes(units) + paddedColumns(units) + units + 1));
  const packedBytes = 4 * units * paddedColumns(units);
  backend.withScratch(packedBytes + groups.items * itemBytes, (packed) => {
    packWeights(backend, backend.address(recurrent), units, units, false, packed);
    const shared = [backend.address(states), packed, addressOrNone(backend, previous)];
    const shape = [rows, steps, units, groups.rows, packed + packedBytes, itemBytes];
    const outputs = [
      the.returnSequences ? backend.address(y) : 0,
      the.returnSequences || mask === undefined ? 0 : backend.address(y),
      backend.address(hT),
    ];
    const start = [backend.address(h0), addressOrNone(backend, mask)];
    backend.run('simpleRnnForward', [...shared, ...start, ...shape, ...the.numbers, ...outputs], groups.items, 1);
  });
  if (previous === undefined) {
    backend.disposeIntermediateTensorInfo(states);
    return [y, hT];
  }
  return [y, hT, { ...states, shape: [rows, steps, units] }, previous];
}

function simpleRnnGrad(
  backend: ModuBackend,
  inputs: SimpleRnnGradInputs,
  attrs: SimpleRnnAttrs | undefined,
): TensorInfo[] {
  const where = 'ModuSimpleRnnGrad';
  const the = plan(where, inputs, attrs);
  const { axes, rows, steps, features, units } = the;
  const { x, kernel, recurrent, mask, states, previous, dy, dhT } = inputs;
  expectInput(where, 'states', states, ['B', 'T', 'H'], axes);
  expectInput(where, 'previous', previous, ['B', 'T', 'H'], axes);
  expectInput(where, 'dy', dy, the.returnSequences ? ['B', 'T', 'H'] : ['B', 'H'], axes);
  if (dhT !== undefined) expectInput(where, 'dhT', dhT, ['B', 'H'], axes);
  const dStates = backend.output([rows * steps, units], 'float32');
  const dh0 = backend.output([rows, units], 'float32');
  const groups = rowGroups(rows, 4 * units * units, backend.threads);
  const itemBytes = workBytes(groups.paddedRows * (2 * paddedLanes(units) + paddedColumns(units) + units + 1));
  const packedBytes = 4 * units * paddedColumns(units);
  backend.withScratch(packedBytes + groups.items * itemBytes, (packed) => {
    packWeights(backend, backend.address(recurrent), units, units, true, packed);
    const shared = [backend.address(states), packed, 0, 0, addressOrNone(backend, mask)];
    const shape = [rows, steps, units, groups.rows, packed + packedBytes, itemBytes];
    const gradients = [
      backend.address(dy),
      Number(!the.returnSequences),
      addressOrNone(backend, dhT),
      backend.address(dStates),
      backend.address(dh0),
    ];
    backend.run('simpleRnnBackward', [...shared, ...shape, ...the.numbers, ...gradients], groups.items, 1);
  });
  const transposed = { transposeA: true, transposeB: false };
  const dx = matMul(backend, dStates, kernel, { transposeA: false, transposeB: true });
  const dKernel = matMul(backend, { ...x, shape: [rows * steps, features] }, dStates, transposed);
  const dRecurrent = matMul(backend, { ...previous, shape: [rows * steps, units] }, dStates, transposed);
  const dBias = columnSums(backend, dStates, rows * steps, units);
  backend.disposeIntermediateTensorInfo(dStates);
  return [{ ...dx, shape: x.shape }, dKernel, dRecurrent, dBias, dh0];
}

/** A whole sequence of a simple RNN, and its gradient. */
export const simpleRnnKernels: readonly KernelConfig[] = [
  nativeKernel<SimpleRnnInputs, SimpleRnnAttrs>('ModuSimpleRnn', ({ inputs, attrs, backend }) =>
    simpleRnn(backend, inputs, attrs),
  ),
  nativeKernel<SimpleRnnGradInputs, SimpleRnnAttrs>('ModuSimpleRnnGrad', ({ inputs, attrs, backend }) =>
    simpleRnnGrad(backend, inputs, attrs),
  ),
];
