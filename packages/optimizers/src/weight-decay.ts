import * as tf from '@tensorflow/tfjs';
import { expectArray, expectOptions, expectString, invalid } from '@modu/core';

/** Which variables weight decay leaves alone; at least one of the two. */
export interface WeightDecayExclusions {
  readonly varList?: readonly tf.Variable[];
  /** A variable is excluded when its name contains one of these: `'bias'` fits `dense_Dense1/bias`. */
  readonly varNames?: readonly string[];
}

/** A checked copy. @throws {ArgumentError} when neither list is given, or one is of something else */
export function expectExclusions(where: string, exclusions: WeightDecayExclusions): Required<WeightDecayExclusions> {
  const { varList, varNames } = expectOptions(where, exclusions, ['varList', 'varNames']);
  if (varList === undefined && varNames === undefined) {
    throw invalid(where, 'exclusions', 'given with varList or varNames', exclusions);
  }
  const names = expectArray(where, 'varNames', varNames ?? []);
  return {
    varList: [...expectArray(where, 'varList', varList ?? [])],
    varNames: names.map((name, i) => expectString(where, `varNames[${i}]`, name)),
  };
}

export function isExcluded({ varList, varNames }: Required<WeightDecayExclusions>, variable: tf.Variable): boolean {
  return varList.includes(variable) || varNames.some((part) => variable.name.includes(part));
}

/** Takes the share `weightDecay · learningRate` off a variable. */
export function decayVariable(variable: tf.Variable, weightDecay: number, learningRate: number): void {
  if (weightDecay === 0) return;
  variable.assign(tf.sub(variable, tf.mul(tf.mul(variable, weightDecay), learningRate)));
}
