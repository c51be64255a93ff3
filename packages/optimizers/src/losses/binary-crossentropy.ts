import * as tf from '@tensorflow/tfjs';
import { expectBoolean, expectInteger, expectNumber, expectOptions } from '@modu/core';
import { binaryLogLoss, logisticLoss } from './binary-log-loss.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareSameShape } from './prepare-targets.ts';

/** What {@link binaryCrossentropy} can be told. */
interface Settings {
  /** Whether predictions are logits rather than probabilities, false by default. */
  readonly fromLogits?: boolean;
  /** How far targets are drawn to the same value for all, 0 to 1; 0 by default. */
  readonly labelSmoothing?: number;
  /** The axis over which the mean is taken, the last one by default. */
  readonly axis?: number;
}

/** Options of {@link BinaryCrossentropy}. */
export interface BinaryCrossentropyOptions extends LossOptions, Settings {}

const optionNames = ['fromLogits', 'labelSmoothing', 'axis'] as const;

/**
 * The cross-entropy of yes-or-no targets.
 *
 * mean over D of −t·log p − (1 − t)·log(1 − p), with probabilities clipped by 1e-7; from logits log(1 + eᵖ) − t·p.
 *
 * Inputs   yTrue and yPred [B,…,D], or [B] and [B,1]
 * Output   [B,…] float32; the caller owns it
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * binaryCrossentropy(yTrue, yPred, { fromLogits: true, labelSmoothing: 0.1 });
 * ```
 */
export function binaryCrossentropy(yTrue: tf.Tensor, yPred: tf.Tensor, options: Settings = {}): tf.Tensor {
  const { fromLogits, labelSmoothing, axis } = settings(
    'binaryCrossentropy',
    expectOptions('binaryCrossentropy', options, optionNames),
  );
  return tf.tidy(() => {
    const [t, p] = prepareSameShape('binaryCrossentropy', yTrue, yPred);
    const smooth = labelSmoothing === 0 ? t : tf.add(tf.mul(t, 1 - labelSmoothing), 0.5 * labelSmoothing);
    return tf.mean(fromLogits ? logisticLoss(smooth, p) : binaryLogLoss(smooth, p), axis);
  });
}

/**
 * {@link binaryCrossentropy} as a loss: the cross-entropy of yes-or-no targets.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new BinaryCrossentropy({ fromLogits: true, labelSmoothing: 0.1 }) });
 * ```
 */
export class BinaryCrossentropy extends Loss {
  static readonly className: string = 'Modu>BinaryCrossentropy';
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: BinaryCrossentropyOptions = {}) {
    super('binary_crossentropy', options, optionNames);
    ({
      fromLogits: this.fromLogits,
      labelSmoothing: this.labelSmoothing,
      axis: this.axis,
    } = settings(this.where, options));
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const { fromLogits, labelSmoothing, axis } = this;
    return binaryCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing, axis });
  }

  protected override get reducedAxis(): number {
    return this.axis;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { fromLogits, labelSmoothing, axis } = this;
    return { ...super.getConfig(), fromLogits, labelSmoothing, axis };
  }
}

function settings(where: string, { fromLogits = false, labelSmoothing = 0, axis = -1 }: Settings): Required<Settings> {
  return {
    fromLogits: expectBoolean(where, 'fromLogits', fromLogits),
    labelSmoothing: expectNumber(where, 'labelSmoothing', labelSmoothing, { min: 0, max: 1 }),
    axis: expectInteger(where, 'axis', axis),
  };
}
