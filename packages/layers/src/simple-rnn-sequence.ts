import * as tf from '@tensorflow/tfjs';
import { activate } from './activations/expect-activation.ts';
import { hardSigmoidSlope, isFused, type RecurrentActivation } from './recurrent-activation.ts';
import { fusedSequence, isPlain } from './recurrent/fused-sequence.ts';
import { hasKernel } from './run-kernel.ts';
import { projectInputs, recurrentProduct, unroll, type Sequence, type SequenceResult } from './sequence.ts';

const simpleRnnKernel = { name: 'ModuSimpleRnn', states: ['h0'], kept: ['states', 'previous'] } as const;

/** Runs the plain recurrence over a sequence: in one kernel where the backend has it, else step by step. */
export function simpleRnnSequence(sequence: Sequence, activation: RecurrentActivation): SequenceResult {
  if (isPlain(sequence) && isFused(activation) && hasKernel('ModuSimpleRnn')) {
    const biasShape = [sequence.kernel.shape[1] ?? 0];
    return fusedSequence(sequence, { ...simpleRnnKernel, biasShape }, { activation, hardSigmoidSlope });
  }
  const projected = projectInputs(sequence);
  const inputs = sequence.bias === undefined ? projected : tf.add(projected, sequence.bias);
  const product = recurrentProduct(sequence);
  return unroll(sequence, inputs, (input, [h]) => [activate(activation, tf.add(input, product(h as tf.Tensor)))]);
}
