import { invalid } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { stepsOf, type SequenceResult } from '../sequence.ts';

/** How a cell is to read a sequence. */
export interface SequenceReading {
  /** [B,T] bool, true = the step counts. */
  readonly mask: tf.Tensor | undefined;
  readonly training: boolean;
  /** Whether the last step is read first. */
  readonly goBackwards: boolean;
  /** Whether the output holds every step. */
  readonly returnSequences: boolean;
  /** Whether the states that come out are used. */
  readonly needsStates: boolean;
}

/**
 * What `RNN` goes over a sequence with: a layer whose `call` makes [output, ...states after] of [x at a step, ...states
 * before]; each state is [B,H].
 */
export interface Cell extends tf.layers.Layer {
  /** The size H of the state, or of each state. */
  readonly stateSize: number | readonly number[];
  /** The size of the output, if it is not that of the first state. */
  readonly outputSize?: number;
  /** All steps at once, for cells that can do better than step by step. */
  readSequence?(x: tf.Tensor, states: readonly tf.Tensor[], reading: SequenceReading): SequenceResult;
}

/** @throws {ArgumentError} when the value is no layer with a `stateSize` */
export function expectCell(where: string, name: string, value: unknown): Cell {
  const { stateSize } = (value ?? {}) as { stateSize?: unknown };
  const hasSizes = [stateSize].flat().every((size) => Number.isInteger(size));
  if (value instanceof tf.layers.Layer && hasSizes) return value as Cell;
  throw invalid(where, name, 'a cell: a layer with a stateSize, an integer or a list of some', value);
}

/** The sizes of the states of a cell. */
export function stateSizesOf({ stateSize }: Cell): number[] {
  return typeof stateSize === 'number' ? [stateSize] : [...stateSize];
}

/** The size of the output of a cell. */
export function outputSizeOf(cell: Cell): number {
  return cell.outputSize ?? (stateSizesOf(cell)[0] as number);
}

/** Goes through a sequence [B,T,…] of at least one step with a cell. */
export function readSequence(
  cell: Cell,
  x: tf.Tensor,
  states: readonly tf.Tensor[],
  reading: SequenceReading,
): SequenceResult {
  if (cell.readSequence !== undefined) return cell.readSequence(x, states, reading);
  const { mask, training, goBackwards, returnSequences } = reading;
  const inputs = stepsOf(x);
  const masks = mask === undefined ? undefined : stepsOf(tf.expandDims(mask, 2));
  const order = [...inputs.keys()];
  if (goBackwards) order.reverse();
  const outputs: tf.Tensor[] = [];
  let current = states;
  for (const time of order) {
    const [output, ...after] = cell.apply([inputs[time] as tf.Tensor, ...current], { training }) as [
      tf.Tensor,
      ...tf.Tensor[],
    ];
    const counts = masks?.[time];
    const keep = (fresh: tf.Tensor, before: tf.Tensor): tf.Tensor =>
      counts === undefined ? fresh : tf.where(counts, fresh, before);
    // Before its first step that counts a row puts out zeros, as in Keras.
    outputs.push(keep(output, outputs.at(-1) ?? tf.zerosLike(output)));
    current = after.map((state, i) => keep(state, current[i] as tf.Tensor));
  }
  const y = returnSequences ? tf.stack(outputs, 1) : tf.clone(outputs.at(-1) as tf.Tensor);
  return { y, states: current.map((state) => tf.clone(state)) };
}
