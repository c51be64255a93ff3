import * as tf from '@tensorflow/tfjs';
import { expectNumber, expectOptions } from '@modu/core';
import { epsilon } from './epsilon.ts';
import { axesConfig, expectAxes, sumAxes } from './sum-axes.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareSameShape } from './prepare-targets.ts';

/** What {@link tversky} can be told. */
interface Settings {
  /** The weight of what is missed, at least 0; 0.5 by default. */
  readonly alpha?: number;
  /** The weight of what is found wrongly, at least 0; 0.5 by default. */
  readonly beta?: number;
  /** The axes to sum over, all of them by default. */
  readonly axis?: number | readonly number[] | null;
}

/** Options of {@link Tversky}. */
export interface TverskyOptions extends Omit<LossOptions, 'maskValue'>, Settings {}

const optionNames = ['alpha', 'beta', 'axis'] as const;

/**
 * How little two segmentations overlap, with a weight for each kind of error.
 *
 * 1 − Σ t·p / (Σ t·p + α·Σ t·(1 − p) + β·Σ (1 − t)·p + 1e-7).
 *
 * Inputs   yTrue and yPred of one shape, from 0 to 1
 * Output   a scalar, or the axes that are left; float32, the caller owns it
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * tversky(yTrue, yPred, { alpha: 0.3, beta: 0.7 });
 * ```
 */
export function tversky(yTrue: tf.Tensor, yPred: tf.Tensor, options: Settings = {}): tf.Tensor {
  const { alpha, beta, axis } = settings('tversky', expectOptions('tversky', options, optionNames));
  return tf.tidy(() => {
    const [t, p] = prepareSameShape('tversky', yTrue, yPred);
    const axes = sumAxes(axis);
    const both = tf.sum(tf.mul(t, p), axes);
    const missed = tf.sum(tf.mul(tf.sub(1, p), t), axes);
    const wrong = tf.sum(tf.mul(p, tf.sub(1, t)), axes);
    const all = tf.add(tf.add(tf.add(both, tf.mul(missed, alpha)), tf.mul(wrong, beta)), epsilon);
    return tf.sub(1, tf.div(both, all));
  });
}

/**
 * {@link tversky} as a loss: how little two segmentations overlap, with a weight for each kind of error.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new Tversky({ alpha: 0.3, beta: 0.7 }) });
 * ```
 */
export class Tversky extends Loss {
  static readonly className: string = 'Modu>Tversky';
  readonly alpha: number;
  readonly beta: number;
  readonly axis: number | readonly number[] | null;

  constructor(options: TverskyOptions = {}) {
    super('tversky', options, optionNames);
    ({ alpha: this.alpha, beta: this.beta, axis: this.axis } = settings(this.where, options));
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const { alpha, beta, axis } = this;
    return tversky(yTrue, yPred, { alpha, beta, axis });
  }

  protected override get isMaskable(): boolean {
    return false;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { alpha, beta, axis } = this;
    return { ...super.getConfig(), alpha, beta, axis: axesConfig(axis) };
  }
}

function settings(where: string, { alpha = 0.5, beta = 0.5, axis = null }: Settings): Required<Settings> {
  return {
    alpha: expectNumber(where, 'alpha', alpha, { min: 0 }),
    beta: expectNumber(where, 'beta', beta, { min: 0 }),
    axis: expectAxes(where, axis),
  };
}
