import { philoxBlock, type RandomPosition } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';

const word = 2 ** 32;

/**
 * What dropout multiplies attention weights [B,N,T,S] by: 0 or 1 / (1 − rate), the very decisions of the kernel
 * `ModuAttention`.
 *
 * The weight (b, n, t, s) has number s mod 4 of the block (⌊s / 4⌋, t, b · N + n, counter) of Philox4x32-10.
 */
export function attentionDropout(
  [batch, heads, querySteps, keySteps]: readonly [number, number, number, number],
  rate: number,
  { seed, counter }: RandomPosition,
): tf.Tensor4D {
  const threshold = Math.max(1, Math.min(word - 1, Math.round(rate * word)));
  const keep = 1 / (1 - rate);
  const key = [seed % word, Math.floor(seed / word)] as const;
  const bits = new Uint32Array(4);
  const factors = new Float32Array(batch * heads * querySteps * keySteps);
  let at = 0;
  for (let pair = 0; pair < batch * heads; pair++) {
    for (let query = 0; query < querySteps; query++) {
      for (let step = 0; step < keySteps; step++) {
        if (step % 4 === 0) philoxBlock([step / 4, query, pair, counter % word], key, bits, 0);
        factors[at++] = (bits[step % 4] as number) < threshold ? 0 : keep;
      }
    }
  }
  return tf.tensor4d(factors, [batch, heads, querySteps, keySteps]);
}
