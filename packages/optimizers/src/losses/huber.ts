import * as tf from '@tensorflow/tfjs';
import { expectNumber, expectOptions } from '@modu/core';
import { absolute } from './absolute.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareTargets } from './prepare-targets.ts';

/** What {@link huber} can be told. */
interface Settings {
  /** Where the square ends, above 0; 1 by default. */
  readonly delta?: number;
}

/** Options of {@link Huber}. */
export interface HuberOptions extends LossOptions, Settings {}

const optionNames = ['delta'] as const;

/**
 * The mean of the errors, squared where they are small and absolute where they are large.
 *
 * mean over D of ½·e² where |e| ≤ δ, otherwise δ·|e| − ½·δ², with e = p − t.
 *
 * Inputs   yTrue and yPred [B,…,D], or [B] and [B,1]
 * Output   [B,…] float32; the caller owns it
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * huber(yTrue, yPred, { delta: 2 });
 * ```
 */
export function huber(yTrue: tf.Tensor, yPred: tf.Tensor, options: Settings = {}): tf.Tensor {
  const { delta } = settings('huber', expectOptions('huber', options, optionNames));
  return tf.tidy(() => {
    const [t, p] = prepareTargets('huber', yTrue, yPred);
    const size = absolute(tf.sub(p, t));
    // ½·q² + δ·(|e| − q) with q = min(|e|, δ): tfjs has no gradient through a comparison.
    const inner = tf.minimum(size, delta);
    return tf.mean(tf.add(tf.mul(tf.square(inner), 0.5), tf.mul(tf.sub(size, inner), delta)), -1);
  });
}

/**
 * {@link huber} as a loss: the mean of the errors, squared where they are small and absolute where they are large.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new Huber({ delta: 2 }) });
 * ```
 */
export class Huber extends Loss {
  static readonly className: string = 'Modu>Huber';
  readonly delta: number;

  constructor(options: HuberOptions = {}) {
    super('huber_loss', options, optionNames);
    ({ delta: this.delta } = settings(this.where, options));
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const { delta } = this;
    return huber(yTrue, yPred, { delta });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { delta } = this;
    return { ...super.getConfig(), delta };
  }
}

function settings(where: string, { delta = 1 }: Settings): Required<Settings> {
  return {
    delta: expectNumber(where, 'delta', delta, { minExclusive: 0 }),
  };
}
