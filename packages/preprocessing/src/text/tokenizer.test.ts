import {
  checkBadOptions,
  checkFrozenOptions,
  checkOptionsUnmodified,
  checkUnknownOption,
  loadGolden,
} from '@modu/testing';
import type { Matrix } from '@modu/core';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { MatrixMode } from './sequence-matrix.ts';
import { tokenizerFromJson } from './tokenizer-from-json.ts';
import type { Text } from './expect-texts.ts';
import { Tokenizer, type TokenizerConfig, type TokenizerOptions } from './tokenizer.ts';

interface State {
  documentCount: number;
  wordCounts: [string, number][];
  wordDocs: [string, number][];
  indexDocs: [number, number][];
  wordIndex: [string, number][];
  indexWord: [number, string][];
}

interface Golden {
  texts: Record<string, string[]>;
  probe: string[];
  sequences: number[][];
  cases: {
    texts: string;
    options: TokenizerOptions;
    state: State;
    sequences: number[][];
    back: string[];
    other: string[];
    matrices?: Record<MatrixMode, number[][]>;
  }[];
  again: State;
  lists: { texts: Text[]; state: State; sequences: number[][] };
  analyzed: { state: State; sequences: number[][] };
  only: { state: State; matrix: number[][] };
  written: { json: string; config: TokenizerConfig; state: State };
  restored: State;
}

const golden = loadGolden<Golden>(import.meta.url, '../../fixtures/tokenizer.json');

/** In the order that Python's tuples have; the order of its word_docs and index_docs is that of a set, by chance. */
function sorted<K extends string | number>(entries: Iterable<readonly [K, number]>): [K, number][] {
  return Array.from(entries, ([key, value]): [K, number] => [key, value]).sort(([a], [b]) => compare(a, b));
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b);
  const [left, right] = [Array.from(a), Array.from(b)].map((word) => word.map((c) => c.codePointAt(0)!));
  const at = left!.findIndex((point, i) => point !== right![i]);
  return at < 0 ? left!.length - right!.length : left![at]! - (right![at] ?? -1);
}

function expectState(tokenizer: Tokenizer, expected: State): void {
  expect(tokenizer.documentCount).toBe(expected.documentCount);
  expect([...tokenizer.wordCounts]).toEqual(expected.wordCounts);
  expect(sorted(tokenizer.wordDocs)).toEqual(expected.wordDocs);
  expect(sorted(tokenizer.indexDocs)).toEqual(expected.indexDocs);
  expect([...tokenizer.wordIndex]).toEqual(expected.wordIndex);
  expect([...tokenizer.indexWord]).toEqual(expected.indexWord);
}

describe('values of Keras', () => {
  for (const { texts, options, state, ...expected } of golden.cases) {
    test(`${texts} ${JSON.stringify(options)}`, () => {
      const tokenizer = new Tokenizer(options);
      const given = golden.texts[texts]!;
      tokenizer.fitOnTexts(given);
      expectState(tokenizer, state);
      const sequences = tokenizer.textsToSequences([...given, ...golden.probe]);
      expect(sequences).toEqual(expected.sequences);
      expect(tokenizer.sequencesToTexts(sequences)).toEqual(expected.back);
      expect(tokenizer.sequencesToTexts(golden.sequences)).toEqual(expected.other);
      for (const [mode, matrix] of Object.entries(expected.matrices ?? {})) {
        const probe = [...given.slice(0, 3), ...golden.probe.slice(0, 2)];
        expect(tokenizer.textsToMatrix(probe, mode as MatrixMode)).toBeAllClose(matrix, { rtol: 1e-6, atol: 1e-8 });
      }
    });
  }

  test('matrices of every mode are among the goldens', () => {
    const modes = golden.cases.flatMap(({ matrices }) => Object.keys(matrices ?? {}));
    expect([...new Set(modes)].sort()).toEqual(['binary', 'count', 'freq', 'tfidf']);
  });

  test('fitting again adds to what was seen', () => {
    const tokenizer = new Tokenizer({ oovToken: '?' });
    tokenizer.fitOnTexts(golden.texts['plain']!).fitOnTexts(golden.texts['ties']!);
    expectState(tokenizer.fitOnSequences([[2, 3, 3], [3]]), golden.again);
  });

  test('lists of words are texts', () => {
    const { texts, state, sequences } = golden.lists;
    const tokenizer = new Tokenizer({ numWords: 5 }).fitOnTexts(texts);
    expectState(tokenizer, state);
    expect(tokenizer.textsToSequences(texts)).toEqual(sequences);
  });

  test('an analyzer cuts texts, without lower case', () => {
    const tokenizer = new Tokenizer({ analyzer: (text) => text.split('-') }).fitOnTexts(['A-b-A', 'b']);
    expectState(tokenizer, golden.analyzed.state);
    expect(tokenizer.textsToSequences(['A-b-c'])).toEqual(golden.analyzed.sequences);
  });

  test('sequences alone give document counts for tfidf', () => {
    const tokenizer = new Tokenizer({ numWords: 4 }).fitOnSequences([[1, 2, 2], [3, 7, 1], []]);
    expectState(tokenizer, golden.only.state);
    expect(
      tokenizer.sequencesToMatrix(
        [
          [1, 1, 2],
          [3, 5],
        ],
        'tfidf',
      ),
    ).toBeAllClose(golden.only.matrix, { rtol: 1e-6, atol: 0 });
  });
});

describe('JSON', () => {
  const { numWords, filters, split, ...rest } = {
    numWords: 9,
    filters: '"\\\t',
    split: '|',
    oovToken: '<😀>',
    lower: false,
  };
  const written = new Tokenizer({ numWords, filters, split, ...rest }).fitOnTexts([
    'b|2020|"quoted"|7|\x7f',
    'b|a|é한😀|2020|7',
    '9|7',
  ]);

  test('is what Keras writes, but for the order of word_docs and index_docs', () => {
    const config = written.getConfig();
    const { word_docs, index_docs, ...same } = golden.written.config;
    expect(config).toMatchObject(same);
    expect(JSON.parse(config.word_docs)).toEqual(JSON.parse(word_docs));
    expect(JSON.parse(config.index_docs)).toEqual(JSON.parse(index_docs));
    const reordered = golden.written.json
      .replace(JSON.stringify(word_docs), () => JSON.stringify(config.word_docs))
      .replace(JSON.stringify(index_docs), () => JSON.stringify(config.index_docs));
    expect(written.toJson()).toBe(reordered);
  });

  test('of Keras is read', () => {
    const restored = tokenizerFromJson(golden.written.json);
    expectState(restored, golden.written.state);
    expect(restored).toMatchObject({ numWords, filters, split, ...rest, charLevel: false, analyzer: null });
  });

  test('keeps the order in which words were first seen, also of those that look like numbers', () => {
    const restored = tokenizerFromJson(golden.written.json).fitOnTexts(['9|é한😀|b', '7|7']);
    expectState(restored, golden.restored);
  });

  test('of a tokenizer with an analyzer is refused', () => {
    expect(() => new Tokenizer({ analyzer: () => [] }).toJson()).toThrow(
      'Tokenizer.getConfig: analyzer must be null to be written to JSON, received a function',
    );
  });
});

describe('errors', () => {
  test('options are checked', () => {
    const create = (options?: TokenizerOptions) => new Tokenizer(options);
    const options = {
      numWords: 3,
      filters: '',
      lower: false,
      split: '-',
      charLevel: true,
      oovToken: '?',
      analyzer: null,
    };
    checkFrozenOptions(create, options);
    checkOptionsUnmodified(create, options);
    checkUnknownOption(create, options);
    checkBadOptions(create, [
      [{ numWords: 0 }, 'Tokenizer: numWords must be a positive integer, received 0'],
      [{ charLevel: 'yes' }, 'charLevel must be true or false'],
      [{ oovToken: 1 }, 'oovToken must be a non-empty string, received 1'],
      [{ analyzer: 'word' }, "analyzer must be a function, received 'word'"],
      [{ split: '' }, 'split must be a non-empty string'],
      [{ lower: 1 }, 'lower must be true or false'],
      [{ filters: 1 }, 'filters must be a string'],
      [{ num_words: 1 }, "unknown option 'num_words'; did you mean 'numWords'?"],
    ]);
  });

  const fitted = new Tokenizer().fitOnTexts(['a b']);

  test.each<[string, () => unknown, string]>([
    [
      'texts before fit',
      () => new Tokenizer().textsToSequences(['a']),
      'Tokenizer.textsToSequences: fitOnTexts must be called first',
    ],
    [
      'sequences before fit',
      () => new Tokenizer().sequencesToTexts([[1]]),
      'Tokenizer.sequencesToTexts: fitOnTexts must be called first',
    ],
    [
      'texts after sequences only',
      () => new Tokenizer().fitOnSequences([[1]]).textsToSequences(['a']),
      'Tokenizer.textsToSequences: fitOnTexts must be called first',
    ],
    [
      'a matrix before fit',
      () => new Tokenizer().sequencesToMatrix([[1]]),
      'Tokenizer.sequencesToMatrix: fitOnTexts must be called first, or numWords given',
    ],
    [
      'tfidf before fit',
      () => new Tokenizer({ numWords: 3 }).sequencesToMatrix([[1]], 'tfidf'),
      "Tokenizer.sequencesToMatrix: fitOnTexts or fitOnSequences must be called first for mode 'tfidf'",
    ],
    [
      'an unknown mode',
      () => fitted.textsToMatrix(['a'], 'tf-idf' as never),
      "mode must be one of 'binary', 'count', 'freq', 'tfidf', received 'tf-idf'; did you mean 'tfidf'?",
    ],
    [
      'one text',
      () => fitted.fitOnTexts('a b'),
      "Tokenizer.fitOnTexts: texts must be an array of texts, received 'a b'",
    ],
    [
      'a number as text',
      () => fitted.fitOnTexts([1] as never),
      'Tokenizer.fitOnTexts: texts[0] must be a string or an array of strings, received 1',
    ],
    [
      'a number as word',
      () => fitted.textsToSequences([['a', 1]] as never),
      'Tokenizer.textsToSequences: texts[0] must hold strings, received 1',
    ],
    [
      'sequences that are no array',
      () => fitted.sequencesToTexts('a' as never),
      'Tokenizer.sequencesToTexts: sequences must be an array',
    ],
    [
      'a sequence that is no array',
      () => fitted.fitOnSequences([1] as never),
      'Tokenizer.fitOnSequences: sequences[0] must be an array of indices, received 1',
    ],
    [
      'a negative index',
      () => fitted.sequencesToMatrix([[-1]]),
      'Tokenizer.sequencesToMatrix: sequences must hold integers at least 0, received -1 in sequence 0',
    ],
    [
      'an analyzer without words',
      () => new Tokenizer({ analyzer: (text) => text as never }).fitOnTexts(['a']),
      "Tokenizer.fitOnTexts: the result of analyzer must be an array of strings, received 'a'",
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });

  test('texts that are refused leave the counts as they were', () => {
    const analyzer = (text: string) => (text === 'b c' ? (null as never) : text.split(' '));
    const tokenizer = new Tokenizer({ analyzer }).fitOnTexts(['a']);
    expect(() => tokenizer.fitOnTexts(['b', 3 as never])).toThrow();
    expect(() => tokenizer.fitOnTexts(['b', 'b c'])).toThrow();
    expect(tokenizer.documentCount).toBe(1);
    expect([...tokenizer.wordCounts]).toEqual([['a', 1]]);
  });
});

describe('properties', () => {
  const word = fc.oneof(
    fc.constantFrom('a', 'b', '한국', '😀', '__proto__', 'constructor', '7', '10'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
  );
  const texts = fc.array(
    fc.oneof(
      fc.array(word).map((words) => words.join(' ')),
      fc.array(word),
    ),
    { minLength: 1 },
  );

  test('sequences of the fitted texts give their words back', () => {
    fc.assert(
      fc.property(fc.array(fc.array(word)), (lists) => {
        const tokenizer = new Tokenizer({ lower: false }).fitOnTexts(lists);
        expect(tokenizer.sequencesToTexts(tokenizer.textsToSequences(lists))).toEqual(
          lists.map((words) => words.join(' ')),
        );
      }),
    );
  });

  test('indices run from 1 by falling count', () => {
    fc.assert(
      fc.property(texts, (given) => {
        const { wordIndex, wordCounts, indexWord } = new Tokenizer().fitOnTexts(given);
        expect([...wordIndex.values()]).toEqual(Array.from(wordIndex.keys(), (_, i) => i + 1));
        const counts = Array.from(wordIndex.keys(), (each) => wordCounts.get(each)!);
        expect(counts).toEqual(counts.toSorted((a, b) => b - a));
        expect(Array.from(indexWord, ([index, each]) => wordIndex.get(each) === index)).not.toContain(false);
      }),
    );
  });

  test('a JSON round trip gives the same JSON and sequences', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(null, '<OOV>'), (given, oovToken) => {
        const tokenizer = new Tokenizer({ oovToken }).fitOnTexts(given);
        const restored = tokenizerFromJson(tokenizer.toJson());
        expect(restored.toJson()).toBe(tokenizer.toJson());
        expect(restored.textsToSequences(given)).toEqual(tokenizer.textsToSequences(given));
      }),
    );
  });
});

test('types: sequences are arrays of numbers, matrices are matrices', () => {
  expectTypeOf<ReturnType<Tokenizer['textsToSequences']>>().toEqualTypeOf<number[][]>();
  expectTypeOf<ReturnType<Tokenizer['textsToMatrix']>>().toEqualTypeOf<Matrix>();
  expectTypeOf(new Tokenizer().wordIndex).toEqualTypeOf<ReadonlyMap<string, number>>();
});
