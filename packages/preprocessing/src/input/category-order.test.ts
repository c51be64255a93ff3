import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareCategories, compareCodePoints } from './category-order.ts';

const points = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0)!);

function expectedOrder(a: string, b: string): number {
  const [left, right] = [points(a), points(b)];
  const at = left.findIndex((point, i) => point !== right[i]);
  if (at < 0) return Math.sign(left.length - right.length);
  return right[at] === undefined ? 1 : Math.sign(left[at]! - right[at]);
}

test('strings are ordered by code point where UTF-16 orders otherwise', () => {
  const words = ['\u{1f600}', '\uffee', 'a', '', 'ab', '\u{1f9ff}'];
  expect([...words].sort(compareCodePoints)).toEqual(['', 'a', 'ab', '\uffee', '\u{1f600}', '\u{1f9ff}']);
  expect([...words].sort()).not.toEqual([...words].sort(compareCodePoints));
});

test('the order is that of lists of code points, lone surrogates included', () => {
  const unit = fc.constantFrom('a', '\ud83d', '\ude00', '\ud83e', '\udfff', '\uffee', '\u{1f600}', '한');
  const word = fc.array(unit, { maxLength: 4 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(Math.sign(compareCodePoints(a, b))).toBe(expectedOrder(a, b));
    }),
    { numRuns: 2000 },
  );
});

test('numbers, booleans, strings, null and NaN follow one another', () => {
  const mixed = [NaN, 'b', null, true, 2, 'a', false, -1];
  expect(mixed.sort(compareCategories)).toEqual([-1, 2, false, true, 'a', 'b', null, NaN]);
});
