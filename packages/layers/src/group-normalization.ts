import { ArgumentError, expectBoolean, expectInteger, expectNumber, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from './layer-options.ts';
import { knownSizes, normalizedAxes } from './normalized-axes.ts';
import { onlyShape, SingleInputLayer } from './single-input-layer.ts';
import type { ConstraintOption, InitializerOption, RegularizerOption } from './weight-options.ts';
import { weightConfig, weightSettings, type WeightSettings } from './weight-settings.ts';

/** Options of {@link GroupNormalization}. */
export interface GroupNormalizationOptions extends LayerOptions {
  /** How many groups the channels make, 32 by default; −1 for one of each channel. */
  readonly groups?: number;
  /** The axis of the channels, −1 by default. */
  readonly axis?: number;
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

const where = 'GroupNormalization';
const roles = ['beta', 'gamma'] as const;

/**
 * Brings each group of channels of a sample to mean 0 and variance 1, then scales and shifts each channel by trained
 * weights.
 *
 * y = gamma ∘ (x − mean) / √(variance + epsilon) + beta
 *
 * Inputs   x [B,…] with an axis of channels, float32
 * Output   the same shape, carrying the mask of the input
 * Weights  gamma with scale, beta with center, each of the size of the axis
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input lacks the axis, its size is unknown, or no multiple of groups
 * @see Wu & He 2018, https://arxiv.org/abs/1803.08494; https://keras.io/api/layers/normalization_layers/group_normalization/
 * @example
 * new GroupNormalization({ groups: 4, inputShape: [16, 16, 8] });
 */
export class GroupNormalization extends SingleInputLayer {
  static readonly className = 'Modu>GroupNormalization';
  readonly groups: number;
  readonly axis: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly #settings: Readonly<Record<'beta' | 'gamma', WeightSettings>>;
  readonly #weights = new Map<string, tf.LayerVariable>();

  constructor(options: GroupNormalizationOptions = {}) {
    super(where, 'group_normalization', options, [
      'groups',
      'axis',
      'epsilon',
      'center',
      'scale',
      ...roles.flatMap((role) => [`${role}Initializer`, `${role}Regularizer`, `${role}Constraint`]),
    ]);
    const { groups = 32, axis = -1, epsilon = 1e-3, center = true, scale = true } = options;
    this.groups = expectInteger(where, 'groups', groups, { min: -1 });
    if (groups === 0) throw new ArgumentError(`${where}: groups must be a positive integer or -1, received 0`);
    this.axis = expectInteger(where, 'axis', axis);
    this.epsilon = expectNumber(where, 'epsilon', epsilon, { min: 0 });
    this.center = expectBoolean(where, 'center', center);
    this.scale = expectBoolean(where, 'scale', scale);
    this.#settings = {
      beta: weightSettings(where, 'beta', options, 'zeros'),
      gamma: weightSettings(where, 'gamma', options, 'ones'),
    };
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = onlyShape(inputShape);
    const sizes = knownSizes(where, normalizedAxes(where, this.axis, shape), shape);
    const [channels = 0] = sizes;
    if (channels % this.groups !== 0) {
      throw new ShapeError(
        `${where}: the channels must be a multiple of groups = ${this.groups}, received ${channels}`,
      );
    }
    for (const role of ['gamma', 'beta'] as const) {
      if (!(role === 'gamma' ? this.scale : this.center)) continue;
      const { initializer, regularizer, constraint } = this.#settings[role];
      this.#weights.set(role, this.addWeight(role, sizes, 'float32', initializer, regularizer, true, constraint));
    }
    this.built = true;
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    const [axis = 0] = normalizedAxes(where, this.axis, x.shape);
    const channels = x.shape[axis] ?? 1;
    const groups = this.groups === -1 ? channels : this.groups;
    const grouped = tf.reshape(x, [...x.shape.slice(0, axis), groups, channels / groups, ...x.shape.slice(axis + 1)]);
    const { mean, variance } = tf.moments(
      grouped,
      [...grouped.shape.keys()].filter((i) => i > 0 && i !== axis),
      true,
    );
    const normal = tf.mul(tf.sub(grouped, mean), tf.rsqrt(tf.add(variance, this.epsilon)));
    const shape = x.shape.map((_, i) => (i === axis ? channels : 1));
    const read = (role: string): tf.Tensor | undefined => {
      const weight = this.#weights.get(role)?.read();
      return weight && tf.reshape(weight, shape);
    };
    const [gamma, beta] = [read('gamma'), read('beta')];
    const back = tf.reshape(normal, x.shape);
    const scaled = gamma === undefined ? back : tf.mul(back, gamma);
    return beta === undefined ? scaled : tf.add(scaled, beta);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { groups, axis, epsilon, center, scale } = this;
    const weights = { ...weightConfig('beta', this.#settings.beta), ...weightConfig('gamma', this.#settings.gamma) };
    return { ...super.getConfig(), groups, axis, epsilon, center, scale, ...weights };
  }
}

tf.serialization.registerClass(GroupNormalization);
