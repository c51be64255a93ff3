import * as tf from '@tensorflow/tfjs';

/** The model that computes: a `tf.Sequential` hands all work to a model inside it. */
export function innerModel(model: tf.LayersModel): tf.LayersModel {
  const { model: inner } = model as unknown as { readonly model?: unknown };
  return inner instanceof tf.LayersModel ? innerModel(inner) : model;
}
