import { expectInteger, expectOptions, type RandomState } from '@modu/core';
import type { Split } from './folds.ts';
import { expectRandomSource, randomFrom, type RandomSource } from './random-source.ts';

/** Options of `RepeatedKFold` and `RepeatedStratifiedKFold`. */
export interface RepeatedOptions {
  /** The number of folds, at least 2; 5 by default. */
  readonly nSplits?: number;
  /** How often the samples are divided anew; 10 by default. */
  readonly nRepeats?: number;
  /** The seed. An integer gives the same folds at every call; without it they differ at every call. */
  readonly randomState?: RandomSource;
}

/** {@link RepeatedOptions} with defaults filled in. @throws {ArgumentError} for a wrong or unknown option */
export function checkRepeatedOptions(
  where: string,
  options: RepeatedOptions | undefined,
): { readonly nSplits: number; readonly nRepeats: number; readonly randomState: RandomSource | undefined } {
  const {
    nSplits = 5,
    nRepeats = 10,
    randomState,
  } = expectOptions(where, options, ['nSplits', 'nRepeats', 'randomState']);
  expectInteger(where, 'nSplits', nSplits, { min: 2 });
  expectInteger(where, 'nRepeats', nRepeats, { min: 1 });
  expectRandomSource(where, randomState);
  return { nSplits, nRepeats, randomState };
}

/** The splits of `nRepeats` splitters, one after the other, that draw from one generator. */
export function* repeat(
  nRepeats: number,
  randomState: RandomSource | undefined,
  splitOnce: (random: RandomState) => Iterable<Split>,
): Generator<Split, void, void> {
  const random = randomFrom(randomState);
  for (let i = 0; i < nRepeats; i++) yield* splitOnce(random);
}
