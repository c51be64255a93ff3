import { gpt } from '@modu/models';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { bitsPerCharacter } from './bits-per-character.ts';
import { startBackend } from './start-backend.ts';

test('every character counts once, told from at least half a window before it', async () => {
  await startBackend();
  const writer = gpt({ vocabulary: 7, sequenceLength: 6, width: 8, heads: 2, seed: 1 });
  const before = tf.memory().numTensors;
  /** −log₂ p of the last of some characters. */
  const last = (ids: readonly number[]) => {
    const row = tf.tidy(() => {
      const p = writer.model.predict(tf.tensor2d([[0, ...ids.slice(0, -1)]], undefined, 'int32')) as tf.Tensor3D;
      return p.arraySync()[0] ?? [];
    });
    return -Math.log2(row.at(-1)?.[ids.at(-1) ?? 0] ?? Number.NaN);
  };
  const text = [1, 3, 2, 6, 5, 5, 4, 1, 2, 3, 6];
  // The first window has six characters, the next ones end three and two later.
  const windows = [...[1, 2, 3, 4, 5, 6].map((end) => [0, end]), [3, 7], [3, 8], [3, 9], [5, 10], [5, 11]];
  const expected = windows.reduce((sum, [from, to]) => sum + last(text.slice(from, to)), 0) / text.length;
  expect(bitsPerCharacter(writer, [text])).toBeCloseTo(expected, 4);
  const short = [4, 2].reduce((sum, _, i) => sum + last([4, 2].slice(0, i + 1)), 0);
  expect(bitsPerCharacter(writer, [text, [4, 2]])).toBeCloseTo((11 * expected + short) / 13, 4);
  expect(tf.memory().numTensors).toBe(before);
  writer.dispose();
});
