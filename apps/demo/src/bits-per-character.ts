import type { Gpt } from '@modu/models';
import * as tf from '@tensorflow/tfjs';

/** A window of a text, of which the characters from `from` on are counted. */
interface Window {
  readonly ids: readonly number[];
  readonly from: number;
}

/** Windows half a window apart, which between them count every character of a text once. */
function windowsOf(text: readonly number[], length: number): Window[] {
  const windows: Window[] = [];
  let counted = 0;
  while (counted < text.length) {
    const end = Math.min(text.length, counted === 0 ? length : counted + Math.ceil(length / 2));
    const start = Math.max(0, end - length);
    windows.push({ ids: text.slice(start, end), from: counted - start });
    counted = end;
  }
  return windows;
}

/**
 * The bits per character of long texts under a GPT that sees at most `sequenceLength` characters: each is told from at least
 * half a window of those before it, except at the beginning of a text.
 *
 * @param texts rows of ids from 1 on
 */
export function bitsPerCharacter(writer: Gpt, texts: readonly (readonly number[])[]): number {
  const windows = texts.flatMap((text) => windowsOf(text, writer.sequenceLength));
  const size = 64;
  let [nats, count] = [0, 0];
  for (let i = 0; i < windows.length; i += size) {
    const own = windows.slice(i, i + size);
    const steps = Math.max(...own.map(({ ids }) => ids.length));
    const previous = own.map(({ ids }) => Array.from({ length: steps }, (_, t) => (t === 0 ? 0 : (ids[t - 1] ?? 0))));
    const p = tf.tidy(() =>
      (writer.model.predict(tf.tensor2d(previous, [own.length, steps], 'int32')) as tf.Tensor).dataSync(),
    );
    own.forEach(({ ids, from }, b) => {
      for (let t = from; t < ids.length; t++) {
        nats -= Math.log(Math.max(p[(b * steps + t) * writer.vocabulary + (ids[t] ?? 0)] ?? 0, 1e-37));
        count++;
      }
    });
  }
  return nats / count / Math.LN2;
}
