import { expectOneOf } from '@modu/core';

/**
 * What a recurrent layer may apply to its gates and states. `hardSigmoid` is clip(slope · x + ½, 0, 1): tfjs and Keras 2
 * have a slope of 0.2, Keras 3 of 1/6.
 */
export type RecurrentActivation = 'tanh' | 'sigmoid' | 'hardSigmoid' | 'relu' | 'linear';

// The same numbers as in assembly/recurrence.ts.
const numbers: Readonly<Record<RecurrentActivation, number>> = {
  tanh: 0,
  sigmoid: 1,
  hardSigmoid: 2,
  relu: 3,
  linear: 4,
};

/** The number by which WebAssembly knows an activation. @throws {ArgumentError} for an unknown name */
export function recurrentActivationNumber(where: string, name: string, activation: RecurrentActivation): number {
  return numbers[expectOneOf(where, name, activation, Object.keys(numbers) as RecurrentActivation[])];
}
