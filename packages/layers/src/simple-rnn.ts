import { expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { RecurrentLayer } from './recurrent-layer.ts';
import { recurrentOptionNames, type RecurrentOptions } from './recurrent-options.ts';
import type { Sequence, SequenceResult } from './sequence.ts';
import { simpleRnnSequence } from './simple-rnn-sequence.ts';

/** Options of {@link SimpleRNN}. */
export type SimpleRNNOptions = RecurrentOptions;

/**
 * The plain recurrent layer: each output follows from the input and the output before it.
 *
 * h[t] = tanh(x[t] · kernel + h[t−1] · recurrentKernel + bias)
 *
 * Inputs   x [B,T,D] float32, or [x, h [B,H]] to begin with this state; mask [B,T] bool, true = the step counts: at other
 *          steps the state stays, and the output is that of the step before, at first zeros
 * Output   h[T] [B,H]; with returnSequences [B,T,H], carrying the mask of the input; with returnState [output, h]
 * Weights  kernel [D,H], recurrent_kernel [H,H], bias [H], as in Keras
 * Training dropout on x and on h[t−1], the same mask at all steps, a fresh one in every call
 * Edges    T = 0: zeros, and the state as it came in
 *
 * On the backend `modu` a whole sequence is one kernel, as for {@link LSTM}.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or a mask is not of type bool
 * @throws {ShapeError} when the input is not [B,T,D], D is unknown or another than before, the state is not [B,H] or a
 *   mask not [B,T], or a stateful layer gets another B than before
 * @see Elman 1990, https://doi.org/10.1207/s15516709cog1402_1; https://keras.io/api/layers/recurrent_layers/simple_rnn/
 * @example
 * const model = tf.sequential({ layers: [new SimpleRNN({ units: 8, inputShape: [null, 3], seed: 1 })] });
 */
export class SimpleRNN extends RecurrentLayer {
  static readonly className = 'Modu>SimpleRNN';

  constructor(options: SimpleRNNOptions) {
    expectOptions('SimpleRNN', options, recurrentOptionNames);
    super('SimpleRNN', 'simple_rnn', options, 1, 1);
  }

  protected override run(sequence: Sequence): SequenceResult {
    return simpleRnnSequence(sequence, this.settings.activation);
  }
}

tf.serialization.registerClass(SimpleRNN);
