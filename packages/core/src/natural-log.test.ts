import { loadGolden } from '@modu/testing';
import { expect, test } from 'vitest';
import { naturalLog } from './natural-log.ts';

test('the logarithm is correctly rounded from 2⁻¹⁰⁷ to the number before 1', () => {
  const { x, log } = loadGolden<{ x: readonly number[]; log: readonly number[] }>(
    import.meta.url,
    '../fixtures/natural-log.json',
  );
  expect(x.map(naturalLog)).toStrictEqual(log);
});

test('numbers above 1 are as exact, where Math.log of some engines is not', () => {
  expect([3, 10, 243, 1, 2 ** 40].map(naturalLog)).toStrictEqual([
    1.0986122886681098, 2.302585092994046, 5.493061443340548, 0, 27.725887222397812,
  ]);
});
