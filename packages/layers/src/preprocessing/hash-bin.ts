import { expectArray, expectInteger } from '@modu/core';
import { fingerprint64 } from './fingerprint.ts';
import { sipHash, type HashKey } from './siphash.ts';

const encoder = new TextEncoder();

/** The bin of a text among `bins`, by FarmHash, or under a salt by SipHash; whole numbers are hashed as text. */
export function hashBin(value: string | number, bins: number, salt: HashKey | null): number {
  const bytes = encoder.encode(String(value));
  const hash = salt === null ? fingerprint64(bytes) : sipHash(bytes, salt);
  return Number(hash % BigInt(bins));
}

/** The key that the option `salt` stands for: one whole number twice, or two. @throws {ArgumentError} */
export function expectSalt(where: string, salt: number | readonly number[] | null | undefined): HashKey | null {
  if (salt === undefined || salt === null) return null;
  if (typeof salt === 'number') return [expectInteger(where, 'salt', salt), salt];
  const [first, second, ...more] = expectArray(where, 'salt', salt);
  return [
    expectInteger(where, 'salt', first),
    // More than two are refused as a wrong second one.
    expectInteger(where, 'salt', more.length === 0 ? second : salt),
  ];
}
