import { DataError, describe } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import { encodeLabels, type Label, type Labels } from '../labels.ts';
import type { EncodedTargets } from './layers-estimator.ts';

/** The positions of labels of validation data among the classes of the training data. @throws {DataError} for another label */
export function codesAmong(where: string, labels: Labels, classes: readonly Label[]): Int32Array {
  const encoded = encodeLabels(where, [
    ['validationData[1]', labels],
    ['y', classes],
  ]);
  const unknown = encoded.classes.find((label) => !classes.includes(label));
  if (unknown === undefined) return encoded.codes[0] as Int32Array;
  throw new DataError(
    `${where}: validationData[1] must hold classes of y, received ${describe(unknown)} for ${describe(classes)}`,
  );
}

/** Labels as the output and the loss of the model want them: a column for one unit or a sparse loss, else one-hot rows. */
export function encodeFor(model: tf.LayersModel, codes: Int32Array, classes: number): EncodedTargets {
  const width = (model.outputs[0] as tf.SymbolicTensor).shape[1];
  if (width === 1 || isSparse(model)) return { data: Float32Array.from(codes), shape: [codes.length, 1] };
  const data = new Float32Array(codes.length * classes);
  codes.forEach((code, i) => (data[i * classes + code] = 1));
  return { data, shape: [codes.length, classes] };
}

function isSparse({ loss }: tf.LayersModel): boolean {
  const losses: readonly unknown[] = Array.isArray(loss)
    ? loss
    : typeof loss === 'object'
      ? Object.values(loss)
      : [loss];
  return losses.some((item) => (typeof item === 'function' ? item.name : item) === 'sparseCategoricalCrossentropy');
}
