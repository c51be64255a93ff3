import { expectArray, expectInteger, invalid, ShapeError } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';

/**
 * The class of each image that is to be explained: as given, or the one that the model holds likeliest.
 *
 * @throws {ArgumentError} when the model has no such class
 * @throws {ShapeError} when there is not one class for each image
 */
export function explainedClasses(
  where: string,
  model: tf.LayersModel,
  images: tf.Tensor4D,
  classes: number | readonly number[] | undefined,
  { outputs, batchSize }: { readonly outputs: number; readonly batchSize: number },
): number[] {
  // A single output tells class 1 from class 0.
  const max = Math.max(outputs, 2) - 1;
  const count = images.shape[0];
  if (classes === undefined) {
    const given = model.predict(images, { batchSize }) as tf.Tensor;
    const all = given.dataSync();
    given.dispose();
    return Array.from({ length: count }, (_, i) => {
      const row = all.subarray(i * outputs, (i + 1) * outputs);
      return outputs === 1 ? Number((row[0] ?? 0) > 0.5) : row.indexOf(Math.max(...row));
    });
  }
  if (typeof classes === 'number') {
    const one = expectInteger(where, 'classes', classes, { min: 0, max });
    return Array.from({ length: count }, () => one);
  }
  const list = expectArray(where, 'classes', classes);
  if (list.length !== count) {
    throw new ShapeError(`${where}: classes must have one entry for each of ${count} images, received ${list.length}`);
  }
  return list.map((value, i) => {
    if (Number.isInteger(value) && value >= 0 && value <= max) return value;
    throw invalid(where, `classes[${i}]`, `an integer from 0 to ${max}`, value);
  });
}
