import { expectInteger } from '@modu/core';

/** A seed, or undefined where there is none; null is what a config holds for none. @throws {ArgumentError} */
export function expectSeed(where: string, seed: unknown): number | undefined {
  return seed === undefined || seed === null
    ? undefined
    : expectInteger(where, 'seed', seed, { min: 0, max: 2 ** 32 - 1 });
}
