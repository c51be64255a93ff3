import { expectFunction } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** A loss or metric: one number, or one for each sample and step. */
export type LossFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** Keras' epsilon(), which keeps a division by an empty mask finite. */
const noSteps = 1e-7;

/**
 * A loss, or metric, of the steps that the mask of a model's output counts, as Keras takes it by itself.
 *
 * loss = Σ mask · loss per step / (Σ mask + 1e-7); without a mask the mean of all
 *
 * It notes the mask when the model runs, so it is made before the model is, and the model is compiled with it.
 *
 * @param output the output of the model, a symbolic tensor
 * @param loss gives one number for each sample and step: `tf.losses` with `Reduction.NONE`, or a function of one's own
 * @returns a function for `compile`; the caller disposes of what it returns
 * @throws {ArgumentError} when loss is no function
 * @see https://keras.io/guides/understanding_masking_and_padding/
 * @example
 * const squares = (yTrue, yPred) => tf.mean(tf.squaredDifference(yTrue, yPred), -1);
 * model.compile({ optimizer: 'adam', loss: lossMask(model.outputs[0], squares) });
 */
export function lossMask(output: tf.SymbolicTensor, loss: LossFunction): LossFunction {
  expectFunction('lossMask', 'loss', loss);
  const masks = masksOf(output.sourceLayer);
  return (yTrue, yPred) =>
    tf.tidy(() => {
      const perStep = loss(yTrue, yPred);
      const mask = masks.get(yPred);
      if (mask === undefined) return tf.mean(perStep);
      const weights = tf.cast(mask.rank < perStep.rank ? tf.expandDims(mask, -1) : mask, 'float32');
      const counted = tf.mul(tf.onesLike(perStep), weights);
      return tf.div(tf.sum(tf.mul(perStep, counted)), tf.add(tf.sum(counted), noSteps));
    });
}

const known = new WeakMap<tf.layers.Layer, WeakMap<tf.Tensor, tf.Tensor>>();

/** The masks of a layer's outputs, by output; from now on the layer notes them when a model asks for them. */
function masksOf(layer: tf.layers.Layer): WeakMap<tf.Tensor, tf.Tensor> {
  const before = known.get(layer);
  if (before !== undefined) return before;
  const masks = new WeakMap<tf.Tensor, tf.Tensor>();
  known.set(layer, masks);
  const apply = layer.apply.bind(layer);
  const computeMask = layer.computeMask.bind(layer);
  let last: tf.Tensor | undefined;
  layer.apply = (...args) => {
    const output = apply(...args);
    const first: unknown = Array.isArray(output) ? output[0] : output;
    last = first instanceof tf.Tensor ? (first as tf.Tensor) : undefined;
    return output;
  };
  layer.computeMask = (...args) => {
    const mask = computeMask(...args);
    const first = [mask].flat()[0] as tf.Tensor | null | undefined;
    // The model disposes of its masks before it asks for the loss.
    if (args[1] !== undefined && last !== undefined && first instanceof tf.Tensor) masks.set(last, tf.clone(first));
    return mask;
  };
  return masks;
}
