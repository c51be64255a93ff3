import { invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/**
 * The number of outputs of a model that takes `images` and gives one row of outputs for each.
 *
 * @throws {ArgumentError} when the model is none, or has several inputs or outputs
 * @throws {ShapeError} when images are none that the model takes
 */
export function expectImages(where: string, model: tf.LayersModel, images: tf.Tensor4D): number {
  if (!(model instanceof tf.LayersModel)) throw invalid(where, 'model', 'a tf.LayersModel', model);
  const [input, ...otherInputs] = model.inputs.map(({ shape }) => shape);
  const [output, ...otherOutputs] = model.outputs.map(({ shape }) => shape);
  const outputs = output?.length === 2 ? (output[1] ?? undefined) : undefined;
  if (input === undefined || outputs === undefined || otherInputs.length > 0 || otherOutputs.length > 0) {
    const shown = (shapes: readonly tf.SymbolicTensor[]) =>
      shapes.map(({ shape }) => `[${shape.join(', ')}]`).join(', ');
    const received = `inputs ${shown(model.inputs)} and outputs ${shown(model.outputs)}`;
    throw invalid(where, 'model', 'a model of one input and one row of outputs', received);
  }
  if (!(images instanceof tf.Tensor)) throw invalid(where, 'images', 'a tensor', images);
  const wanted = input.slice(1);
  const fits =
    images.rank === 4 &&
    wanted.length === 3 &&
    wanted.every((size, i) => size === null || size === images.shape[i + 1]) &&
    images.shape[0] > 0;
  if (fits) return outputs;
  throw new ShapeError(
    `${where}: images must have shape [B, ${wanted.join(', ')}], received [${images.shape.join(', ')}]`,
  );
}
