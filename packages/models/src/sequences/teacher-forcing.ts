import * as tf from '@tensorflow/tfjs';
import type { PaddedSequences } from './token-sequences.ts';

/** What a decoder is given at each step, and what it should answer. */
export interface ForcedTargets {
  /** [B,T] int32: 0, then the target without its last token. */
  readonly previous: tf.Tensor2D;
  /** [B,T,V] float32, one-hot: the target, then 0 for its end; zeros behind that, which take no part in the loss. */
  readonly answers: tf.Tensor3D;
}

/** Targets [B,T − 1] as a decoder of `vocabulary` = V learns them; the caller disposes of both tensors. */
export function forcedTargets({ ids, rows, steps }: PaddedSequences, vocabulary: number): ForcedTargets {
  const width = steps + 1;
  const previous = new Int32Array(rows * width);
  const answers = new Float32Array(rows * width * vocabulary);
  for (let b = 0; b < rows; b++) {
    const own = ids.subarray(b * steps, (b + 1) * steps);
    previous.set(own, b * width + 1);
    const length = own.findLastIndex((id) => id !== 0) + 1;
    for (let t = 0; t <= length; t++) {
      answers[(b * width + t) * vocabulary + (own[t] ?? 0)] = 1;
    }
  }
  return {
    previous: tf.tensor2d(previous, [rows, width], 'int32'),
    answers: tf.tensor3d(answers, [rows, width, vocabulary]),
  };
}
