import { expectBoolean, expectNumber, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { layerFromConfig } from './layer-config.ts';
import { layerArguments, layerOptionNames, type LayerOptions } from './layer-options.ts';
import { expectAxisOption, knownSizes, normalizedAxes, type AxisOption } from './normalized-axes.ts';
import { onlyTensor } from './only-tensor.ts';
import { normalizeRows } from './row-normalization.ts';
import type { ConstraintOption, InitializerOption, RegularizerOption } from './weight-options.ts';
import { weightConfig, weightSettings, type WeightSettings } from './weight-settings.ts';

/** Options of {@link LayerNormalization}. */
export interface LayerNormalizationOptions extends LayerOptions {
  /** The axis, or axes, whose values are normalised together, −1 by default. */
  readonly axis?: number | readonly number[];
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
  /** What beta adds to the loss. Nothing by default. */
  readonly betaRegularizer?: RegularizerOption;
  /** What gamma adds to the loss. Nothing by default. */
  readonly gammaRegularizer?: RegularizerOption;
  /** The range of beta, free by default; tfjs sees to it when weights are set, not in training. */
  readonly betaConstraint?: ConstraintOption;
  /** The range of gamma, as above. */
  readonly gammaConstraint?: ConstraintOption;
}

/**
 * Brings the features of each sample, by itself, to mean 0 and variance 1, then scales and shifts them by trained weights.
 *
 * y = gamma ∘ (x − mean) / √(variance + epsilon) + beta, mean and variance over the axes
 *
 * Inputs   x of any shape, float32
 * Output   the same shape, carrying the mask of the input
 * Weights  gamma with scale, beta with center, both of the sizes of the axes
 * Training the same
 * Edges    one value in a group: beta
 *
 * On the backend `modu` the last axis is normalised by one kernel.
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input lacks an axis or its size is unknown
 * @see Ba, Kiros, Hinton 2016, https://arxiv.org/abs/1607.06450; https://keras.io/api/layers/normalization_layers/layer_normalization/
 * @example
 * new LayerNormalization().apply(tf.tensor2d([[1, 2, 3]])).print(); // [[-1.2238274, 0, 1.2238274]]
 */
export class LayerNormalization extends tf.layers.Layer {
  static readonly className = 'Modu>LayerNormalization';
  readonly axis: AxisOption;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly #gammaSettings: WeightSettings;
  readonly #betaSettings: WeightSettings;
  #gamma: tf.LayerVariable | undefined;
  #beta: tf.LayerVariable | undefined;

  constructor(options: LayerNormalizationOptions = {}) {
    const where = 'LayerNormalization';
    const roles = ['beta', 'gamma'] as const;
    expectOptions(where, options, [
      'axis',
      'epsilon',
      'center',
      'scale',
      ...roles.flatMap((role) => [`${role}Initializer`, `${role}Regularizer`, `${role}Constraint`] as const),
      ...layerOptionNames,
    ]);
    super(layerArguments(where, 'layer_normalization', options));
    this.axis = expectAxisOption(where, options.axis ?? -1);
    this.epsilon = expectNumber(where, 'epsilon', options.epsilon ?? 1e-3, { min: 0 });
    this.center = expectBoolean(where, 'center', options.center ?? true);
    this.scale = expectBoolean(where, 'scale', options.scale ?? true);
    this.#gammaSettings = weightSettings(where, 'gamma', options, 'ones');
    this.#betaSettings = weightSettings(where, 'beta', options, 'zeros');
    this.supportsMasking = true;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    const where = 'LayerNormalization';
    const sizes = knownSizes(where, normalizedAxes(where, this.axis, shape), shape);
    const add = (name: string, { initializer, regularizer, constraint }: WeightSettings): tf.LayerVariable =>
      this.addWeight(name, sizes, 'float32', initializer, regularizer, true, constraint);
    if (this.scale) this.#gamma = add('gamma', this.#gammaSettings);
    if (this.center) this.#beta = add('beta', this.#betaSettings);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const x = onlyTensor(inputs);
      const axes = normalizedAxes('LayerNormalization', this.axis, x.shape);
      const { epsilon } = this;
      return normalizeRows(x, this.#gamma?.read(), this.#beta?.read(), { axes, epsilon, centered: true });
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { axis, epsilon, center, scale } = this;
    return {
      ...super.getConfig(),
      axis: typeof axis === 'number' ? axis : [...axis],
      epsilon,
      center,
      scale,
      ...weightConfig('beta', this.#betaSettings),
      ...weightConfig('gamma', this.#gammaSettings),
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const { rmsScaling, ...rest } = config;
    return layerFromConfig(cls, rmsScaling === true ? config : rest);
  }
}

tf.serialization.registerClass(LayerNormalization);
