import { expectOptions, invalid } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { distinctInputs } from './distinct-inputs.ts';

type AnyTensor = tf.Tensor | tf.SymbolicTensor;

/** Options of a call of a recurrent layer, the second argument of `apply`. */
export interface RecurrentCallOptions {
  /** [B,T] bool, true = the step counts; by default the mask that the layers in front attached to the input. */
  readonly mask?: tf.Tensor | null;
  /** Whether dropout works. False by default. */
  readonly training?: boolean;
  /** The states to begin with, each [B,H]; zeros by default. The same as further inputs after the sequence. */
  readonly initialState?: readonly AnyTensor[] | null;
}

/**
 * The inputs of a call of a recurrent layer, the states to begin with among them, and the other options.
 *
 * @throws {ArgumentError} when an option is unknown, or a mask symbolic
 */
export function sequenceInputs(
  where: string,
  inputs: AnyTensor | readonly AnyTensor[],
  kwargs: RecurrentCallOptions | undefined,
): [AnyTensor | AnyTensor[], Record<string, unknown>] {
  const { initialState, ...options } = expectOptions(where, kwargs, ['mask', 'training', 'initialState']);
  const list: AnyTensor[] = [[inputs], initialState ?? []].flat(2);
  if (options.mask instanceof tf.SymbolicTensor) {
    throw invalid(where, 'mask', 'a tensor; in a model the layers in front attach it', options.mask);
  }
  const distinct = distinctInputs(list);
  return [distinct.length === 1 ? (distinct[0] as AnyTensor) : distinct, { ...options }];
}
