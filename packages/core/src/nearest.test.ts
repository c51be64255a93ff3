import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test.each([
  ['patienc', ['patience', 'monitor'], 'patience'],
  ['pateince', ['patience', 'monitor'], 'patience'],
  ['PATIENCE', ['monitor', 'patience'], 'patience'],
  ['restoreBestWeight', ['restoreBestWeights', 'baseline'], 'restoreBestWeights'],
  ['restore_best_weights', ['restoreBestWeights', 'baseline'], 'restoreBestWeights'],
  ['loss', ['val_loss', 'lose', 'los'], 'lose'],
  ['mea', ['mean', 'median'], 'mean'],
])('%s is taken for one of %o', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});

test.each([
  ['colour', ['monitor', 'patience']],
  ['abc', ['xyz']],
  ['a', ['b', 'c']],
  ['', ['a', 'ab']],
  ['word', []],
  ['x'.repeat(10_000), ['patience']],
])('%s resembles none of %o', (word, candidates) => {
  expect(nearest(word, candidates)).toBeUndefined();
});

test('a word resembles itself before all others', () => {
  const words = fc.string({ minLength: 1, maxLength: 12 }).map((word) => word.toLowerCase());
  fc.assert(
    fc.property(words, fc.array(words), (word, others) => {
      expect(nearest(word, [...others, word])).toBe(word);
    }),
  );
});

test('a word with one letter dropped, doubled or replaced is recognised', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{4,12}$/), fc.nat(), fc.nat(2), (word, position, change) => {
      const i = position % word.length;
      const letter = word.charAt(i);
      const replacement = ['', letter + letter, '#'][change] ?? '';
      const changed = `${word.slice(0, i)}${replacement}${word.slice(i + 1)}`;
      expect(nearest(changed, ['0123456789', word])).toBe(word);
    }),
  );
});
