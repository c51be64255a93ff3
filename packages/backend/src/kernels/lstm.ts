import { expectBoolean, expectNumber, expectOptions } from '@modu/core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { float32Bits } from '../float32-bits.ts';
import { nativeKernel } from '../native-kernel.ts';
import { axisLength, expectInput, type Axes } from './fused-inputs.ts';
import { matMul } from './mat-mul.ts';
import { recurrentActivationNumber, type RecurrentActivation } from './recurrent-activation.ts';
import { packWeights, paddedColumns, paddedLanes, rowGroups, workBytes } from './recurrent-work.ts';
import { columnSums } from './column-sums.ts';

/** Inputs of `ModuLstm`: B rows, T steps, D features, H units; gates in the order i, f, c, o. */
export interface LstmInputs {
  /** [B,T,D] */
  readonly x: TensorInfo;
  /** [D,4H] */
  readonly kernel: TensorInfo;
  /** [H,4H] */
  readonly recurrent: TensorInfo;
  /** [4H] */
  readonly bias: TensorInfo;
  /** [B,H] */
  readonly h0: TensorInfo;
  /** [B,H] */
  readonly c0: TensorInfo;
  /** [B,T] bool, true = the step counts */
  readonly mask?: TensorInfo;
}

/** Attributes of `ModuLstm` and `ModuLstmGrad`. */
export interface LstmAttrs {
  /** Of the candidate and the output; `'tanh'` unless given. */
  readonly activation?: RecurrentActivation;
  /** Of the gates; `'sigmoid'` unless given. */
  readonly recurrentActivation?: RecurrentActivation;
  /** Slope of `hardSigmoid`; 0.2 unless given. */
  readonly hardSigmoidSlope?: number;
  /** Whether the last step is processed first; false unless given. */
  readonly goBackwards?: boolean;
  /** Whether y holds every step, in order of processing, or the last one; false unless given. */
  readonly returnSequences?: boolean;
  /** Whether what the gradient needs is kept; true unless given. */
  readonly keepForGradient?: boolean;
}

/** Inputs of `ModuLstmGrad`: those of `ModuLstm`, what it kept, and the gradients of its outputs. */
export interface LstmGradInputs extends LstmInputs {
  readonly gates: TensorInfo;
  readonly cells: TensorInfo;
  readonly previous: TensorInfo;
  /** The shape of y. */
  readonly dy: TensorInfo;
  /** [B,H]; zero unless given. */
  readonly dhT?: TensorInfo;
  /** [B,H]; zero unless given. */
  readonly dcT?: TensorInfo;
}

interface Plan {
  readonly axes: Axes;
  readonly goBackwards: boolean;
  readonly returnSequences: boolean;
  readonly keepForGradient: boolean;
  readonly numbers: readonly number[];
}

const known = [
  'activation',
  'recurrentActivation',
  'hardSigmoidSlope',
  'goBackwards',
  'returnSequences',
  'keepForGradient',
] as const;

function plan(where: string, inputs: LstmInputs, attrs: LstmAttrs | undefined): Plan {
  const options = expectOptions(where, attrs, known);
  const { activation = 'tanh', recurrentActivation = 'sigmoid', hardSigmoidSlope = 0.2 } = options;
  const { goBackwards = false, returnSequences = false, keepForGradient = true } = options;
  for (const [name, value] of Object.entries({ goBackwards, returnSequences, keepForGradient }))
    expectBoolean(where, name, value);
  const numbers = [
    Number(goBackwards),
    recurrentActivationNumber(where, 'activation', activation),
    recurrentActivationNumber(where, 'recurrentActivation', recurrentActivation),
    float32Bits(expectNumber(where, 'hardSigmoidSlope', hardSigmoidSlope, { minExclusive: 0 })),
  ];
  const axes: Axes = {};
  expectInput(where, 'x', inputs.x, ['B', 'T', 'D'], axes);
  expectInput(where, 'kernel', inputs.kernel, ['D', '4H'], axes);
  expectInput(where, 'recurrent', inputs.recurrent, ['H', '4H'], axes);
  expectInput(where, 'bias', inputs.bias, ['4H'], axes);
  expectInput(where, 'h0', inputs.h0, ['B', 'H'], axes);
  expectInput(where, 'c0', inputs.c0, ['B', 'H'], axes);
  if (inputs.mask !== undefined) expectInput(where, 'mask', inputs.mask, ['B', 'T'], axes, 'bool');
  return { axes, goBackwards, returnSequences, keepForGradient, numbers };
}

function sizes({ axes }: Plan): { rows: number; steps: number; features: number; units: number } {
  return {
    rows: axisLength(axes, 'B'),
    steps: axisLength(axes, 'T'),
    features: axisLength(axes, 'D'),
    units: axisLength(axes, 'H'),
  };
}

const addressOrNone = (backend: ModuBackend, tensor: TensorInfo | undefined): number =>
  tensor === undefined ? 0 : backend.address(tensor);

function lstm(backend: ModuBackend, inputs: LstmInputs, attrs: LstmAttrs | undefined): TensorInfo[] {
  const the = plan('ModuLstm', inputs, attrs);
  const { rows, steps, features, units } = sizes(the);
  const { x, kernel, recurrent, bias, h0, c0, mask } = inputs;
  const flat = { ...x, shape: [rows * steps, features] };
  const projected = matMul(backend, flat, kernel, { transposeA: false, transposeB: false }, { bias });
  const state = (): TensorInfo => backend.output([rows, units], 'float32');
  const sequence = (): TensorInfo => backend.output([rows, steps, units], 'float32');
  const hT = state();
  const cT = state();
  // Without a mask the last output is the last state.
  const y = the.returnSequences ? sequence() : mask === undefined ? backend.share(hT, hT.shape) : state();
  const cells = the.keepForGradient ? sequence() : undefined;
  const previous = the.keepForGradient ? sequence() : undefined;
  const groups = rowGroups(rows, 16 * units * units, backend.threads);
  const floats = 3 * paddedLanes(units) + paddedColumns(4 * units) + 1;
  const itemBytes = workBytes(groups.paddedRows * floats);
  const packedBytes = 4 * units * paddedColumns(4 * units);
  backend.withScratch(packedBytes + groups.items * itemBytes, (packed) => {
    packWeights(backend, backend.address(recurrent), units, 4 * units, false, packed);
    const shared = [
      backend.address(projected),
      packed,
      addressOrNone(backend, cells),
      addressOrNone(backend, previous),
    ];
    const states = [backend.address(h0), backend.address(c0), addressOrNone(backend, mask)];
    const shape = [rows, steps, units, groups.rows, packed + packedBytes, itemBytes];
    const outputs = [
      the.returnSequences ? backend.address(y) : 0,
      the.returnSequences || mask === undefined ? 0 : backend.address(y),
      backend.address(hT),
      backend.address(cT),
    ];
    backend.run('lstmForward', [...shared, ...states, ...shape, ...the.numbers, ...outputs], groups.items, 1);
  });
  if (cells === undefined || previous === undefined) {
    backend.disposeIntermediateTensorInfo(projected);
    return [y, hT, cT];
  }
  return [y, hT, cT, { ...projected, shape: [rows, steps, 4 * units] }, cells, previous];
}

function lstmGrad(backend: ModuBackend, inputs: LstmGradInputs, attrs: LstmAttrs | undefined): TensorInfo[] {
  const where = 'ModuLstmGrad';
  const the = plan(where, inputs, attrs);
  const { rows, steps, features, units } = sizes(the);
  const { x, kernel, recurrent, c0, mask, gates, cells, previous, dy, dhT, dcT } = inputs;
  expectInput(where, 'gates', gates, ['B', 'T', '4H'], the.axes);
  expectInput(where, 'cells', cells, ['B', 'T', 'H'], the.axes);
  expectInput(where, 'previous', previous, ['B', 'T', 'H'], the.axes);
  expectInput(where, 'dy', dy, the.returnSequences ? ['B', 'T', 'H'] : ['B', 'H'], the.axes);
  if (dhT !== undefined) expectInput(where, 'dhT', dhT, ['B', 'H'], the.axes);
  if (dcT !== undefined) expectInput(where, 'dcT', dcT, ['B', 'H'], the.axes);
  const dGates = backend.output([rows * steps, 4 * units], 'float32');
  const dh0 = backend.output([rows, units], 'float32');
  const dc0 = backend.output([rows, units], 'float32');
  const groups = rowGroups(rows, 16 * units * units, backend.threads);
  const itemBytes = workBytes(groups.paddedRows * (2 * paddedLanes(units) + 8 * units + paddedColumns(units) + 1));
  const packedBytes = 16 * units * paddedColumns(units);
  backend.withScratch(packedBytes + groups.items * itemBytes, (packed) => {
    packWeights(backend, backend.address(recurrent), 4 * units, units, true, packed);
    const shared = [backend.address(gates), packed, backend.address(cells), 0];
    const states = [0, backend.address(c0), addressOrNone(backend, mask)];
    const shape = [rows, steps, units, groups.rows, packed + packedBytes, itemBytes];
    const gradients = [
      backend.address(dy),
      Number(!the.returnSequences),
      addressOrNone(backend, dhT),
      addressOrNone(backend, dcT),
      backend.address(dGates),
      backend.address(dh0),
      backend.address(dc0),
    ];
    backend.run('lstmBackward', [...shared, ...states, ...shape, ...the.numbers, ...gradients], groups.items, 1);
  });
  const flatX = { ...x, shape: [rows * steps, features] };
  const flatPrevious = { ...previous, shape: [rows * steps, units] };
  const dx = matMul(backend, dGates, kernel, { transposeA: false, transposeB: true });
  const dKernel = matMul(backend, flatX, dGates, { transposeA: true, transposeB: false });
  const dRecurrent = matMul(backend, flatPrevious, dGates, { transposeA: true, transposeB: false });
  const dBias = columnSums(backend, dGates, rows * steps, 4 * units);
  backend.disposeIntermediateTensorInfo(dGates);
  return [{ ...dx, shape: x.shape }, dKernel, dRecurrent, dBias, dh0, dc0];
}

/** A whole sequence of an LSTM, and its gradient. */
export const lstmKernels: readonly KernelConfig[] = [
  nativeKernel<LstmInputs, LstmAttrs>('ModuLstm', ({ inputs, attrs, backend }) => lstm(backend, inputs, attrs)),
  nativeKernel<LstmGradInputs, LstmAttrs>('ModuLstmGrad', ({ inputs, attrs, backend }) =>
    lstmGrad(backend, inputs, attrs),
  ),
];
