import { invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** @throws {ArgumentError} unless `x` is a tensor @throws {ShapeError} unless it holds one or more rows of this size */
export function expectBatch(where: string, name: string, x: tf.Tensor, size: readonly (number | null)[]): void {
  if (!(x instanceof tf.Tensor)) throw invalid(where, name, 'a tensor', x);
  const isAlike = x.rank === size.length + 1 && size.every((length, i) => length === x.shape[i + 1]);
  if (isAlike && x.shape[0] !== 0) return;
  throw new ShapeError(`${where}: ${name} must have shape [B, ${size.join(', ')}], received [${x.shape.join(', ')}]`);
}
