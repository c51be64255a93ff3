import type * as tf from '@tensorflow/tfjs';
import { learningOptions, type LinearUnitBuildOptions, type LinearUnitOptions } from './linear-unit-options.ts';
import { expectOwnModel, LinearUnit, linearUnitModel, type LearningRule } from './linear-unit.ts';

const rosenblatt: LearningRule = {
  loss: (target, p) => Math.max(0, -target * p),
  // On the boundary is on the wrong side: the first sample of all moves the weights.
  slope: (target, p) => (target * p <= 0 ? -target : 0),
  defaultEta0: 1,
};

/**
 * Rosenblatt's perceptron: {@link perceptron} makes one, `new Perceptron(model)` goes on with a loaded one.
 *
 * @throws {ArgumentError} for a bad option, or a model that `perceptron` did not make
 */
export class Perceptron extends LinearUnit {
  constructor(model: tf.LayersModel, options: LinearUnitOptions = {}) {
    expectOwnModel('Perceptron', model, 'perceptron');
    super('Perceptron', model, options, rosenblatt);
  }
}

/**
 * Rosenblatt's perceptron, which learns from its mistakes alone and stops making any where a line can tell the classes apart.
 *
 * On a sample with sign(w · x + b) ≠ t, t = ±1:  w ← w + η·t·x,  b ← b + η·t
 *
 * Inputs   rows of `inputs` numbers
 * Output   `predict` gives classes 0, 1, …; its `model` gives w · x + b, [B, 1], or [B, C] for more than two classes
 * Weights  kernel [inputs, 1 or C], bias [1 or C], zeros
 * Training `fit(x, y)`, sample by sample, in scikit-learn's order; `partialFit` goes on for one epoch
 * Edges    classes that no line tells apart: it ends after `nIterNoChange` epochs without progress, wherever it stands
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @see Rosenblatt 1958, https://doi.org/10.1037/h0042519; sklearn.linear_model.Perceptron, whose numbers it gives
 * @example
 * const and = perceptron({ inputs: 2 });
 * and.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]);
 */
export function perceptron(options: LinearUnitBuildOptions): Perceptron {
  return new Perceptron(linearUnitModel('perceptron', options, rosenblatt), learningOptions(options));
}
