import { ArgumentError, expectBoolean, expectInteger, expectNumber, expectOptions } from '@modu/core';
import {
  drop,
  layerArguments,
  layerFromConfig,
  RandomDraws,
  type RandomDrawsState,
  type RandomLayerState,
  type RandomStateHolder,
} from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import {
  attentionInputs,
  expectInputList,
  expectInputShapes,
  expectMaskList,
  type AttentionInputs,
} from './attention-inputs.ts';
import { attentionWeights } from './attention-weights.ts';
import { causalMask } from './causal-mask.ts';
import { bringsMasks, symbolicInputs } from './symbolic-inputs.ts';

/** Options that the layers of one attention share: {@link Attention}, {@link AdditiveAttention} and those of decoders. */
export interface AttentionLayerOptions {
  /** Fraction of the attention weights set to zero in training, in [0, 1); the others grow by 1 / (1 − dropout). 0 by default. */
  readonly dropout?: number;
  /** An integer from 0 to 2³² − 1 that makes dropout, and initial weights where they are random, reproducible. */
  readonly seed?: number | null;
  /** The name of the layer, unique in a model. */
  readonly name?: string;
  /** Whether training changes the weights. True by default. */
  readonly trainable?: boolean;
}

/**
 * Options of a call, the second argument of `apply`. When the layer is added to a model, `useCausalMask` and
 * `returnAttentionScores` become its defaults; they are saved with the model.
 */
export interface AttentionCallOptions {
  /**
   * [queryMask [B,T], valueMask [B,S]], bool, true = valid; null for none. When absent, the masks that layers such as an
   * Embedding with `maskZero` attached to the inputs.
   */
  readonly mask?: readonly (tf.Tensor | tf.SymbolicTensor | null | undefined)[] | null;
  /** Whether dropout works. False by default. */
  readonly training?: boolean;
  /** Whether query step t may attend to key steps 0 … t only. False by default. */
  readonly useCausalMask?: boolean;
  /** Whether the layer returns [output, attention weights] instead of the output alone. False by default. */
  readonly returnAttentionScores?: boolean;
}

export const sharedOptions = ['dropout', 'seed', 'name', 'trainable'] as const;
const callOptions = ['mask', 'training', 'useCausalMask', 'returnAttentionScores'] as const;

/** Options of a call that a model fixes when it is built. */
type ModelOptions = Readonly<Record<'useCausalMask' | 'returnAttentionScores', boolean>>;

/** What the layers of one attention have in common: all but the scores and their weights. */
export abstract class AttentionLayer extends tf.layers.Layer implements RandomStateHolder {
  readonly dropout: number;
  readonly seed: number | undefined;
  readonly #where: string;
  readonly #draws: RandomDraws;
  #modelOptions: ModelOptions = { useCausalMask: false, returnAttentionScores: false };
  #returnedScores = false;

  constructor(where: string, defaultName: string, options: AttentionLayerOptions) {
    super(layerArguments(where, defaultName, options));
    this.#where = where;
    this.dropout = expectNumber(where, 'dropout', options.dropout ?? 0, { min: 0, maxExclusive: 1 });
    const seed = options.seed ?? undefined;
    this.seed = seed === undefined ? seed : expectInteger(where, 'seed', seed, { min: 0, max: 2 ** 32 - 1 });
    this.#draws = new RandomDraws(this.seed);
    this.supportsMasking = true;
  }

  /** Where the series of dropped weights stands; a layer that is given the state of another goes on like it. */
  getRandomState(): RandomDrawsState {
    return this.#draws.state;
  }

  setRandomState(state: RandomLayerState): void {
    this.#draws.restore(`${this.#where}.setRandomState`, state);
  }

  /** The scores [B,T,S] of query [B,T,D] against key [B,S,D]. */
  protected abstract scores(query: tf.Tensor, key: tf.Tensor): tf.Tensor;

  /** Creates the weights for queries of `features` = D and keys of `keyFeatures`. */
  protected abstract createWeights(features: number | null, keyFeatures: number | null): void;

  /** Whether query and key must have the same number of features. */
  protected get sharesFeatures(): boolean {
    return true;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const all = inputShape as tf.Shape[];
    const shapes = all.length > 3 ? all.slice(0, -2) : all;
    expectInputShapes(this.#where, shapes, this.sharesFeatures);
    const [query, value, key = value] = shapes;
    this.createWeights(query?.[2] ?? null, key?.[2] ?? null);
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const [query = [], value = []] = inputShape as tf.Shape[];
    const output = [...query.slice(0, 2), value[2] ?? null];
    return this.#modelOptions.returnAttentionScores ? [output, [...query.slice(0, 2), value[1] ?? null]] : output;
  }

  /**
   * Calls the layer on tensors, or adds it to a model under construction.
   *
   * @param inputs [query, value] or [query, value, key]
   * @param kwargs {@link AttentionCallOptions}
   */
  override apply(
    inputs: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: AttentionCallOptions,
  ): tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[] {
    const options = expectOptions(this.#where, kwargs, callOptions);
    for (const name of ['training', 'useCausalMask', 'returnAttentionScores'] as const) {
      if (options[name] !== undefined) expectBoolean(this.#where, name, options[name]);
    }
    const list: readonly unknown[] = Array.isArray(inputs) ? inputs : [inputs];
    if (!list.every((x) => x instanceof tf.SymbolicTensor)) {
      if (list.length < 4) expectInputList(this.#where, inputs);
      return super.apply(inputs, { ...options });
    }
    if (bringsMasks(list)) return this.#addToModel([...list], options);
    const mask = options.mask ?? undefined;
    const masks = mask === undefined ? mask : expectMaskList(this.#where, mask, tf.SymbolicTensor);
    return this.#addToModel(symbolicInputs(expectInputList(this.#where, list), masks), options);
  }

  override call(
    inputs: tf.Tensor | tf.Tensor[],
    kwargs: AttentionCallOptions & Record<string, unknown>,
  ): tf.Tensor | tf.Tensor[] {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const list = Array.isArray(inputs) ? inputs : [inputs];
      const masksGiven = this.#callersMask(kwargs.mask);
      const parts = attentionInputs(this.#where, list, masksGiven, this.#isInModel, this.sharesFeatures);
      const weights = this.#weights(parts, kwargs);
      const context = tf.matMul<tf.Tensor3D>(weights, parts.value);
      const output =
        parts.queryMask === undefined
          ? context
          : tf.where(tf.expandDims(parts.queryMask, 2), context, tf.zerosLike(context));
      this.#returnedScores = kwargs.returnAttentionScores ?? this.#modelOptions.returnAttentionScores;
      return this.#returnedScores ? [output, weights] : output;
    });
  }

  /** The mask of the query, for the output. */
  override computeMask(inputs: tf.Tensor | tf.Tensor[], mask?: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    const list = Array.isArray(inputs) ? inputs : [inputs];
    const masks = Array.isArray(mask) ? mask : undefined;
    const attached = list.length > 3 ? undefined : list[0]?.kerasMask;
    const own = masks === undefined ? attached : masks[list.length > 3 ? list.length - 2 : 0];
    const output = (own ?? null) as tf.Tensor;
    return this.#returnedScores ? [output, null as unknown as tf.Tensor] : output;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      dropout: this.dropout,
      seed: this.seed ?? null,
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }

  /** The attention weights [B,T,S], after dropout in training. */
  #weights({ query, key, valueMask }: AttentionInputs, options: AttentionCallOptions): tf.Tensor3D {
    const masks: tf.Tensor[] = [];
    if (valueMask !== undefined) masks.push(tf.expandDims(valueMask, 1));
    if (options.useCausalMask ?? this.#modelOptions.useCausalMask) {
      masks.push(tf.expandDims(causalMask(query.shape[1] ?? 0, key.shape[1] ?? 0), 0));
    }
    const mask = masks.length === 2 ? tf.logicalAnd(...(masks as [tf.Tensor, tf.Tensor])) : masks[0];
    const weights = attentionWeights(this.scores(query, key), mask);
    if (options.training !== true || this.dropout === 0) return weights;
    return drop(weights, this.dropout, this.#draws.next()) as tf.Tensor3D;
  }

  /** The masks of the caller; in a model tfjs passes the query's own, or an old one, and the true ones are inputs. */
  #callersMask(mask: AttentionCallOptions['mask']): (tf.Tensor | null)[] | undefined {
    if (mask === undefined || mask === null) return undefined;
    if (this.#isInModel && mask instanceof tf.Tensor) return undefined;
    return expectMaskList(this.#where, mask, tf.Tensor);
  }

  get #isInModel(): boolean {
    return this.inboundNodes.length > 0;
  }

  /** tfjs saves the options of a call with the model, but does not pass them to the layer when the model runs. */
  #addToModel(inputs: tf.SymbolicTensor[], options: AttentionCallOptions): ReturnType<tf.layers.Layer['apply']> {
    const [causal, scores] = [options.useCausalMask ?? false, options.returnAttentionScores ?? false];
    if (this.#isInModel) {
      this.#expectSame('useCausalMask', causal);
      this.#expectSame('returnAttentionScores', scores);
    }
    this.#modelOptions = { useCausalMask: causal, returnAttentionScores: scores };
    return super.apply(inputs, { ...this.#modelOptions });
  }

  #expectSame(name: keyof ModelOptions, value: boolean): void {
    if (value === this.#modelOptions[name]) return;
    throw new ArgumentError(
      `${this.#where}: ${name} must be the same in every call that adds the layer to a model, received ${value} ` +
        `after ${this.#modelOptions[name]}`,
    );
  }
}
