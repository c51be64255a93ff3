import { expectInteger, expectOptions, invalid, type Splitter } from '@modu/core';
import { expectRandomSource, type RandomSource } from './random-source.ts';

/** Options of `ShuffleSplit`, `StratifiedShuffleSplit` and `GroupShuffleSplit`. */
export interface ShuffleSplitOptions {
  /** The number of splits; 10 by default, 5 for groups. */
  readonly nSplits?: number;
  /** A fraction in (0, 1), rounded up, or a count; by default what `trainSize` leaves, or without either 0.1, 0.2 for groups. */
  readonly testSize?: number;
  /** A fraction in (0, 1), rounded down, or a count; by default what `testSize` leaves. */
  readonly trainSize?: number;
  /** The seed. An integer gives the same splits at every call; without it they differ at every call. */
  readonly randomState?: RandomSource;
}

const known = ['nSplits', 'testSize', 'trainSize', 'randomState'] as const;

/** What the three splitters that draw their parts at random have in common. */
export abstract class RandomSplitter implements Splitter {
  /** The number of splits. */
  readonly nSplits: number;
  /** A fraction or a count, if given. */
  readonly testSize: number | undefined;
  /** A fraction or a count, if given. */
  readonly trainSize: number | undefined;
  /** The seed, if any. */
  readonly randomState: RandomSource | undefined;

  protected constructor(where: string, options: ShuffleSplitOptions | undefined, defaultSplits: number) {
    const { nSplits = defaultSplits, testSize, trainSize, randomState } = expectOptions(where, options, known);
    this.nSplits = expectInteger(where, 'nSplits', nSplits, { min: 1 });
    this.testSize = expectSize(where, 'testSize', testSize);
    this.trainSize = expectSize(where, 'trainSize', trainSize);
    expectRandomSource(where, randomState);
    this.randomState = randomState;
  }

  /** The number of splits, whatever the data. */
  getNSplits(): number {
    return this.nSplits;
  }

  abstract split(x: unknown, y?: unknown, groups?: unknown): Iterable<readonly [train: Int32Array, test: Int32Array]>;
}

function expectSize(where: string, name: string, size: unknown): number | undefined {
  if (size === undefined) return undefined;
  if (typeof size === 'number' && size > 0 && (size < 1 || Number.isSafeInteger(size))) return size;
  throw invalid(where, name, 'a fraction in (0, 1) or a positive count', size);
}
