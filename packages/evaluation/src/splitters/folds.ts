import { ArgumentError, expectBoolean, expectInteger, expectOptions, rowCount } from '@modu/core';
import { expectSameLength } from '../same-length.ts';
import { expectRandomSource, type RandomSource } from './random-source.ts';

/** Positions of the samples to train on and to test on. */
export type Split = readonly [train: Int32Array, test: Int32Array];

/** Options of the splitters that divide the samples into folds. */
export interface FoldOptions {
  /** The number of folds, at least 2; 5 by default. */
  readonly nSplits?: number;
  /** Whether samples are assigned to folds at random instead of in order; `false` by default. */
  readonly shuffle?: boolean;
  /** The seed of the shuffle. An integer gives the same folds at every call; without it they differ at every call. */
  readonly randomState?: RandomSource;
}

/** {@link FoldOptions} with defaults filled in. */
export interface CheckedFoldOptions {
  readonly nSplits: number;
  readonly shuffle: boolean;
  readonly randomState: RandomSource | undefined;
}

/** @throws {ArgumentError} for a wrong or unknown option, or a seed without a shuffle */
export function checkFoldOptions(where: string, options: FoldOptions | undefined): CheckedFoldOptions {
  const {
    nSplits = 5,
    shuffle = false,
    randomState,
  } = expectOptions(where, options, ['nSplits', 'shuffle', 'randomState']);
  expectInteger(where, 'nSplits', nSplits, { min: 2 });
  expectBoolean(where, 'shuffle', shuffle);
  expectRandomSource(where, randomState);
  if (randomState !== undefined && !shuffle) {
    throw new ArgumentError(
      `${where}: randomState must be left out unless shuffle is true, where it would have no effect`,
    );
  }
  return { nSplits, shuffle, randomState };
}

/**
 * The number of samples in what a splitter is given.
 *
 * @throws {ShapeError} when y or groups have another length than x
 * @throws {DataError} when there are no samples
 * @throws {ArgumentError} when there are fewer samples than folds
 */
export function countSamples(
  where: string,
  { x, y, groups }: { readonly x: unknown; readonly y?: unknown; readonly groups?: unknown },
  nSplits: number,
): number {
  const lengths: [string, number][] = [['x', rowCount(where, x)]];
  if (y !== undefined) lengths.push(['y', rowCount(where, y, 'y')]);
  if (groups !== undefined) lengths.push(['groups', rowCount(where, groups, 'groups')]);
  const samples = expectSameLength(where, lengths);
  if (nSplits > samples) {
    throw new ArgumentError(
      `${where}: nSplits must be at most the number of samples, received ${nSplits} for ${samples}`,
    );
  }
  return samples;
}

/** 0, 1, 2, … up to `count`. */
export function ascending(count: number): Int32Array {
  const list = new Int32Array(count);
  for (let i = 0; i < count; i++) list[i] = i;
  return list;
}

/** One split per fold: the fold is tested, all else is trained on, both in ascending order. */
export function* splitByFold(foldOf: Int32Array, nSplits: number): Generator<Split, void, void> {
  const sizes = new Int32Array(nSplits);
  for (let i = 0; i < foldOf.length; i++) sizes[foldOf[i] as number] = (sizes[foldOf[i] as number] as number) + 1;
  for (let fold = 0; fold < nSplits; fold++) yield splitAt(foldOf, fold, sizes[fold] as number);
}

/** Tests where `mask` is 1 and trains where it is 0, both in ascending order. */
export function splitByMask(mask: Int32Array): Split {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i] as number;
  return splitAt(mask, 1, count);
}

function splitAt(foldOf: Int32Array, fold: number, size: number): Split {
  const test = new Int32Array(size);
  const train = new Int32Array(foldOf.length - size);
  let tested = 0;
  let trained = 0;
  for (let i = 0; i < foldOf.length; i++) {
    if (foldOf[i] === fold) test[tested++] = i;
    else train[trained++] = i;
  }
  return [train, test];
}
