import { expectBoolean, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { lstmBiasInitializer, lstmSequence } from './lstm-sequence.ts';
import { expectActivation } from './activations/expect-activation.ts';
import type { RecurrentActivation } from './recurrent-activation.ts';
import { RecurrentLayer } from './recurrent-layer.ts';
import { recurrentOptionNames, type RecurrentOptions } from './recurrent-options.ts';
import type { Sequence, SequenceResult } from './sequence.ts';
import type { Initializer } from './weight-options.ts';

/** Options of {@link LSTM}. */
export interface LSTMOptions extends RecurrentOptions {
  /** What is applied to the gates, `'sigmoid'` by default; null for `'linear'`. */
  readonly recurrentActivation?: RecurrentActivation | null;
  /** Whether the bias of the forget gate begins at 1, whatever `biasInitializer` says. True by default. */
  readonly unitForgetBias?: boolean;
}

/**
 * Long short-term memory: reads a sequence step by step, with gates that decide what to keep, to forget and to show.
 *
 * [i, f, g, o] = x[t] · kernel + h[t−1] · recurrentKernel + bias, each of H values
 * c[t] = σ(f) ∘ c[t−1] + σ(i) ∘ tanh(g);  h[t] = σ(o) ∘ tanh(c[t])
 *
 * Inputs   x [B,T,D] float32, or [x, h [B,H], c [B,H]] to begin with these states; mask [B,T] bool, true = the step
 *          counts: at other steps the states stay, and the output is that of the step before, at first zeros
 * Output   h[T] [B,H]; with returnSequences [B,T,H], carrying the mask of the input; with returnState [output, h, c]
 * Weights  kernel [D,4H], recurrent_kernel [H,4H], bias [4H]; gates in the order i, f, c, o, as in Keras
 * Training dropout on x and on h[t−1], the same mask at all steps, a fresh one in every call
 * Edges    T = 0: zeros, and the states as they came in
 *
 * On the backend `modu` a whole sequence is one kernel, unless recurrent dropout is at work or an activation is not
 * among tanh, sigmoid, hardSigmoid, relu and linear; elsewhere the products with the kernel are taken for all steps at once.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or a mask is not of type bool
 * @throws {ShapeError} when the input is not [B,T,D], D is unknown or another than before, a state is not [B,H] or a
 *   mask not [B,T], or a stateful layer gets another B than before
 * @see Hochreiter & Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735; Gers et al. 2000,
 *   https://doi.org/10.1162/089976600300015015; https://keras.io/api/layers/recurrent_layers/lstm/
 * @example
 * const model = tf.sequential({ layers: [new LSTM({ units: 8, inputShape: [null, 3], seed: 1 })] });
 */
export class LSTM extends RecurrentLayer {
  static readonly className = 'Modu>LSTM';
  readonly recurrentActivation: RecurrentActivation;
  readonly unitForgetBias: boolean;

  constructor(options: LSTMOptions) {
    const where = 'LSTM';
    expectOptions(where, options, [...recurrentOptionNames, 'recurrentActivation', 'unitForgetBias']);
    super(where, 'lstm', options, 4, 2);
    const { recurrentActivation, unitForgetBias } = options;
    this.recurrentActivation = expectActivation(where, 'recurrentActivation', recurrentActivation, 'sigmoid');
    this.unitForgetBias = expectBoolean(where, 'unitForgetBias', unitForgetBias ?? true);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { recurrentActivation, unitForgetBias } = this;
    return { ...super.getConfig(), recurrentActivation, unitForgetBias };
  }

  protected override run(sequence: Sequence): SequenceResult {
    const { activation } = this.settings;
    return lstmSequence(sequence, { activation, recurrentActivation: this.recurrentActivation });
  }

  protected override biasInitializer(): Initializer {
    const whole = super.biasInitializer();
    return this.unitForgetBias ? lstmBiasInitializer(whole, this.settings.units) : whole;
  }
}

tf.serialization.registerClass(LSTM);
