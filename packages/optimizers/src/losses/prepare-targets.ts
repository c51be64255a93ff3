import * as tf from '@tensorflow/tfjs';
import { ShapeError, invalid } from '@modu/core';

/**
 * Targets and predictions as float32, with the same number of axes where one of them has a last axis of 1 too many or
 * too few: `[B]` and `[B,1]` belong together.
 *
 * @throws {ArgumentError} when one of them is no tensor
 */
export function prepareTargets(
  where: string,
  yTrue: tf.Tensor,
  yPred: tf.Tensor,
): [yTrue: tf.Tensor, yPred: tf.Tensor] {
  expectTensors(where, { yTrue, yPred });
  return matchRanks(tf.cast(yTrue, 'float32'), tf.cast(yPred, 'float32'));
}

/** @throws {ArgumentError} unless all are tensors */
export function expectTensors(where: string, tensors: Readonly<Record<string, tf.Tensor>>): void {
  for (const [name, value] of Object.entries(tensors)) {
    if (!(value instanceof tf.Tensor)) throw invalid(where, name, 'a tensor', value);
  }
}

/** The same as {@link prepareTargets}, for two tensors that must have one shape then. @throws {ShapeError} */
export function prepareSameShape(
  where: string,
  yTrue: tf.Tensor,
  yPred: tf.Tensor,
): [yTrue: tf.Tensor, yPred: tf.Tensor] {
  const [targets, predictions] = prepareTargets(where, yTrue, yPred);
  if (!tf.util.arraysEqual(targets.shape, predictions.shape)) {
    throw new ShapeError(
      `${where}: yTrue must have the shape [${predictions.shape.join(', ')}] of yPred, received [${targets.shape.join(', ')}]`,
    );
  }
  return [targets, predictions];
}

/** Two tensors whose ranks differ by a last axis of 1, brought to one rank: the smaller one is expanded only where it has rank 1. */
export function matchRanks(a: tf.Tensor, b: tf.Tensor): [tf.Tensor, tf.Tensor] {
  if (a.rank === b.rank + 1 && a.shape.at(-1) === 1) {
    return b.rank === 1 ? [a, tf.expandDims(b, -1)] : [tf.squeeze(a, [-1]), b];
  }
  if (b.rank === a.rank + 1 && b.shape.at(-1) === 1) {
    return a.rank === 1 ? [tf.expandDims(a, -1), b] : [a, tf.squeeze(b, [-1])];
  }
  return [a, b];
}
