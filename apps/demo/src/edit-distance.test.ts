import { expect, test } from 'vitest';
import { editDistance, nearestPhrase } from './edit-distance.ts';
import { WordIds, wordsAndPieces } from './word-ids.ts';

test('editDistance counts characters that are put in, taken out and exchanged', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('', '하트')).toBe(2);
  expect(editDistance('하트', '하트')).toBe(0);
  expect(editDistance('abc', '')).toBe(3);
});

test('nearestPhrase takes the known phrase with the largest share of words in common', () => {
  const known = [['red heart', '빨간 하트'], ['red circle with a line', '원'], ['blue heart', '파란 하트']] as const; // prettier-ignore
  expect(nearestPhrase('big blue heart', known)).toBe('파란 하트');
  expect(nearestPhrase('red circle', known)).toBe('원');
});

test('WordIds numbers the most frequent words from 2 on, leaves out unknown ones, pads and cuts', () => {
  const ids = new WordIds({ numWords: 4, maxlen: 3 }).fit(['a a a b b c', 'a']);
  expect([...ids.transform(['b a', 'a a a b', 'c d']).data]).toEqual([3, 2, 0, 2, 2, 2, 1, 0, 0]);
  expect(ids.vocabulary).toEqual(['a', 'b']);
  expect(ids.words([2, 3, 0])).toEqual(['a', 'b']);
  const end = new WordIds({ numWords: 4, maxlen: 3, padding: 'pre', truncating: 'pre' }).fit(['a a a b b c']);
  expect([...end.transform(['b a', 'a a a b']).data]).toEqual([0, 3, 2, 2, 2, 3]);
});

test('wordsAndPieces gives words, pairs of neighbours, and pieces of three and four letters', () => {
  expect(wordsAndPieces('Not bad!')).toEqual([
    'not', 'bad', '!', 'not bad', 'bad !',
    '#<no', '#not', '#ot>', '#<not', '#not>', '#<ba', '#bad', '#ad>', '#<bad', '#bad>', '#<!>',
  ]); // prettier-ignore
});
