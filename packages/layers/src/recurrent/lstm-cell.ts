import { expectBoolean, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectActivation } from '../activations/expect-activation.ts';
import { lstmBiasInitializer, lstmSequence } from '../lstm-sequence.ts';
import type { RecurrentActivation } from '../recurrent-activation.ts';
import type { Sequence, SequenceResult } from '../sequence.ts';
import type { Initializer } from '../weight-options.ts';
import { cellOptionNames, RecurrentCell, type CellOptions } from './recurrent-cell.ts';

/** Options of {@link LSTMCell}. */
export interface LSTMCellOptions extends CellOptions {
  /** What is applied to the gates, `'sigmoid'` by default; null for `'linear'`. */
  readonly recurrentActivation?: RecurrentActivation | null;
  /** Whether the bias of the forget gate begins at 1, whatever `biasInitializer` says. True by default. */
  readonly unitForgetBias?: boolean;
}

/**
 * One step of an {@link LSTM}, to be used by `RNN` and `StackedRNNCells`.
 *
 * Inputs   [x [B,D], h [B,H], c [B,H]] float32
 * Output   [h, h, c]
 * Weights  those of `LSTM`
 * Training dropout on x and on h; within `RNN` the same mask at all steps
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the inputs have other shapes
 * @see https://keras.io/api/layers/recurrent_layers/lstm_cell/
 * @example
 * new RNN({ cell: [new LSTMCell({ units: 8 }), new LSTMCell({ units: 4 })], inputShape: [null, 3] });
 */
export class LSTMCell extends RecurrentCell {
  static readonly className = 'Modu>LSTMCell';
  readonly recurrentActivation: RecurrentActivation;
  readonly unitForgetBias: boolean;

  constructor(options: LSTMCellOptions) {
    const where = 'LSTMCell';
    expectOptions(where, options, [...cellOptionNames, 'recurrentActivation', 'unitForgetBias'] as never);
    super(where, 'lstm_cell', options, 4, 2);
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

tf.serialization.registerClass(LSTMCell);
