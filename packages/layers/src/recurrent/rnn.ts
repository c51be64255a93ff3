import { expectBoolean, expectOptions, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { adoptLayers, buildByCall } from '../adopt-layers.ts';
import type { AxisSizes } from '../axes.ts';
import { expectGiven, layerOptionNames, type LayerOptions } from '../layer-options.ts';
import { randomStates, restoreEach, type RandomLayerState, type RandomStateHolder } from '../random-draws.ts';
import { expectPart, layerKind, partConfig, type SerializedPart } from '../registered-part.ts';
import type { SequenceResult } from '../sequence.ts';
import { SequenceLayer, type SequenceFlags } from '../sequence-layer.ts';
import { expectCell, outputSizeOf, readSequence, stateSizesOf, type Cell } from './cell.ts';
import { StackedRNNCells } from './stacked-rnn-cells.ts';

/** Options of {@link RNN}. */
export interface RNNOptions extends LayerOptions {
  /** A cell, its JSON form, or a list of some, which stands for a `StackedRNNCells`. */
  readonly cell: Cell | SerializedPart | readonly (Cell | SerializedPart)[];
  /** Whether the output holds every step, [B,T,H], or the last one, [B,H]. False by default. */
  readonly returnSequences?: boolean;
  /** Whether the layer returns its last states after the output. False by default. */
  readonly returnState?: boolean;
  /** Whether the last step is read first. False by default. */
  readonly goBackwards?: boolean;
  /** Whether a batch begins with the states that the batch before ended with. False by default. */
  readonly stateful?: boolean;
  /** Whether the output of a masked step is zero, not that of the step before. False by default. */
  readonly zeroOutputForMask?: boolean;
}

const where = 'RNN';
const flagNames = ['returnSequences', 'returnState', 'goBackwards', 'stateful', 'zeroOutputForMask'] as const;

/**
 * Reads a sequence step by step with any cell.
 *
 * [y[t], states[t]] = cell(x[t], states[t−1])
 *
 * Inputs   x [B,T,…] float32, or [x, ...states] to begin with these, each [B,H]; mask [B,T] bool, true = the step counts:
 *          at other steps the states stay, and the output is that of the step before, at first zeros
 * Output   y[T]; with returnSequences all of them, carrying the mask of the input; with returnState [output, ...states], those
 *          of stacked cells one after another
 * Weights  those of the cell
 * Training as for the cell; the cells of this package keep their dropout masks for all steps of a call
 * Edges    T = 0: zeros, and the states as they came in
 *
 * With the cells of this package all steps run as in `LSTM`, `GRU` and `SimpleRNN`: fused on the backend `modu`.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, cell is no cell, or a mask is not of type bool
 * @throws {ShapeError} when the input has no steps axis, a size after it is unknown, a state is not [B,H] or a mask not
 *   [B,T], or a stateful layer gets another B than before
 * @see https://keras.io/api/layers/recurrent_layers/rnn/
 * @example
 * new RNN({ cell: [new LSTMCell({ units: 8 }), new GRUCell({ units: 4 })], returnSequences: true, inputShape: [null, 3] });
 */
export class RNN extends SequenceLayer implements RandomStateHolder {
  static readonly className = 'Modu>RNN';
  readonly cell: Cell;

  constructor(options: RNNOptions) {
    expectOptions(where, expectGiven(where, options), ['cell', ...flagNames, ...layerOptionNames]);
    const flags = flagNames.map((name) => [name, expectBoolean(where, name, options[name] ?? false)]);
    super(where, 'rnn', options, Object.fromEntries(flags) as SequenceFlags);
    const { cell } = options;
    this.cell = Array.isArray(cell)
      ? new StackedRNNCells({ cells: cell as readonly Cell[] })
      : expectCell(where, 'cell', expectPart(where, 'cell', cell, layerKind));
    adoptLayers(this, [this.cell]);
  }

  override get stateSizes(): readonly number[] {
    return stateSizesOf(this.cell);
  }

  override get outputSize(): number {
    return outputSizeOf(this.cell);
  }

  getRandomState(): RandomLayerState {
    return randomStates([this.cell]);
  }

  setRandomState(state: RandomLayerState): void {
    restoreEach(`${where}.setRandomState`, [this.cell], state);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shapes = (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as tf.Shape[];
    this.expectInputs(shapes);
    const inner = (shapes[0] as tf.Shape).slice(2);
    if (inner.includes(null)) {
      const received = (shapes[0] as tf.Shape).map((size) => size ?? '?').join(', ');
      throw new ShapeError(`${where}: the sizes of a step of the input must be known, received shape [${received}]`);
    }
    buildByCall(this.cell, [[1, ...(inner as number[])], ...this.stateSizes.map((size) => [1, size])]);
    this.built = true;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const flags = Object.fromEntries(flagNames.map((name) => [name, this.flags[name]]));
    return { ...super.getConfig(), cell: partConfig(this.cell), ...flags };
  }

  protected override process(
    x: tf.Tensor,
    states: readonly tf.Tensor[],
    mask: tf.Tensor | undefined,
    training: boolean,
  ): SequenceResult {
    const { goBackwards, returnSequences, returnState, stateful } = this.flags;
    const needsStates = returnState || stateful;
    return readSequence(this.cell, x, states, { mask, training, goBackwards, returnSequences, needsStates });
  }

  protected override expectSequence(shape: tf.Shape): AxisSizes {
    if (shape.length < 3) {
      const received = shape.map((size) => size ?? '?').join(', ');
      throw new ShapeError(
        `${where}: the input must have shape [B,T,…] of at least three axes, received [${received}]`,
      );
    }
    const [rows, steps] = shape;
    return new Map([
      ...(rows === null ? [] : [['B', rows] as [string, number]]),
      ...(steps === null ? [] : [['T', steps] as [string, number]]),
    ]);
  }
}

tf.serialization.registerClass(RNN);
