import { loadGolden } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { deserializeSchedule } from '../learning-rate-schedule.ts';
import type { Optimizer } from '../optimizer.ts';

/** What Keras did with the recorded gradients under some options. */
export interface RecordedCase {
  readonly options: Readonly<Record<string, unknown>>;
  readonly excluded: readonly string[];
  /** Kernel and bias after each kept step. */
  readonly values: readonly (readonly number[])[];
  /** After finalize_variable_values, with useEma. */
  readonly final?: readonly number[];
}

interface Recorded {
  readonly kernel: readonly (readonly number[])[];
  readonly bias: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  /** The steps, from 1, whose values are kept. */
  readonly kept: readonly number[];
  readonly cases: Readonly<Record<string, readonly RecordedCase[]>>;
  /** Keras' configuration of each optimizer with its defaults. */
  readonly configs: Readonly<Record<string, tf.serialization.ConfigDict>>;
}

export const recorded = loadGolden<Recorded>(import.meta.url, '../../fixtures/optimizers.json');

/** The options of a case, its schedule built. */
export function optionsOf({ options }: RecordedCase): Record<string, unknown> {
  const { learningRate } = options as { learningRate?: { schedule: string; config: tf.serialization.ConfigDict } };
  if (typeof learningRate !== 'object') return { ...options };
  const { schedule, config } = learningRate;
  return { ...options, learningRate: deserializeSchedule('test', { className: schedule, config }) };
}

/** The two variables that the recorded gradients belong to. */
export class RecordedVariables {
  readonly list: readonly [kernel: tf.Variable, bias: tf.Variable];

  constructor() {
    const [kernel, bias] = tf.tidy(() => [
      tf.variable(tf.tensor2d(recorded.kernel.map((row) => [...row]))),
      tf.variable(tf.tensor1d([...recorded.bias])),
    ]);
    this.list = [kernel, bias];
  }

  /** Takes the step of this number, from 1. */
  step(optimizer: tf.Optimizer, number: number): void {
    const row = recorded.gradients[number - 1] ?? [];
    const [kernel, bias] = this.list;
    const gradients = [
      { name: kernel.name, tensor: tf.tensor2d(row.slice(0, 6), [2, 3]) },
      { name: bias.name, tensor: tf.tensor1d(row.slice(6)) },
    ];
    optimizer.applyGradients(gradients);
    tf.dispose(gradients.map(({ tensor }) => tensor));
  }

  steps(optimizer: tf.Optimizer, from: number, to: number): void {
    for (let number = from; number <= to; number++) this.step(optimizer, number);
  }

  values(): number[] {
    return this.list.flatMap((variable) => Array.from(variable.dataSync()));
  }

  dispose(): void {
    tf.dispose([...this.list]);
  }
}

/** The optimizer of a case with the variables that it excludes from weight decay: the bias, which bears no name here. */
export function prepare<T extends Optimizer>(
  type: new (options: Record<string, never>) => T,
  { excluded, ...rest }: RecordedCase,
  variables: RecordedVariables,
): T {
  const optimizer = new type(optionsOf({ excluded, ...rest }) as Record<string, never>);
  if (excluded.length > 0) optimizer.excludeFromWeightDecay({ varList: [variables.list[1]] });
  return optimizer;
}
