/** What a {@link Tokenizer} has learned; maps keep the order in which words were first seen. */
export interface WordStatistics {
  /** How often each word occurs. */
  readonly wordCounts: Map<string, number>;
  /** In how many texts each word occurs. */
  readonly wordDocs: Map<string, number>;
  /** In how many texts the word of each index occurs. */
  readonly indexDocs: Map<number, number>;
  /** The index of each word, from 1 by falling count. */
  readonly wordIndex: Map<string, number>;
  /** The word of each index. */
  readonly indexWord: Map<number, string>;
}

/** Statistics of no text. */
export function emptyStatistics(): WordStatistics {
  return {
    wordCounts: new Map(),
    wordDocs: new Map(),
    indexDocs: new Map(),
    wordIndex: new Map(),
    indexWord: new Map(),
  };
}

/** Adds the words of `texts` to the counts of words and of texts with them; nothing is added when `cut` throws. */
export function countTexts<T>(
  { wordCounts, wordDocs }: WordStatistics,
  texts: readonly T[],
  cut: (text: T) => readonly string[],
): void {
  const tallies = new Map<string, { count: number; texts: number; last: number }>();
  texts.forEach((text, i) => {
    for (const word of cut(text)) {
      const tally = tallies.get(word);
      if (tally === undefined) {
        tallies.set(word, { count: 1, texts: 1, last: i });
        continue;
      }
      tally.count += 1;
      if (tally.last !== i) tally.texts += 1;
      tally.last = i;
    }
  });
  for (const [word, tally] of tallies) {
    wordCounts.set(word, (wordCounts.get(word) ?? 0) + tally.count);
    wordDocs.set(word, (wordDocs.get(word) ?? 0) + tally.texts);
  }
}

/** Numbers the words anew by falling count, ties in the order of first sight, after the token for unknown words. */
export function numberWords(
  { wordCounts, wordDocs, indexDocs, wordIndex, indexWord }: WordStatistics,
  oovToken: string | null,
): void {
  const byCount = [...wordCounts].sort((a, b) => b[1] - a[1]).map(([word]) => word);
  wordIndex.clear();
  indexWord.clear();
  for (const [i, word] of (oovToken === null ? byCount : [oovToken, ...byCount]).entries()) wordIndex.set(word, i + 1);
  for (const [word, index] of wordIndex) indexWord.set(index, word);
  for (const [word, count] of wordDocs) indexDocs.set(wordIndex.get(word) as number, count);
}
