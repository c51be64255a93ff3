import { checkBadOptions, checkFrozenOptions, checkUnknownOption, loadGolden } from '@modu/testing';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hashingTrick, oneHot, type HashingTrickOptions } from './hashing-trick.ts';
import { md5 } from './md5.ts';
import type { WordOptions } from './word-options.ts';

const golden = loadGolden<{
  cases: { text: string; n: number; options: WordOptions; indices: number[] }[];
  own: number[];
}>(import.meta.url, '../../fixtures/hashing-trick.json');

test('md5 gives the indices of Keras', () => {
  for (const { text, n, options, indices } of golden.cases) {
    expect(hashingTrick(text, n, { ...options, hashFunction: 'md5' })).toEqual(indices);
  }
  expect(golden.cases.length).toBeGreaterThan(100);
});

test('a hash of your own, also a negative or a long one', () => {
  expect(hashingTrick('to be or not', 7, { hashFunction: (word) => -word.length * 1000 })).toEqual(golden.own);
  expect(hashingTrick('a', 10, { hashFunction: () => 2n ** 70n })).toEqual([Number(2n ** 70n % 9n) + 1]);
});

test('an analyzer cuts the text', () => {
  expect(hashingTrick('a-b', 9, { analyzer: (text) => text.split('-') })).toEqual(oneHot('a b', 9));
});

test('MD5 is that of RFC 1321', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(md5(bytes)).toBe(createHash('md5').update(bytes).digest('hex'));
    }),
  );
});

test('equal words have equal indices from 1 to n − 1', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 2, max: 50 }), (words, n) => {
      const indices = oneHot([...words, ...words].join(' '), n);
      expect(indices.slice(0, indices.length / 2)).toEqual(indices.slice(indices.length / 2));
      expect(indices.every((index) => index >= 1 && index < n)).toBe(true);
    }),
  );
});

describe('errors', () => {
  test('options are checked', () => {
    const create = (options?: HashingTrickOptions) => hashingTrick('a', 5, options);
    checkFrozenOptions(create, { hashFunction: 'md5', lower: false });
    checkUnknownOption(create, {});
    checkBadOptions(create, [
      [
        { hashFunction: 'sha1' },
        "hashingTrick: hashFunction must be 'murmur3', 'md5', a function or null, received 'sha1'",
      ],
      [{ hashFunction: () => 0.5 }, 'the result of hashFunction must be an integer, received 0.5'],
      [{ analyzer: 'word' }, 'analyzer must be a function'],
      [{ split: '' }, 'split must be a non-empty string'],
    ]);
    expect(() => oneHot('a', 1)).toThrow('oneHot: n must be an integer at least 2, received 1');
    expect(() => oneHot(1 as never, 3)).toThrow('oneHot: text must be a string, received 1');
    expect(() => oneHot('a', 3, { hashFunction: 'md5' } as never)).toThrow("oneHot: unknown option 'hashFunction'");
  });
});
