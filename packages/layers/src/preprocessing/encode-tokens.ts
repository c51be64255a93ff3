import * as tf from '@tensorflow/tfjs';

/** How indices become a tensor; `'int'` leaves them as they are. */
export const outputModes = ['int', 'oneHot', 'multiHot', 'count'] as const;

/** One of {@link outputModes}. */
export type OutputMode = (typeof outputModes)[number];

/** The shape of indices of a shape in a mode, with `size` different ones. */
export function encodedShape(shape: tf.Shape, mode: OutputMode, size: number): tf.Shape {
  if (mode === 'int') return [...shape];
  if (mode === 'oneHot' && shape.at(-1) !== 1) return [...shape, size];
  return [...shape.slice(0, -1), size];
}

/**
 * Indices in a mode: themselves, one row of zeros and a one for each, or for all of the last axis together a row of zeros and
 * ones, or of counts.
 *
 * @param weights what each index counts, 1 by default
 */
export function encodeTokens(
  indices: ArrayLike<number>,
  shape: readonly number[],
  mode: OutputMode,
  size: number,
  weights?: ArrayLike<number>,
): tf.Tensor {
  if (mode === 'int') return tf.tensor(Int32Array.from(indices), [...shape], 'int32');
  const output = encodedShape([...shape], mode, size) as number[];
  const values = new Float32Array(output.reduce((product, length) => product * length, 1));
  const together = mode === 'oneHot' ? 1 : (shape.at(-1) ?? 1);
  for (let i = 0; i < indices.length; i++) {
    const at = Math.floor(i / together) * size + (indices[i] as number);
    values[at] = mode === 'count' ? (values[at] as number) + (weights?.[i] ?? 1) : 1;
  }
  return tf.tensor(values, output, 'float32');
}
