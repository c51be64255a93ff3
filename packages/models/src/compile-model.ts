import { ArgumentError, expectArray, expectNumber, expectOneOf, invalid } from '@modu/core';
import { Adam } from '@modu/optimizers';
import * as tf from '@tensorflow/tfjs';

/** The losses that tfjs knows by name, and so saves with a model. */
const losses = [
  'binaryCrossentropy',
  'categoricalCrossentropy',
  'categoricalHinge',
  'cosineProximity',
  'hinge',
  'kullbackLeiblerDivergence',
  'logcosh',
  'meanAbsoluteError',
  'meanAbsolutePercentageError',
  'meanSquaredError',
  'meanSquaredLogarithmicError',
  'poisson',
  'sparseCategoricalCrossentropy',
  'squaredHinge',
] as const;

/** The metrics that tfjs knows by name and that may be averaged over batches, which it does. */
const metrics = [
  'accuracy',
  'binaryAccuracy',
  'categoricalAccuracy',
  'cosine',
  'crossentropy',
  'mae',
  'mape',
  'mse',
] as const;

/** A loss by its name. */
export type LossName = (typeof losses)[number];

/** A metric by its name. Precision and recall are not among them: averaged over batches, as tfjs does, they are wrong. */
export type MetricName = (typeof metrics)[number];

/** How a model is trained. */
export interface TrainingOptions {
  /** The step size of Adam; not together with `optimizer`. */
  readonly learningRate?: number;
  /** An optimizer in place of Adam; whoever made it disposes of it. */
  readonly optimizer?: tf.Optimizer;
}

/** @throws {ArgumentError} with the list, and the nearest name for a misspelling */
export function expectLoss(where: string, value: unknown): LossName {
  return expectOneOf(where, 'loss', value, losses);
}

/** @throws {ArgumentError} with the list, and the nearest name for a misspelling */
export function expectMetrics(where: string, values: readonly unknown[]): MetricName[] {
  return expectArray(where, 'metrics', values).map((value, i) => expectOneOf(where, `metrics[${i}]`, value, metrics));
}

/** The options, checked; `learningRate` is undefined exactly when an optimizer was given. */
export function expectTraining(
  where: string,
  { learningRate, optimizer }: TrainingOptions,
  defaultLearningRate: number,
): TrainingOptions {
  if (optimizer === undefined) {
    const rate = learningRate ?? defaultLearningRate;
    return { learningRate: expectNumber(where, 'learningRate', rate, { minExclusive: 0 }) };
  }
  // tfjs' `instanceof` reads members of the value.
  if (optimizer === null || !(optimizer instanceof tf.Optimizer))
    throw invalid(where, 'optimizer', 'a tf.Optimizer', optimizer);
  if (learningRate === undefined) return { optimizer };
  throw new ArgumentError(`${where}: learningRate must be absent when an optimizer is given, received ${learningRate}`);
}

/** tfjs disposes of an optimizer with its model only where the model made it. */
interface OptimizerOwner {
  isOptimizerOwned: boolean;
}

/** Compiles `model`; an Adam made here belongs to the model and is disposed of with it. */
export function compileModel(
  model: tf.LayersModel,
  loss: LossName,
  metricNames: readonly MetricName[],
  { learningRate, optimizer }: TrainingOptions,
): void {
  const given = optimizer ?? new Adam(learningRate === undefined ? {} : { learningRate });
  model.compile({ optimizer: given, loss, metrics: [...metricNames] });
  (model as unknown as OptimizerOwner).isOptimizerOwned = optimizer === undefined;
}
