import { expectNumber, invalid } from '@modu/core';
import type { TensorInfo, Variable } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { float32Bits } from '../float32-bits.ts';
import { expectSameShapes, ownVariables } from './own-variables.ts';
import { blockCount, blockValues, tableWords, writeBlocks } from './value-blocks.ts';

/** What every optimizer step may do to gradients and variables beside its rule. */
export interface StepAttrs {
  /** At least 0. */
  readonly learningRate: number;
  /** Gradients are multiplied by this first: one number, or one for each variable; 1 unless given. */
  readonly gradientScale?: number | readonly number[];
  /** Then cut to ±clipValue; not cut unless given. */
  readonly clipValue?: number;
  /** Variables are multiplied by 1 − learningRate · weightDecay before the step; 0 unless given. */
  readonly weightDecay?: number;
}

/** Names of the attributes of every step. */
export const stepAttrs = ['learningRate', 'gradientScale', 'clipValue', 'weightDecay'] as const;

/** Variables with their gradients, and the state that belongs to each. */
export interface StepInputs {
  readonly variables: readonly Variable[];
  readonly gradients: readonly TensorInfo[];
}

/** The rule of an optimizer. */
export interface StepRule {
  readonly where: string;
  /** Its name in WebAssembly. */
  readonly kernel: string;
  /** Variables of its own: lists with one entry for each variable, in the order of the kernel; `undefined` = not used. */
  readonly slots: Readonly<Record<string, readonly Variable[] | undefined>>;
  /** Its fields from number 4 on. */
  readonly fields: readonly number[];
  /** What is written as the learning rate; the learning rate unless given. */
  readonly rate?: number;
}

/** Checks what all rules have in common, then runs one over all values of all variables, in place. */
export function optimizerStep(
  backend: ModuBackend,
  { variables, gradients }: StepInputs,
  { learningRate, gradientScale = 1, clipValue = Infinity, weightDecay = 0 }: StepAttrs,
  { where, kernel, slots, fields, rate = learningRate }: StepRule,
): void {
  expectNumber(where, 'learningRate', learningRate, { min: 0 });
  expectNumber(where, 'weightDecay', weightDecay, { min: 0 });
  if (clipValue !== Infinity) expectNumber(where, 'clipValue', clipValue, { minExclusive: 0 });
  const scales = typeof gradientScale === 'number' ? variables.map(() => gradientScale) : gradientScale;
  if (scales.length !== variables.length) {
    throw invalid(where, 'gradientScale', `a number or ${variables.length} of them`, gradientScale);
  }
  expectSameShapes(where, 'gradients', gradients, variables);
  for (const [name, slot] of Object.entries(slots)) {
    if (slot !== undefined) expectSameShapes(where, name, slot, variables);
  }
  const columns = Object.values(slots);
  ownVariables(where, backend, [...variables, ...columns.flatMap((slot) => slot ?? [])]);
  const items = blockCount(variables);
  backend.withScratch(4 * tableWords * items, (table) => {
    writeBlocks(backend, [variables, gradients, ...columns.map((slot) => slot ?? [])], scales, table);
    const common = [clipValue, 1 - learningRate * weightDecay, rate].map((value) => float32Bits(value));
    backend.run(kernel, [table, ...common, ...fields], items, Math.ceil(16_384 / blockValues));
  });
}
