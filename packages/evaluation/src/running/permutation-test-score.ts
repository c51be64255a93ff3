import { expectInteger, expectOptions, type RandomState } from '@modu/core';
import { encodeLabels, type Labels } from '../labels.ts';
import { expectRandomSource, randomFrom, type RandomSource } from '../splitters/random-source.ts';
import { collectOutcomes, stopwatch } from './collect-outcomes.ts';
import type { EstimatorSource } from './estimator-source.ts';
import type { FoldIndices } from './executor.ts';
import { sliceRows } from './row-slices.ts';
import { checkRunOptions, expectKinds, runOptionNames, type RunOptions } from './run-options.ts';
import type { ScorerChoice } from './scoring.ts';
import { withRun } from './with-run.ts';

/** Positions that one batch may hold, so that many permutations of many samples do not fill the memory. */
const mostPositions = 2 ** 24;

/** Options of {@link permutationTestScore}. */
export interface PermutationTestScoreOptions extends RunOptions {
  /** How often y is permuted; 100 by default. */
  readonly nPermutations?: number;
  /** The seed of the permutations; 0 by default. */
  readonly randomState?: RandomSource;
  /** What to score; the estimator's own `score` by default. */
  readonly scoring?: ScorerChoice;
  /** Called after every permutation, and awaited. */
  readonly onPermutation?: (report: PermutationReport) => unknown;
}

/** What is told about a finished permutation. */
export interface PermutationReport {
  /** The number of finished permutations. */
  readonly completed: number;
  readonly permutations: number;
  readonly elapsedSeconds: number;
  /** That the other permutations will take, if they take as long as those before. */
  readonly remainingSeconds: number;
}

/** Results of {@link permutationTestScore}. */
export interface PermutationTestScoreResult {
  /** The mean score over the folds with the true targets. */
  readonly score: number;
  /** The mean score for each permutation. */
  readonly permutationScores: Float64Array;
  /** The share of scores, the true one included, that are at least the true one: (count + 1) / (permutations + 1). */
  readonly pvalue: number;
}

/**
 * Whether a score could be luck: compares it with scores on targets in random order, where there is nothing to learn.
 *
 * With `groups` targets change places within their group only.
 *
 * @param estimator makes a new, unfitted estimator, or names a function of a module that does
 * @param x matrix, table, array, typed array or tensor of samples
 * @param y what to predict, with as many rows
 * @throws as `crossValidate` does; what fails is not replaced
 * @see Ojala and Garriga 2010, Permutation Tests for Studying Classifier Performance, https://jmlr.org/papers/v11/ojala10a.html
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.permutation_test_score.html
 * @example
 * ```ts
 * const { score, pvalue } = await permutationTestScore(() => new NearestMean(), x, y, { scoring: 'accuracy' });
 * ```
 */
export async function permutationTestScore(
  estimator: EstimatorSource,
  x: unknown,
  y: unknown,
  options?: PermutationTestScoreOptions,
): Promise<PermutationTestScoreResult> {
  const where = 'permutationTestScore';
  const given = expectOptions<PermutationTestScoreOptions>(where, options, [
    ...runOptionNames,
    ...(['nPermutations', 'randomState', 'scoring', 'onPermutation'] as const),
  ]);
  const { nPermutations = 100, randomState = 0, signal, groups, onPermutation } = given;
  expectInteger(where, 'nPermutations', nPermutations, { min: 1 });
  expectRandomSource(where, randomState);
  expectKinds(where, given, { functions: ['onPermutation'] });
  checkRunOptions(where, given);
  return await withRun(where, { estimator, x, y }, given, async ({ run, samples, split }) => {
    const random = randomFrom(randomState);
    const watch = stopwatch(nPermutations);
    // The true targets come first, as permutation 0.
    const means = new Float64Array(nPermutations + 1);
    for (let done = 0; done <= nPermutations;) {
      const folds: FoldIndices[] = [];
      const owners: number[] = [];
      while (done <= nPermutations && (folds.length === 0 || folds.length * 2 * samples < mostPositions)) {
        const order = done === 0 ? undefined : permutedWithin(where, random, samples, groups);
        for (const fold of foldsOf(where, y, order, split)) {
          folds.push(fold);
          owners.push(done);
        }
        done += 1;
      }
      const missing = new Map<number, number>();
      for (const owner of owners) missing.set(owner, (missing.get(owner) ?? 0) + 1);
      const tasks = folds.map((_, fold) => ({ fold, setting: {} }));
      const outcomes = await collectOutcomes(run, { folds, tasks, signal }, async (task) => {
        const owner = owners[task] as number;
        const left = (missing.get(owner) ?? 0) - 1;
        missing.set(owner, left);
        if (left > 0 || owner === 0) return;
        await onPermutation?.({ permutations: nPermutations, ...watch() });
      });
      for (const owner of new Set(owners)) {
        const scores = outcomes.filter((_, task) => owners[task] === owner).map(firstScore);
        means[owner] = scores.reduce((sum, value) => sum + value, 0) / scores.length;
      }
    }
    const score = means[0] as number;
    const permutationScores = means.slice(1);
    const asGood = permutationScores.filter((value) => value >= score).length;
    return { score, permutationScores, pvalue: (asGood + 1) / (nPermutations + 1) };
  });
}

function firstScore({ testScores }: { readonly testScores: Readonly<Record<string, number>> }): number {
  return Object.values(testScores)[0] as number;
}

/** Positions in random order; with groups, every position stays among those of its group. */
function permutedWithin(where: string, random: RandomState, samples: number, groups: unknown): Int32Array {
  if (groups === undefined) return random.permutation(samples);
  const { classes, codes } = encodeLabels(where, [['groups', groups as Labels]], { continuous: true });
  const order = Int32Array.from({ length: samples }, (_, i) => i);
  classes.forEach((_, code) => {
    const members = order.filter((i) => codes[0]?.[i] === code);
    random.permutation(members).forEach((from, i) => (order[members[i] as number] = from));
  });
  return order;
}

/** The folds for targets in some order: x is taken at the positions of the splitter, y at those that the order names. */
function foldsOf(
  where: string,
  y: unknown,
  order: Int32Array | undefined,
  split: (y: unknown) => readonly (readonly [Int32Array, Int32Array])[],
): FoldIndices[] {
  if (order === undefined) return split(y).map(([train, test]) => ({ train, test }));
  const { rows, release } = sliceRows(where, y, order, 'y');
  try {
    const through = (positions: Int32Array): Int32Array => positions.map((i) => order[i] as number);
    return split(rows).map(([train, test]) => ({ train, test, yTrain: through(train), yTest: through(test) }));
  } finally {
    release();
  }
}
