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
import { TextVectorization, type TextVectorizationOptions } from './text-vectorization.ts';

const golden = loadGolden<{
  documents: Record<string, string[]>;
  cases: {
    texts: string;
    options: TextVectorizationOptions;
    vocabulary: string[];
    words: string[];
    size: number;
    x: number[][];
  }[];
}>(import.meta.url, '../../fixtures/text-vectorization.json');

describe('values of Keras', () => {
  test.each(golden.cases.map((each) => [`${each.texts} ${JSON.stringify(each.options)}`, each] as const))(
    '%s',
    (_, { texts, options, vocabulary, words, size, x }) => {
      const vectorization = new TextVectorization(options);
      const given = golden.documents[texts]!;
      if (options.vocabulary === undefined) vectorization.adapt(given);
      expect(vectorization.getVocabulary()).toEqual(vocabulary);
      expect(vectorization.getVocabulary({ includeSpecialTokens: false })).toEqual(words);
      expect(vectorization.vocabularySize()).toBe(size);
      const probe = [...given, 'the cat [UNK] unknown 모두를'];
      expect(vectorization.call(probe)).toBeAllClose(x, { rtol: 1e-6, atol: 0 });
      const again = new TextVectorization(vectorization.getConfig());
      expect(again.call(probe)).toEqual(vectorization.call(probe));
    },
  );
});

test('functions standardize and split', () => {
  const vectorization = new TextVectorization({
    standardize: (text) => text.replace('x', ''),
    split: (text) => text.split('-'),
  }).adapt(['xa-b-b']);
  expect(vectorization.getVocabulary()).toEqual(['', '[UNK]', 'b', 'a']);
  expect(() => vectorization.getConfig()).toThrow('TextVectorization.getConfig: standardize must be no function');
  expect(() => new TextVectorization({ split: () => 'a' as never }).adapt(['a'])).toThrow(
    'the result of split must be an array of strings',
  );
  expect(() => new TextVectorization({ standardize: () => 1 as never }).adapt(['a'])).toThrow(
    'the result of standardize must be a string',
  );
});

test('indices of known words give them back', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z가-힣]{1,3}$/u), { minLength: 1 }), (words) => {
      const vectorization = new TextVectorization().adapt(words);
      const vocabulary = vectorization.getVocabulary();
      expect(Array.from(vectorization.call([words.join(' ')]).data, (index) => vocabulary[index])).toEqual(words);
    }),
  );
});

describe('errors', () => {
  test('options are checked', () => {
    const create = (options?: TextVectorizationOptions) => new TextVectorization(options);
    const all = {
      maxTokens: 9,
      ngrams: [1, 2],
      vocabulary: ['a'],
      outputMode: 'tf_idf',
      idfWeights: [1],
      padToMaxTokens: true,
    };
    checkFrozenOptions(create, all);
    checkOptionsUnmodified(create, all);
    checkUnknownOption(create, all);
    checkBadOptions(create, [
      [{ maxTokens: 2 }, 'TextVectorization: maxTokens must be an integer at least 3, received 2'],
      [{ standardize: 'upper' }, 'standardize must be one of'],
      [{ split: 'words' }, "split must be one of 'whitespace', 'character', null, received 'words'"],
      [{ ngrams: 0 }, 'ngrams must be a positive integer'],
      [{ ngrams: [0] }, 'ngrams must be a positive integer'],
      [{ outputMode: 'one_hot' }, "outputMode must be one of 'int', 'multi_hot', 'count', 'tf_idf'"],
      [{ outputSequenceLength: 0 }, 'outputSequenceLength must be a positive integer'],
      [
        { outputSequenceLength: 3, outputMode: 'count' },
        "outputSequenceLength must be null unless outputMode is 'int'",
      ],
      [{ padToMaxTokens: true }, 'maxTokens must be given with padToMaxTokens'],
      [{ vocabulary: [] }, 'vocabulary must be at least one word'],
      [{ vocabulary: ['a', 'a'] }, "vocabulary must hold different words other than '' and '[UNK]', received 'a'"],
      [{ vocabulary: [1] }, 'vocabulary must hold strings, received 1'],
      [{ vocabulary: ['a', 'b'], maxTokens: 3 }, 'vocabulary must be at most 1 words with maxTokens'],
      [{ vocabulary: ['a'], outputMode: 'tf_idf' }, "idfWeights must be given for 'tf_idf'"],
      [{ vocabulary: ['a'], idfWeights: [1] }, "idfWeights must be given only for 'tf_idf'"],
      [
        { vocabulary: ['a'], outputMode: 'tf_idf', idfWeights: [1, 2] },
        'idfWeights must be one finite number for each of 1 words',
      ],
      [{ idfWeights: [1] }, 'vocabulary must be given with idfWeights, received null'],
    ]);
  });

  test('before adapt, and for texts that are none', () => {
    expect(() => new TextVectorization().call(['a'])).toThrow('TextVectorization.call: adapt must be called first');
    expect(() => new TextVectorization().getVocabulary()).toThrow(
      'TextVectorization.getVocabulary: adapt must be called first',
    );
    expect(() => new TextVectorization().adapt('a')).toThrow(
      "TextVectorization.adapt: texts must be an array of texts, received 'a'",
    );
  });
});

test('types: the output follows the mode', () => {
  expectTypeOf(new TextVectorization({ vocabulary: ['a'] }).call([]).data).toEqualTypeOf<Int32Array>();
  expectTypeOf(new TextVectorization({ vocabulary: ['a'], outputMode: 'count' }).call([])).toEqualTypeOf<Matrix>();
});
