import * as tf from '@tensorflow/tfjs';
import { expectArray, expectBoolean, expectInteger, expectNumber, expectOptions } from '@modu/core';
import { epsilon } from './epsilon.ts';
import { smoothClasses } from './smooth-classes.ts';
import { softmaxOver } from './softmax-cross-entropy.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareSameShape } from './prepare-targets.ts';

/** What {@link categoricalFocalCrossentropy} can be told. */
interface Settings {
  /** The weight of all classes, or of each; 0.25 by default. */
  readonly alpha?: number | readonly number[];
  /** How much less easy samples count, at least 0; 2 by default. */
  readonly gamma?: number;
  /** Whether predictions are logits rather than probabilities, false by default. */
  readonly fromLogits?: boolean;
  /** How far targets are drawn to the same value for all, 0 to 1; 0 by default. */
  readonly labelSmoothing?: number;
  /** The axis of the classes, the last one by default. */
  readonly axis?: number;
}

/** Options of {@link CategoricalFocalCrossentropy}. */
export interface CategoricalFocalCrossentropyOptions extends LossOptions, Settings {}

const optionNames = ['alpha', 'gamma', 'fromLogits', 'labelSmoothing', 'axis'] as const;

/**
 * The cross-entropy of classes, in which samples that are easy count less.
 *
 * Σ over C of α · (1 − p)^γ · −t·log p, with p scaled to a sum of 1 and clipped by 1e-7.
 *
 * Inputs   yTrue [B,…,C] probabilities of the classes, yPred of the same shape
 * Output   [B,…] float32; the caller owns it
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * categoricalFocalCrossentropy(yTrue, yPred, { alpha: [0.5, 0.25, 0.25] });
 * ```
 */
export function categoricalFocalCrossentropy(yTrue: tf.Tensor, yPred: tf.Tensor, options: Settings = {}): tf.Tensor {
  const { alpha, gamma, fromLogits, labelSmoothing, axis } = settings(
    'categoricalFocalCrossentropy',
    expectOptions('categoricalFocalCrossentropy', options, optionNames),
  );
  return tf.tidy(() => {
    const [t, p] = prepareSameShape('categoricalFocalCrossentropy', yTrue, yPred);
    const smooth = smoothClasses(t, labelSmoothing);
    const probabilities = fromLogits ? softmaxOver(p, axis) : p;
    const share = tf.clipByValue(tf.div(probabilities, tf.sum(probabilities, axis, true)), epsilon, 1 - epsilon);
    const factor = tf.mul(tf.pow(tf.sub(1, share), gamma), typeof alpha === 'number' ? alpha : [...alpha]);
    return tf.sum(tf.mul(factor, tf.neg(tf.mul(smooth, tf.log(share)))), axis);
  });
}

/**
 * {@link categoricalFocalCrossentropy} as a loss: the cross-entropy of classes, in which samples that are easy count less.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new CategoricalFocalCrossentropy({ alpha: [0.5, 0.25, 0.25] }) });
 * ```
 */
export class CategoricalFocalCrossentropy extends Loss {
  static readonly className: string = 'Modu>CategoricalFocalCrossentropy';
  readonly alpha: number | readonly number[];
  readonly gamma: number;
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: CategoricalFocalCrossentropyOptions = {}) {
    super('categorical_focal_crossentropy', options, optionNames);
    ({
      alpha: this.alpha,
      gamma: this.gamma,
      fromLogits: this.fromLogits,
      labelSmoothing: this.labelSmoothing,
      axis: this.axis,
    } = settings(this.where, options));
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const { alpha, gamma, fromLogits, labelSmoothing, axis } = this;
    return categoricalFocalCrossentropy(yTrue, yPred, { alpha, gamma, fromLogits, labelSmoothing, axis });
  }

  protected override get reducedAxis(): number {
    return this.axis;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { alpha, gamma, fromLogits, labelSmoothing, axis } = this;
    return {
      ...super.getConfig(),
      alpha: typeof alpha === 'number' ? alpha : [...alpha],
      gamma,
      fromLogits,
      labelSmoothing,
      axis,
    };
  }
}

function expectAlpha(where: string, alpha: number | readonly number[]): number | readonly number[] {
  if (typeof alpha === 'number') return expectNumber(where, 'alpha', alpha, { min: 0 });
  return expectArray(where, 'alpha', alpha).map((value, i) => expectNumber(where, `alpha[${i}]`, value, { min: 0 }));
}

function settings(
  where: string,
  { alpha = 0.25, gamma = 2, fromLogits = false, labelSmoothing = 0, axis = -1 }: Settings,
): Required<Settings> {
  return {
    alpha: expectAlpha(where, alpha),
    gamma: expectNumber(where, 'gamma', gamma, { min: 0 }),
    fromLogits: expectBoolean(where, 'fromLogits', fromLogits),
    labelSmoothing: expectNumber(where, 'labelSmoothing', labelSmoothing, { min: 0, max: 1 }),
    axis: expectInteger(where, 'axis', axis),
  };
}
