import * as tf from '@tensorflow/tfjs';

/** What a recurrent layer computes on: B rows, T steps, D features, H units, G gates. */
export interface Sequence {
  /** [B,T,D] */
  readonly x: tf.Tensor;
  /** [D,G·H] */
  readonly kernel: tf.Tensor;
  /** [H,G·H] */
  readonly recurrent: tf.Tensor;
  /** [G·H] */
  readonly bias: tf.Tensor | undefined;
  /** One [B,H] for each state, the output first. */
  readonly states: readonly tf.Tensor[];
  /** [B,T] bool, true = the step counts. */
  readonly mask: tf.Tensor | undefined;
  /** What dropout multiplies the input of each gate by, one [B,1,D] per gate. */
  readonly inputScales: readonly tf.Tensor[] | undefined;
  /** What dropout multiplies the last output by for each gate, one [B,H] per gate. */
  readonly recurrentScales: readonly tf.Tensor[] | undefined;
  /** Whether the last step is processed first. */
  readonly goBackwards: boolean;
  /** Whether the output holds every step. */
  readonly returnSequences: boolean;
  /** Whether the states that come out are used. */
  readonly needsStates: boolean;
}

/** What comes of a sequence. */
export interface SequenceResult {
  /** [B,T,H] in order of processing, or [B,H], the last one; a masked step has the output before it, at first zeros. */
  readonly y: tf.Tensor;
  /** One [B,H] for each state; empty when not needed. */
  readonly states: readonly tf.Tensor[];
}

/** The inputs of all gates at all steps in one product: x · kernel, [B,T,G·H]. */
export function projectInputs({ x, kernel, inputScales }: Sequence): tf.Tensor {
  const [rows = 0, steps = 0, features = 0] = x.shape;
  const product = (values: tf.Tensor, weights: tf.Tensor): tf.Tensor =>
    tf.reshape(tf.matMul(tf.reshape(values, [rows * steps, features]), weights), [rows, steps, weights.shape[1] ?? 0]);
  if (inputScales === undefined) return product(x, kernel);
  const parts = weightsOfGates(kernel, inputScales.length);
  return tf.concat(
    inputScales.map((scales, gate) => product(tf.mul(x, scales), parts[gate] as tf.Tensor)),
    2,
  );
}

/** The function that multiplies the last output [B,H] by the recurrent weights of all gates: [B,G·H]. */
export function recurrentProduct({
  recurrent,
  recurrentScales,
}: Pick<Sequence, 'recurrent' | 'recurrentScales'>): (h: tf.Tensor) => tf.Tensor {
  if (recurrentScales === undefined) return (h) => tf.matMul(h, recurrent);
  const parts = weightsOfGates(recurrent, recurrentScales.length);
  return (h) =>
    tf.concat(
      recurrentScales.map((scales, gate) => tf.matMul(tf.mul(h, scales), parts[gate] as tf.Tensor)),
      1,
    );
}

/** The columns of each gate. tfjs' gradient of `split` fails for a single part. */
function weightsOfGates(weights: tf.Tensor, gates: number): tf.Tensor[] {
  return gates === 1 ? [weights] : tf.split(weights, gates, 1);
}

/** The steps of a tensor [B,T,…], each [B,…]. tfjs' gradient of `unstack` fails for a single one. */
export function stepsOf(tensor: tf.Tensor): tf.Tensor[] {
  const [rows = 0, steps = 0, ...inner] = tensor.shape;
  return steps === 1 ? [tf.reshape(tensor, [rows, ...inner])] : tf.unstack(tensor, 1);
}

/**
 * Goes through the steps of a sequence.
 *
 * @param projected the inputs of the gates, [B,T,G·H]
 * @param step from the inputs of the gates at one step and the states before it, the states after it; the first one is
 *   the output
 */
export function unroll(
  sequence: Sequence,
  projected: tf.Tensor,
  step: (inputs: tf.Tensor, states: readonly tf.Tensor[]) => tf.Tensor[],
): SequenceResult {
  const inputs = stepsOf(projected);
  const masks = sequence.mask === undefined ? undefined : stepsOf(tf.expandDims(sequence.mask, 2));
  const order = [...inputs.keys()];
  if (sequence.goBackwards) order.reverse();
  const outputs: tf.Tensor[] = [];
  let states = sequence.states;
  for (const time of order) {
    const before = [outputs.at(-1) ?? tf.zerosLike(states[0] as tf.Tensor), ...states];
    const [output, ...after] = tf.tidy(() => {
      const next = step(inputs[time] as tf.Tensor, states);
      const all = [next[0] as tf.Tensor, ...next];
      const mask = masks?.[time];
      return mask === undefined ? all : all.map((value, i) => tf.where(mask, value, before[i] as tf.Tensor));
    });
    outputs.push(output as tf.Tensor);
    states = after;
  }
  return {
    y: sequence.returnSequences ? tf.stack(outputs, 1) : tf.clone(outputs.at(-1) as tf.Tensor),
    states: states.map((state) => tf.clone(state)),
  };
}
