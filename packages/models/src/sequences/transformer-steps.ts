import type { TransformerDecoder } from '@modu/attention';
import * as tf from '@tensorflow/tfjs';

/** What a Transformer decoder keeps from step to step. */
export type StepCache = Record<string, tf.Tensor>;

/** The decoder's blocks of a model that `transformerSeq2seq` made; of others none. */
export function decoderBlocks(model: tf.LayersModel): readonly TransformerDecoder[] {
  return model.layers.filter(({ name }) => name.startsWith('decoder_block_')) as unknown as TransformerDecoder[];
}

function apply(model: tf.LayersModel, name: string, x: tf.Tensor, options?: object): tf.Tensor {
  return model.getLayer(name).apply(x, options) as tf.Tensor;
}

/** What the encoder makes of sources [B,S], and empty keys and values for `length` steps of the decoder. */
export function encodeForSteps(model: tf.LayersModel, sources: tf.Tensor2D, length: number): StepCache {
  const mask = tf.notEqual(sources, 0);
  let x = apply(model, 'source_embedding', sources);
  for (const { name } of model.layers.filter((layer) => layer.name.startsWith('encoder_block_'))) {
    x = apply(model, name, x, { inputsMask: mask });
  }
  const memory = apply(model, 'encoder_norm', x);
  const [batch, steps, width] = memory.shape as [number, number, number];
  const cache: StepCache = { memory, mask };
  decoderBlocks(model).forEach(({ numHeads }, i) => {
    const size = [numHeads, width / numHeads] as const;
    cache[`own_${i}`] = tf.zeros([batch, 2, length, ...size]);
    cache[`cross_${i}`] = tf.zeros([batch, 2, steps, ...size]);
  });
  return cache;
}

/** The states [B,1,D] of one step, and what is kept for the next one. */
export function decodeStep(
  model: tf.LayersModel,
  token: tf.Tensor,
  { memory, mask, ...kept }: StepCache,
  index: number,
): { readonly states: tf.Tensor; readonly cache: StepCache } {
  const cache: StepCache = { memory: memory as tf.Tensor, mask: mask as tf.Tensor };
  let x = apply(model, 'target_embedding', token, { startIndex: index });
  decoderBlocks(model).forEach((block, i) => {
    const options = {
      encoderPaddingMask: mask as tf.Tensor,
      selfAttentionCache: kept[`own_${i}`] as tf.Tensor,
      selfAttentionCacheUpdateIndex: index,
      crossAttentionCache: kept[`cross_${i}`] as tf.Tensor,
      // The first step fills the cache from the encoder's states, which stay the same.
      ...(index === 0 && { crossAttentionCacheUpdateIndex: 0 }),
    };
    const [y, own, cross] = block.apply([x, memory as tf.Tensor], options) as [tf.Tensor, tf.Tensor, tf.Tensor];
    x = y;
    cache[`own_${i}`] = own;
    cache[`cross_${i}`] = cross;
  });
  return { states: apply(model, 'decoder_norm', x), cache };
}
