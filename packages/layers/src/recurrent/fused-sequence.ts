import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../run-kernel.ts';
import type { Sequence, SequenceResult } from '../sequence.ts';

/** A kernel of the backend `modu` that goes through a whole sequence, and the one that is its gradient. */
export interface FusedKernel {
  /** The gradient's name is this with `Grad` behind. */
  readonly name: string;
  /** The names of the states that it begins with. */
  readonly states: readonly string[];
  /** The names of the outputs that the gradient needs. */
  readonly kept: readonly string[];
  /** The shape of the bias where there is none. */
  readonly biasShape: readonly number[];
}

/** Runs a kernel over a sequence without dropout of states and gates. */
export function fusedSequence(
  sequence: Sequence,
  { name, states, kept, biasShape }: FusedKernel,
  attrs: object,
): SequenceResult {
  const { x, kernel, recurrent, bias, mask, goBackwards, returnSequences, needsStates } = sequence;
  const inputNames = ['x', 'kernel', 'recurrent', 'bias', ...states];
  const inputs = [x, kernel, recurrent, bias ?? tf.zeros([...biasShape]), ...sequence.states];
  const all = { ...attrs, goBackwards, returnSequences };
  const named = (tensors: readonly tf.Tensor[], names: readonly string[]): Record<string, tf.Tensor> =>
    Object.fromEntries(names.map((key, i) => [key, tensors[i] as tf.Tensor]));
  if (tf.engine().state.gradientDepth === 0) {
    const kernelAttrs = { ...all, keepForGradient: false };
    const outputs = runKernel(name, { ...named(inputs, inputNames), mask }, kernelAttrs) as [tf.Tensor, ...tf.Tensor[]];
    const [y, ...after] = outputs.slice(0, 1 + states.length) as [tf.Tensor, ...tf.Tensor[]];
    return { y, states: after };
  }
  const shapes: number[][] = [];
  const op = tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const tensors = args as tf.Tensor[];
    const outputs = runKernel(name, { ...named(tensors, inputNames), mask }, all);
    const used = outputs.slice(0, needsStates ? 1 + states.length : 1);
    shapes.push(...used.map((output) => output.shape));
    save([...tensors, ...outputs.slice(1 + states.length), ...(mask === undefined ? [] : [mask])]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [first, ...others] = parted(dy, shapes);
      const ends = named(
        others,
        states.slice(0, others.length).map((state) => `d${state[0] as string}T`),
      );
      const names = [...inputNames, ...kept, ...(mask === undefined ? [] : ['mask'])];
      return runKernel(`${name}Grad`, { ...named(saved, names), dy: first, ...ends }, all);
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

/** Whether no gate has a dropout of its own, which the kernels do not know. */
export function isPlain({ inputScales, recurrentScales }: Sequence): boolean {
  return inputScales === undefined && recurrentScales === undefined;
}
