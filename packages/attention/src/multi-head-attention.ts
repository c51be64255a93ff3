import { expectBoolean, expectInteger, expectNumber, expectOptions, ShapeError } from '@modu/core';
import {
  expectSeed,
  layerArguments,
  layerFromConfig,
  layerOptionNames,
  RandomDraws,
  type LayerOptions,
  type RandomDrawsState,
  type RandomLayerState,
  type RandomStateHolder,
} from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { attend } from './attend.ts';
import {
  attentionAxes,
  expectAttentionAxes,
  gathered,
  gatheredMask,
  isPlain,
  scattered,
  scatteredScores,
  type AttentionAxes,
} from './attention-axes.ts';
import { mergedMask, type MaskParts } from './attention-mask.ts';
import { expectAxes, expectStepMask, type AxisSizes } from './axes.ts';
import {
  project,
  projectionOptions,
  ProjectionSettings,
  type AddWeight,
  type Projection,
  type ProjectionOptions,
} from './head-projections.ts';
import { TensorArguments, type CallSignature } from './tensor-arguments.ts';

/** Options of {@link MultiHeadAttention}. */
export interface MultiHeadAttentionOptions extends LayerOptions, ProjectionOptions {
  /** N, a positive integer. */
  readonly numHeads: number;
  /** H, the size of each head of query and key. */
  readonly keyDim: number;
  /** The size of each head of the values; keyDim by default. */
  readonly valueDim?: number | null;
  /** Fraction of the attention weights set to zero in training, in [0, 1). 0 by default. */
  readonly dropout?: number;
  /** Whether the projections have biases. True by default. */
  readonly useBias?: boolean;
  /** The sizes of the output behind batch and steps; by default the features of the query. */
  readonly outputShape?: number | readonly number[] | null;
  /** The axes over which steps attend to each other, counted with the batch; all between batch and features by default. */
  readonly attentionAxes?: number | readonly number[] | null;
  /** If given, a query step attends only to the key steps fewer than this away from it. None by default. */
  readonly slidingWindow?: number | null;
  /** Whether what each head brings is multiplied by a sigmoid of the query's projection. False by default. */
  readonly useGate?: boolean;
  /** An integer from 0 to 2³² − 1 that makes initial weights and dropout reproducible. */
  readonly seed?: number | null;
}

/** Options of a call of {@link MultiHeadAttention} and {@link GroupedQueryAttention}, the second argument of `apply`. */
export interface MultiHeadAttentionCallOptions {
  /** [B,T] bool, true = valid. By default the mask of the query, from an Embedding with `maskZero`, say; null for none. */
  readonly queryMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** [B,S] bool. By default the mask of the value; null for none. */
  readonly valueMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** [B,S] bool. By default the mask of the key, where one is given; null for none. */
  readonly keyMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** Bool, of a shape that broadcasts to [B,T,S] or [B,N,T,S]; true = may attend. */
  readonly attentionMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** Whether the layer returns [output, weights [B,N,T,S]]. False by default. */
  readonly returnAttentionScores?: boolean;
  /** Whether dropout works. False by default. */
  readonly training?: boolean;
  /** Whether query step t may attend to key steps 0 … t only. False by default. */
  readonly useCausalMask?: boolean;
}

/** How query, value and key enter the layers of this package. */
export const queryValueKey: CallSignature = {
  inputs: ['query', 'value', 'key'],
  required: 2,
  masks: { queryMask: 'query', valueMask: 'value', keyMask: 'key', attentionMask: null },
  flags: { returnAttentionScores: false, useCausalMask: false },
};

const optionNames = [
  'numHeads',
  'keyDim',
  'valueDim',
  'dropout',
  'useBias',
  'outputShape',
  'attentionAxes',
  'slidingWindow',
  'useGate',
  'seed',
  ...projectionOptions,
  ...layerOptionNames,
] as const;

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
  protected readonly weightDropout: { readonly rate: number; readonly draws: RandomDraws };
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
    expectOptions(where, options, optionNames);
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
    this.#expectShapes(query, value, key);
    const [d, e, f] = [query, value, key].map((shape, i) =>
      this.#features(['query', 'value', 'key'][i] ?? '', shape),
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
    },
  ): [output: tf.Tensor, scores: tf.Tensor | undefined] {
    this.#expectShapes(query.shape, value.shape, key.shape);
    const parts = this.expectProjections();
    const axes = this.#axes(query.rank);
    const heads = [project(query, parts.query), project(key, parts.key), project(value, parts.value)] as const;
    const mask = this.#mask(settings.masks, settings.causal === true, query, key, heads, axes);
    const [q, k, v] = heads.map((x) => (isPlain(axes) ? x : gathered(x, axes))) as [
      tf.Tensor4D,
      tf.Tensor4D,
      tf.Tensor4D,
    ];
    const { output, scores } = attend(q, k, v, this.weightDropout, {
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

  #mask(
    masks: MaskParts,
    causal: boolean,
    query: tf.Tensor,
    key: tf.Tensor,
    heads: readonly [tf.Tensor, tf.Tensor, tf.Tensor],
    axes: AttentionAxes,
  ): tf.Tensor | undefined {
    const [t, s] = [query, key].map((x) => x.shape[axes.steps[0] ?? 1] ?? 0) as [number, number];
    if ((causal || this.slidingWindow !== undefined) && axes.steps.length > 1) {
      throw new ShapeError(
        `${this.where}: a causal mask and a sliding window need one axis of steps, received ${axes.steps.length}`,
      );
    }
    const sizes: AxisSizes = new Map([['B', query.shape[0] ?? 0], ['T', t], ['S', s]]); // prettier-ignore
    for (const [name, steps] of [
      ['queryMask', 'T'],
      ['valueMask', 'S'],
      ['keyMask', 'S'],
    ] as const) {
      // prettier-ignore
      const mask = masks[name];
      if (mask !== undefined) expectStepMask(this.where, name, mask, steps, sizes, query.rank);
    }
    const { attentionMask, ...own } = masks;
    const window = this.slidingWindow === undefined ? undefined : ([t, s, this.slidingWindow] as const);
    const joined = (mask: tf.Tensor): tf.Tensor => gatheredMask(this.where, mask, heads[0], heads[1], axes);
    const attention = attentionMask && joined(attentionMask);
    const merged = mergedMask({ ...own, attentionMask: attention, window });
    return merged === undefined || attention !== undefined ? merged : joined(merged);
  }

  #expectShapes(query: tf.Shape, value: tf.Shape, key: tf.Shape): void {
    if (query.length === 3 && value.length === 3 && key.length === 3) {
      const sizes: AxisSizes = new Map();
      expectAxes(this.where, 'query', query, ['B', 'T', 'D'], sizes);
      expectAxes(this.where, 'value', value, ['B', 'S', 'E'], sizes);
      expectAxes(this.where, 'key', key, ['B', 'S', 'F'], sizes);
      return;
    }
    const { apart } = query.length < 3 ? { apart: [] } : this.#axes(query.length);
    const text = (shape: tf.Shape): string => `[${shape.map((size) => size ?? '?').join(', ')}]`;
    const differ = (a: number | null | undefined, b: number | null | undefined): boolean => (a ?? b) !== (b ?? a);
    const fits =
      query.length > 2 &&
      value.length === query.length &&
      key.length === query.length &&
      value.slice(0, -1).every((size, axis) => !differ(size, key[axis])) &&
      apart.every((axis) => !differ(query[axis], value[axis]));
    if (fits) return;
    throw new ShapeError(
      `${this.where}: query [B,…,D], value [B,…,E] and key [B,…,F] must have one rank, value and key the same steps, and ` +
        `all the same axes without attention, received ${text(query)}, ${text(value)} and ${text(key)}`,
    );
  }

  #features(name: string, shape: tf.Shape): number {
    const features = shape.at(-1) ?? null;
    if (features !== null) return features;
    const received = shape.map((size) => size ?? '?').join(', ');
    throw new ShapeError(`${this.where}: the features of ${name} must be known, received [${received}]`);
  }
}

function expectSizes(where: string, value: unknown): readonly number[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  return list.map((size) => expectInteger(where, 'outputShape', size, { min: 1 }));
}
