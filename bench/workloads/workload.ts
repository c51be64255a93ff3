import { Adam } from '@modu/optimizers';
import * as tf from '@tensorflow/tfjs';

/** Weights and data of a workload as tensors, by name. */
export interface Inputs {
  readonly weights: Readonly<Record<string, tf.Tensor>>;
  readonly data: Readonly<Record<string, tf.Tensor>>;
}

/** A workload ready to run. */
export interface Running {
  /** The loss before training, without dropout. */
  lossBefore(): Promise<number>;
  /** One training step; returns its loss, read back. */
  step(): Promise<number>;
}

/** Makes a workload out of its inputs. */
export type Build = (inputs: Inputs) => Running;

/** Adam of `@modu/optimizers` on its own backend, which updates all weights in one kernel; tfjs' own elsewhere. The formula is the same. */
export function adam(): tf.Optimizer {
  return tf.getBackend() === 'modu' ? new Adam({ learningRate: 1e-3 }) : tf.train.adam(1e-3);
}

/** The value of a scalar, which is disposed of. */
export async function read(scalar: tf.Tensor): Promise<number> {
  const [value = Number.NaN] = await scalar.data();
  scalar.dispose();
  return value;
}

/** The weights as variables, by name. */
export function variablesOf(weights: Inputs['weights']): Readonly<Record<string, tf.Variable>> {
  return Object.fromEntries(Object.entries(weights).map(([name, value]) => [name, tf.variable(value, true, name)]));
}
