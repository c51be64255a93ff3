import fc from 'fast-check';
import { expect, test } from 'vitest';
import { derivedSeed } from './derived-seed.ts';

test('is a positive 32-bit integer, the same for the same arguments', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat(1e6), (seed, index) => {
      const derived = derivedSeed(seed, index);
      expect(Number.isInteger(derived)).toBe(true);
      expect(derived).toBeGreaterThan(0);
      expect(derived).toBeLessThan(2 ** 32);
      expect(derivedSeed(seed, index)).toBe(derived);
    }),
  );
});

test('differs for neighbouring seeds and indices', () => {
  const all = new Set<number>();
  for (let seed = 0; seed < 50; seed++) for (let index = 0; index < 50; index++) all.add(derivedSeed(seed, index));
  expect(all.size).toBe(2500);
});
