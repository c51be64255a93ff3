import type * as tf from '@tensorflow/tfjs';

/** A layer from its config, without the `customObjects` that tfjs adds to every config it reads. */
export function layerFromConfig<T extends tf.serialization.Serializable>(
  cls: tf.serialization.SerializableConstructor<T>,
  config: tf.serialization.ConfigDict,
): T {
  return new cls(Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'customObjects')));
}
