import type { NpyArray } from './npy.ts';
import { rowsOf } from './outputs.ts';

type Pairs = readonly (readonly [given: NpyArray, outputs: NpyArray])[];

const bitsOf = (probability: number | undefined): number => -Math.log2(Math.max(1e-37, Number(probability)));

/** The mean of −log₂ p over the tokens of sequences and their ends; a model is given each sequence one step late, behind a 0. */
export function bitsPerToken(pairs: Pairs): number {
  let [bits, tokens] = [0, 0];
  for (const [previous, outputs] of pairs) {
    const steps = rowsOf(outputs);
    const width = previous.shape[1] ?? 0;
    const vocabulary = outputs.shape[2] ?? 0;
    rowsOf(previous).forEach((row, b) => {
      const own = Array.from(row).slice(1);
      const length = own.findLastIndex((id) => id !== 0) + 1;
      for (let t = 0; t <= Math.min(length, width - 1); t++) {
        bits += bitsOf(steps[b]?.[t * vocabulary + (own[t] ?? 0)]);
        tokens += 1;
      }
    });
  }
  return bits / tokens;
}

/**
 * As {@link bitsPerToken}, of windows of long texts, which have no ends: of their second halves alone, which have as much in
 * front of them as the recipe wants, without the last token, which only the next window tells.
 */
export function bitsPerTokenOfWindows(pairs: Pairs): number {
  let [bits, tokens] = [0, 0];
  for (const [previous, outputs] of pairs) {
    const steps = rowsOf(outputs);
    const width = previous.shape[1] ?? 0;
    const vocabulary = outputs.shape[2] ?? 0;
    rowsOf(previous).forEach((row, b) => {
      for (let t = Math.floor(width / 2); t < width - 1; t++) {
        bits += bitsOf(steps[b]?.[t * vocabulary + (row[t + 1] ?? 0)]);
        tokens += 1;
      }
    });
  }
  return bits / tokens;
}

/** The mean of −log₂ p over the steps that have an answer, which is one-hot. */
export function bitsPerAnswer(answers: NpyArray, outputs: NpyArray): number {
  let [bits, count] = [0, 0];
  answers.data.forEach((answer, i) => {
    if (answer === 0) return;
    bits += answer * bitsOf(outputs.data[i]);
    count += answer;
  });
  return bits / count;
}
