import * as tf from '@tensorflow/tfjs';
import { expectAxes } from './axes.ts';
import { MultiHeadAttention } from './multi-head-attention.ts';
import { paddingAndAttentionMask } from './padding-mask.ts';
import { TensorArguments, type CallSignature, type TensorCall } from './tensor-arguments.ts';
import { TransformerBlock, type FeedForward, type NormWeights } from './transformer-block.ts';
import type { TransformerOptions } from './transformer-options.ts';

/** Options of a call of {@link TransformerEncoder}, the second argument of `apply`. */
export interface TransformerEncoderCallOptions {
  /** [B,T] bool, true = valid; its steps neither attend nor are attended to. By default the mask of the inputs; null: none. */
  readonly inputsMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** [B,T] bool, true = may be attended to, in place of the inputs' mask. */
  readonly paddingMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** [B,T,T] bool, true = the step of the second axis may attend to that of the third. */
  readonly attentionMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** Whether the layer returns [output, weights [B,N,T,T]]. False by default. */
  readonly returnAttentionScores?: boolean;
  /** Whether dropout works. False by default. */
  readonly training?: boolean;
}

const where = 'TransformerEncoder';
const signature: CallSignature = {
  inputs: ['inputs'],
  required: 1,
  masks: { inputsMask: 'inputs', paddingMask: null, attentionMask: null },
  flags: { returnAttentionScores: false },
};

/** The parts of a layer once it is built. */
interface Parts {
  readonly attention: MultiHeadAttention;
  readonly attentionNorm: NormWeights;
  readonly feedForward: FeedForward;
  readonly feedForwardNorm: NormWeights;
}

type Inputs = tf.Tensor | tf.Tensor[];

/**
 * One block of a Transformer encoder: self-attention, then a feedforward network, each added to what it takes.
 *
 * y = norm₁(x + attention(x)), output = norm₂(y + feedForward(y)); with normalizeFirst
 * y = x + attention(norm₁(x)), output = y + feedForward(norm₂(y))
 * attention = MultiHeadAttention, feedForward(y) = activation(y · kernel₁ + bias₁) · kernel₂ + bias₂
 *
 * Inputs   x [B,T,D] float32
 * Output   [B,T,D]; with returnAttentionScores [output, weights [B,N,T,T]]. Carries the mask of the input.
 * Weights  self_attention_layer/… as `MultiHeadAttention`, self_attention_layer_norm/gamma, beta [D],
 *          feedforward_layer_norm/gamma, beta [D], feedforward_intermediate_dense/kernel [D,U], bias [U],
 *          feedforward_output_dense/kernel [U,D], bias [D]
 * Training dropout on the attention weights and on what both parts add, fresh in every call, from the seed and the number
 *          of draws before
 * Edges    a row whose keys are all masked: as for `MultiHeadAttention`
 *
 * On the backend `modu` attention, normalisation and dropout are a kernel each; memory is linear in T without masks.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or a mask is not bool
 * @throws {ShapeError} when the inputs are not [B,T,D], D is no multiple of numHeads, or a mask does not fit
 * @see Vaswani et al. 2017, https://arxiv.org/abs/1706.03762; https://keras.io/keras_hub/api/modeling_layers/transformer_encoder/
 * @example
 * const x = tf.input({ shape: [5, 8] });
 * const y = new TransformerEncoder({ intermediateDim: 16, numHeads: 2 }).apply(x);
 */
export class TransformerEncoder extends TransformerBlock {
  static readonly className = 'Modu>TransformerEncoder';
  readonly #arguments = new TensorArguments(where, signature);
  #parts: Parts | undefined;
  #features = 0;
  #returnedScores = false;

  constructor(options: TransformerOptions) {
    super(where, 'transformer_encoder', options);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const [shape = []] = this.#arguments.inputShapes(inputShape);
    expectAxes(where, 'inputs', shape, ['B', 'T', 'D'], new Map());
    const keyDim = this.headSize('inputs', shape);
    const features = keyDim * this.numHeads;
    this.#features = features;
    const name = 'self_attention_layer';
    const attention = new MultiHeadAttention({ name, numHeads: this.numHeads, keyDim, ...this.nextInitializers() });
    attention.buildFor(shape, shape, shape, this.weightsOf(name));
    this.#parts = {
      attention,
      attentionNorm: this.addNorm('self_attention_layer_norm', features),
      feedForwardNorm: this.addNorm('feedforward_layer_norm', features),
      feedForward: this.addFeedForward(features),
    };
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const [shape = []] = this.#arguments.inputShapes(inputShape);
    if (!this.#arguments.modelFlag('returnAttentionScores')) return shape;
    const [batch = null, steps = null] = shape;
    return [shape, [batch, this.numHeads, steps, steps]];
  }

  /**
   * Calls the layer on a tensor, or adds it to a model under construction.
   *
   * @param inputs [B,T,D]
   * @param kwargs {@link TransformerEncoderCallOptions}
   */
  override apply(
    inputs: Inputs | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: TransformerEncoderCallOptions,
  ): ReturnType<tf.layers.Layer['apply']> {
    return this.#arguments.apply(this, inputs, kwargs, (all, options) => super.apply(all, options));
  }

  override call(inputs: Inputs, kwargs: Record<string, unknown>): Inputs {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const call = this.#arguments.ofCall(inputs, kwargs, this.inboundNodes.length > 0);
      const returnScores = call.flags['returnAttentionScores'] === true;
      const [output, scores] = this.#encoded(call, returnScores);
      this.#returnedScores = returnScores;
      return scores === undefined ? output : [output, scores];
    });
  }

  #encoded(
    { inputs: { inputs: x }, masks, training }: TensorCall,
    returnScores: boolean,
  ): [output: tf.Tensor, scores: tf.Tensor | undefined] {
    const { attention, attentionNorm, feedForward, feedForwardNorm } = this.#parts as Parts;
    const input = x as tf.Tensor;
    expectAxes(where, 'inputs', input.shape, ['B', 'T', 'D'], new Map([['D', this.#features]]));
    const [batch, steps] = input.shape as [number, number, number];
    const { inputsMask, paddingMask = inputsMask } = masks;
    const names = ['paddingMask', 'attentionMask'] as const;
    const sizes = [batch, steps, steps] as const;
    const attentionMask = paddingAndAttentionMask(where, names, paddingMask, masks['attentionMask'], sizes);
    let scores: tf.Tensor | undefined;
    const attended = this.residual(input, attentionNorm, training, (query) => {
      const result = attention.attendTo(query, query, query, {
        masks: { queryMask: inputsMask, valueMask: inputsMask, attentionMask },
        training,
        returnScores,
        dropout: this.weightDropout,
      });
      scores = result[1];
      return result[0];
    });
    const output = this.residual(attended, feedForwardNorm, training, (y) => this.feedForward(y, feedForward));
    return [output, scores];
  }

  /** The mask of the input, for the output. */
  override computeMask(inputs: Inputs, mask?: Inputs): Inputs {
    const own = this.#arguments.maskOf('inputsMask', inputs, mask) as tf.Tensor;
    return this.#returnedScores ? [own, null as unknown as tf.Tensor] : own;
  }
}
