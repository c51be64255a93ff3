import * as tf from '@tensorflow/tfjs';
import { DataError, ShapeError } from '@modu/core';

/** Backends whose values can be looked at without waiting for another device. */
const hostBackends = ['cpu', 'modu', 'wasm', 'tensorflow'];

/**
 * Targets as numbers of classes, [B,…] int32, for predictions [B,…,C].
 *
 * @throws {ShapeError} when they do not fit
 */
export function classNumbers(where: string, yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  const outer = yPred.shape.slice(0, -1);
  const targets = yTrue.rank === yPred.rank && yTrue.shape.at(-1) === 1 ? tf.squeeze(yTrue, [-1]) : yTrue;
  if (!tf.util.arraysEqual(targets.shape, outer)) {
    throw new ShapeError(
      `${where}: yTrue must have the shape [${outer.join(', ')}] of yPred without its classes, received [${yTrue.shape.join(', ')}]`,
    );
  }
  return tf.cast(targets, 'int32');
}

/**
 * Values of samples, NaN where the class of a sample does not exist; where that can be known at once, an error.
 *
 * @throws {DataError}
 */
export function onlyKnownClasses(
  where: string,
  numbers: tf.Tensor,
  classes: number,
  values: (numbers: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  if (hostBackends.includes(tf.getBackend())) {
    const wrong = numbers.dataSync().find((value) => value < 0 || value >= classes);
    if (wrong === undefined) return values(numbers);
    throw new DataError(`${where}: yTrue must be classes from 0 to ${classes - 1}, received ${wrong}`);
  }
  const isKnown = tf.logicalAnd(tf.greaterEqual(numbers, 0), tf.less(numbers, classes));
  const known = values(tf.where(isKnown, numbers, tf.zerosLike(numbers)));
  return tf.where(isKnown, known, tf.fill(known.shape, Number.NaN));
}
