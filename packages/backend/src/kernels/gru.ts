import { expectBoolean, expectNumber, expectOptions } from '@modu/core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { float32Bits } from '../float32-bits.ts';
import { nativeKernel } from '../native-kernel.ts';
import { columnSums } from './column-sums.ts';
import { axisLength, expectInput, type Axes } from './fused-inputs.ts';
import { joinColumns, packGruWeights, packedGruBytes } from './gru-weights.ts';
import { matMul } from './mat-mul.ts';
import { recurrentActivationNumber, type RecurrentActivation } from './recurrent-activation.ts';
import { paddedColumns, paddedLanes, rowGroups, workBytes } from './recurrent-work.ts';

/** Inputs of `ModuGru`: B rows, T steps, D features, H units; gates in the order z, r, h. */
export interface GruInputs {
  /** [B,T,D] */
  readonly x: TensorInfo;
  /** [D,3H] */
  readonly kernel: TensorInfo;
  /** [H,3H] */
  readonly recurrent: TensorInfo;
  /** With resetAfter [2,3H]: of the input, of the recurrence; else [3H]. */
  readonly bias: TensorInfo;
  /** [B,H] */
  readonly h0: TensorInfo;
  /** [B,T] bool, true = the step counts */
  readonly mask?: TensorInfo;
}

/** Attributes of `ModuGru` and `ModuGruGrad`. */
export interface GruAttrs {
  /** Of the candidate; `'tanh'` unless given. */
  readonly activation?: RecurrentActivation;
  /** Of the gates; `'sigmoid'` unless given. */
  readonly recurrentActivation?: RecurrentActivation;
  /** Slope of `hardSigmoid`; 0.2 unless given. */
  readonly hardSigmoidSlope?: number;
  /** Whether the reset gate is applied after the product with the recurrent weights; true unless given, as in Keras. */
  readonly resetAfter?: boolean;
  /** Whether the last step is processed first; false unless given. */
  readonly goBackwards?: boolean;
  /** Whether y holds every step, in order of processing, or the last one; false unless given. */
  readonly returnSequences?: boolean;
  /** Whether what the gradient needs is kept; true unless given. */
  readonly keepForGradient?: boolean;
}

/** Inputs of `ModuGruGrad`: those of `ModuGru`, what it kept, and the gradients of its outputs. */
export interface GruGradInputs extends GruInputs {
  readonly gates: TensorInfo;
  readonly reset: TensorInfo;
  readonly previous: TensorInfo;
  /** The shape of y. */
  readonly dy: TensorInfo;
  /** [B,H]; zero unless given. */
  readonly dhT?: TensorInfo;
}

interface Plan {
  readonly axes: Axes;
  readonly rows: number;
  readonly steps: number;
  readonly features: number;
  readonly units: number;
  readonly resetAfter: boolean;
  readonly returnSequences: boolean;
  readonly keepForGradient: boolean;
  readonly numbers: readonly number[];
}

const known = [
  'activation',
  'recurrentActivation',
  'hardSigmoidSlope',
  'resetAfter',
  'goBackwards',
  'returnSequences',
  'keepForGradient',
] as const;

function plan(where: string, inputs: GruInputs, attrs: GruAttrs | undefined): Plan {
  const options = expectOptions(where, attrs, known);
  const { activation = 'tanh', recurrentActivation = 'sigmoid', hardSigmoidSlope = 0.2 } = options;
  const { resetAfter = true, goBackwards = false, returnSequences = false, keepForGradient = true } = options;
  for (const [name, value] of Object.entries({ resetAfter, goBackwards, returnSequences, keepForGradient }))
    expectBoolean(where, name, value);
  const numbers = [
    Number(goBackwards),
    recurrentActivationNumber(where, 'activation', activation),
    recurrentActivationNumber(where, 'recurrentActivation', recurrentActivation),
    float32Bits(expectNumber(where, 'hardSigmoidSlope', hardSigmoidSlope, { minExclusive: 0 })),
    Number(resetAfter),
  ];
  const axes: Axes = {};
  expectInput(where, 'x', inputs.x, ['B', 'T', 'D'], axes);
  expectInput(where, 'kernel', inputs.kernel, ['D', '3H'], axes);
  expectInput(where, 'recurrent', inputs.recurrent, ['H', '3H'], axes);
  expectInput(where, 'bias', inputs.bias, resetAfter ? [2, '3H'] : ['3H'], axes);
  expectInput(where, 'h0', inputs.h0, ['B', 'H'], axes);
  if (inputs.mask !== undefined) expectInput(where, 'mask', inputs.mask, ['B', 'T'], axes, 'bool');
  const [rows, steps, features, units] = ['B', 'T', 'D', 'H'].map((letter) => axisLength(axes, letter)) as [
    number,
    number,
    number,
    number,
  ];
  return { axes, rows, steps, features, units, resetAfter, returnSequences, keepForGradient, numbers };
}

const addressOrNone = (backend: ModuBackend, tensor: TensorInfo | undefined): number =>
  tensor === undefined ? 0 : backend.address(tensor);

function gru(backend: ModuBackend, inputs: GruInputs, attrs: GruAttrs | undefined): TensorInfo[] {
  const the = plan('ModuGru', inputs, attrs);
  const { rows, steps, features, units, resetAfter } = the;
  const { x, kernel, recurrent, bias, h0, mask } = inputs;
  const flat = { ...x, shape: [rows * steps, features] };
  const projected = matMul(backend, flat, kernel, { transposeA: false, transposeB: false }, { bias });
  const sequence = (): TensorInfo => backend.output([rows, steps, units], 'float32');
  const state = (): TensorInfo => backend.output([rows, units], 'float32');
  const hT = state();
  // Without a mask the last output is the last state.
  const y = the.returnSequences ? sequence() : mask === undefined ? backend.share(hT, hT.shape) : state();
  const reset = the.keepForGradient ? sequence() : undefined;
  const previous = the.keepForGradient ? sequence() : undefined;
  const groups = rowGroups(rows, 12 * units * units, backend.threads);
  const floats = 2 * paddedLanes(units) + paddedColumns(3 * units) + paddedColumns(units) + units + 1;
  const itemBytes = workBytes(groups.paddedRows * floats);
  const packedBytes = packedGruBytes(units, false);
  backend.withScratch(packedBytes + groups.items * itemBytes, (packed) => {
    const weights = packGruWeights(backend, recurrent, units, resetAfter, false, packed);
    const kept = [addressOrNone(backend, reset), addressOrNone(backend, previous)];
    const recurrentBias = resetAfter ? backend.address(bias) + 12 * units : 0;
    const states = [recurrentBias, backend.address(h0), addressOrNone(backend, mask)];
    const shape = [rows, steps, units, groups.rows, packed + packedBytes, itemBytes];
    const outputs = [
      the.returnSequences ? backend.address(y) : 0,
      the.returnSequences || mask === undefined ? 0 : backend.address(y),
      backend.address(hT),
    ];
    const fields = [backend.address(projected), ...weights, ...kept, ...states, ...shape, ...the.numbers, ...outputs];
    backend.run('gruForward', fields, groups.items, 1);
  });
  if (reset === undefined || previous === undefined) {
    backend.disposeIntermediateTensorInfo(projected);
    return [y, hT];
  }
  return [y, hT, { ...projected, shape: [rows, steps, 3 * units] }, reset, previous];
}

function gruGrad(backend: ModuBackend, inputs: GruGradInputs, attrs: GruAttrs | undefined): TensorInfo[] {
  const where = 'ModuGruGrad';
  const the = plan(where, inputs, attrs);
  const { axes, rows, steps, features, units, resetAfter } = the;
  const { x, kernel, recurrent, mask, gates, reset, previous, dy, dhT } = inputs;
  expectInput(where, 'gates', gates, ['B', 'T', '3H'], axes);
  expectInput(where, 'reset', reset, ['B', 'T', 'H'], axes);
  expectInput(where, 'previous', previous, ['B', 'T', 'H'], axes);
  expectInput(where, 'dy', dy, the.returnSequences ? ['B', 'T', 'H'] : ['B', 'H'], axes);
  if (dhT !== undefined) expectInput(where, 'dhT', dhT, ['B', 'H'], axes);
  const all = rows * steps;
  const matrix = (columns: number): TensorInfo => backend.output([all, columns], 'float32');
  const dGates = matrix(3 * units);
  const dRecurrentGates = matrix(resetAfter ? 3 * units : 2 * units);
  const dCandidate = resetAfter ? undefined : matrix(units);
  const dh0 = backend.output([rows, units], 'float32');
  const groups = rowGroups(rows, 12 * units * units, backend.threads);
  const floats = 2 * paddedLanes(units) + 6 * units + 2 * paddedColumns(units) + 1;
  const itemBytes = workBytes(groups.paddedRows * floats);
  const packedBytes = packedGruBytes(units, true);
  backend.withScratch(packedBytes + groups.items * itemBytes, (packed) => {
    const weights = packGruWeights(backend, recurrent, units, resetAfter, true, packed);
    const kept = [backend.address(reset), backend.address(previous), 0, 0, addressOrNone(backend, mask)];
    const shape = [rows, steps, units, groups.rows, packed + packedBytes, itemBytes];
    const gradients = [
      backend.address(dy),
      Number(!the.returnSequences),
      addressOrNone(backend, dhT),
      backend.address(dGates),
      backend.address(dRecurrentGates),
      addressOrNone(backend, dCandidate),
      backend.address(dh0),
    ];
    const fields = [backend.address(gates), ...weights, ...kept, ...shape, ...the.numbers, ...gradients];
    backend.run('gruBackward', fields, groups.items, 1);
  });
  const transposed = { transposeA: true, transposeB: false };
  const flatPrevious = { ...previous, shape: [all, units] };
  const dx = matMul(backend, dGates, kernel, { transposeA: false, transposeB: true });
  const dKernel = matMul(backend, { ...x, shape: [all, features] }, dGates, transposed);
  let dRecurrent = matMul(backend, flatPrevious, dRecurrentGates, transposed);
  let dBias = columnSums(backend, dGates, all, 3 * units);
  if (dCandidate === undefined) {
    const ofRecurrence = columnSums(backend, dRecurrentGates, all, 3 * units);
    dBias = joinColumns(backend, [2, 3 * units], 1, [dBias, ofRecurrence]);
  } else {
    const ofCandidate = matMul(backend, { ...reset, shape: [all, units] }, dCandidate, transposed);
    dRecurrent = joinColumns(backend, [units, 3 * units], units, [dRecurrent, ofCandidate]);
    backend.disposeIntermediateTensorInfo(dCandidate);
  }
  backend.disposeIntermediateTensorInfo(dGates);
  backend.disposeIntermediateTensorInfo(dRecurrentGates);
  return [{ ...dx, shape: x.shape }, dKernel, dRecurrent, dBias, dh0];
}

/** A whole sequence of a GRU, and its gradient. */
export const gruKernels: readonly KernelConfig[] = [
  nativeKernel<GruInputs, GruAttrs>('ModuGru', ({ inputs, attrs, backend }) => gru(backend, inputs, attrs)),
  nativeKernel<GruGradInputs, GruAttrs>('ModuGruGrad', ({ inputs, attrs, backend }) => gruGrad(backend, inputs, attrs)),
];
