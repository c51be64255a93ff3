import * as tf from '@tensorflow/tfjs';
import { expectBoolean, expectInteger, expectNumber, expectOptions } from '@modu/core';
import { binaryLogLoss, logisticLoss } from './binary-log-loss.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareSameShape } from './prepare-targets.ts';

/** What {@link binaryFocalCrossentropy} can be told. */
interface Settings {
  /** Whether the two classes weigh `alpha` and 1 − `alpha`, false by default. */
  readonly applyClassBalancing?: boolean;
  /** The weight of class 1, 0 to 1; 0.25 by default. */
  readonly alpha?: number;
  /** How much less easy samples count, at least 0; 2 by default. */
  readonly gamma?: number;
  /** Whether predictions are logits rather than probabilities, false by default. */
  readonly fromLogits?: boolean;
  /** How far targets are drawn to the same value for all, 0 to 1; 0 by default. */
  readonly labelSmoothing?: number;
  /** The axis over which the mean is taken, the last one by default. */
  readonly axis?: number;
}

/** Options of {@link BinaryFocalCrossentropy}. */
export interface BinaryFocalCrossentropyOptions extends LossOptions, Settings {}

const optionNames = ['applyClassBalancing', 'alpha', 'gamma', 'fromLogits', 'labelSmoothing', 'axis'] as const;

/**
 * The cross-entropy of yes-or-no targets, in which samples that are easy count less.
 *
 * mean over D of (1 − q)^γ · −log q, with q the probability of the target; balanced, times α for yes and 1 − α for no.
 *
 * Inputs   yTrue and yPred [B,…,D], or [B] and [B,1]
 * Output   [B,…] float32; the caller owns it
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * binaryFocalCrossentropy(yTrue, yPred, { gamma: 3, applyClassBalancing: true });
 * ```
 */
export function binaryFocalCrossentropy(yTrue: tf.Tensor, yPred: tf.Tensor, options: Settings = {}): tf.Tensor {
  const { applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing, axis } = settings(
    'binaryFocalCrossentropy',
    expectOptions('binaryFocalCrossentropy', options, optionNames),
  );
  return tf.tidy(() => {
    const [t, p] = prepareSameShape('binaryFocalCrossentropy', yTrue, yPred);
    const smooth = labelSmoothing === 0 ? t : tf.add(tf.mul(t, 1 - labelSmoothing), 0.5 * labelSmoothing);
    const probabilities = fromLogits ? tf.sigmoid(p) : p;
    const rest = tf.sub(1, smooth);
    const hit = tf.add(tf.mul(smooth, probabilities), tf.mul(rest, tf.sub(1, probabilities)));
    const entropy = fromLogits ? logisticLoss(smooth, p) : binaryLogLoss(smooth, probabilities);
    const focal = tf.mul(tf.pow(tf.sub(1, hit), gamma), entropy);
    if (!applyClassBalancing) return tf.mean(focal, axis);
    const weight = tf.add(tf.mul(smooth, alpha), tf.mul(rest, 1 - alpha));
    return tf.mean(tf.mul(weight, focal), axis);
  });
}

/**
 * {@link binaryFocalCrossentropy} as a loss: the cross-entropy of yes-or-no targets, in which samples that are easy count less.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new BinaryFocalCrossentropy({ gamma: 3, applyClassBalancing: true }) });
 * ```
 */
export class BinaryFocalCrossentropy extends Loss {
  static readonly className: string = 'Modu>BinaryFocalCrossentropy';
  readonly applyClassBalancing: boolean;
  readonly alpha: number;
  readonly gamma: number;
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: BinaryFocalCrossentropyOptions = {}) {
    super('binary_focal_crossentropy', options, optionNames);
    ({
      applyClassBalancing: this.applyClassBalancing,
      alpha: this.alpha,
      gamma: this.gamma,
      fromLogits: this.fromLogits,
      labelSmoothing: this.labelSmoothing,
      axis: this.axis,
    } = settings(this.where, options));
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const { applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing, axis } = this;
    return binaryFocalCrossentropy(yTrue, yPred, {
      applyClassBalancing,
      alpha,
      gamma,
      fromLogits,
      labelSmoothing,
      axis,
    });
  }

  protected override get reducedAxis(): number {
    return this.axis;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing, axis } = this;
    return { ...super.getConfig(), applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing, axis };
  }
}

function settings(
  where: string,
  { applyClassBalancing = false, alpha = 0.25, gamma = 2, fromLogits = false, labelSmoothing = 0, axis = -1 }: Settings,
): Required<Settings> {
  return {
    applyClassBalancing: expectBoolean(where, 'applyClassBalancing', applyClassBalancing),
    alpha: expectNumber(where, 'alpha', alpha, { min: 0, max: 1 }),
    gamma: expectNumber(where, 'gamma', gamma, { min: 0 }),
    fromLogits: expectBoolean(where, 'fromLogits', fromLogits),
    labelSmoothing: expectNumber(where, 'labelSmoothing', labelSmoothing, { min: 0, max: 1 }),
    axis: expectInteger(where, 'axis', axis),
  };
}
