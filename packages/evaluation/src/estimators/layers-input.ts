import { asMatrix, DataError, invalid, isTable, isMatrix, ShapeError, type Features } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** What a network is trained on: a matrix, rows or a table, or a tensor [B,…] of any rank from 2 up. */
export type LayersInput = Features | tf.Tensor;

/** A tensor to compute with, and how to be done with it. */
export interface BorrowedTensor {
  readonly tensor: tf.Tensor;
  /** Disposes of the tensor, unless it is the caller's own. */
  readonly release: () => void;
}

/**
 * Features as a tensor.
 *
 * @throws {ArgumentError} when they are none of {@link LayersInput}
 * @throws {ShapeError} when a tensor has rank 0 or 1, or rows differ in length
 * @throws {DataError} when there are no rows or columns, or a value is NaN or infinite
 */
export async function borrowInput(where: string, x: LayersInput, name = 'x'): Promise<BorrowedTensor> {
  if (x instanceof tf.Tensor) {
    if (x.rank < 2)
      throw new ShapeError(`${where}: ${name} must have at least two dimensions, received [${x.shape.join(', ')}]`);
    if (x.size === 0)
      throw new DataError(`${where}: ${name} must hold at least one value, received shape [${x.shape.join(', ')}]`);
    await expectFiniteTensor(where, x, name);
    return { tensor: x, release: () => undefined };
  }
  if (!isMatrix(x) && !isTable(x) && !Array.isArray(x)) {
    throw invalid(where, name, 'a Matrix, an array of rows, a table or a tensor', x);
  }
  const { data, shape, columnNames } = asMatrix(where, x, name);
  const [rows, columns] = shape;
  if (data.length === 0) {
    throw new DataError(
      `${where}: ${name} must hold at least one row and one column, received shape [${rows}, ${columns}]`,
    );
  }
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    const column = i % columns;
    const columnName = columnNames?.[column];
    const at = `in row ${Math.floor(i / columns)}, column ${columnName === undefined ? column : `'${columnName}'`}`;
    throw new DataError(`${where}: ${name} must hold finite numbers, received ${String(data[i])} ${at}`);
  }
  const tensor = tf.tensor2d(data, [rows, columns]);
  return { tensor, release: () => tensor.dispose() };
}

async function expectFiniteTensor(where: string, x: tf.Tensor, name: string): Promise<void> {
  if (x.dtype !== 'float32') return;
  const finite = tf.tidy(() => tf.all(tf.isFinite(x)));
  const [answer] = await finite.data();
  finite.dispose();
  if (answer === 0)
    throw new DataError(`${where}: ${name} must hold finite numbers, received a tensor with NaN or an infinity`);
}
