import { invalid } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** One layer of a model. */
export interface LayerSummary {
  readonly name: string;
  /** The class of the layer, such as `Dense`. */
  readonly type: string;
  /** The shape of the output, `null` for the batch and for other open sizes; of several outputs, a list of shapes. */
  readonly outputShape: readonly (number | null)[] | readonly (readonly (number | null)[])[];
  /** The number of weights, trained or not. */
  readonly parameters: number;
  readonly trainableParameters: number;
}

/** A model as data. */
export interface ModelSummary {
  readonly name: string;
  readonly layers: readonly LayerSummary[];
  readonly parameters: number;
  readonly trainableParameters: number;
}

/**
 * The layers of a model with their shapes and numbers of weights, as data: `console.table(summary(model).layers)`.
 *
 * @throws {ArgumentError} when model is no LayersModel
 * @example
 * summary(linearRegression({ inputs: 3 })).parameters; // 4
 */
export function summary(model: tf.LayersModel): ModelSummary {
  if (!(model instanceof tf.LayersModel)) throw invalid('summary', 'model', 'a tf.LayersModel', model);
  return {
    name: model.name,
    layers: model.layers.map((layer) => ({
      name: layer.name,
      type: layer.getClassName(),
      outputShape: layer.outputShape,
      parameters: count(layer.weights),
      trainableParameters: count(layer.trainableWeights),
    })),
    parameters: count(model.weights),
    trainableParameters: count(model.trainableWeights),
  };
}

function count(weights: readonly tf.LayerVariable[]): number {
  return weights.reduce((sum, { shape }) => sum + shape.reduce<number>((size, length) => size * (length ?? 1), 1), 0);
}
