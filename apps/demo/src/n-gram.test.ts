import { expect, test } from 'vitest';
import { NGram } from './n-gram.ts';

test('a unigram has the entropy that its counts and weights give, by hand', () => {
  // Seen: a, a, end; 2 kinds of 3. p(a) = (2 + 2 · 1/3) / 5, p(end) = (1 + 2 · 1/3) / 5.
  const expected = -(2 * Math.log2(8 / 15) + Math.log2(5 / 15)) / 3;
  expect(new NGram(1, ['aa']).bitsPerCharacter(['aa'])).toBeCloseTo(expected, 12);
});

test('probabilities of all characters behind a context sum to one', () => {
  const model = new NGram(3, ['abba', 'abab']);
  const p = (text: string) => 2 ** (-model.bitsPerCharacter([text]) * (text.length + 1));
  // All texts of up to two letters of {a, b, unknown} and what is longer: the end after them takes the rest.
  const letters = ['a', 'b', '?'];
  const one = letters.reduce((sum, x) => sum + p(x), p(''));
  const two = letters.flatMap((x) => letters.map((y) => p(x + y))).reduce((a, b) => a + b, one);
  expect(two).toBeLessThan(1);
  expect(two).toBeGreaterThan(one);
});

test('a longer context tells more of a language that has one', () => {
  const texts = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? 'abcabcabc' : 'xyzxyzxyz'));
  expect(new NGram(3, texts).bitsPerCharacter(texts)).toBeLessThan(new NGram(1, texts).bitsPerCharacter(texts) / 2);
});
