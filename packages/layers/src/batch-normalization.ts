import { expectBoolean, expectInteger, expectNumber, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectAxes } from './axes.ts';
import { CallMask } from './call-mask.ts';
import { layerFromConfig } from './layer-config.ts';
import { layerArguments, layerOptionNames, type LayerOptions } from './layer-options.ts';
import { knownSizes, normalizedAxes } from './normalized-axes.ts';
import { canNormalizeBatch, normalizeBatch } from './normalize-batch.ts';
import { onlyTensor } from './only-tensor.ts';
import { expectPart, partConfig } from './registered-part.ts';
import {
  initializerKind,
  type ConstraintOption,
  type Initializer,
  type InitializerOption,
  type RegularizerOption,
} from './weight-options.ts';
import { weightConfig, weightSettings, type WeightSettings } from './weight-settings.ts';

/** Options of {@link BatchNormalization}. */
export interface BatchNormalizationOptions extends LayerOptions {
  /** The axis of the features, each of which is normalised by itself, −1 by default. */
  readonly axis?: number;
  /** The share of a moving average that stays at each step of training, 0.99 by default. */
  readonly momentum?: number;
  /** Added to the variance, 0.001 by default. */
  readonly epsilon?: number;
  /** Whether there is a weight `beta` that is added. True by default. */
  readonly center?: boolean;
  /** Whether there is a weight `gamma` to multiply by. True by default. */
  readonly scale?: boolean;
  /** The first values of beta, `'zeros'` by default. */
  readonly betaInitializer?: InitializerOption;
  /** The first values of gamma, `'ones'` by default. */
  readonly gammaInitializer?: InitializerOption;
  /** The first values of the moving mean, `'zeros'` by default. */
  readonly movingMeanInitializer?: InitializerOption;
  /** The first values of the moving variance, `'ones'` by default. */
  readonly movingVarianceInitializer?: InitializerOption;
  /** What beta adds to the loss. Nothing by default. */
  readonly betaRegularizer?: RegularizerOption;
  /** What gamma adds to the loss. Nothing by default. */
  readonly gammaRegularizer?: RegularizerOption;
  /** The range of beta, free by default; tfjs sees to it when weights are set, not in training. */
  readonly betaConstraint?: ConstraintOption;
  /** The range of gamma, as above. */
  readonly gammaConstraint?: ConstraintOption;
}

const where = 'BatchNormalization';
const roles = ['beta', 'gamma'] as const;
// Keras' epsilon(), which keeps a division by an empty mask finite.
const noWeight = 1e-7;

/**
 * Brings each feature to mean 0 and variance 1 over the batch, then scales and shifts it by trained weights; outside
 * training by moving averages of mean and variance.
 *
 * y = gamma ∘ (x − mean) / √(variance + epsilon) + beta
 * moving average ← momentum · moving average + (1 − momentum) · that of the batch
 *
 * Inputs   x of at least two axes, float32; mask of all axes of x but the last, bool, true = the element counts: others
 *          have no part in mean and variance
 * Output   the same shape, carrying the mask of the input
 * Weights  gamma with scale, beta with center, moving_mean, moving_variance, each of the size of the axis
 * Training mean and variance are those of the batch, and the moving averages take a step, unless trainable is false
 * Edges    no element at all counts: mean and variance 0
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or a mask is not of type bool
 * @throws {ShapeError} when the input lacks the axis, its size is unknown, or a mask has another shape
 * @see Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167; https://keras.io/api/layers/normalization_layers/batch_normalization/
 * @example
 * const layer = new BatchNormalization({ momentum: 0.9 });
 * layer.apply(tf.randomNormal([32, 8]), { training: true });
 */
export class BatchNormalization extends tf.layers.Layer {
  static readonly className = 'Modu>BatchNormalization';
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly #settings: Readonly<Record<'beta' | 'gamma', WeightSettings>>;
  readonly #moving: Readonly<Record<'movingMean' | 'movingVariance', Initializer>>;
  readonly #weights = new Map<string, tf.LayerVariable>();
  readonly #callMask = new CallMask(where);

  constructor(options: BatchNormalizationOptions = {}) {
    expectOptions(where, options, [
      'axis',
      'momentum',
      'epsilon',
      'center',
      'scale',
      ...roles.flatMap((role) => [`${role}Initializer`, `${role}Regularizer`, `${role}Constraint`] as const),
      'movingMeanInitializer',
      'movingVarianceInitializer',
      ...layerOptionNames,
    ]);
    super(layerArguments(where, 'batch_normalization', options));
    this.axis = expectInteger(where, 'axis', options.axis ?? -1);
    this.momentum = expectNumber(where, 'momentum', options.momentum ?? 0.99, { min: 0, max: 1 });
    this.epsilon = expectNumber(where, 'epsilon', options.epsilon ?? 1e-3, { min: 0 });
    this.center = expectBoolean(where, 'center', options.center ?? true);
    this.scale = expectBoolean(where, 'scale', options.scale ?? true);
    this.#settings = {
      beta: weightSettings(where, 'beta', options, 'zeros'),
      gamma: weightSettings(where, 'gamma', options, 'ones'),
    };
    const initializer = (name: 'movingMeanInitializer' | 'movingVarianceInitializer', byDefault: string): Initializer =>
      expectPart(where, name, options[name] ?? byDefault, initializerKind);
    this.#moving = {
      movingMean: initializer('movingMeanInitializer', 'zeros'),
      movingVariance: initializer('movingVarianceInitializer', 'ones'),
    };
    this.supportsMasking = true;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    const sizes = knownSizes(where, normalizedAxes(where, this.axis, shape), shape);
    const { beta, gamma } = this.#settings;
    const add = (
      name: string,
      { initializer, regularizer, constraint }: Partial<WeightSettings>,
      trained: boolean,
    ): void => {
      this.#weights.set(name, this.addWeight(name, sizes, 'float32', initializer, regularizer, trained, constraint));
    };
    if (this.scale) add('gamma', gamma, true);
    if (this.center) add('beta', beta, true);
    add('moving_mean', { initializer: this.#moving.movingMean }, false);
    add('moving_variance', { initializer: this.#moving.movingVariance }, false);
    this.built = true;
  }

  override apply(
    inputs: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: Record<string, unknown>,
  ): ReturnType<tf.layers.Layer['apply']> {
    this.#callMask.noteInputs(inputs);
    return super.apply(inputs, kwargs);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const x = onlyTensor(inputs);
      const [axis = 0] = normalizedAxes(where, this.axis, x.shape);
      const shape = x.shape.map((size, i) => (i === axis ? size : 1));
      const isTraining = kwargs['training'] === true && this.trainable;
      const mask = isTraining ? this.#maskOf(x, kwargs['mask']) : undefined;
      if (isTraining && mask === undefined && axis === x.rank - 1 && canNormalizeBatch(x)) return this.#fused(x);
      const read = (name: string): tf.Tensor | undefined => {
        const weight = this.#weights.get(name)?.read();
        return weight && tf.reshape(weight, shape);
      };
      let [mean, variance] = [read('moving_mean'), read('moving_variance')] as [tf.Tensor, tf.Tensor];
      if (isTraining) {
        const others = [...x.shape.keys()].filter((i) => i !== axis);
        const moments = batchMoments(x, others, mask);
        this.#move('moving_mean', mean, moments.mean);
        this.#move('moving_variance', variance, moments.variance);
        ({ mean, variance } = moments);
      }
      const inverse = tf.rsqrt(tf.add(variance, this.epsilon));
      const gamma = read('gamma');
      const beta = read('beta');
      const y = tf.mul(tf.sub(x, mean), gamma === undefined ? inverse : tf.mul(inverse, gamma));
      return beta === undefined ? y : tf.add(y, beta);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { axis, momentum, epsilon, center, scale } = this;
    return {
      ...super.getConfig(),
      axis,
      momentum,
      epsilon,
      center,
      scale,
      ...weightConfig('beta', this.#settings.beta),
      ...weightConfig('gamma', this.#settings.gamma),
      movingMeanInitializer: partConfig(this.#moving.movingMean),
      movingVarianceInitializer: partConfig(this.#moving.movingVariance),
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    // Off by default in Keras, and refused by the constructor when on.
    const off = ['synchronized', 'renorm', 'renormClipping', 'renormMomentum'];
    const isOff = config['renorm'] !== true && config['synchronized'] !== true;
    const entries = Object.entries(config).filter(([key]) => !isOff || !off.includes(key));
    return layerFromConfig(cls, Object.fromEntries(entries));
  }

  /** By one kernel, without tensors of the size of x in between. */
  #fused(x: tf.Tensor): tf.Tensor {
    const read = (name: string) => this.#weights.get(name)?.read();
    const scale = { gamma: read('gamma'), beta: read('beta'), epsilon: this.epsilon };
    const { y, mean, variance } = normalizeBatch(x, scale);
    this.#move('moving_mean', read('moving_mean') as tf.Tensor, mean);
    this.#move('moving_variance', read('moving_variance') as tf.Tensor, variance);
    tf.dispose([mean, variance]);
    return y;
  }

  #move(name: string, average: tf.Tensor, fresh: tf.Tensor): void {
    const next = tf.add(tf.mul(average, this.momentum), tf.mul(fresh, 1 - this.momentum));
    this.#weights.get(name)?.write(tf.reshape(next, [-1]));
  }

  #maskOf(x: tf.Tensor, given: unknown): tf.Tensor | undefined {
    const mask = this.#callMask.of(this, x, given);
    if (mask === undefined) return undefined;
    const letters = x.shape.slice(0, -1).map((_, i) => (i === 0 ? 'B' : `T${i}`));
    expectAxes(where, 'mask', mask.shape, letters, new Map(letters.map((letter, i) => [letter, x.shape[i] ?? 0])));
    return mask;
  }
}

tf.serialization.registerClass(BatchNormalization);

/** Mean and variance over some axes, which stay with the size 1, of the elements that count. */
function batchMoments(
  x: tf.Tensor,
  axes: number[],
  mask: tf.Tensor | undefined,
): { readonly mean: tf.Tensor; readonly variance: tf.Tensor } {
  if (mask === undefined) return tf.moments(x, axes, true);
  const weights = tf.mul(tf.onesLike(x), tf.expandDims(tf.cast(mask, 'float32'), -1));
  const count = tf.add(tf.sum(weights, axes, true), noWeight);
  const mean = tf.div(tf.sum(tf.mul(x, weights), axes, true), count);
  const variance = tf.div(tf.sum(tf.mul(tf.square(tf.sub(x, mean)), weights), axes, true), count);
  return { mean, variance };
}
