import { expectBoolean, expectInteger, expectNumber, expectOptions, ShapeError } from '@modu/core';
import {
  expectSeed,
  layerArguments,
  layerFromConfig,
  RandomDraws,
  type RandomDrawsState,
  type RandomLayerState,
  type RandomStateHolder,
} from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { attend, type WeightDropout } from './attend.ts';
import {
  attentionAxes,
  expectAttentionAxes,
  gathered,
  isPlain,
  scattered,
  scatteredScores,
  type AttentionAxes,
} from './attention-axes.ts';
import type { MaskParts } from './attention-mask.ts';
import { headMask } from './head-mask.ts';
import { project, ProjectionSettings, type AddWeight, type Projection } from './head-projections.ts';
import { expectFeatures, expectHeadShapes, expectOwnFeatures } from './head-shapes.ts';
import {
  multiHeadOptionNames,
  queryValueKey,
  type MultiHeadAttentionCallOptions,
  type MultiHeadAttentionOptions,
} from './multi-head-options.ts';
import { TensorArguments } from './tensor-arguments.ts';

/** The projections of a layer once it is built. */
interface Projections {
  readonly query: Projection;
  readonly key: Projection;
  readonly gate: Projection | undefined;
  readonly value: Projection;
  readonly output: Projection;
}

type Inputs = tf.Tensor | tf.Tensor[];

/**
 * Several attentions side by side, each on a projection of its own of query, key and value, brought together by another.
 *
 * output = concat_n(head[n]) · Wo + bo
 * head[n] = softmax(Q[n] · K[n]ᵀ / √H) · V[n], Q = query · Wq + bq, K = key · Wk + bk, V = value · Wv + bv
 *
 * Inputs   [query [B,T,D], value [B,S,E], key [B,S,F]] float32; without key the value is the key too. More axes may stand
 *          between batch and features; `attentionAxes` says which of them attend, the others are like the batch.
 * Output   [B,T,D] or [B,T,outputShape…]; with returnAttentionScores [output, weights [B,N,T,S]], the weights before
 *          dropout. Carries the mask of the query.
 * Weights  query/kernel [D,N,H], query/bias [N,H], key/kernel [F,N,H], key/bias, with useGate gate/kernel [D,N,valueDim],
 *          gate/bias, value/kernel [E,N,valueDim], value/bias, attention_output/kernel [N,valueDim,D],
 *          attention_output/bias [D]
 * Training dropout on the weights, fresh in every call, from the seed and the number of calls before
 * Edges    a row whose keys are all masked: equal weights; zeros if dropout > 0, the weights are returned, or more than one
 *          axis stands between batch and features, as in Keras
 *
 * On the backend `modu` the heads run as one kernel with memory linear in T and S, unless the weights are asked for.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, inputs is no list of two or three, or a mask is not bool
 * @throws {ShapeError} when the inputs or masks differ in B, T or S, or a number of features is unknown
 * @see Vaswani et al. 2017, https://arxiv.org/abs/1706.03762; https://keras.io/api/layers/attention_layers/multi_head_attention/
 * @example
 * const x = tf.input({ shape: [5, 8] });
 * const y = new MultiHeadAttention({ numHeads: 2, keyDim: 4 }).apply([x, x], { useCausalMask: true });
 */
export class MultiHeadAttention extends tf.layers.Layer implements RandomStateHolder {
  static readonly className: string = 'Modu>MultiHeadAttention';
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly useBias: boolean;
  readonly slidingWindow: number | undefined;
  readonly useGate: boolean;
  readonly seed: number | undefined;
  protected readonly where: string;
  /** How many heads key and value have; the heads of the query share them evenly. */
  protected keyValueHeads: number;
  protected readonly weightDropout: WeightDropout;
  readonly #outputSizes: readonly number[] | undefined;
  readonly #attentionAxes: readonly number[] | undefined;
  readonly #settings: ProjectionSettings;
  readonly #arguments: TensorArguments;
  #projections: Projections | undefined;
  #returnedScores = false;

  constructor(
    options: MultiHeadAttentionOptions,
    where = 'MultiHeadAttention',
    defaultName = 'multi_head_attention',
    signature = queryValueKey,
  ) {
    expectOptions(where, options, multiHeadOptionNames);
    super(layerArguments(where, defaultName, options));
    this.where = where;
    this.numHeads = expectInteger(where, 'numHeads', options.numHeads, { min: 1 });
    this.keyValueHeads = this.numHeads;
    this.keyDim = expectInteger(where, 'keyDim', options.keyDim, { min: 1 });
    this.valueDim = expectInteger(where, 'valueDim', options.valueDim ?? options.keyDim, { min: 1 });
    const rate = expectNumber(where, 'dropout', options.dropout ?? 0, { min: 0, maxExclusive: 1 });
    this.useBias = expectBoolean(where, 'useBias', options.useBias ?? true);
    this.#outputSizes = expectSizes(where, options.outputShape);
    this.#attentionAxes = expectAttentionAxes(where, options.attentionAxes);
    const window = options.slidingWindow ?? undefined;
    this.slidingWindow = window === undefined ? window : expectInteger(where, 'slidingWindow', window, { min: 1 });
    this.useGate = expectBoolean(where, 'useGate', options.useGate ?? false);
    this.seed = expectSeed(where, options.seed);
    this.weightDropout = { rate, draws: new RandomDraws(this.seed) };
    this.#settings = new ProjectionSettings(where, options, this.seed);
    this.#arguments = new TensorArguments(where, signature);
    this.supportsMasking = true;
  }

  /** The share of the weights that training drops. */
  get dropout(): number {
    return this.weightDropout.rate;
  }

  /** Where the series of dropped weights stands; a layer that is given the state of another goes on like it. */
  getRandomState(): RandomDrawsState {
    return this.weightDropout.draws.state;
  }

  setRandomState(state: RandomLayerState): void {
    this.weightDropout.draws.restore(`${this.where}.setRandomState`, state);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const [query = [], value = [], key = value] = this.#arguments.inputShapes(inputShape);
    this.buildFor(query, value, key, (name, shape, { initializer, regularizer, constraint }) =>
      this.addWeight(name, [...shape], 'float32', initializer, regularizer, true, constraint),
    );
    this.built = true;
  }

  /** Makes the weights by means of `addWeight`, that of another layer where this one is part of it. */
  buildFor(query: tf.Shape, value: tf.Shape, key: tf.Shape, addWeight: AddWeight): void {
    expectHeadShapes(this.where, this.#attentionAxes, query, value, key);
    const [d, e, f] = [query, value, key].map((shape, i) =>
      expectFeatures(this.where, ['query', 'value', 'key'][i] ?? '', shape),
    ) as [number, number, number];
    const { numHeads: n, keyValueHeads: m, keyDim: h, valueDim: w, useBias } = this;
    const add = (name: string, inputs: readonly number[], outputs: readonly number[]): Projection =>
      this.#settings.add(name, inputs, outputs, useBias, addWeight);
    this.#projections = {
      query: add('query', [d], [n, h]),
      key: add('key', [f], [m, h]),
      gate: this.useGate ? add('gate', [d], [n, w]) : undefined,
      value: add('value', [e], [m, w]),
      output: add('attention_output', [n, w], this.#outputSizes ?? [d]),
    };
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const [query = [], value = [], key = value] = this.#arguments.inputShapes(inputShape);
    const output = [...query.slice(0, -1), ...(this.#outputSizes ?? query.slice(-1))];
    if (!this.#arguments.modelFlag('returnAttentionScores')) return output;
    const { steps, apart } = this.#axes(query.length);
    const sizes = (shape: tf.Shape, axes: readonly number[]): tf.Shape => axes.map((axis) => shape[axis] ?? null);
    return [output, [...sizes(query, apart), this.numHeads, ...sizes(query, steps), ...sizes(key, steps)]];
  }

  /**
   * Calls the layer on tensors, or adds it to a model under construction.
   *
   * @param inputs [query, value] or [query, value, key]
   * @param kwargs {@link MultiHeadAttentionCallOptions}
   */
  override apply(
    inputs: Inputs | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: MultiHeadAttentionCallOptions,
  ): ReturnType<tf.layers.Layer['apply']> {
    return this.#arguments.apply(this, inputs, kwargs, (all, options) => super.apply(all, options));
  }

  override call(inputs: Inputs, kwargs: Record<string, unknown>): Inputs {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const call = this.#arguments.ofCall(inputs, kwargs, this.inboundNodes.length > 0);
      const { query, value, key = value } = call.inputs as Record<string, tf.Tensor>;
      if (query === undefined || value === undefined || key === undefined) return [];
      const returnScores = call.flags['returnAttentionScores'] === true;
      const causal = call.flags['useCausalMask'] === true;
      const [output, scores] = this.attendTo(query, value, key, {
        masks: call.masks,
        causal,
        training: call.training,
        returnScores,
      });
      this.#returnedScores = returnScores;
      return scores === undefined ? output : [output, scores];
    });
  }

  /** Output and, if asked for, weights; for `call`, and for layers that this one is part of. */
  attendTo(
    query: tf.Tensor,
    value: tf.Tensor,
    key: tf.Tensor,
    settings: {
      readonly masks: MaskParts;
      readonly causal?: boolean;
      readonly training: boolean;
      readonly returnScores?: boolean;
      /** In place of the layer's own dropout. */
      readonly dropout?: WeightDropout;
    },
  ): [output: tf.Tensor, scores: tf.Tensor | undefined] {
    expectHeadShapes(this.where, this.#attentionAxes, query.shape, value.shape, key.shape);
    const parts = this.expectProjections();
    expectOwnFeatures(this.where, 'query', query.shape, parts.query.kernel.shape);
    expectOwnFeatures(this.where, 'key', key.shape, parts.key.kernel.shape);
    expectOwnFeatures(this.where, 'value', value.shape, parts.value.kernel.shape);
    const axes = this.#axes(query.rank);
    const heads = [project(query, parts.query), project(key, parts.key), project(value, parts.value)] as const;
    const { where, slidingWindow } = this;
    const mask = headMask({ where, axes, slidingWindow, causal: settings.causal === true }, settings.masks, {
      query,
      key,
      heads,
    });
    const [q, k, v] = heads.map((x) => (isPlain(axes) ? x : gathered(x, axes))) as [
      tf.Tensor4D,
      tf.Tensor4D,
      tf.Tensor4D,
    ];
    const { output, scores } = attend(q, k, v, settings.dropout ?? this.weightDropout, {
      mask,
      causal: settings.causal === true,
      training: settings.training,
      returnScores: settings.returnScores === true,
      zeroMaskedRows: query.rank !== 3,
    });
    const context = isPlain(axes) ? output : scattered(output, heads[0], axes);
    const weights = scores && (isPlain(axes) ? scores : scatteredScores(scores, heads[0], heads[1], axes));
    return [this.outputOf(context, query), weights];
  }

  /** What the heads bring, gated and projected. */
  protected outputOf(context: tf.Tensor, query: tf.Tensor): tf.Tensor {
    const { gate, output } = this.expectProjections();
    return project(gate === undefined ? context : tf.mul(context, tf.sigmoid(project(query, gate))), output);
  }

  protected expectProjections(): Projections {
    if (this.#projections === undefined)
      throw new ShapeError(`${this.where}: the layer must be built before it is called`);
    return this.#projections;
  }

  /** The mask of the query, for the output. */
  override computeMask(inputs: Inputs, mask?: Inputs): Inputs {
    const own = this.#arguments.maskOf('queryMask', inputs, mask) as tf.Tensor;
    return this.#returnedScores ? [own, null as unknown as tf.Tensor] : own;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      numHeads: this.numHeads,
      keyDim: this.keyDim,
      valueDim: this.valueDim,
      dropout: this.dropout,
      useBias: this.useBias,
      outputShape: this.#outputSizes === undefined ? null : [...this.#outputSizes],
      attentionAxes: this.#attentionAxes === undefined ? null : [...this.#attentionAxes],
      slidingWindow: this.slidingWindow ?? null,
      useGate: this.useGate,
      seed: this.seed ?? null,
      ...this.#settings.config,
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const { flashAttention, ...rest } = config;
    return layerFromConfig(cls, flashAttention === true ? config : rest);
  }

  #axes(rank: number): AttentionAxes {
    return attentionAxes(this.where, this.#attentionAxes, rank);
  }
}

function expectSizes(where: string, value: unknown): readonly number[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  return list.map((size) => expectInteger(where, 'outputShape', size, { min: 1 }));
}
