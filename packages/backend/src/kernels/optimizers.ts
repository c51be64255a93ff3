import { expectBoolean, expectInteger, expectNumber, expectOneOf, expectOptions, invalid } from '@modu/core';
import type { KernelConfig, TensorInfo, Variable } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { float32Bits } from '../float32-bits.ts';
import { nativeKernel } from '../native-kernel.ts';
import { optimizerStep, stepAttrs, type StepAttrs, type StepInputs } from './optimizer-step.ts';
import { blockCount, blockValues, tableWords, writeBlocks } from './value-blocks.ts';

/** Whose formula a step follows where tfjs' optimizers and Keras' differ; `'keras'` unless given. */
export type OptimizerFormula = 'keras' | 'tfjs';

const formulas: readonly OptimizerFormula[] = ['keras', 'tfjs'];
const fraction = { min: 0, maxExclusive: 1 };
const bits = (values: readonly number[]): number[] => values.map((value) => float32Bits(value));

/** Attributes of `ModuMomentumUpdate`. */
export interface MomentumAttrs extends StepAttrs {
  /** 0.9 unless given. */
  readonly momentum?: number;
  /** false unless given. */
  readonly nesterov?: boolean;
  /** Whether the accumulations hold learning rates (Keras) or not (tfjs). */
  readonly formula?: OptimizerFormula;
}

/** Attributes of `ModuRmspropUpdate`. */
export interface RmspropAttrs extends StepAttrs {
  /** 0.9 unless given. */
  readonly rho?: number;
  /** 0 unless given; above 0 the input `moments` is needed. */
  readonly momentum?: number;
  /** 1e-7 unless given. */
  readonly epsilon?: number;
  /** Whether the variance of the gradients is used; needs the input `means`; false unless given. */
  readonly centered?: boolean;
  /** With `centered` Keras adds epsilon to the variance, tfjs subtracts it. */
  readonly formula?: OptimizerFormula;
}

/** Attributes of `ModuAdamUpdate` and `ModuAdamwUpdate`. */
export interface AdamAttrs extends StepAttrs {
  /** The number of this step, from 1. */
  readonly step: number;
  /** 0.9 unless given. */
  readonly beta1?: number;
  /** 0.999 unless given. */
  readonly beta2?: number;
  /** 1e-7 unless given. */
  readonly epsilon?: number;
  /** tfjs (and Kingma and Ba's algorithm 1) corrects the second moment before epsilon is added, Keras after. */
  readonly formula?: OptimizerFormula;
}

interface AdamInputs extends StepInputs {
  readonly firstMoments: readonly Variable[];
  readonly secondMoments: readonly Variable[];
  /** Largest second moments so far, for AMSGrad. */
  readonly maxima?: readonly Variable[];
}

interface RmspropInputs extends StepInputs {
  readonly meanSquares: readonly Variable[];
  readonly moments?: readonly Variable[];
  readonly means?: readonly Variable[];
}

function sgd(backend: ModuBackend, inputs: StepInputs, attrs: StepAttrs): void {
  const where = 'ModuSgdUpdate';
  const options = expectOptions(where, attrs, stepAttrs);
  optimizerStep(backend, inputs, options, { where, kernel: 'sgdStep', slots: {}, fields: [] });
}

function momentum(
  backend: ModuBackend,
  inputs: StepInputs & { readonly accumulations: readonly Variable[] },
  attrs: MomentumAttrs,
): void {
  const where = 'ModuMomentumUpdate';
  const options = expectOptions(where, attrs, [...stepAttrs, 'momentum', 'nesterov', 'formula']);
  const { momentum: factor = 0.9, nesterov = false, formula = 'keras' } = options;
  expectNumber(where, 'momentum', factor, { min: 0, max: 1 });
  expectBoolean(where, 'nesterov', nesterov);
  expectOneOf(where, 'formula', formula, formulas);
  const { accumulations } = inputs;
  const rate = options.learningRate;
  const [into, out] = formula === 'keras' ? [-rate, 1] : [1, -rate];
  optimizerStep(backend, inputs, options, {
    where,
    kernel: 'momentumStep',
    slots: { accumulations },
    fields: [...bits([factor, into, out]), Number(nesterov), float32Bits(-rate)],
  });
}

function rmsprop(backend: ModuBackend, inputs: RmspropInputs, attrs: RmspropAttrs): void {
  const where = 'ModuRmspropUpdate';
  const options = expectOptions(where, attrs, [...stepAttrs, 'rho', 'momentum', 'epsilon', 'centered', 'formula']);
  const { rho = 0.9, momentum: factor = 0, epsilon = 1e-7, centered = false, formula = 'keras' } = options;
  expectNumber(where, 'rho', rho, fraction);
  expectNumber(where, 'momentum', factor, { min: 0, max: 1 });
  expectNumber(where, 'epsilon', epsilon, { min: 0 });
  expectBoolean(where, 'centered', centered);
  expectOneOf(where, 'formula', formula, formulas);
  const { meanSquares, moments, means } = inputs;
  if (factor > 0 && moments === undefined) throw invalid(where, 'moments', 'given when momentum is above 0', moments);
  if (centered && means === undefined) throw invalid(where, 'means', 'given when centered is true', means);
  const shift = centered && formula === 'tfjs' ? -epsilon : epsilon;
  optimizerStep(backend, inputs, options, {
    where,
    kernel: 'rmspropStep',
    slots: { meanSquares, moments, means: centered ? means : undefined },
    fields: [...bits([rho, 1 - rho, shift]), Number(centered), float32Bits(factor), Number(moments !== undefined)],
  });
}

function adam(where: string, backend: ModuBackend, inputs: AdamInputs, attrs: AdamAttrs): void {
  const options = expectOptions(where, attrs, [...stepAttrs, 'step', 'beta1', 'beta2', 'epsilon', 'formula']);
  const { step, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, formula = 'keras' } = options;
  expectInteger(where, 'step', step, { min: 1 });
  expectNumber(where, 'beta1', beta1, fraction);
  expectNumber(where, 'beta2', beta2, fraction);
  expectNumber(where, 'epsilon', epsilon, { min: 0 });
  expectOneOf(where, 'formula', formula, formulas);
  const correction1 = 1 - beta1 ** step;
  const correction2 = Math.sqrt(1 - beta2 ** step);
  const [rateFactor, spread] =
    formula === 'keras' ? [correction2 / correction1, 1] : [1 / correction1, 1 / correction2];
  const { firstMoments, secondMoments, maxima } = inputs;
  optimizerStep(backend, inputs, options, {
    where,
    kernel: 'adamStep',
    slots: { firstMoments, secondMoments, maxima },
    fields: [...bits([beta1, 1 - beta1, beta2, 1 - beta2, spread, epsilon]), Number(maxima !== undefined)],
    rate: options.learningRate * rateFactor,
  });
}

// The blocks are the same for any number of threads, and so is the order of their sum.
function globalNorm(backend: ModuBackend, tensors: readonly TensorInfo[]): TensorInfo {
  const where = 'ModuGlobalNorm';
  for (const { dtype } of tensors) {
    if (dtype !== 'float32') throw invalid(where, 'tensors', 'a list of float32 tensors', dtype);
  }
  const items = blockCount(tensors);
  const sum = backend.withScratch((4 * tableWords + 8) * items, (table) => {
    writeBlocks(
      backend,
      [tensors],
      tensors.map(() => 1),
      table,
    );
    const sums = table + 4 * tableWords * items;
    backend.run('squareSums', [table, sums], items, Math.ceil(16_384 / blockValues));
    return new Float64Array(backend.heap.memory.buffer, sums, items).reduce((total, value) => total + value, 0);
  });
  return backend.makeTensorInfo([], 'float32', Float32Array.of(Math.sqrt(sum)));
}

type Update<Inputs, Attrs> = (backend: ModuBackend, inputs: Inputs, attrs: Attrs) => void;

function updateKernel<Inputs extends object, Attrs extends object>(
  name: string,
  update: Update<Inputs, Attrs>,
): KernelConfig {
  return nativeKernel<Inputs, Attrs>(name, ({ inputs, attrs, backend }) => {
    update(backend, inputs, attrs);
    return [];
  });
}

/** Steps of optimizers over all variables of a model in one call, in place; no outputs. */
export const optimizerKernels: readonly KernelConfig[] = [
  updateKernel('ModuSgdUpdate', sgd),
  updateKernel('ModuMomentumUpdate', momentum),
  updateKernel('ModuRmspropUpdate', rmsprop),
  updateKernel<AdamInputs, AdamAttrs>('ModuAdamUpdate', (backend, inputs, attrs) => {
    adam('ModuAdamUpdate', backend, inputs, attrs);
  }),
  updateKernel<AdamInputs, AdamAttrs>('ModuAdamwUpdate', (backend, inputs, attrs) => {
    adam('ModuAdamwUpdate', backend, inputs, { weightDecay: 0.004, ...attrs });
  }),
  nativeKernel<{ readonly tensors: readonly TensorInfo[] }>('ModuGlobalNorm', ({ inputs: { tensors }, backend }) =>
    globalNorm(backend, tensors),
  ),
];
