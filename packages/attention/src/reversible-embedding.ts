import { expectBoolean, expectInteger, expectNumber, expectOptions } from '@modu/core';
import {
  expectGiven,
  layerArguments,
  layerFromConfig,
  layerOptionNames,
  weightConfig,
  weightSettings,
  type ConstraintOption,
  type InitializerOption,
  type LayerOptions,
  type RegularizerOption,
  type WeightSettings,
} from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { embedded, projectedBack } from './embedding-table.ts';
import { seeded } from './head-projections.ts';
import { ReverseInput } from './reverse-input.ts';

/** Options of {@link ReversibleEmbedding}. */
export interface ReversibleEmbeddingOptions extends LayerOptions {
  /** The size V of the vocabulary: one more than the largest id. */
  readonly inputDim: number;
  /** The size D of a vector. */
  readonly outputDim: number;
  /** Whether the way back uses the same vectors. True by default. */
  readonly tieWeights?: boolean;
  /** The first vectors, `'uniform'` by default. */
  readonly embeddingsInitializer?: InitializerOption;
  /** What the vectors add to the loss. Nothing by default. */
  readonly embeddingsRegularizer?: RegularizerOption;
  /** The range of the vectors, free by default; tfjs sees to it when weights are set, not in training. */
  readonly embeddingsConstraint?: ConstraintOption;
  /** Whether id 0 stands for padding, which the layers behind mask. False by default. */
  readonly maskZero?: boolean;
  /** Logits are squeezed to ± this by a tanh. None by default. */
  readonly logitSoftCap?: number | null;
}

/** Options of a call of {@link ReversibleEmbedding}, the second argument of `apply`. */
export interface ReversibleEmbeddingCallOptions {
  /** Whether the input is hidden vectors […,D] to be turned into logits […,V]. False by default. */
  readonly reverse?: boolean;
}

const where = 'ReversibleEmbedding';
type Inputs = tf.Tensor | tf.Tensor[];

/**
 * Turns ids into trained vectors and, in reverse, hidden vectors into a score for each id.
 *
 * y[…,:] = embeddings[x[…],:]; in reverse logits[…,v] = Σ_d x[…,d] · embeddings[v,d], without tieWeights
 * Σ_d x[…,d] · reverse_embeddings[d,v]
 *
 * Inputs   ids of any shape, int32, or float32 with whole numbers, from 0 to V − 1; in reverse […,D] float32
 * Output   […,D], with maskZero carrying the mask id ≠ 0; in reverse […,V], with logitSoftCap c as c · tanh(logits / c),
 *          without a mask
 * Weights  embeddings [V,D], without tieWeights reverse_embeddings [D,V]
 * Training the gradient of the vectors adds up both ways
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when in reverse the features are not D
 * @see Press & Wolf 2016, https://arxiv.org/abs/1608.05859; https://keras.io/api/layers/core_layers/reversible_embedding/
 * @example
 * const words = new ReversibleEmbedding({ inputDim: 100, outputDim: 8 });
 * const hidden = words.apply(tf.input({ shape: [5], dtype: 'int32' })) as tf.SymbolicTensor;
 * const logits = words.apply(hidden, { reverse: true });
 */
export class ReversibleEmbedding extends tf.layers.Layer {
  static readonly className = 'Modu>ReversibleEmbedding';
  readonly inputDim: number;
  readonly outputDim: number;
  readonly tieWeights: boolean;
  readonly maskZero: boolean;
  readonly logitSoftCap: number | undefined;
  readonly #settings: WeightSettings;
  #embeddings: tf.LayerVariable | undefined;
  #reverseEmbeddings: tf.LayerVariable | undefined;
  /** Whether the last call, on tensors or in a model, was one in reverse, as shapes are asked for. */
  #isReversing = false;
  /** Whether the last call on tensors was. */
  #hasReversed = false;

  constructor(options: ReversibleEmbeddingOptions) {
    expectOptions(where, expectGiven(where, options), [
      'inputDim',
      'outputDim',
      'tieWeights',
      'embeddingsInitializer',
      'embeddingsRegularizer',
      'embeddingsConstraint',
      'maskZero',
      'logitSoftCap',
      ...layerOptionNames,
    ]);
    const int32: LayerOptions = options.inputShape || options.batchInputShape ? { dtype: 'int32' } : {};
    super(layerArguments(where, 'reversible_embedding', { ...int32, ...options }));
    const { inputDim, outputDim, tieWeights = true, maskZero = false, logitSoftCap = null } = options;
    this.inputDim = expectInteger(where, 'inputDim', inputDim, { min: 1 });
    this.outputDim = expectInteger(where, 'outputDim', outputDim, { min: 1 });
    this.tieWeights = expectBoolean(where, 'tieWeights', tieWeights);
    this.maskZero = expectBoolean(where, 'maskZero', maskZero);
    const softCap = { minExclusive: 0 };
    this.logitSoftCap = logitSoftCap === null ? undefined : expectNumber(where, 'logitSoftCap', logitSoftCap, softCap);
    this.#settings = weightSettings(where, 'embeddings', options, 'uniform');
    this.supportsMasking = true;
  }

  override build(): void {
    const { initializer, regularizer, constraint } = this.#settings;
    const { inputDim, outputDim } = this;
    const shape = [inputDim, outputDim];
    this.#embeddings = this.addWeight('embeddings', shape, 'float32', initializer, regularizer, true, constraint);
    if (!this.tieWeights) {
      const other = seeded(initializer, undefined, 1);
      this.#reverseEmbeddings = this.addWeight('reverse_embeddings', [outputDim, inputDim], 'float32', other);
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    return this.#isReversing ? [...shape.slice(0, -1), this.inputDim] : [...shape, this.outputDim];
  }

  /**
   * Calls the layer on a tensor, or adds it to a model under construction.
   *
   * @param inputs ids, or hidden vectors with `reverse`
   * @param kwargs {@link ReversibleEmbeddingCallOptions}
   */
  override apply(
    inputs: Inputs | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: ReversibleEmbeddingCallOptions,
  ): ReturnType<tf.layers.Layer['apply']> {
    // tfjs adds options of its own when a model runs.
    const known = ['reverse', 'training', ...(this.inboundNodes.length > 0 ? ['mask'] : [])] as const;
    const { reverse } = expectOptions(where, kwargs, known as never);
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor | tf.SymbolicTensor;
    const isReverse = expectBoolean(where, 'reverse', reverse ?? ReverseInput.made(x));
    if (!(x instanceof tf.SymbolicTensor)) return super.apply(x, { reverse: isReverse });
    const input = isReverse && !ReverseInput.made(x) ? (new ReverseInput().apply(x) as tf.SymbolicTensor) : x;
    this.#isReversing = isReverse;
    return super.apply(input, {});
  }

  override call(inputs: Inputs, kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
      this.#hasReversed = kwargs['reverse'] === true || ReverseInput.made(x);
      this.#isReversing = this.#hasReversed;
      const table = (this.#embeddings as tf.LayerVariable).read();
      if (!this.#hasReversed) return embedded(where, table, x);
      const kernel = this.#reverseEmbeddings?.read() ?? table;
      return projectedBack(where, x, kernel, this.tieWeights, this.logitSoftCap);
    });
  }

  override computeMask(inputs: Inputs): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
    const hasMask = this.maskZero && !this.#hasReversed && !ReverseInput.made(x);
    return hasMask ? tf.notEqual(x, 0) : (null as unknown as tf.Tensor);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { inputDim, outputDim, tieWeights, maskZero, logitSoftCap } = this;
    const settings = weightConfig('embeddings', this.#settings);
    return {
      ...super.getConfig(),
      inputDim,
      outputDim,
      tieWeights,
      ...settings,
      maskZero,
      logitSoftCap: logitSoftCap ?? null,
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    // Everything here is float32.
    const { reverseDtype, ...rest } = config;
    const isSame = reverseDtype === undefined || reverseDtype === null || reverseDtype === 'float32';
    return layerFromConfig(cls, isSame ? rest : config);
  }
}
