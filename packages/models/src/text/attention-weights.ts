import { ArgumentError, invalid } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/**
 * What a model made by `biLstmAttention` or `transformerClassifier` looks at.
 *
 * @param tokens [B,T] ids
 * @returns of `biLstmAttention` the weight of each step in the decision, [B,T]; of `transformerClassifier` what the steps of the
 *   last block look at, the mean of its heads, [B,T,T]; rows sum to 1. The caller disposes of it.
 * @throws {ArgumentError} when the model is none of these
 * @example
 * const weights = attentionWeights(model, tf.tensor2d([[5, 7, 2, 0]], undefined, 'int32'));
 */
export function attentionWeights(model: tf.LayersModel, tokens: tf.Tensor2D): tf.Tensor {
  const where = 'attentionWeights';
  if (!(model instanceof tf.LayersModel)) throw invalid(where, 'model', 'a tf.LayersModel', model);
  const last = model.layers.findLast(({ name }) => name === 'attention' || /^block_\d+$/.test(name));
  if (last === undefined) {
    throw new ArgumentError(
      `${where}: model must be one of biLstmAttention or transformerClassifier, received '${model.name}'`,
    );
  }
  return tf.tidy(() => {
    const inputs = [last.input].flat();
    const known = tf.model({ inputs: model.inputs, outputs: inputs }).predict(tokens);
    const given = [known].flat();
    const mask = tf.notEqual(tokens, 0);
    const returnAttentionScores = true;
    if (last.name === 'attention') {
      const [, weights] = last.apply(given, { mask: [null, mask], returnAttentionScores }) as tf.Tensor[];
      return tf.squeeze(weights as tf.Tensor, [1]);
    }
    const options = { inputsMask: null, paddingMask: mask, returnAttentionScores };
    const [, weights] = last.apply(given[0] as tf.Tensor, options) as tf.Tensor[];
    return tf.mean(weights as tf.Tensor, 1);
  });
}
