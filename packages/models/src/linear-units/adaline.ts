import type * as tf from '@tensorflow/tfjs';
import { learningOptions, type LinearUnitBuildOptions, type LinearUnitOptions } from './linear-unit-options.ts';
import { expectOwnModel, LinearUnit, linearUnitModel, type LearningRule } from './linear-unit.ts';

const leastMeanSquares: LearningRule = {
  loss: (target, p) => 0.5 * (p - target) ** 2,
  slope: (target, p) => p - target,
  defaultEta0: 0.01,
};

/**
 * An adaptive linear neuron: {@link adaline} makes one, `new Adaline(model)` goes on with a loaded one.
 *
 * @throws {ArgumentError} for a bad option, or a model that `adaline` did not make
 */
export class Adaline extends LinearUnit {
  constructor(model: tf.LayersModel, options: LinearUnitOptions = {}) {
    expectOwnModel('Adaline', model, 'adaline');
    super('Adaline', model, options, leastMeanSquares);
  }
}

/**
 * Adaline, the adaptive linear neuron: it learns from the error of its sum, before the sign, on every sample.
 *
 * p = w · x + b, t = ±1:  w ← w + η·(t − p)·x,  b ← b + η·(t − p)
 *
 * Inputs   rows of `inputs` numbers; scale the features first
 * Output   `predict` gives classes 0, 1, …; its `model` gives w · x + b, [B, 1], or [B, C] for more than two classes
 * Weights  kernel [inputs, 1 or C], bias [1 or C], zeros
 * Training `fit(x, y)`, sample by sample with `eta0` 0.01; `partialFit` goes on for one epoch
 * Edges    classes that no line tells apart: it comes near the line of least squares
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @see Widrow & Hoff 1960, "Adaptive switching circuits"; sklearn.linear_model.SGDClassifier(loss='squared_error',
 *      learning_rate='constant', eta0=0.01, penalty=None, random_state=0), whose numbers it gives
 * @example
 * const or = adaline({ inputs: 2 });
 * or.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 1]);
 */
export function adaline(options: LinearUnitBuildOptions): Adaline {
  return new Adaline(linearUnitModel('adaline', options, leastMeanSquares), learningOptions(options));
}
