import { expectInteger } from '@modu/core';

/** A seed, or undefined for none. @throws {ArgumentError} */
export function expectSeed(where: string, seed: unknown): number | undefined {
  return seed === undefined ? undefined : expectInteger(where, 'seed', seed, { min: 0, max: 2 ** 32 - 1 });
}
