import * as tf from '@tensorflow/tfjs';
import { activate } from './activations/expect-activation.ts';
import { hardSigmoidSlope, isFused, type RecurrentActivation } from './recurrent-activation.ts';
import { fusedSequence, isPlain } from './recurrent/fused-sequence.ts';
import { hasKernel } from './run-kernel.ts';
import { projectInputs, recurrentProduct, unroll, type Sequence, type SequenceResult } from './sequence.ts';

/** The options of a GRU's recurrence. */
export interface GruSettings {
  readonly activation: RecurrentActivation;
  readonly recurrentActivation: RecurrentActivation;
  readonly resetAfter: boolean;
}

const gruKernel = { name: 'ModuGru', states: ['h0'], kept: ['gates', 'reset', 'previous'] } as const;

/** Runs a GRU over a sequence: in one kernel where the backend has it and it covers the options, else step by step. */
export function gruSequence(sequence: Sequence, settings: GruSettings): SequenceResult {
  const isCovered = isPlain(sequence) && isFused(settings.activation) && isFused(settings.recurrentActivation);
  if (!isCovered || !hasKernel('ModuGru')) return composedGru(sequence, settings);
  const columns = sequence.kernel.shape[1] ?? 0;
  const biasShape = settings.resetAfter ? [2, columns] : [columns];
  return fusedSequence(sequence, { ...gruKernel, biasShape }, { ...settings, hardSigmoidSlope });
}

/** The GRU from tfjs' ops; gates in the order z, r, n. */
export function composedGru(sequence: Sequence, settings: GruSettings): SequenceResult {
  return settings.resetAfter ? resetAfter(sequence, settings) : resetBefore(sequence, settings);
}

function resetAfter(sequence: Sequence, settings: GruSettings): SequenceResult {
  const [inputBias, recurrentBias] = sequence.bias === undefined ? [] : tf.unstack(sequence.bias);
  const product = recurrentProduct(sequence);
  return unroll(sequence, plus(projectInputs(sequence), inputBias), (input, [state]) => {
    const h = state as tf.Tensor;
    const [z, r, n] = thirds(input);
    const [hz, hr, hn] = thirds(plus(product(h), recurrentBias));
    const candidate = tf.add(n, tf.mul(gate(settings, r, hr), hn));
    return [mixed(settings, gate(settings, z, hz), h, candidate)];
  });
}

function resetBefore(sequence: Sequence, settings: GruSettings): SequenceResult {
  const { recurrent, recurrentScales } = sequence;
  const [units = 0] = recurrent.shape;
  const [gates, candidates] = tf.split(recurrent, [2 * units, units], 1) as [tf.Tensor, tf.Tensor];
  const gateProduct = recurrentProduct({ recurrent: gates, recurrentScales: recurrentScales?.slice(0, 2) });
  const candidateProduct = recurrentProduct({ recurrent: candidates, recurrentScales: recurrentScales?.slice(2) });
  return unroll(sequence, plus(projectInputs(sequence), sequence.bias), (input, [state]) => {
    const h = state as tf.Tensor;
    const [z, r, n] = thirds(input);
    const [hz, hr] = tf.split(gateProduct(h), 2, 1) as [tf.Tensor, tf.Tensor];
    const candidate = tf.add(n, candidateProduct(tf.mul(gate(settings, r, hr), h)));
    return [mixed(settings, gate(settings, z, hz), h, candidate)];
  });
}

function gate({ recurrentActivation }: GruSettings, fromInput: tf.Tensor, fromState: tf.Tensor): tf.Tensor {
  return activate(recurrentActivation, tf.add(fromInput, fromState));
}

function mixed({ activation }: GruSettings, z: tf.Tensor, h: tf.Tensor, candidate: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(z, h), tf.mul(tf.sub(1, z), activate(activation, candidate)));
}

function thirds(tensor: tf.Tensor): [tf.Tensor, tf.Tensor, tf.Tensor] {
  return tf.split(tensor, 3, -1) as [tf.Tensor, tf.Tensor, tf.Tensor];
}

function plus(tensor: tf.Tensor, bias: tf.Tensor | undefined): tf.Tensor {
  return bias === undefined ? tensor : tf.add(tensor, bias);
}
