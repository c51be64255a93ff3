import * as tf from '@tensorflow/tfjs';
import { activate, hardSigmoidSlope, isFused, type RecurrentActivation } from './recurrent-activation.ts';
import { hasKernel, runKernel } from './run-kernel.ts';
import { projectInputs, recurrentProduct, unroll, type Sequence, type SequenceResult } from './sequence.ts';

/** The activations of an LSTM. */
export interface LstmActivations {
  readonly activation: RecurrentActivation;
  readonly recurrentActivation: RecurrentActivation;
}

/** Runs an LSTM over a sequence: in one kernel where the backend has it and it covers the options, else step by step. */
export function lstmSequence(sequence: Sequence, activations: LstmActivations): SequenceResult {
  const isCovered =
    sequence.inputScales === undefined &&
    sequence.recurrentScales === undefined &&
    Object.values(activations).every((name: RecurrentActivation) => isFused(name));
  return isCovered && hasKernel('ModuLstm') ? fusedLstm(sequence, activations) : composedLstm(sequence, activations);
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

const inputNames = ['x', 'kernel', 'recurrent', 'bias', 'h0', 'c0'] as const;

/** The LSTM from the kernels of the backend `modu`. */
function fusedLstm(sequence: Sequence, activations: LstmActivations): SequenceResult {
  const { x, kernel, recurrent, bias, states, mask, goBackwards, returnSequences, needsStates } = sequence;
  const [h0, c0] = states as [tf.Tensor, tf.Tensor];
  const inputs = [x, kernel, recurrent, bias ?? tf.zeros([kernel.shape[1] ?? 0]), h0, c0];
  const attrs = { ...activations, hardSigmoidSlope, goBackwards, returnSequences };
  const named = (tensors: readonly tf.Tensor[], names: readonly string[] = inputNames): Record<string, tf.Tensor> =>
    Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor]));
  if (tf.engine().state.gradientDepth === 0) {
    const kernelAttrs = { ...attrs, keepForGradient: false };
    const [y, ...after] = runKernel('ModuLstm', { ...named(inputs), mask }, kernelAttrs) as [tf.Tensor, ...tf.Tensor[]];
    return { y, states: after };
  }
  const shapes: number[][] = [];
  const op = tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const tensors = args as tf.Tensor[];
    const outputs = runKernel('ModuLstm', { ...named(tensors), mask }, attrs);
    const used = needsStates ? outputs.slice(0, 3) : outputs.slice(0, 1);
    shapes.push(...used.map((output) => output.shape));
    save([...tensors, ...outputs.slice(3)]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [first, dhT, dcT] = parted(dy, shapes);
      const kept = named(saved, [...inputNames, 'gates', 'cells', 'previous']);
      return runKernel('ModuLstmGrad', { ...kept, mask, dy: first, dhT, dcT }, attrs);
    };
    return { value: joined(used), gradFunc };
  });
  const [y, ...after] = parted(op(...inputs), shapes) as [tf.Tensor, ...tf.Tensor[]];
  return { y, states: after };
}

/** Some tensors as one, since an op with a gradient of our own has one output; one tensor stays as it is. */
function joined(tensors: readonly tf.Tensor[]): tf.Tensor {
  if (tensors.length === 1) return tensors[0] as tf.Tensor;
  return tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1])));
}

/** The tensors that were joined. */
function parted(tensor: tf.Tensor, shapes: readonly number[][]): tf.Tensor[] {
  if (shapes.length === 1) return [tensor];
  const sizes = shapes.map((shape) => shape.reduce((product, size) => product * size, 1));
  return tf.split(tensor, sizes).map((part, i) => tf.reshape(part, shapes[i] as number[]));
}
