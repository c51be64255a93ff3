import {
  DataError,
  RandomState,
  describe,
  expectBoolean,
  expectInteger,
  expectNumber,
  expectOptions,
  isNumericArray,
  invalid,
  type Column,
} from '@modu/core';

/** Options of {@link skipgrams}. */
export interface SkipgramsOptions {
  /** How far a word may stand from the word that it is paired with; default 4. */
  readonly windowSize?: number;
  /** Pairs with random words for each pair of neighbours; default 1, 0 for none. */
  readonly negativeSamples?: number;
  /** Mix the pairs; default true. */
  readonly shuffle?: boolean;
  /** Labels as `[1, 0]` and `[0, 1]` instead of 0 and 1; default false. */
  readonly categorical?: boolean;
  /** The probability with which the word of each index is taken, see {@link makeSamplingTable}; default null, all are. */
  readonly samplingTable?: Column<number> | null;
  /** Settles all that is random; default null, different each time. */
  readonly seed?: number | null;
}

/** Pairs of words, and whether they are neighbours. */
export interface Skipgrams<Label> {
  readonly couples: [word: number, other: number][];
  readonly labels: Label[];
}

const known = ['windowSize', 'negativeSamples', 'shuffle', 'categorical', 'samplingTable', 'seed'] as const;

/**
 * Pairs of words that stand near one another (label 1), and of words with random ones (label 0), to train word vectors on.
 *
 * Index 0 is no word and is left out.
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for words that are no indices below `vocabularySize`, or without a place in `samplingTable`
 * @see keras.src.legacy.preprocessing.sequence.skipgrams, https://github.com/keras-team/keras/blob/v3.15.0/keras/src/legacy/preprocessing/sequence.py
 * @see Mikolov et al. 2013, https://arxiv.org/abs/1301.3781
 * @example
 * ```ts
 * skipgrams([1, 2, 3], 4, { windowSize: 1, negativeSamples: 0, shuffle: false }).couples; // [[1, 2], [2, 1], [2, 3], [3, 2]]
 * ```
 */
export function skipgrams(
  sequence: Column<number>,
  vocabularySize: number,
  options: SkipgramsOptions & { readonly categorical: true },
): Skipgrams<[number, number]>;
export function skipgrams(
  sequence: Column<number>,
  vocabularySize: number,
  options?: SkipgramsOptions & { readonly categorical?: false },
): Skipgrams<number>;
export function skipgrams(
  sequence: Column<number>,
  vocabularySize: number,
  options?: SkipgramsOptions,
): Skipgrams<number | [number, number]> {
  const where = 'skipgrams';
  const given = expectOptions(where, options, known);
  const size = expectInteger(where, 'vocabularySize', vocabularySize, { min: 2 });
  const windowSize = expectInteger(where, 'windowSize', given.windowSize ?? 4, { min: 0 });
  const negativeSamples = expectNumber(where, 'negativeSamples', given.negativeSamples ?? 1, { min: 0 });
  const shuffle = expectBoolean(where, 'shuffle', given.shuffle ?? true);
  const categorical = expectBoolean(where, 'categorical', given.categorical ?? false);
  const { samplingTable = null, seed = null } = given;
  const random = new RandomState(
    seed === null
      ? Math.floor(Math.random() * 2 ** 32)
      : expectInteger(where, 'seed', seed, { min: 0, max: 2 ** 32 - 1 }),
  );
  const words = expectWords(where, sequence, size, samplingTable);
  const couples: [number, number][] = [];
  words.forEach((word, i) => {
    if (word === 0 || (samplingTable !== null && (samplingTable[word] as number) < random.randomSample())) return;
    const end = Math.min(words.length, i + windowSize + 1);
    for (let j = Math.max(0, i - windowSize); j < end; j++) {
      const other = words[j] as number;
      if (j !== i && other !== 0) couples.push([word, other]);
    }
  });
  const positive = couples.length;
  const starts = couples.map(([word]) => word);
  random.shuffle(starts);
  for (let k = 0; k < Math.floor(positive * negativeSamples); k++) {
    couples.push([starts[k % positive] as number, random.randint(1, size)]);
  }
  const order = Array.from(couples.keys());
  if (shuffle) random.shuffle(order);
  return {
    couples: order.map((k) => couples[k] as [number, number]),
    labels: order.map((k) => {
      const label = Number(k < positive);
      return categorical ? [1 - label, label] : label;
    }),
  };
}

function expectWords(where: string, sequence: Column<number>, size: number, table: Column<number> | null): number[] {
  const isArray = (value: unknown): value is Column<number> => Array.isArray(value) || isNumericArray(value);
  if (!isArray(sequence)) throw invalid(where, 'sequence', 'an array of indices', sequence);
  if (table !== null && !isArray(table))
    throw invalid(where, 'samplingTable', 'an array of probabilities or null', table);
  return Array.from(sequence, (word, i) => {
    if (!Number.isInteger(word) || word < 0 || word >= size) {
      throw new DataError(
        `${where}: sequence must hold indices from 0 to ${size - 1}, received ${describe(word)} at position ${i}`,
      );
    }
    if (table === null || word < table.length) return word;
    throw new DataError(
      `${where}: samplingTable must have a probability for each word, received ${table.length} for word ${word}`,
    );
  });
}
