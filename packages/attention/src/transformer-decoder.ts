import { ArgumentError, expectBoolean, expectInteger, invalid } from '@modu/core';
import { hasKernel, layerFromConfig, runKernel, type ActivationName } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { expectAxes, type AxisSizes } from './axes.ts';
import { CachedMultiHeadAttention } from './cached-multi-head-attention.ts';
import { expectCache, expectRoom, isPrediction } from './key-value-cache.ts';
import { paddingAndAttentionMask } from './padding-mask.ts';
import { TensorArguments, type CallSignature, type TensorCall } from './tensor-arguments.ts';
import { TransformerBlock, type FeedForward, type NormWeights } from './transformer-block.ts';
import type { TransformerDecoderCallOptions } from './transformer-decoder-call-options.ts';
import type { TransformerOptions } from './transformer-options.ts';

const where = 'TransformerDecoder';
const cacheNames = ['selfAttentionCache', 'crossAttentionCache'] as const;
const signature: CallSignature = {
  inputs: ['decoderSequence', 'encoderSequence'],
  required: 1,
  masks: {
    decoderPaddingMask: 'decoderSequence',
    decoderAttentionMask: null,
    encoderPaddingMask: 'encoderSequence',
    encoderAttentionMask: null,
  },
  flags: { useCausalMask: true },
  onTensorsOnly: [...cacheNames.flatMap((name) => [name, `${name}UpdateIndex`]), 'updateCachesInPlace'],
};

/** What the kernel `ModuDecoderStep` calls the activations that it has. */
const stepActivations: Partial<Record<ActivationName, string>> = {
  linear: 'linear',
  relu: 'relu',
  relu6: 'relu6',
  elu: 'elu',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  gelu: 'gelu',
  silu: 'silu',
  swish: 'silu',
};

/** An attention with its norm. */
interface Attending {
  readonly attention: CachedMultiHeadAttention;
  readonly norm: NormWeights;
}

/** The parts of a layer once it is built. */
interface Parts {
  readonly own: Attending;
  readonly cross: Attending | undefined;
  readonly feedForward: FeedForward;
  readonly feedForwardNorm: NormWeights;
}

/** A cache, and where it is written to. */
interface CacheUse {
  readonly name: string;
  readonly cache: tf.Tensor;
  readonly start: number | undefined;
}

type Inputs = tf.Tensor | tf.Tensor[];

/**
 * One block of a Transformer decoder: causal self-attention, attention to an encoder's output if one is given, then a
 * feedforward network, each added to what it takes.
 *
 * y = norm₁(x + attention(x)), z = norm₂(y + attention(y, encoder)), output = norm₃(z + feedForward(z));
 * with normalizeFirst each part takes the norm of its input and nothing is normalised after the sum
 *
 * Inputs   x [B,T,D], or [x [B,T,D], encoder [B,S,E]] float32; the layer keeps to one of both
 * Output   [B,T,D]; with caches [output, selfAttentionCache] or [output, selfAttentionCache, crossAttentionCache], new
 *          tensors that the caller disposes of. Carries the mask of the decoder's sequence.
 * Weights  self_attention/… as `CachedMultiHeadAttention`, self_attention_layer_norm/gamma, beta [D], with an encoder
 *          cross_attention/…, cross_attention_layer_norm/gamma, beta, then feedforward_intermediate_dense/kernel [D,U],
 *          bias [U], feedforward_output_dense/kernel [U,D], bias [D], feedforward_layer_norm/gamma, beta
 * Training dropout on the attention weights and on what each part adds, as for `TransformerEncoder`
 * Edges    a row whose keys are all masked: as for `MultiHeadAttention`
 *
 * A text is written step by step with a cache of zeros [B,2,S,N,D / N]: each call takes one step and its index. On `modu` such
 * a step without masks and encoder is one kernel, and with updateCachesInPlace nothing is copied.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, a mask is not bool, or a cache lacks its counterpart
 * @throws {ShapeError} when shapes do not fit, D is no multiple of numHeads, or a cache is too short
 * @see Vaswani et al. 2017, https://arxiv.org/abs/1706.03762; https://keras.io/keras_hub/api/modeling_layers/transformer_decoder/
 * @example
 * const x = tf.input({ shape: [5, 8] });
 * const encoded = tf.input({ shape: [7, 8] });
 * const y = new TransformerDecoder({ intermediateDim: 16, numHeads: 2 }).apply([x, encoded]);
 */
export class TransformerDecoder extends TransformerBlock {
  static readonly className = 'Modu>TransformerDecoder';
  readonly #arguments = new TensorArguments(where, signature);
  #sizes: AxisSizes = new Map();
  #parts: Parts | undefined;
  #cachedOutputs = 0;
  #stepWeights: Record<string, tf.Tensor | undefined> | undefined;

  constructor(options: TransformerOptions) {
    super(where, 'transformer_decoder', options);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const [shape = [], encoder] = this.#arguments.inputShapes(inputShape);
    expectAxes(where, 'decoderSequence', shape, ['B', 'T', 'D'], new Map());
    if (encoder !== undefined) expectAxes(where, 'encoderSequence', encoder, ['B', 'S', 'E'], new Map());
    const size = this.headSize('decoderSequence', shape);
    const features = size * this.numHeads;
    const width = encoder?.[2] ?? undefined;
    this.#sizes = new Map([['D', features], ...(width === undefined ? [] : ([['E', width]] as const))]);
    const own = this.#addAttention('self_attention', size, shape, shape);
    const cross = encoder && this.#addAttention('cross_attention', size, shape, encoder);
    this.#parts = {
      own,
      cross,
      feedForward: this.addFeedForward(features),
      feedForwardNorm: this.addNorm('feedforward_layer_norm', features),
    };
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return this.#arguments.inputShapes(inputShape)[0] ?? [];
  }

  /**
   * Calls the layer on tensors, or adds it to a model under construction.
   *
   * @param inputs decoderSequence or [decoderSequence, encoderSequence]
   * @param kwargs {@link TransformerDecoderCallOptions}
   */
  override apply(
    inputs: Inputs | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: TransformerDecoderCallOptions,
  ): ReturnType<tf.layers.Layer['apply']> {
    return this.#arguments.apply(this, inputs, kwargs, (all, options) => super.apply(all, options));
  }

  override call(inputs: Inputs, kwargs: Record<string, unknown>): Inputs {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const call = this.#arguments.ofCall(inputs, kwargs, this.inboundNodes.length > 0);
      const [own, cross] = cacheNames.map((name) => cacheUse(name, kwargs));
      const inPlace = expectBoolean(where, 'updateCachesInPlace', kwargs['updateCachesInPlace'] ?? false);
      const outputs = this.#decoded(call, own, cross, inPlace);
      this.#cachedOutputs = outputs.length - 1;
      return this.#cachedOutputs === 0 ? (outputs[0] as tf.Tensor) : outputs;
    });
  }

  /** The mask of the decoder's sequence, for the output. */
  override computeMask(inputs: Inputs, mask?: Inputs): Inputs {
    const own = this.#arguments.maskOf('decoderPaddingMask', inputs, mask) as tf.Tensor;
    if (this.#cachedOutputs === 0) return own;
    return [own, ...Array.from({ length: this.#cachedOutputs }, () => null as unknown as tf.Tensor)];
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    // keras-hub writes the shapes that its layer was built for; a model here builds its layers by itself.
    const shapes = ['decoderSequenceShape', 'encoderSequenceShape'];
    return layerFromConfig(cls, Object.fromEntries(Object.entries(config).filter(([key]) => !shapes.includes(key))));
  }

  #addAttention(name: string, keyDim: number, query: tf.Shape, value: tf.Shape): Attending {
    const { numHeads } = this;
    const attention = new CachedMultiHeadAttention({ name, numHeads, keyDim, ...this.nextInitializers() });
    attention.buildFor(query, value, value, this.weightsOf(name));
    return { attention, norm: this.addNorm(`${name}_layer_norm`, numHeads * keyDim) };
  }

  #decoded(
    { inputs, masks, flags, training }: TensorCall,
    ownCache: CacheUse | undefined,
    crossCache: CacheUse | undefined,
    inPlace: boolean,
  ): tf.Tensor[] {
    const { own, cross, feedForward, feedForwardNorm } = this.#parts as Parts;
    const { decoderSequence: x, encoderSequence: encoder } = inputs as { decoderSequence: tf.Tensor; encoderSequence?: tf.Tensor }; // prettier-ignore
    this.#expectInputs(x, encoder);
    if (cross === undefined ? crossCache !== undefined : (ownCache === undefined) !== (crossCache === undefined)) {
      const names = cross === undefined ? 'crossAttentionCache must be left out without an encoder' : 'selfAttentionCache and crossAttentionCache must be given both or neither'; // prettier-ignore
      throw new ArgumentError(
        `${where}: ${names}, received ${crossCache === undefined ? 'the first' : 'the second'} alone`,
      );
    }
    const [batch, steps] = x.shape as [number, number, number];
    const isPlain = cross === undefined && Object.values(masks).every((mask) => mask === undefined);
    if (isPlain && !training && flags['useCausalMask'] === true && ownCache !== undefined) {
      const fused = this.#fusedStep(x, ownCache, inPlace);
      if (fused !== undefined) return fused;
    }
    const caches: tf.Tensor[] = [];
    const attend = (
      { attention, norm }: Attending,
      input: tf.Tensor,
      memory: tf.Tensor | undefined,
      mask: tf.Tensor | undefined,
      causal: boolean,
      use: CacheUse | undefined,
    ): tf.Tensor =>
      this.residual(input, norm, training, (query) => {
        const value = memory ?? query;
        const dropout = this.weightDropout;
        if (use === undefined) {
          return attention.attendTo(query, value, value, {
            masks: { attentionMask: mask },
            causal,
            training,
            dropout,
          })[0];
        }
        const settings = { mask, causal, training, dropout, named: { where, name: use.name }, inPlace };
        const [output, , after] = attention.attendWithCache(query, value, value, use.cache, use.start, settings);
        caches.push(tf.clone(after));
        return output;
      });
    const names = ['decoderPaddingMask', 'decoderAttentionMask'] as const;
    const sizes = [batch, steps, ownCache?.cache.shape[2] ?? steps] as const;
    const ownMask = paddingAndAttentionMask(where, names, masks[names[0]], masks[names[1]], sizes);
    let y = attend(own, x, undefined, ownMask, flags['useCausalMask'] === true, ownCache);
    if (cross !== undefined && encoder !== undefined) {
      const crossNames = ['encoderPaddingMask', 'encoderAttentionMask'] as const;
      const crossSizes = [batch, steps, crossCache?.cache.shape[2] ?? encoder.shape[1] ?? 0] as const;
      const mask = paddingAndAttentionMask(where, crossNames, masks[crossNames[0]], masks[crossNames[1]], crossSizes);
      y = attend(cross, y, encoder, mask, false, crossCache);
    }
    return [this.residual(y, feedForwardNorm, training, (input) => this.feedForward(input, feedForward)), ...caches];
  }

  /** One step by one kernel, where there is one. */
  #fusedStep(x: tf.Tensor, { name, cache, start }: CacheUse, inPlace: boolean): tf.Tensor[] | undefined {
    const { own, feedForward, feedForwardNorm } = this.#parts as Parts;
    const { activation, normalizeFirst, layerNormEpsilon: epsilon, numHeads: heads } = this;
    const kernel = 'ModuDecoderStep';
    if (x.shape[1] !== 1 || start === undefined || !isPrediction() || !hasKernel(kernel)) return undefined;
    const named = stepActivations[activation];
    if (named === undefined) return undefined;
    const size = own.attention.keyDim;
    expectCache({ where, name }, cache, { batch: x.shape[0] ?? 0, heads, size, valueSize: size });
    expectRoom({ where, name }, cache, start, 1);
    // Looked up once: a step takes no longer than putting these together.
    this.#stepWeights ??= {
      ...own.attention.stepWeights(),
      attentionGamma: own.norm.gamma.read(),
      attentionBeta: own.norm.beta.read(),
      innerKernel: feedForward.intermediate.kernel.read(),
      innerBias: feedForward.intermediate.bias?.read(),
      outerKernel: feedForward.output.kernel.read(),
      outerBias: feedForward.output.bias?.read(),
      feedForwardGamma: feedForwardNorm.gamma.read(),
      feedForwardBeta: feedForwardNorm.beta.read(),
    };
    const inputs = { ...this.#stepWeights, x, cache };
    return runKernel(kernel, inputs, { index: start, normalizeFirst, activation: named, epsilon, inPlace });
  }

  #expectInputs(x: tf.Tensor, encoder: tf.Tensor | undefined): void {
    const sizes: AxisSizes = new Map(this.#sizes);
    if ((this.#parts?.cross === undefined) !== (encoder === undefined)) {
      const [built, received] = encoder === undefined ? ['two', 'one'] : ['one', 'two'];
      throw new ArgumentError(`${where}: inputs must be ${built} as when the layer was built, received ${received}`);
    }
    expectAxes(where, 'decoderSequence', x.shape, ['B', 'T', 'D'], sizes);
    if (encoder !== undefined) expectAxes(where, 'encoderSequence', encoder.shape, ['B', 'S', 'E'], sizes);
  }
}

/** The cache that a call gives under a name, if any. @throws {ArgumentError} */
function cacheUse(name: string, kwargs: Readonly<Record<string, unknown>>): CacheUse | undefined {
  const [cache, index] = [kwargs[name] ?? undefined, kwargs[`${name}UpdateIndex`] ?? undefined];
  if (cache === undefined) {
    if (index === undefined) return undefined;
    throw invalid(where, `${name}UpdateIndex`, `left out without ${name}`, index);
  }
  if (!(cache instanceof tf.Tensor)) throw invalid(where, name, 'a tensor', cache);
  const start = index === undefined ? index : expectInteger(where, `${name}UpdateIndex`, index, { min: 0 });
  return { name, cache: cache as tf.Tensor, start };
}
