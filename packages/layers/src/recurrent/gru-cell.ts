import { expectBoolean, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectActivation } from '../activations/expect-activation.ts';
import { gruSequence } from '../gru-sequence.ts';
import type { RecurrentActivation } from '../recurrent-activation.ts';
import type { Sequence, SequenceResult } from '../sequence.ts';
import { cellOptionNames, RecurrentCell, type CellOptions } from './recurrent-cell.ts';

/** Options of {@link GRUCell}. */
export interface GRUCellOptions extends CellOptions {
  /** What is applied to the gates, `'sigmoid'` by default; null for `'linear'`. */
  readonly recurrentActivation?: RecurrentActivation | null;
  /** Whether the reset gate acts on the product with the recurrent weights, or on the state before it. True by default. */
  readonly resetAfter?: boolean;
}

/**
 * One step of a {@link GRU}, to be used by `RNN` and `StackedRNNCells`.
 *
 * Inputs   [x [B,D], h [B,H]] float32
 * Output   [h, h]
 * Weights  those of `GRU`
 * Training dropout on x and on h; within `RNN` the same mask at all steps
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the inputs have other shapes
 * @see https://keras.io/api/layers/recurrent_layers/gru_cell/
 * @example
 * new RNN({ cell: new GRUCell({ units: 8 }), inputShape: [null, 3] });
 */
export class GRUCell extends RecurrentCell {
  static readonly className = 'Modu>GRUCell';
  readonly recurrentActivation: RecurrentActivation;
  readonly resetAfter: boolean;

  constructor(options: GRUCellOptions) {
    const where = 'GRUCell';
    expectOptions(where, options, [...cellOptionNames, 'recurrentActivation', 'resetAfter'] as never);
    super(where, 'gru_cell', options, 3, 1);
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

tf.serialization.registerClass(GRUCell);
