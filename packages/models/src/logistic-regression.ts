import { expectInteger, expectNumber, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { buildWithinMemory } from './build-within-memory.ts';
import { classifierHead } from './classifier-head.ts';
import { compileModel, expectTraining, type TrainingOptions } from './compile-model.ts';
import { outputLayer } from './output-layer.ts';
import { expectSeed } from './seed.ts';

/** Options of {@link logisticRegression}. */
export interface LogisticRegressionOptions extends TrainingOptions {
  /** The number of features. */
  readonly inputs: number;
  /** The number of classes, 2 by default. */
  readonly classes?: number;
  /** The weight of the squared coefficients in the loss, 0 by default; the intercept bears no penalty. */
  readonly l2?: number;
  /** An integer from 0 to 2³² − 1 that makes the initial weights reproducible. */
  readonly seed?: number;
}

const where = 'logisticRegression';

/**
 * Logistic regression as a compiled model, with accuracy as metric.
 *
 * Two classes: sigmoid(x · kernel + bias), the probability of class 1, with binary cross-entropy; labels 0 and 1.
 * More: softmax(x · kernel + bias) with categorical cross-entropy; labels one-hot.
 *
 * Inputs   [B, inputs]
 * Output   [B, 1] for two classes, otherwise [B, C]
 * Weights  kernel [inputs, 1 or C], Glorot uniform; bias [1 or C], zeros
 * Training Adam with learningRate 0.01: the loss has one minimum, so larger steps than usual do no harm. Scale the
 *          features first.
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @see scikit-learn `LogisticRegression(C=1 / (2 · samples · l2))`, which has the same minimum; `C=inf` without l2
 * @example
 * const model = logisticRegression({ inputs: 4, classes: 3, l2: 0.001, seed: 1 });
 */
export function logisticRegression(options: LogisticRegressionOptions): tf.LayersModel {
  const known = expectOptions(where, options, ['inputs', 'classes', 'l2', 'learningRate', 'optimizer', 'seed']);
  return buildWithinMemory(where, () => build(known));
}

function build(options: LogisticRegressionOptions): tf.LayersModel {
  const inputs = expectInteger(where, 'inputs', options.inputs, { min: 1 });
  const classes = expectInteger(where, 'classes', options.classes ?? 2, { min: 2 });
  const l2 = expectNumber(where, 'l2', options.l2 ?? 0, { min: 0 });
  const seed = expectSeed(where, options.seed);
  const training = expectTraining(where, options, 0.01);

  const units = classes === 2 ? 1 : classes;
  const { activation, loss } = classifierHead(units);
  const layer = outputLayer({ inputs, units, activation, l2, seed });
  const model = tf.sequential({ name: 'logistic_regression', layers: [layer] });
  compileModel(model, loss, ['accuracy'], training);
  return model;
}
