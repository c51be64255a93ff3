import { ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { Shape } from './axes.ts';

/**
 * A padding mask [B,S] and an attention mask [B,T,S] in one.
 *
 * @param names of the two masks, for messages
 * @param sizes [B, T, S]; axes of size 1 broadcast
 * @returns bool, broadcasts to [B,T,S], or undefined without any; the caller disposes of it
 * @throws {ShapeError} naming the axis letters and the shape received
 */
export function paddingAndAttentionMask(
  where: string,
  names: readonly [padding: string, attention: string],
  padding: tf.Tensor | undefined,
  attention: tf.Tensor | undefined,
  [batch, querySteps, keySteps]: readonly [number, number, number],
): tf.Tensor | undefined {
  if (padding !== undefined) expectSizes(where, names[0], '[B,S]', padding.shape, [batch, keySteps]);
  if (attention !== undefined) {
    expectSizes(where, names[1], '[B,T,S]', attention.shape, [batch, querySteps, keySteps]);
  }
  if (padding === undefined) return attention;
  const spread = tf.expandDims(padding, 1);
  return attention === undefined ? spread : tf.logicalAnd(spread, attention);
}

function expectSizes(where: string, name: string, letters: string, shape: Shape, sizes: readonly number[]): void {
  if (shape.length === sizes.length && shape.every((size, axis) => size === 1 || size === sizes[axis])) return;
  throw new ShapeError(
    `${where}: ${name} must have shape ${letters} = [${sizes.join(', ')}], received [${shape.join(', ')}]`,
  );
}
