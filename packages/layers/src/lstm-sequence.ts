import * as tf from '@tensorflow/tfjs';
import { activate } from './activations/expect-activation.ts';
import { hardSigmoidSlope, isFused, type RecurrentActivation } from './recurrent-activation.ts';
import { fusedSequence, isPlain } from './recurrent/fused-sequence.ts';
import { hasKernel } from './run-kernel.ts';
import { projectInputs, recurrentProduct, unroll, type Sequence, type SequenceResult } from './sequence.ts';
import type { Initializer } from './weight-options.ts';

/** The activations of an LSTM. */
export interface LstmActivations {
  readonly activation: RecurrentActivation;
  readonly recurrentActivation: RecurrentActivation;
}

const lstmKernel = { name: 'ModuLstm', states: ['h0', 'c0'], kept: ['gates', 'cells', 'previous'] } as const;

/** Runs an LSTM over a sequence: in one kernel where the backend has it and it covers the options, else step by step. */
export function lstmSequence(sequence: Sequence, activations: LstmActivations): SequenceResult {
  const isCovered = isPlain(sequence) && Object.values(activations).every((name: RecurrentActivation) => isFused(name));
  if (!isCovered || !hasKernel('ModuLstm')) return composedLstm(sequence, activations);
  const biasShape = [sequence.kernel.shape[1] ?? 0];
  return fusedSequence(sequence, { ...lstmKernel, biasShape }, { ...activations, hardSigmoidSlope });
}

/** The LSTM from tfjs' ops; gates in the order i, f, c, o. */
export function composedLstm(sequence: Sequence, { activation, recurrentActivation }: LstmActivations): SequenceResult {
  const projected = projectInputs(sequence);
  const inputs = sequence.bias === undefined ? projected : tf.add(projected, sequence.bias);
  const product = recurrentProduct(sequence);
  return unroll(sequence, inputs, (input, [h, c]) => {
    const [i, f, g, o] = tf.split(tf.add(input, product(h as tf.Tensor)), 4, 1) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const kept = tf.mul(activate(recurrentActivation, f), c as tf.Tensor);
    const cell = tf.add(kept, tf.mul(activate(recurrentActivation, i), activate(activation, g)));
    return [tf.mul(activate(recurrentActivation, o), activate(activation, cell)), cell];
  });
}

/** An initialiser of the bias that gives the forget gate ones, and the others what `whole` gives. */
export function lstmBiasInitializer(whole: Initializer, units: number): Initializer {
  const apply = (): tf.Tensor =>
    tf.tidy(() => tf.concat([whole.apply([units]), tf.ones([units]), whole.apply([2 * units])]));
  return { apply } as unknown as Initializer;
}
