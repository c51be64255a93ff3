import { ShapeError } from '@modu/core';
import { gatherRows } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import type { PositionCall } from './position-arguments.ts';

/**
 * The rows of a table of positions [L,D] for the steps of a call: [T,D], or [1,T,D] or [B,T,D] by given positions.
 *
 * @param steps T
 * @throws {ShapeError} when the steps reach beyond the end of the table
 */
export function positionRows(
  where: string,
  table: tf.Tensor,
  { x, startIndex, positions }: PositionCall,
  steps: number,
): tf.Tensor {
  if (positions !== undefined) return gatherRows(table, tf.cast(positions, 'int32'));
  const [length = 0, width = 0] = table.shape;
  if (startIndex + steps > length) {
    throw new ShapeError(
      `${where}: the steps T of inputs from startIndex ${startIndex} on must be within the sequenceLength ${length}, ` +
        `received [${x.shape.join(', ')}]`,
    );
  }
  return steps === length ? table : tf.slice(table, [startIndex, 0], [steps, width]);
}
