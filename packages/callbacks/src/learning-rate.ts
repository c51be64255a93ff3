import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, expectNumber, invalid } from '@modu/core';

/** What is known of optimizers here: tfjs' own, those of `@modu/optimizers`, and whoever has a learning rate. */
export interface WithLearningRate {
  learningRate: number;
  /** SGD and Momentum of tfjs keep their learning rate twice, and step by what only this method sets. */
  setLearningRate?(learningRate: number): void;
}

/** A model with one optimizer, or a trainer with several by name. */
export interface OptimizerHolder {
  readonly optimizer?: tf.Optimizer | null;
  readonly optimizers?: Readonly<Record<string, tf.Optimizer>>;
}

/** An optimizer and its name; undefined for the only one of a model. */
export interface NamedOptimizer {
  readonly name: string | undefined;
  readonly optimizer: tf.Optimizer;
}

/** The optimizers of a model or trainer: `optimizer`, or each of `optimizers`. Empty before compile. */
export function optimizersOf(model: object | undefined): NamedOptimizer[] {
  const { optimizer, optimizers } = (model ?? {}) as OptimizerHolder;
  if (optimizers !== undefined) {
    return Object.entries(optimizers).map(([name, item]) => ({ name, optimizer: item }));
  }
  return optimizer === undefined || optimizer === null ? [] : [{ name: undefined, optimizer }];
}

/**
 * The learning rate of an optimizer, as it counts for the next step.
 *
 * @throws {ArgumentError} when it has none
 * @example
 * getLearningRate(model.optimizer); // 0.001
 */
export function getLearningRate(optimizer: object, where = 'getLearningRate'): number {
  const { learningRate } = optimizer as Partial<WithLearningRate>;
  if (typeof learningRate === 'number') return learningRate;
  throw invalid(where, 'optimizer', 'one with a learningRate', optimizer);
}

/**
 * Sets the learning rate of an optimizer, of tfjs' SGD and Momentum too, which ignore an assignment.
 *
 * @throws {ArgumentError} when it has none, when a schedule rules, or for anything but a finite number
 * @example
 * setLearningRate(model.optimizer, 0.01);
 */
export function setLearningRate(optimizer: object, learningRate: number, where = 'setLearningRate'): void {
  expectNumber(where, 'learningRate', learningRate);
  getLearningRate(optimizer, where);
  const writable = optimizer as WithLearningRate;
  if (typeof writable.setLearningRate === 'function') writable.setLearningRate(learningRate);
  else writable.learningRate = learningRate;
}

/** The optimizers of a model. @throws {ArgumentError} when there is none */
export function expectOptimizers(where: string, model: object | undefined): NamedOptimizer[] {
  const found = optimizersOf(model);
  if (found.length === 0) throw new ArgumentError(`${where}: the model must be compiled with an optimizer`);
  return found;
}

/** The key under which the learning rate stands in logs, as in Keras: with the optimizer's name where there are several. */
export function learningRateKey({ name }: NamedOptimizer): string {
  return name === undefined ? 'learning_rate' : `learning_rate_${name}`;
}
