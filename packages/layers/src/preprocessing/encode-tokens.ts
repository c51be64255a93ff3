import * as tf from '@tensorflow/tfjs';

/** How indices become a tensor; `'int'` leaves them as they are. */
export const outputModes = ['int', 'oneHot', 'multiHot', 'count'] as const;

/** One of {@link outputModes}. */
export type OutputMode = (typeof outputModes)[number];

/** How lookup layers make a tensor of indices: as {@link OutputMode}, or counts times the rarity of what they count. */
export type LookupMode = OutputMode | 'tfIdf';

/** The shape of indices of a shape in a mode, with `size` different ones. */
export function encodedShape(shape: tf.Shape, mode: LookupMode, size: number): tf.Shape {
  if (mode === 'int') return [...shape];
  if (mode === 'oneHot' && (shape.length < 2 || shape.at(-1) !== 1)) return [...shape, size];
  return [...shape.slice(0, -1), size];
}

/**
 * Indices in a mode: themselves, one row of zeros and a one for each, or for all of the last axis together a row of zeros and
 * ones, or of counts. A negative index counts nowhere.
 *
 * @param weights what each index counts, 1 by default
 * @param rarities for `'tfIdf'`, what the count of each of the `size` is multiplied by
 */
export function encodeTokens(
  indices: ArrayLike<number>,
  shape: readonly number[],
  mode: LookupMode,
  size: number,
  { weights, rarities }: { readonly weights?: ArrayLike<number>; readonly rarities?: ArrayLike<number> } = {},
): tf.Tensor {
  if (mode === 'int') return tf.tensor(Int32Array.from(indices), [...shape], 'int32');
  const output = encodedShape([...shape], mode, size) as number[];
  const values = new Float32Array(output.reduce((product, length) => product * length, 1));
  const together = mode === 'oneHot' ? 1 : (shape.at(-1) ?? 1);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    if (index < 0) continue;
    const at = Math.floor(i / together) * size + index;
    if (mode === 'count') values[at] = (values[at] as number) + (weights?.[i] ?? 1);
    else if (mode === 'tfIdf') values[at] = (values[at] as number) + 1;
    else values[at] = 1;
  }
  if (mode === 'tfIdf') {
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * (rarities?.[i % size] ?? 0);
  }
  return tf.tensor(values, output, 'float32');
}
