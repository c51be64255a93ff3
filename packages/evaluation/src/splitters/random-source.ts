import { invalid, RandomState } from '@modu/core';

/** An integer seed for the same numbers at every use, or a {@link RandomState} that moves on with every use. */
export type RandomSource = number | RandomState;

/** @throws {ArgumentError} unless `randomState` is an integer from 0 to 2³² − 1, a RandomState, or `undefined` */
export function expectRandomSource(where: string, randomState: unknown): void {
  if (randomState === undefined || randomState instanceof RandomState) return;
  const seed =
    typeof randomState === 'number' && Number.isInteger(randomState) && randomState >= 0 && randomState < 2 ** 32;
  if (!seed) throw invalid(where, 'randomState', 'an integer from 0 to 4294967295 or a RandomState', randomState);
}

/** The generator to draw from; without a source, one with a seed that nobody knows. */
export function randomFrom(source: RandomSource | undefined): RandomState {
  if (source instanceof RandomState) return source;
  return new RandomState(source ?? Math.floor(Math.random() * 2 ** 32));
}
