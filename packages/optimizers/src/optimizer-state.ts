import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@modu/core';
import type { NamedTensor } from './slot-store.ts';

/** The state of an optimizer apart from its slots. */
export interface OptimizerScalars {
  /** Steps taken, those that only accumulate included. */
  readonly iter: number;
  /** Undefined where a schedule rules. */
  readonly learningRate: number | undefined;
  /** For each variable whether weight decay applies; undefined where it applies to all. */
  readonly decays: readonly boolean[] | undefined;
  /** Updates so far and steps since the last; undefined where both follow from the steps taken. */
  readonly rounds: readonly number[] | undefined;
}

/** Reads what is not the tensor of a slot. @throws {ArgumentError} when something is missing or does not belong */
export async function readOptimizerState(
  where: string,
  weights: readonly NamedTensor[],
  hasLearningRate: boolean,
): Promise<{ scalars: OptimizerScalars; slots: readonly NamedTensor[] }> {
  const values = async (name: string): Promise<number[] | undefined> => {
    const found = weights.find((weight) => weight.name === name);
    return found && Array.from(await found.tensor.data());
  };
  const [[iter] = [], [learningRate] = [], decays, rounds] = await Promise.all([
    values('iter'),
    values('learningRate'),
    values('decays'),
    values('rounds'),
  ]);
  if (iter === undefined) {
    throw new ArgumentError(`${where}: weights must hold iter, the number of steps taken`);
  }
  if (hasLearningRate !== (learningRate !== undefined)) {
    const expected = hasLearningRate ? 'hold learningRate, a number' : 'hold no learningRate, since a schedule rules';
    throw new ArgumentError(`${where}: weights must ${expected}`);
  }
  const slots = weights.filter(({ name }) => !['iter', 'learningRate', 'decays', 'rounds'].includes(name));
  return { scalars: { iter, learningRate, decays: decays?.map((value) => value !== 0), rounds }, slots };
}

/**
 * The scalars as tensors to hand out. They are kept and written again, since neither tfjs nor a checkpoint disposes of the
 * variables that an optimizer hands out.
 */
export class ExportedScalars {
  readonly #variables = new Map<keyof OptimizerScalars, tf.Variable>();

  write(name: keyof OptimizerScalars, value: () => tf.Tensor): NamedTensor {
    const before = this.#variables.get(name);
    const tensor = tf.tidy(() => {
      const now = value();
      if (before === undefined || !tf.util.arraysEqual(before.shape, now.shape)) return tf.variable(now, false);
      before.assign(now);
      return before;
    });
    if (before !== tensor) before?.dispose();
    this.#variables.set(name, tensor);
    return { name, tensor };
  }

  dispose(): void {
    tf.dispose([...this.#variables.values()]);
    this.#variables.clear();
  }
}
