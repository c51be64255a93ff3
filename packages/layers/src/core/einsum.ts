import * as tf from '@tensorflow/tfjs';

/** The letters of the axes of two tensors and of their product. */
export interface EinsumLetters {
  readonly first: readonly string[];
  readonly second: readonly string[];
  readonly output: readonly string[];
}

/**
 * The product of two tensors, summed over the letters that the output lacks; no tensor has a letter twice.
 *
 * It is one product of matrices, with a gradient, which `tf.einsum` has not. The caller disposes of the output.
 */
export function einsum(a: tf.Tensor, b: tf.Tensor, { first, second, output }: EinsumLetters): tf.Tensor {
  const [x, xLetters] = summed(a, first, [...second, ...output]);
  const [y, yLetters] = summed(b, second, [...first, ...output]);
  const size = (letter: string): number =>
    (xLetters.includes(letter) ? x.shape[xLetters.indexOf(letter)] : y.shape[yLetters.indexOf(letter)]) ?? 1;
  const sizeOf = (letters: readonly string[]): number => letters.reduce((product, letter) => product * size(letter), 1);
  const shared = xLetters.filter((letter) => yLetters.includes(letter));
  const batch = shared.filter((letter) => output.includes(letter));
  const inner = shared.filter((letter) => !output.includes(letter));
  const rows = xLetters.filter((letter) => !shared.includes(letter));
  const columns = yLetters.filter((letter) => !shared.includes(letter));
  const left = tf.reshape(ordered(x, xLetters, [...batch, ...rows, ...inner]), [
    ...(batch.length > 0 ? [sizeOf(batch)] : []),
    sizeOf(rows),
    sizeOf(inner),
  ]);
  const right = tf.reshape(ordered(y, yLetters, [...batch, ...inner, ...columns]), [
    ...(batch.length > 0 ? [sizeOf(batch)] : []),
    sizeOf(inner),
    sizeOf(columns),
  ]);
  const letters = [...batch, ...rows, ...columns];
  const product = tf.reshape(tf.matMul(left, right), letters.map(size));
  return ordered(product, letters, output);
}

/** A tensor without the axes whose letters appear nowhere else, over which it is summed. */
function summed(tensor: tf.Tensor, letters: readonly string[], others: readonly string[]): [tf.Tensor, string[]] {
  const alone = [...letters.keys()].filter((axis) => !others.includes(letters[axis] as string));
  const rest = letters.filter((letter) => others.includes(letter));
  return [alone.length === 0 ? tensor : tf.sum(tensor, alone), rest];
}

function ordered(tensor: tf.Tensor, letters: readonly string[], wanted: readonly string[]): tf.Tensor {
  const order = wanted.map((letter) => letters.indexOf(letter));
  return order.every((axis, i) => axis === i) ? tensor : tf.transpose(tensor, order);
}
