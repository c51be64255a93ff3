import { attentionWeights } from '@modu/models';
import { attentionMap } from '@modu/plots';
import * as tf from '@tensorflow/tfjs';
import type { Console } from './console.ts';
import type { Figures } from './recipe.ts';
import type { WordIds } from './word-ids.ts';

/** Plots which words of a review a model with attention looks at, and returns the map. */
export function lookAtWords(model: tf.LayersModel, ids: WordIds, review: string, console: Console): Figures {
  console.heading('What it looks at');
  const { data, shape } = ids.transform([review]);
  const words = ids.words(data);
  const rows = tf.tidy(() => attentionWeights(model, tf.tensor2d(data, shape, 'int32')).arraySync());
  // One row for the whole review, or one for each of its words.
  const [own = []] = rows as (number[] | number[][])[];
  const weights = (own.some(Array.isArray) ? (own as number[][]) : [own as number[]])
    .slice(0, words.length)
    .map((row) => row.slice(0, words.length));
  const queryTokens = weights.length === 1 ? ['the review'] : words;
  console.say(review);
  console.plot(attentionMap({ weights, queryTokens, keyTokens: words }));
  const sums = words.map((_, s) => weights.reduce((sum, row) => sum + (row[s] ?? 0), 0) / weights.length);
  const order = [...words.keys()].sort((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0)).slice(0, 5);
  console.table(
    ['word', 'share of the attention'],
    order.map((s) => [words[s] ?? '', (sums[s] ?? 0).toFixed(3)]),
  );
  return { attention_map: { words, weights } };
}
