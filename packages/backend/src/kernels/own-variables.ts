import { expectArray, invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { sizeOf } from '../tensor-data.ts';

/**
 * Checks the variables that an optimizer step writes to, and sees to it that their data is theirs alone: a variable whose
 * data another tensor shares (a snapshot, a clone, the tensor it was made from) gets a copy of its own first.
 *
 * @throws {ArgumentError} when an entry is no float32 variable, or appears twice
 */
export function ownVariables(where: string, backend: ModuBackend, variables: readonly tf.Variable[]): void {
  const name = 'variables and their state';
  const seen = new Set<tf.Variable>();
  for (const variable of variables) {
    if (!(variable instanceof tf.Variable)) throw invalid(where, name, 'a tf.Variable each', variable);
    if (variable.dtype !== 'float32') throw invalid(where, name, 'of type float32', variable.dtype);
    if (seen.has(variable)) throw invalid(where, name, 'different variables', variable.name);
    seen.add(variable);
  }
  for (const variable of variables) {
    // Looking the data up brings it here from another backend.
    if (backend.dataOf(variable.dataId).refCount === 1) continue;
    const copy = backend.output(variable.shape, 'float32');
    const [from, to, bytes] = [backend.address(variable), backend.address(copy), 4 * sizeOf(variable.shape)];
    backend.heap.uint8.copyWithin(to, from, from + bytes);
    const tensor = tf.engine().makeTensorFromTensorInfo(copy);
    variable.assign(tensor);
    tensor.dispose();
  }
}

/**
 * Checks that two lists of tensors belong together entry by entry.
 *
 * @throws {ArgumentError} when there are more or fewer of them
 * @throws {ShapeError} when shapes differ
 */
export function expectSameShapes(
  where: string,
  name: string,
  tensors: readonly tf.TensorInfo[],
  variables: readonly tf.TensorInfo[],
): void {
  if (expectArray(where, name, tensors).length !== variables.length) {
    throw invalid(where, name, `a list of ${variables.length} tensors`, tensors.length);
  }
  for (const [index, { shape, dtype }] of tensors.entries()) {
    if (dtype !== 'float32') throw invalid(where, name, 'a list of float32 tensors', dtype);
    const wanted = variables[index]?.shape ?? [];
    if (shape.length === wanted.length && shape.every((length, axis) => length === wanted[axis])) continue;
    throw new ShapeError(
      `${where}: entry ${index} of ${name} must have the shape of its variable, [${wanted.join(', ')}], received [${shape.join(', ')}]`,
    );
  }
}
