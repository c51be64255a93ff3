import { ArgumentError, expectArray, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { adoptLayers, buildByCall } from '../adopt-layers.ts';
import { layerFromConfig } from '../layer-config.ts';
import { layerArguments, layerOptionNames, type LayerOptions } from '../layer-options.ts';
import { randomStates, restoreEach, type RandomLayerState, type RandomStateHolder } from '../random-draws.ts';
import { expectPart, layerKind, partConfig, type SerializedPart } from '../registered-part.ts';
import type { SequenceResult } from '../sequence.ts';
import { expectCell, outputSizeOf, readSequence, stateSizesOf, type Cell, type SequenceReading } from './cell.ts';

/** Options of {@link StackedRNNCells}. */
export interface StackedRNNCellsOptions extends LayerOptions {
  /** At least one cell, or its JSON form; the first one reads the input. */
  readonly cells: readonly (Cell | SerializedPart)[];
}

const where = 'StackedRNNCells';

/**
 * Several cells as one: each reads the output of the one before.
 *
 * Inputs   [x [B,D], the states of the first cell, those of the second, …] float32
 * Output   [the output of the last cell, all states after, in the same order]
 * Weights  those of the cells
 *
 * @throws {ArgumentError} when an option is unknown or cells is no list of cells
 * @see https://keras.io/api/layers/recurrent_layers/stacked_rnn_cell/
 * @example
 * new RNN({ cell: new StackedRNNCells({ cells: [new GRUCell({ units: 8 }), new GRUCell({ units: 4 })] }) });
 */
export class StackedRNNCells extends tf.layers.Layer implements Cell, RandomStateHolder {
  static readonly className = 'Modu>StackedRNNCells';
  readonly cells: readonly Cell[];

  constructor(options: StackedRNNCellsOptions) {
    expectOptions(where, options, ['cells', ...layerOptionNames]);
    super(layerArguments(where, 'stacked_rnn_cells', options));
    this.cells = expectArray(where, 'cells', options.cells).map((cell) =>
      expectCell(where, 'cells', expectPart(where, 'cells', cell, layerKind)),
    );
    if (this.cells.length === 0) throw new ArgumentError(`${where}: cells must hold at least one cell, received []`);
    adoptLayers(this, this.cells);
  }

  get stateSize(): readonly number[] {
    return this.cells.flatMap(stateSizesOf);
  }

  get outputSize(): number {
    return outputSizeOf(this.cells.at(-1) as Cell);
  }

  getRandomState(): RandomLayerState {
    return randomStates(this.cells);
  }

  setRandomState(state: RandomLayerState): void {
    restoreEach(`${where}.setRandomState`, this.cells, state);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    let inner = shape.slice(1).map((size) => size ?? 1);
    for (const cell of this.cells) {
      buildByCall(cell, [[1, ...inner], ...stateSizesOf(cell).map((size) => [1, size])]);
      inner = [outputSizeOf(cell)];
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape[] {
    const [rows = null] = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    return [this.outputSize, ...this.stateSize].map((size) => [rows, size]);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor[] {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const [x, ...states] = [inputs].flat() as [tf.Tensor, ...tf.Tensor[]];
      const after: tf.Tensor[] = [];
      let output = x;
      for (const [cell, own] of this.#shares(states)) {
        const [next, ...fresh] = cell.apply([output, ...own], { training: kwargs['training'] === true }) as [
          tf.Tensor,
          ...tf.Tensor[],
        ];
        output = next;
        after.push(...fresh);
      }
      return [output, ...after];
    });
  }

  /** All steps of a sequence, cell after cell. */
  readSequence(x: tf.Tensor, states: readonly tf.Tensor[], reading: SequenceReading): SequenceResult {
    const after: tf.Tensor[] = [];
    let y = x;
    for (const [cell, own] of this.#shares(states)) {
      const isLast = cell === this.cells.at(-1);
      const isFirst = cell === this.cells[0];
      // Only the first cell reads against the time; the others read its outputs in the order in which they come.
      const goBackwards = isFirst && reading.goBackwards;
      const mask =
        reading.goBackwards && !isFirst && reading.mask !== undefined ? tf.reverse(reading.mask, 1) : reading.mask;
      const result = readSequence(cell, y, own, {
        ...reading,
        goBackwards,
        mask,
        returnSequences: !isLast || reading.returnSequences,
      });
      y = result.y;
      after.push(...result.states);
    }
    return { y, states: after };
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), cells: this.cells.map((cell) => partConfig(cell)) };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }

  #shares(states: readonly tf.Tensor[]): [Cell, readonly tf.Tensor[]][] {
    let from = 0;
    return this.cells.map((cell) => {
      const own = states.slice(from, from + stateSizesOf(cell).length);
      from += own.length;
      return [cell, own];
    });
  }
}

tf.serialization.registerClass(StackedRNNCells);
