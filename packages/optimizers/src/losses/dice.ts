import * as tf from '@tensorflow/tfjs';
import { expectOptions } from '@modu/core';
import { epsilon } from './epsilon.ts';
import { axesConfig, expectAxes, sumAxes } from './sum-axes.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareSameShape } from './prepare-targets.ts';

/** What {@link dice} can be told. */
interface Settings {
  /** The axes to sum over, all of them by default. */
  readonly axis?: number | readonly number[] | null;
}

/** Options of {@link Dice}. */
export interface DiceOptions extends Omit<LossOptions, 'maskValue'>, Settings {}

const optionNames = ['axis'] as const;

/**
 * How little two segmentations overlap.
 *
 * 1 − 2·Σ t·p / (Σ t + Σ p + 1e-7).
 *
 * Inputs   yTrue and yPred of one shape, from 0 to 1
 * Output   a scalar, or the axes that are left; float32, the caller owns it
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * dice(yTrue, yPred, { axis: [1, 2, 3] });
 * ```
 */
export function dice(yTrue: tf.Tensor, yPred: tf.Tensor, options: Settings = {}): tf.Tensor {
  const { axis } = settings('dice', expectOptions('dice', options, optionNames));
  return tf.tidy(() => {
    const [t, p] = prepareSameShape('dice', yTrue, yPred);
    const axes = sumAxes(axis);
    const both = tf.sum(tf.mul(t, p), axes);
    return tf.sub(1, tf.div(tf.mul(both, 2), tf.add(tf.add(tf.sum(t, axes), tf.sum(p, axes)), epsilon)));
  });
}

/**
 * {@link dice} as a loss: how little two segmentations overlap.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new Dice({ axis: [1, 2, 3] }) });
 * ```
 */
export class Dice extends Loss {
  static readonly className: string = 'Modu>Dice';
  readonly axis: number | readonly number[] | null;

  constructor(options: DiceOptions = {}) {
    super('dice', options, optionNames);
    ({ axis: this.axis } = settings(this.where, options));
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const { axis } = this;
    return dice(yTrue, yPred, { axis });
  }

  protected override get isMaskable(): boolean {
    return false;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { axis } = this;
    return { ...super.getConfig(), axis: axesConfig(axis) };
  }
}

function settings(where: string, { axis = null }: Settings): Required<Settings> {
  return {
    axis: expectAxes(where, axis),
  };
}
