import { ArgumentError, expectArray, expectNumber } from '@modu/core';
import { Loss, type LossOptions } from '@modu/optimizers';
import * as tf from '@tensorflow/tfjs';

/** Options of {@link QuantileLoss}. */
export interface QuantileLossOptions extends LossOptions {
  /** Which quantiles the last axis of the predictions holds, ascending, each between 0 and 1. */
  readonly quantiles: readonly number[];
}

/** @throws {ArgumentError} unless they ascend between 0 and 1 */
export function expectQuantiles(where: string, values: readonly number[]): readonly number[] {
  const list = expectArray(where, 'quantiles', values).map((value, i) =>
    expectNumber(where, `quantiles[${i}]`, value, { minExclusive: 0, maxExclusive: 1 }),
  );
  if (list.length === 0 || list.some((value, i) => i > 0 && value <= (list[i - 1] as number))) {
    throw new ArgumentError(`${where}: quantiles must ascend and be at least one, received [${list.join(', ')}]`);
  }
  return list;
}

/**
 * The pinball loss, least where a prediction is the quantile of what comes.
 *
 * mean over Q of max(q·e, (q − 1)·e), e = t − p
 *
 * Inputs   yTrue and yPred [B,…,Q]
 * Output   [B,…]; the caller owns it
 *
 * @throws {ArgumentError} for a bad option
 * @see Koenker & Bassett 1978, https://doi.org/10.2307/1913643; sklearn.metrics.mean_pinball_loss
 */
export class QuantileLoss extends Loss {
  static readonly className: string = 'Modu>QuantileLoss';
  readonly quantiles: readonly number[];

  constructor(options: QuantileLossOptions) {
    super('quantile_loss', options, ['quantiles']);
    this.quantiles = expectQuantiles(this.where, options.quantiles);
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const q = tf.tensor1d([...this.quantiles]);
      const error = tf.sub(yTrue, yPred);
      // max(q·e, (q − 1)·e) = relu(e) − (1 − q)·e: one kernel with a gradient everywhere.
      return tf.mean(tf.sub(tf.relu(error), tf.mul(tf.sub(1, q), error)), -1);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), quantiles: [...this.quantiles] };
  }
}
