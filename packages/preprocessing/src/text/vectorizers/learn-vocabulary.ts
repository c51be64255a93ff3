import { DataError } from '@modu/core';
import { compareCodePoints } from '../../input/category-order.ts';
import { documentLimits, type CountSettings } from './count-options.ts';

/** What a vectorizer learns of texts: its features by column, and in how many texts each is. */
export interface Learned {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly documentFrequency: Float64Array;
  readonly documents: number;
}

/**
 * The features of texts, in the order of their code points.
 *
 * @throws {DataError} when there are none, or none within the limits
 */
export function learnVocabulary(
  where: string,
  settings: CountSettings,
  texts: readonly string[],
  analyze: (text: string) => readonly string[],
): Learned {
  const tallies = new Map<string, { count: number; texts: number; last: number }>();
  const fixed = settings.vocabulary;
  for (const word of fixed ?? []) tallies.set(word, { count: 0, texts: 0, last: -1 });
  texts.forEach((text, i) => {
    for (const word of analyze(text)) {
      const tally = tallies.get(word);
      if (tally === undefined) {
        if (fixed === null) tallies.set(word, { count: 1, texts: 1, last: i });
        continue;
      }
      if (tally.last !== i) tally.texts++;
      tally.last = i;
      tally.count += 1;
    }
  });
  if (tallies.size === 0) {
    throw new DataError(`${where}: texts must hold words that are no stop words, received none`);
  }
  const words = fixed ?? chosenWords(where, settings, texts.length, tallies);
  return {
    vocabulary: new Map(words.map((word, column) => [word, column])),
    documentFrequency: Float64Array.from(words, (word) => tallies.get(word)?.texts ?? 0),
    documents: texts.length,
  };
}

function chosenWords(
  where: string,
  settings: CountSettings,
  documents: number,
  tallies: ReadonlyMap<string, { readonly count: number; readonly texts: number }>,
): readonly string[] {
  const { max, min } = documentLimits(settings, documents);
  if (max < min)
    throw new DataError(
      `${where}: maxDf must allow as many texts as minDf, received ${max} of ${documents} below ${min}`,
    );
  let words = Array.from(tallies.keys()).sort(compareCodePoints);
  words = words.filter((word) => {
    const { texts } = tallies.get(word) as { texts: number };
    return texts <= max && texts >= min;
  });
  const { maxFeatures, binary } = settings;
  if (maxFeatures !== null && words.length > maxFeatures) {
    const frequency = (word: string): number => {
      const { count, texts } = tallies.get(word) as { count: number; texts: number };
      return binary ? texts : count;
    };
    const kept = new Set([...words].sort((a, b) => frequency(b) - frequency(a)).slice(0, maxFeatures));
    words = words.filter((word) => kept.has(word));
  }
  if (words.length > 0) return words;
  throw new DataError(
    `${where}: minDf and maxDf must leave at least one feature, received ${tallies.size} features and none left`,
  );
}
