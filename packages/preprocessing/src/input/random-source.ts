import { RandomState, invalid } from '@modu/core';

/** An integer seed for the same numbers at every use, or a {@link RandomState} that moves on with every use. */
export type RandomSource = number | RandomState;

/** A random source; `null` and `undefined` stand for a seed that nobody knows. @throws {ArgumentError} */
export function expectRandomSource(where: string, value: unknown): RandomSource | null {
  if (value === null || value === undefined) return null;
  if (value instanceof RandomState) return value;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32) return value;
  throw invalid(where, 'randomState', 'an integer from 0 to 4294967295, a RandomState or null', value);
}

/** The generator to draw from. */
export function randomFrom(source: RandomSource | null): RandomState {
  return source instanceof RandomState ? source : new RandomState(source ?? Math.floor(Math.random() * 2 ** 32));
}

/** A source for JSON: a generator, which is of no more use after `fit`, is written as null. */
export function seedOf(source: RandomSource | null): number | null {
  return source instanceof RandomState ? null : source;
}
