/** A causal character model of Transformer blocks, as layers on tensors. */
import { LayerNormalization, hasKernel, runKernel } from '@modu/layers';
import { ReversibleEmbedding, PositionEmbedding, TransformerDecoder } from '@modu/attention';
import * as tf from '@tensorflow/tfjs';

/** The sizes of a model. */
export interface Sizes {
  readonly vocabulary: number;
  readonly length: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediate: number;
}

/** Ids to logits, with or without caches. */
export class CharacterModel {
  readonly #words: ReversibleEmbedding;
  readonly #positions: PositionEmbedding;
  readonly #blocks: readonly TransformerDecoder[];
  readonly #norm: LayerNormalization;
  readonly sizes: Sizes;

  constructor(sizes: Sizes) {
    this.sizes = sizes;
    const { vocabulary, length, width, layers, heads, intermediate } = sizes;
    this.#words = new ReversibleEmbedding({ inputDim: vocabulary, outputDim: width });
    this.#positions = new PositionEmbedding({ sequenceLength: length });
    this.#blocks = Array.from(
      { length: layers },
      (_, i) =>
        new TransformerDecoder({
          intermediateDim: intermediate,
          numHeads: heads,
          normalizeFirst: true,
          activation: 'relu',
          seed: i + 1,
        }),
    );
    this.#norm = new LayerNormalization({ epsilon: 1e-5 });
  }

  get variables(): tf.Variable[] {
    const layers = [this.#words, this.#positions, ...this.#blocks, this.#norm];
    return layers.flatMap(({ trainableWeights }) =>
      trainableWeights.map((weight) => weight.read() as unknown as tf.Variable),
    );
  }

  /** [B,T] ids to [B,T,V]. */
  logits(ids: tf.Tensor2D): tf.Tensor3D {
    const hidden = this.#blocks.reduce((x, block) => block.apply(x) as tf.Tensor, this.#embedded(ids, 0));
    return this.#read(hidden);
  }

  /** The logits of one step at `position`, and the caches after it. */
  step(ids: tf.Tensor2D, position: number, caches: readonly tf.Tensor[]): [logits: tf.Tensor3D, caches: tf.Tensor[]] {
    const after: tf.Tensor[] = [];
    const hidden = this.#blocks.reduce(
      (x, block, i) => {
        const call = {
          selfAttentionCache: caches[i] as tf.Tensor,
          selfAttentionCacheUpdateIndex: position,
          updateCachesInPlace: true,
        };
        const [y, cache] = block.apply(x, call) as [tf.Tensor, tf.Tensor];
        after.push(cache);
        return y;
      },
      this.#embedded(ids, position),
    );
    return [this.#read(hidden), after];
  }

  /** Caches for a whole text, all zeros. */
  caches(batch: number): tf.Tensor[] {
    const { length, width, heads } = this.sizes;
    return this.#blocks.map(() => tf.zeros([batch, 2, length, heads, width / heads]));
  }

  /** The mean cross entropy of the next characters. */
  loss(ids: tf.Tensor2D, next: tf.Tensor2D): tf.Scalar {
    const logits = tf.reshape(this.logits(ids), [-1, this.sizes.vocabulary]);
    const labels = tf.reshape<tf.Rank.R1>(next, [-1]);
    if (hasKernel('ModuSoftmaxCrossEntropy')) return tf.mean<tf.Scalar>(crossEntropy(logits, labels));
    return tf.losses.softmaxCrossEntropy(tf.oneHot(labels, this.sizes.vocabulary), logits);
  }

  #embedded(ids: tf.Tensor2D, startIndex: number): tf.Tensor {
    const words = this.#words.apply(ids) as tf.Tensor;
    return tf.add(words, this.#positions.apply(words, { startIndex }) as tf.Tensor);
  }

  #read(hidden: tf.Tensor): tf.Tensor3D {
    return this.#words.apply(this.#norm.apply(hidden), { reverse: true }) as tf.Tensor3D;
  }
}

function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  const op = tf.customGrad((x, save) => {
    const values = x as tf.Tensor;
    const [losses, logarithms] = runKernel('ModuSoftmaxCrossEntropy', { logits: values, labels }) as [
      tf.Tensor,
      tf.Tensor,
    ];
    (save as unknown as tf.GradSaveFunc)([values, labels, logarithms]);
    const gradFunc = (dy: tf.Tensor, [saved, ids, kept]: tf.Tensor[]): tf.Tensor =>
      runKernel('ModuSoftmaxCrossEntropyGrad', { logits: saved, labels: ids, logarithms: kept, dy })[0] as tf.Tensor;
    return { value: losses, gradFunc };
  });
  return op(logits);
}
