import { Adam, type AdamOptions } from './adam.ts';

/**
 * {@link Adam} with decoupled weight decay: every step first takes `learningRate · weightDecay` of each variable off.
 *
 * Options are those of Adam; `weightDecay` is 0.004 unless given. Biases and norms are usually excluded by
 * {@link Adam.excludeFromWeightDecay}.
 *
 * @throws {ArgumentError} for an unknown option or a value out of its range
 * @see Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101
 * @see https://keras.io/api/optimizers/adamw/
 * @example
 * ```ts
 * const optimizer = new AdamW({ learningRate: 1e-3, weightDecay: 0.01 });
 * optimizer.excludeFromWeightDecay({ varNames: ['bias', 'gamma', 'beta'] });
 * ```
 */
export class AdamW extends Adam {
  static override readonly className: string = 'Modu>AdamW';

  constructor(options: AdamOptions = {}) {
    super(options.weightDecay === undefined ? { ...options, weightDecay: 0.004 } : options);
  }
}
