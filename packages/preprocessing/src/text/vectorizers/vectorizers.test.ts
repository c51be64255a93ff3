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
import { Pipeline } from '../../compose/pipeline.ts';
import { transformerFromJSON } from '../../json/transformer-from-json.ts';
import { stripAccentsUnicode } from '../strip-accents.ts';
import type { CountVectorizerOptions } from './count-options.ts';
import { CountVectorizer } from './count-vectorizer.ts';
import { englishStopWords } from './english-stop-words.ts';
import { HashingVectorizer, type HashingVectorizerOptions } from './hashing-vectorizer.ts';
import { murmurHash3 } from './murmur-hash.ts';
import type { SparseMatrix } from './sparse-matrix.ts';
import { TfidfVectorizer, type TfidfVectorizerOptions } from './tfidf-vectorizer.ts';

const golden = loadGolden<{
  documents: Record<string, string[]>;
  counts: { texts: string; options: CountVectorizerOptions; features: string[]; counts: number[][]; error?: true }[];
  tfidf: { texts: string; options: TfidfVectorizerOptions; idf: number[] | null; x: number[][]; other: number[][] }[];
  hashed: { texts: string; options: HashingVectorizerOptions; x: number[][] }[];
  wide: { data: number[]; indices: number[]; indptr: number[] };
  murmur: [string, number][];
  stopWords: string[];
  marks: string;
  kept: string;
}>(import.meta.url, '../../../fixtures/vectorizers.json');

function rows({ data, shape }: Matrix): number[][] {
  return Array.from({ length: shape[0] }, (_, i) => Array.from(data.subarray(i * shape[1], (i + 1) * shape[1])));
}

const documents = golden.documents as Record<'plain' | 'korean' | 'marks' | 'spaces', string[]>;

describe('CountVectorizer, as scikit-learn', () => {
  test.each(golden.counts.map((each) => [`${each.texts} ${JSON.stringify(each.options)}`, each] as const))(
    '%s',
    (_, { texts, options, features, counts, error }) => {
      const vectorizer = new CountVectorizer(options);
      const given = golden.documents[texts]!;
      if (error) {
        expect(() => vectorizer.fit(given)).toThrow(/^CountVectorizer\.fit: .+ must .+, received/);
        return;
      }
      const x = vectorizer.fitTransform(given);
      expect(vectorizer.getFeatureNamesOut()).toEqual(features);
      expect(rows(x)).toEqual(counts);
      expect(x.columnNames).toEqual(features);
    },
  );

  test('of features that are as frequent, those that stand first in order are kept', () => {
    expect(new CountVectorizer({ maxFeatures: 2 }).fit(['cc bb aa dd dd']).getFeatureNamesOut()).toEqual(['aa', 'dd']);
  });

  test('an analyzer, a tokenizer and a preprocessor of your own', () => {
    expect(new CountVectorizer({ analyzer: (text) => text.split('-') }).fit(['B-a']).getFeatureNamesOut()).toEqual([
      'B',
      'a',
    ]);
    const tokenizer = (text: string) => text.split('-');
    expect(new CountVectorizer({ tokenizer, stopWords: ['a'] }).fit(['B-a']).getFeatureNamesOut()).toEqual(['b']);
    expect(new CountVectorizer({ preprocessor: (text) => `${text}x` }).fit(['Ab']).getFeatureNamesOut()).toEqual([
      'Abx',
    ]);
    expect(
      new CountVectorizer({ stripAccents: (text) => text.replace('l', 'r') }).fit(['HELLO']).getFeatureNamesOut(),
    ).toEqual(['herlo']);
  });

  test('a vocabulary needs no fit, and keeps its columns', () => {
    const vectorizer = new CountVectorizer({
      vocabulary: new Map([
        ['dog', 1],
        ['cat', 0],
      ]),
    });
    expect(rows(vectorizer.transform(['dog dog cat', 'bird']))).toEqual([
      [1, 2],
      [0, 0],
    ]);
    expect([...vectorizer.vocabulary]).toEqual([
      ['cat', 0],
      ['dog', 1],
    ]);
  });

  test('the analyzer and the stop words can be had', () => {
    const vectorizer = new CountVectorizer({ stopWords: ['a'], ngramRange: [1, 2], tokenPattern: '\\w+' });
    expect(vectorizer.buildAnalyzer()('A b c')).toEqual(['b', 'c', 'b c']);
    expect(vectorizer.getStopWords()).toEqual(new Set(['a']));
    expect(new CountVectorizer().getStopWords()).toBeNull();
  });

  test('inverseTransform gives the features of each text', () => {
    const vectorizer = new CountVectorizer().fit(documents.plain);
    const expected = documents.plain.map((text) => [...new Set(text.toLowerCase().match(/\w{2,}/g) ?? [])].sort());
    expect(vectorizer.inverseTransform(vectorizer.transform(documents.plain))).toEqual(expected);
    expect(vectorizer.inverseTransform(vectorizer.transformSparse(documents.plain))).toEqual(expected);
    expect(() => vectorizer.inverseTransform({ data: new Float32Array(2), shape: [1, 2] })).toThrow(
      /^CountVectorizer\.inverseTransform: x must have \d+ columns, received 2$/,
    );
  });
});

describe('TfidfVectorizer, as scikit-learn', () => {
  test.each(golden.tfidf.map((each) => [`${each.texts} ${JSON.stringify(each.options)}`, each] as const))(
    '%s',
    (_, { texts, options, idf, x, other }) => {
      const vectorizer = new TfidfVectorizer(options);
      expect(vectorizer.fitTransform(golden.documents[texts]!)).toBeAllClose(x, { rtol: 1e-6, atol: 0 });
      expect(vectorizer.transform(documents.plain.toReversed())).toBeAllClose(other, { rtol: 1e-6, atol: 0 });
      if (idf === null)
        expect(() => vectorizer.idf).toThrow('TfidfVectorizer.idf: fit must be called first, with useIdf');
      else expect(vectorizer.idf).toBeAllClose(idf, { rtol: 1e-12, atol: 0 });
    },
  );
});

describe('HashingVectorizer, as scikit-learn', () => {
  test.each(golden.hashed.map((each) => [`${each.texts} ${JSON.stringify(each.options)}`, each] as const))(
    '%s',
    (_, { texts, options, x }) => {
      expect(new HashingVectorizer(options).transform(golden.documents[texts]!)).toBeAllClose(x, {
        rtol: 1e-6,
        atol: 0,
      });
    },
  );

  test('a million columns are sparse, and too many for a dense matrix of many texts', () => {
    const vectorizer = new HashingVectorizer({ norm: null });
    const sparse = vectorizer.transformSparse(documents.korean);
    expect([...sparse.indptr]).toEqual(golden.wide.indptr);
    const cells = (of: { data: ArrayLike<number>; indices: ArrayLike<number> }) =>
      Array.from(of.indices, (column, k) => `${column}:${of.data[k]}`).sort();
    expect(cells(sparse)).toEqual(cells(golden.wide));
    const many = Array.from({ length: 513 }, () => 'word');
    expect(() => vectorizer.transform(many)).toThrow(
      'HashingVectorizer.transform: a dense matrix must have at most 536870912 values, received 513 × 1048576; use transformSparse',
    );
  });

  test('MurmurHash3', () => {
    for (const [text, hash] of golden.murmur) expect(murmurHash3(new TextEncoder().encode(text))).toBe(hash);
  });
});

test('English stop words are those of scikit-learn', () => {
  expect([...englishStopWords]).toEqual(golden.stopWords);
});

test('accents are the marks with a combining class', () => {
  // Those that are newer than the Unicode tables of the JavaScript engine stay.
  const assigned = Array.from(golden.marks).filter((mark) => /\p{M}/u.test(mark));
  const decomposed = assigned.filter((mark) => mark.normalize('NFKD') === mark);
  const kept = new Set(golden.kept);
  for (const mark of decomposed)
    expect(stripAccentsUnicode(mark), mark.codePointAt(0)!.toString(16)).toBe(kept.has(mark) ? mark : '');
  expect(decomposed.length).toBeGreaterThan(2000);
});

describe('what all owe', () => {
  const subjects = {
    CountVectorizer: {
      create: (options?: object) => new CountVectorizer(options),
      options: { minDf: 2, maxDf: 0.9, maxFeatures: 5, binary: true },
    },
    TfidfVectorizer: {
      create: (options?: object) => new TfidfVectorizer(options),
      options: { norm: 'l1', useIdf: true, smoothIdf: false, sublinearTf: true },
    },
    HashingVectorizer: {
      create: (options?: object) => new HashingVectorizer(options),
      options: { nFeatures: 32, binary: true, norm: 'l1', alternateSign: false },
    },
  } as const;
  const shared = {
    stripAccents: 'unicode',
    lowercase: false,
    stopWords: ['the'],
    tokenPattern: '\\w+',
    ngramRange: [1, 2],
    analyzer: 'word',
  };
  const bad: [unknown, string][] = [
    [{ stripAccents: 'all' }, "stripAccents must be 'ascii', 'unicode', a function or null, received 'all'"],
    [{ lowercase: 1 }, 'lowercase must be true or false'],
    [{ preprocessor: 'lower' }, 'preprocessor must be a function'],
    [{ tokenizer: /\w/ }, 'tokenizer must be a function'],
    [{ stopWords: 'french' }, "stopWords must be 'english', an array of words or null, received 'french'"],
    [{ stopWords: [1] }, 'stopWords must hold strings, received 1'],
    [{ tokenPattern: '(' }, 'tokenPattern must be a pattern that JavaScript can read'],
    [{ tokenPattern: '(a)(b)' }, 'tokenPattern must be a pattern with at most one capturing group'],
    [{ tokenPattern: /a/ }, 'tokenPattern must be a pattern as a string'],
    [
      { ngramRange: [2, 1] },
      'ngramRange must be two positive integers, the first not above the second, received [2, 1]',
    ],
    [{ ngramRange: 2 }, 'ngramRange must be two positive integers'],
    [{ analyzer: 'words' }, "analyzer must be 'word', 'char', 'char_wb' or a function, received 'words'"],
  ];
  const more: Record<string, [unknown, string][]> = {
    CountVectorizer: [
      [{ maxDf: 1.5 }, 'maxDf must be a share from 0 to 1 or a positive integer, received 1.5'],
      [{ maxDf: { count: 0 } }, 'maxDf.count must be a positive integer'],
      [{ minDf: -1 }, 'minDf must be a share from 0 to 1 or a positive integer, received -1'],
      [{ maxFeatures: 0 }, 'maxFeatures must be a positive integer'],
      [{ vocabulary: [] }, 'vocabulary must be at least one word'],
      [{ vocabulary: ['a', 'a'] }, "vocabulary must hold different words, received 'a' twice"],
      [{ vocabulary: [1] }, 'vocabulary must hold strings, received 1'],
      [{ vocabulary: { a: 1 } }, "vocabulary must number its words from 0 to 0, received 1 for 'a'"],
      [{ vocabulary: 3 }, 'vocabulary must be an array, an object, a Map or null'],
    ],
    TfidfVectorizer: [
      [{ norm: 'max' }, "norm must be one of 'l1', 'l2', null, received 'max'"],
      [{ useIdf: 1 }, 'useIdf must be true or false'],
    ],
    HashingVectorizer: [
      [{ nFeatures: 0 }, 'nFeatures must be an integer at least 1 and at most 2147483647, received 0'],
      [{ norm: 'max' }, "norm must be one of 'l1', 'l2', null"],
    ],
  };

  for (const [name, { create, options }] of Object.entries(subjects)) {
    const all = { ...shared, ...options };

    test(`${name}: options are checked`, () => {
      checkFrozenOptions(create, all);
      checkOptionsUnmodified(create, all);
      checkUnknownOption(create, all);
      checkBadOptions(create, [...bad, ...more[name]!]);
    });

    test(`${name}: texts are checked`, () => {
      expect(() => create().fit('one text' as never)).toThrow(
        `${name}.fit: texts must be an array of texts, received 'one text'`,
      );
      expect(() => create().fitTransform([1] as never)).toThrow(
        `${name}.fitTransform: texts[0] must be a string, received 1`,
      );
    });

    test(`${name}: JSON, clones and iterables give the same matrix`, () => {
      const vectorizer = create(all).fit(documents.plain);
      const expected = vectorizer.transformSparse(documents.plain);
      const restored = transformerFromJSON(JSON.stringify(vectorizer)) as unknown as typeof vectorizer;
      expect(restored.transformSparse(documents.plain)).toEqual(expected);
      expect(JSON.stringify(restored)).toBe(JSON.stringify(vectorizer));
      expect(vectorizer.clone().fit(documents.plain).transformSparse(documents.plain)).toEqual(expected);
      expect(create(all).fit(new Set(documents.plain)).transformSparse(new Set(documents.plain))).toEqual(expected);
    });

    test(`${name}: a function cannot be written to JSON`, () => {
      const vectorizer = create({ tokenizer: (text: string) => text.split(' ') }).fit(documents.plain);
      expect(() => vectorizer.toJSON()).toThrow(
        `${name}.toJSON: tokenizer must be no function to be written to JSON, received a function`,
      );
      expect(() =>
        create({ tokenizer: () => 'a' })
          .fit(['a'])
          .transform(['a']),
      ).toThrow(/the result of tokenizer must be an array of strings/);
      expect(() =>
        create({ preprocessor: () => 1 })
          .fit(['a'])
          .transform(['a']),
      ).toThrow(/the result of preprocessor must be a string/);
    });
  }

  test('before fit', () => {
    for (const [vectorizer, name] of [
      [new CountVectorizer(), 'CountVectorizer'],
      [new TfidfVectorizer({ vocabulary: ['a'] }), 'TfidfVectorizer'],
    ] as const) {
      expect(() => vectorizer.transform(['a'])).toThrow(`${name}.transformSparse: fit must be called first`);
      expect(() => vectorizer.toJSON()).toThrow(`${name}.toJSON: fit must be called first`);
    }
    expect(() => new CountVectorizer().vocabulary).toThrow('CountVectorizer.vocabulary: fit must be called first');
  });

  test('damaged JSON is an error', () => {
    const json = new TfidfVectorizer().fit(['to be']).toJSON();
    const damaged = (state: object) => TfidfVectorizer.fromJSON({ ...json, state: { ...json.state, ...state } });
    expect(() => damaged({ vocabulary: ['a', 'a'] })).toThrow(
      'TfidfVectorizer.fromJSON: state.vocabulary must be different words',
    );
    expect(() => damaged({ idf: [1] })).toThrow('TfidfVectorizer.fromJSON: state.idf must be an array of 2 items');
  });

  test('a pipeline begins with texts, and travels as JSON', async () => {
    const pipeline = new Pipeline([['tfidf', new TfidfVectorizer()]]);
    const x = await pipeline.fitTransform(documents.plain);
    const again = transformerFromJSON(JSON.stringify(pipeline), Pipeline);
    expect(await again.transform(documents.plain)).toEqual(x);
  });
});

describe('properties', () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { minLength: 1, maxLength: 6 });

  test('the counts of a row add up to its features, in any order of texts', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom<'word' | 'char' | 'char_wb'>('word', 'char', 'char_wb'), (given, analyzer) => {
        const vectorizer = new CountVectorizer({ analyzer, ngramRange: [1, 2] });
        const analyze = vectorizer.buildAnalyzer();
        fc.pre(given.some((text) => analyze(text).length > 0));
        const x = rows(vectorizer.fitTransform(given));
        expect(x.map((row) => row.reduce((a, b) => a + b, 0))).toEqual(given.map((text) => analyze(text).length));
        expect(rows(new CountVectorizer({ analyzer, ngramRange: [1, 2] }).fitTransform(given.toReversed()))).toEqual(
          x.toReversed(),
        );
      }),
    );
  });

  test('rows of tf-idf have length 1 or hold nothing', () => {
    fc.assert(
      fc.property(texts, (given) => {
        const vectorizer = new TfidfVectorizer({ analyzer: 'char' });
        fc.pre(given.some((text) => text !== ''));
        rows(vectorizer.fitTransform(given)).forEach((row, i) => {
          expect(Math.hypot(...row)).toBeCloseTo(given[i] === '' ? 0 : 1, 5);
        });
      }),
    );
  });
});

test('types: texts become matrices', () => {
  expectTypeOf<ReturnType<CountVectorizer['transform']>>().toEqualTypeOf<Matrix>();
  expectTypeOf<ReturnType<HashingVectorizer['transformSparse']>>().toEqualTypeOf<SparseMatrix>();
});
