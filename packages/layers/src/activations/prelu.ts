import { expectArray, expectInteger, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { onlyShape, SingleInputLayer } from '../single-input-layer.ts';
import type { ConstraintOption, InitializerOption, RegularizerOption } from '../weight-options.ts';
import { weightConfig, weightSettings, type WeightSettings } from '../weight-settings.ts';

/** Options of {@link PReLU}. */
export interface PReLUOptions extends LayerOptions {
  /** The first slopes, `'zeros'` by default. */
  readonly alphaInitializer?: InitializerOption;
  /** What the slopes add to the loss. Nothing by default. */
  readonly alphaRegularizer?: RegularizerOption;
  /** The range of the slopes, free by default; tfjs sees to it when weights are set, not in training. */
  readonly alphaConstraint?: ConstraintOption;
  /** The axes, from 1 on, along which all elements share one slope; none by default. */
  readonly sharedAxes?: readonly number[] | null;
}

/**
 * x where it is positive, else alpha · x with trained slopes.
 *
 * Inputs   [B,…] float32
 * Output   the same shape, carrying the mask of the input
 * Weights  alpha, the shape of one sample, with the size 1 for shared axes
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the size of an axis that is not shared is unknown
 * @see He et al. 2015, https://arxiv.org/abs/1502.01852; https://keras.io/api/layers/activation_layers/prelu/
 * @example
 * new PReLU({ sharedAxes: [1, 2], inputShape: [28, 28, 8] });
 */
export class PReLU extends SingleInputLayer {
  static readonly className = 'Modu>PReLU';
  readonly sharedAxes: readonly number[] | null;
  readonly #settings: WeightSettings;
  #alpha: tf.LayerVariable | undefined;

  constructor(options: PReLUOptions = {}) {
    super('PReLU', 'p_re_lu', options, ['alphaInitializer', 'alphaRegularizer', 'alphaConstraint', 'sharedAxes']);
    this.#settings = weightSettings('PReLU', 'alpha', options, 'zeros');
    const { sharedAxes = null } = options;
    this.sharedAxes =
      sharedAxes === null
        ? null
        : expectArray('PReLU', 'sharedAxes', sharedAxes).map((axis) =>
            expectInteger('PReLU', 'sharedAxes', axis, { min: 1 }),
          );
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = onlyShape(inputShape)
      .slice(1)
      .map((size, i) => (this.sharedAxes?.includes(i + 1) === true ? 1 : size));
    const unknown = shape.indexOf(null);
    if (unknown >= 0) {
      throw new ShapeError(`PReLU: the size of axis ${unknown + 1} of the input must be known, received null`);
    }
    const { initializer, regularizer, constraint } = this.#settings;
    this.#alpha = this.addWeight('alpha', shape, 'float32', initializer, regularizer, true, constraint);
    this.built = true;
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    const alpha = (this.#alpha as tf.LayerVariable).read();
    return tf.sub(tf.relu(x), tf.mul(tf.relu(tf.neg(x)), alpha));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const sharedAxes = this.sharedAxes === null ? null : [...this.sharedAxes];
    return { ...super.getConfig(), ...weightConfig('alpha', this.#settings), sharedAxes };
  }
}

tf.serialization.registerClass(PReLU);
