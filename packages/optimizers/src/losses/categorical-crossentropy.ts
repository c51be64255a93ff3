import * as tf from '@tensorflow/tfjs';
import { expectBoolean, expectInteger, expectNumber, expectOptions } from '@modu/core';
import { epsilon } from './epsilon.ts';
import { smoothClasses } from './smooth-classes.ts';
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareSameShape } from './prepare-targets.ts';

/** What {@link categoricalCrossentropy} can be told. */
interface Settings {
  /** Whether predictions are logits rather than probabilities, false by default. */
  readonly fromLogits?: boolean;
  /** How far targets are drawn to the same value for all, 0 to 1; 0 by default. */
  readonly labelSmoothing?: number;
  /** The axis of the classes, the last one by default. */
  readonly axis?: number;
}

/** Options of {@link CategoricalCrossentropy}. */
export interface CategoricalCrossentropyOptions extends LossOptions, Settings {}

const optionNames = ['fromLogits', 'labelSmoothing', 'axis'] as const;

/**
 * The cross-entropy of classes, with targets as probabilities of each.
 *
 * −Σ over C of t·log p, with p scaled to a sum of 1 and clipped by 1e-7; from logits Σ t·(log Σ eᵖ − p).
 *
 * Inputs   yTrue [B,…,C] probabilities of the classes, yPred of the same shape
 * Output   [B,…] float32; the caller owns it
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * categoricalCrossentropy(yTrue, yPred, { fromLogits: true, labelSmoothing: 0.1 });
 * ```
 */
export function categoricalCrossentropy(yTrue: tf.Tensor, yPred: tf.Tensor, options: Settings = {}): tf.Tensor {
  const { fromLogits, labelSmoothing, axis } = settings(
    'categoricalCrossentropy',
    expectOptions('categoricalCrossentropy', options, optionNames),
  );
  return tf.tidy(() => {
    const [t, p] = prepareSameShape('categoricalCrossentropy', yTrue, yPred);
    const smooth = smoothClasses(t, labelSmoothing);
    if (fromLogits) return softmaxCrossEntropy(smooth, p, axis);
    const share = tf.clipByValue(tf.div(p, tf.sum(p, axis, true)), epsilon, 1 - epsilon);
    return tf.neg(tf.sum(tf.mul(smooth, tf.log(share)), axis));
  });
}

/**
 * {@link categoricalCrossentropy} as a loss: the cross-entropy of classes, with targets as probabilities of each.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new CategoricalCrossentropy({ fromLogits: true, labelSmoothing: 0.1 }) });
 * ```
 */
export class CategoricalCrossentropy extends Loss {
  static readonly className: string = 'Modu>CategoricalCrossentropy';
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: CategoricalCrossentropyOptions = {}) {
    super('categorical_crossentropy', options, optionNames);
    ({
      fromLogits: this.fromLogits,
      labelSmoothing: this.labelSmoothing,
      axis: this.axis,
    } = settings(this.where, options));
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const { fromLogits, labelSmoothing, axis } = this;
    return categoricalCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing, axis });
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
