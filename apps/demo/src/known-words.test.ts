import { expect, test } from 'vitest';
import { ofKnownWords } from './known-words.ts';

test('every word of both sides must be known on its own side', () => {
  const known = [
    ['red flag', '빨간 깃발'],
    ['white bear', '흰 곰'],
  ] as const;
  const pairs = [
    ['white flag', '흰 깃발'],
    ['white flag', '하얀 깃발'],
    ['black flag', '빨간 깃발'],
    ['곰', 'bear'],
  ] as const;
  expect(ofKnownWords<readonly string[]>(pairs, known)).toEqual([pairs[0]]);
  expect(ofKnownWords<readonly string[]>(pairs, [])).toEqual([]);
});
