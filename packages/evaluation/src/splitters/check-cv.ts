import { ArgumentError, expectBoolean, expectInteger, expectOptions, invalid, type Splitter } from '@modu/core';
import { encodeLabels, type Labels } from '../labels.ts';
import type { Split } from './folds.ts';
import { KFold } from './k-fold.ts';
import { expectRandomSource, type RandomSource } from './random-source.ts';
import { StratifiedKFold } from './stratified-k-fold.ts';

/** How to divide samples: a number of folds, a splitter, or the splits themselves. */
export type CrossValidationSplits =
  number | Splitter | Iterable<readonly [train: ArrayLike<number>, test: ArrayLike<number>]>;

/** Options of {@link checkCv}. */
export interface CheckCvOptions {
  /** Whether y holds classes, which a number of folds then keeps in proportion; `false` by default. */
  readonly classifier?: boolean;
  /** Whether the folds of a number are shuffled; `false` by default. */
  readonly shuffle?: boolean;
  /** The seed of the shuffle. */
  readonly randomState?: RandomSource;
}

/**
 * Makes a splitter of what the `cv` of cross-validation takes.
 *
 * A number gives {@link StratifiedKFold} for a classifier whose y holds class labels and {@link KFold} otherwise; a
 * splitter is returned as it is, shuffled or not.
 *
 * @throws {ArgumentError} when `cv` is none of these, or a seed would have no effect
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.check_cv.html
 * @example
 * ```ts
 * checkCv(3, ['a', 'b', 'a'], { classifier: true }); // StratifiedKFold
 * ```
 */
export function checkCv(cv: CrossValidationSplits = 5, y?: unknown, options?: CheckCvOptions): Splitter {
  const where = 'checkCv';
  const known = ['classifier', 'shuffle', 'randomState'] as const;
  const { classifier = false, shuffle = false, randomState } = expectOptions(where, options, known);
  expectBoolean(where, 'classifier', classifier);
  expectBoolean(where, 'shuffle', shuffle);
  expectRandomSource(where, randomState);
  if (randomState !== undefined && !(shuffle && typeof cv === 'number')) {
    throw new ArgumentError(
      `${where}: randomState must be left out unless shuffle is true and cv a number, where it would have no effect`,
    );
  }
  if (typeof cv === 'number') {
    expectInteger(where, 'cv', cv, { min: 2 });
    const folds = { nSplits: cv, shuffle, ...(randomState === undefined ? {} : { randomState }) };
    return classifier && holdsLabels(y) ? new StratifiedKFold(folds) : new KFold(folds);
  }
  if (typeof cv === 'object' && cv !== null) {
    if ('split' in cv && typeof cv.split === 'function') return cv;
    if (Symbol.iterator in cv) return new GivenSplits([...cv]);
  }
  throw invalid(where, 'cv', 'a number of folds, a splitter, or a list of pairs [train, test]', cv);
}

/** Splits that the caller made. */
class GivenSplits implements Splitter {
  readonly #splits: readonly Split[];

  constructor(splits: readonly (readonly [train: ArrayLike<number>, test: ArrayLike<number>])[]) {
    this.#splits = splits.map(([train, test]) => [Int32Array.from(train), Int32Array.from(test)]);
  }

  getNSplits(): number {
    return this.#splits.length;
  }

  split(): readonly Split[] {
    return this.#splits;
  }
}

function holdsLabels(y: unknown): boolean {
  try {
    encodeLabels('checkCv', [['y', y as Labels]]);
    return true;
  } catch {
    return false;
  }
}
