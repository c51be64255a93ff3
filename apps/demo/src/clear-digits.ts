import type { Gan } from '@modu/models';
import * as tf from '@tensorflow/tfjs';
import { classesOf, outputsOf } from './image-tensors.ts';

/**
 * How often a generator draws each digit so clearly that a judge gives it more than nine chances in ten.
 *
 * @param judge a classifier of digits with ten probabilities
 */
export function clearDigits(judge: tf.LayersModel, pair: Gan, drawn: number, seed: number): number[] {
  const outputs = tf.tidy(() => outputsOf(judge, pair.sample(drawn, { seed })));
  const sure = [...classesOf(outputs, 10).entries()].filter(([i, digit]) => (outputs[10 * i + digit] ?? 0) > 0.9);
  return Array.from({ length: 10 }, (_, digit) => sure.filter(([, found]) => found === digit).length / drawn);
}
