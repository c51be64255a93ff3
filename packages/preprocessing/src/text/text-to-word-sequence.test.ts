import { checkBadOptions, checkFrozenOptions, checkUnknownOption, loadGolden } from '@modu/testing';
import { describe, expect, test } from 'vitest';
import { textToWordSequence } from './text-to-word-sequence.ts';
import type { WordOptions } from './word-options.ts';

interface Golden {
  cased: string;
  lowered: string;
  sigma: [string, string][];
  cases: { text: string; options: WordOptions; words: string[] }[];
}

const golden = loadGolden<Golden>(import.meta.url, '../../fixtures/text-to-word-sequence.json');

test('words are those of Keras', () => {
  for (const { text, options, words } of golden.cases) expect(textToWordSequence(text, options)).toEqual(words);
  expect(golden.cases.length).toBeGreaterThan(50);
});

describe('lower case is that of Python', () => {
  const lower = (text: string) => textToWordSequence(text, { filters: '', split: '\u0000' }).join('');

  test('for every character that changes', () => {
    expect(lower(golden.cased)).toBe(golden.lowered);
    expect(golden.cased.length).toBeGreaterThan(1000);
  });

  test('for a sigma at the end of a word', () => {
    for (const [text, lowered] of golden.sigma) expect(lower(text)).toBe(lowered);
  });

  test('for a dotted capital I, which becomes two characters', () => {
    expect(textToWordSequence('İ')).toEqual(['i\u0307']);
  });
});

test('a filter is a character, also beyond U+FFFF or with a meaning in patterns', () => {
  expect(textToWordSequence('a😀b', { filters: '😀' })).toEqual(['a', 'b']);
  expect(textToWordSequence('a🙂b', { filters: '😀' })).toEqual(['a🙂b']);
  expect(textToWordSequence('a😀b', { filters: '\ud83d' })).toEqual(['a😀b']);
  expect(textToWordSequence('a]b^c-d\\e$f', { filters: ']^-\\$' })).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(textToWordSequence('a,b', { filters: ',', split: '$&' })).toEqual(['a', 'b']);
});

test('options and texts are checked', () => {
  const withOptions = (options: never) => textToWordSequence('a', options);
  checkFrozenOptions(withOptions, { filters: 'x', lower: false, split: '-' });
  checkUnknownOption(withOptions, {});
  checkBadOptions(withOptions, [
    [{ split: '' }, "textToWordSequence: split must be a non-empty string, received ''"],
    [{ lower: 'no' }, 'lower must be true or false'],
    [{ filters: null }, 'filters must be a string, received null'],
  ]);
  expect(() => textToWordSequence(['a'] as never)).toThrow("textToWordSequence: text must be a string, received ['a']");
});
