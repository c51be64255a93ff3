import { expectBoolean, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { gruSequence } from './gru-sequence.ts';
import { expectActivation } from './activations/expect-activation.ts';
import type { RecurrentActivation } from './recurrent-activation.ts';
import { RecurrentLayer } from './recurrent-layer.ts';
import { recurrentOptionNames, type RecurrentOptions } from './recurrent-options.ts';
import type { Sequence, SequenceResult } from './sequence.ts';

/** Options of {@link GRU}. */
export interface GRUOptions extends RecurrentOptions {
  /** What is applied to the gates, `'sigmoid'` by default; null for `'linear'`. */
  readonly recurrentActivation?: RecurrentActivation | null;
  /** Whether the reset gate acts on the product with the recurrent weights, or on the state before it. True by default. */
  readonly resetAfter?: boolean;
}

/**
 * Gated recurrent unit: reads a sequence step by step, with a gate that mixes the old state with a new one.
 *
 * [z, r, n] = x[t] · kernel + bias[0];  [z', r', n'] = h[t−1] · recurrentKernel + bias[1], each of H values
 * h[t] = Z ∘ h[t−1] + (1 − Z) ∘ tanh(n + R ∘ n');  Z = σ(z + z'), R = σ(r + r')
 *
 * Without resetAfter, as in the first paper, n' = (R ∘ h[t−1]) · recurrentKernel, R left out of tanh, and no bias[1].
 *
 * Inputs   x [B,T,D] float32, or [x, h [B,H]] to begin with this state; mask [B,T] bool, true = the step counts: at other
 *          steps the state stays, and the output is that of the step before, at first zeros
 * Output   h[T] [B,H]; with returnSequences [B,T,H], carrying the mask of the input; with returnState [output, h]
 * Weights  kernel [D,3H], recurrent_kernel [H,3H], bias [2,3H], or [3H] without resetAfter; gates in the order z, r, n,
 *          as in Keras
 * Training dropout on x and on h[t−1], the same mask at all steps, a fresh one in every call
 * Edges    T = 0: zeros, and the state as it came in
 *
 * On the backend `modu` a whole sequence is one kernel, unless recurrent dropout is at work or an activation is not
 * among tanh, sigmoid, hardSigmoid, relu and linear; elsewhere the products with the kernel are taken for all steps at once.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or a mask is not of type bool
 * @throws {ShapeError} when the input is not [B,T,D], D is unknown or another than before, the state is not [B,H] or a
 *   mask not [B,T], or a stateful layer gets another B than before
 * @see Cho et al. 2014, https://arxiv.org/abs/1406.1078; https://keras.io/api/layers/recurrent_layers/gru/
 * @example
 * const model = tf.sequential({ layers: [new GRU({ units: 8, inputShape: [null, 3], seed: 1 })] });
 */
export class GRU extends RecurrentLayer {
  static readonly className = 'Modu>GRU';
  readonly recurrentActivation: RecurrentActivation;
  readonly resetAfter: boolean;

  constructor(options: GRUOptions) {
    const where = 'GRU';
    expectOptions(where, options, [...recurrentOptionNames, 'recurrentActivation', 'resetAfter']);
    super(where, 'gru', options, 3, 1);
    const { recurrentActivation, resetAfter } = options;
    this.recurrentActivation = expectActivation(where, 'recurrentActivation', recurrentActivation, 'sigmoid');
    this.resetAfter = expectBoolean(where, 'resetAfter', resetAfter ?? true);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { recurrentActivation, resetAfter } = this;
    return { ...super.getConfig(), recurrentActivation, resetAfter };
  }

  protected override biasShape(): number[] {
    const columns = 3 * this.settings.units;
    return this.resetAfter ? [2, columns] : [columns];
  }

  protected override run(sequence: Sequence): SequenceResult {
    const { activation } = this.settings;
    const { recurrentActivation, resetAfter } = this;
    return gruSequence(sequence, { activation, recurrentActivation, resetAfter });
  }
}

tf.serialization.registerClass(GRU);
