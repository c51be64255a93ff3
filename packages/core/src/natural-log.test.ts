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
