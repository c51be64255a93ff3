import * as tf from '@tensorflow/tfjs';

/**
 * Makes the weights and losses of the layers inside `outer` those of `outer`, and its `trainable` theirs.
 *
 * Called once, in the constructor, since `tf.layers.Layer` sets `trainable` before a subclass has its fields.
 */
export function adoptLayers(outer: tf.layers.Layer, inner: readonly tf.layers.Layer[]): void {
  let { trainable } = outer;
  const weights = (kind: 'trainableWeights' | 'nonTrainableWeights') => (): tf.LayerVariable[] =>
    inner.flatMap((layer) => layer[kind]);
  Object.defineProperties(outer, {
    trainable: {
      get: () => trainable,
      set: (value: boolean) => {
        trainable = value;
        for (const layer of inner) layer.trainable = value;
      },
    },
    trainableWeights: { get: weights('trainableWeights') },
    nonTrainableWeights: { get: weights('nonTrainableWeights') },
    losses: { get: () => inner.flatMap((layer) => layer.losses) },
    setFastWeightInitDuringBuild: {
      value: (value: boolean): void => {
        for (const layer of inner) layer.setFastWeightInitDuringBuild(value);
      },
    },
  });
  if (!trainable) outer.trainable = false;
}

/**
 * Builds a layer inside another by a call on zeros, which puts its name in front of those of its weights: they would else be
 * the same as those of a second layer inside.
 */
export function buildByCall(layer: tf.layers.Layer, shapes: readonly (readonly number[])[]): void {
  if (layer.built) return;
  tf.tidy(() => {
    const zeros = shapes.map((shape) => tf.zeros([...shape]));
    layer.apply(zeros.length === 1 ? (zeros[0] as tf.Tensor) : zeros);
  });
}
