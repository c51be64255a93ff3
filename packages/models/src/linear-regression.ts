import { ArgumentError, expectInteger, expectNumber, expectOptions, invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { buildWithinMemory } from './build-within-memory.ts';
import { compileModel, expectTraining, type TrainingOptions } from './compile-model.ts';
import type { LeastSquaresSolution } from './least-squares.ts';
import { outputLayer } from './output-layer.ts';
import { expectSeed } from './seed.ts';

/** Options of {@link linearRegression}. */
export interface LinearRegressionOptions extends TrainingOptions {
  /** The number of features. */
  readonly inputs: number;
  /** The number of targets, 1 by default. */
  readonly outputs?: number;
  /** The weight of the squared coefficients in the loss, 0 by default; the intercept bears no penalty. */
  readonly l2?: number;
  /** An integer from 0 to 2³² − 1 that makes the initial weights reproducible. */
  readonly seed?: number;
  /** Coefficients and intercept to begin with, from `leastSquares`. */
  readonly solution?: LeastSquaresSolution;
}

const where = 'linearRegression';

/**
 * Linear regression as a compiled model: y = x · kernel + bias, mean squared error, Adam.
 *
 * Inputs   [B, inputs]
 * Output   [B, outputs]
 * Weights  kernel [inputs, outputs], Glorot uniform; bias [outputs], zeros; with `solution`, its coefficients
 * Training Adam with learningRate 0.01: the loss has one minimum, so larger steps than usual do no harm. Scale the
 *          features first, or use `leastSquares`, which needs neither scaling nor steps.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or a seed comes with a solution
 * @throws {ShapeError} when the solution is of other sizes
 * @example
 * const model = linearRegression({ inputs: 1, solution: leastSquares([[1], [2], [3]], [3, 5, 7]) });
 * model.predict(tf.tensor2d([[10]])); // [[21]]
 */
export function linearRegression(options: LinearRegressionOptions): tf.LayersModel {
  const known = expectOptions(where, options, [
    'inputs',
    'outputs',
    'l2',
    'learningRate',
    'optimizer',
    'seed',
    'solution',
  ]);
  return buildWithinMemory(where, () => build(known));
}

function build(options: LinearRegressionOptions): tf.LayersModel {
  const inputs = expectInteger(where, 'inputs', options.inputs, { min: 1 });
  const outputs = expectInteger(where, 'outputs', options.outputs ?? 1, { min: 1 });
  const l2 = expectNumber(where, 'l2', options.l2 ?? 0, { min: 0 });
  const seed = expectSeed(where, options.seed);
  const training = expectTraining(where, options, 0.01);
  const { solution } = options;
  if (solution !== undefined) expectSolution(where, solution, inputs, outputs, seed);

  const layer = outputLayer({ inputs, units: outputs, activation: 'linear', l2, seed });
  const model = tf.sequential({ name: 'linear_regression', layers: [layer] });
  if (solution !== undefined) {
    tf.tidy(() => {
      const kernel = tf.tensor2d(Float32Array.from(solution.coefficients), [inputs, outputs]);
      model.setWeights([kernel, tf.tensor1d(Float32Array.from(solution.intercept))]);
    });
  }
  compileModel(model, 'meanSquaredError', [], training);
  return model;
}

function expectSolution(
  where: string,
  solution: LeastSquaresSolution,
  inputs: number,
  outputs: number,
  seed: number | undefined,
): void {
  const parts = [solution?.coefficients, solution?.intercept] as readonly unknown[];
  if (!parts.every((part) => Array.isArray(part) || ArrayBuffer.isView(part))) {
    throw invalid(where, 'solution', 'what leastSquares returns', solution);
  }
  if (solution.features !== inputs || solution.outputs !== outputs) {
    throw new ShapeError(
      `${where}: solution must have ${inputs} features and ${outputs} outputs, ` +
        `received ${solution.features} and ${solution.outputs}`,
    );
  }
  if (seed === undefined) return;
  throw new ArgumentError(`${where}: seed must be absent when a solution gives the weights, received ${seed}`);
}
