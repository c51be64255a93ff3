import { expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { Sequence, SequenceResult } from '../sequence.ts';
import { simpleRnnSequence } from '../simple-rnn-sequence.ts';
import { cellOptionNames, RecurrentCell, type CellOptions } from './recurrent-cell.ts';

/** Options of {@link SimpleRNNCell}. */
export type SimpleRNNCellOptions = CellOptions;

/**
 * One step of a {@link SimpleRNN}, to be used by `RNN` and `StackedRNNCells`.
 *
 * Inputs   [x [B,D], h [B,H]] float32
 * Output   [h, h]
 * Weights  those of `SimpleRNN`
 * Training dropout on x and on h; within `RNN` the same mask at all steps
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the inputs have other shapes
 * @see https://keras.io/api/layers/recurrent_layers/simple_rnn_cell/
 * @example
 * new RNN({ cell: new SimpleRNNCell({ units: 8 }), inputShape: [null, 3] });
 */
export class SimpleRNNCell extends RecurrentCell {
  static readonly className = 'Modu>SimpleRNNCell';

  constructor(options: SimpleRNNCellOptions) {
    expectOptions('SimpleRNNCell', options, cellOptionNames as never);
    super('SimpleRNNCell', 'simple_rnn_cell', options, 1, 1);
  }

  protected override run(sequence: Sequence): SequenceResult {
    return simpleRnnSequence(sequence, this.settings.activation);
  }
}

tf.serialization.registerClass(SimpleRNNCell);
