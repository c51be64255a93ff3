import type { ModuError } from '@modu/core';
import { ArgumentError, DataError, ShapeError } from '@modu/core';
import { describe, expect, test } from 'vitest';
import { RidgeRegressor } from '../fixtures/closed-form.ts';
import { NearestMean } from '../fixtures/nearest-mean.ts';
import * as evaluation from './index.ts';

const { crossValidate, GridSearchCV } = evaluation;
const ridge = (): RidgeRegressor => new RidgeRegressor({});
const x = [[1], [2], [3], [4], [5], [6]];

/** The error that a call throws, now or later. */
async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** One sentence that says where, and an error class of @modu/core. */
function expectSentence(error: unknown, type: new (...all: never[]) => ModuError, message: string): void {
  expect(error).toBeInstanceOf(type);
  expect((error as Error).message).toContain(message);
  expect((error as Error).message).toMatch(/^[\w ]+: [^\n]+[^.\n]$/);
}

describe('bad input', () => {
  const lengths: [string, () => unknown][] = [
    ['a metric of labels', () => evaluation.accuracyScore([0, 1, 1], [0, 1])],
    ['a metric of scores', () => evaluation.rocAucScore([0, 1, 1], [0.1, 0.9])],
    ['a metric of numbers', () => evaluation.r2Score([0, 1, 1], [0.1, 0.9])],
    ['a splitter', () => new evaluation.KFold().split([1, 2, 3], [0, 1])],
    ['trainTestSplit', () => evaluation.trainTestSplit([1, 2, 3], [0, 1])],
    ['crossValidate', () => crossValidate(ridge, x, [1, 2])],
    ['a search', () => new GridSearchCV(ridge, { alpha: [1] }).fit(x, [1, 2])],
    ['sample weights', () => evaluation.f1Score([0, 1, 1], [0, 1, 1], { sampleWeight: [1, 2] })],
    ['groups', () => new evaluation.GroupKFold({ nSplits: 2 }).split([1, 2, 3], undefined, [1, 2])],
  ];
  test.each(lengths)('lengths that differ: %s', async (_, call) => {
    expectSentence(await errorOf(call), ShapeError, 'received 2');
  });

  test('classes with fewer members than folds: refused where no class has enough', async () => {
    const y = [0, 0, 0, 1, 1, 1];
    const message = 'nSplits must be at most the number of members of the largest class, received 4 for 3';
    const estimator = (): NearestMean => new NearestMean();
    for (const call of [
      () => new evaluation.StratifiedKFold({ nSplits: 4 }).split(x, y),
      () => new evaluation.RepeatedStratifiedKFold({ nSplits: 4 }).split(x, y),
      () => crossValidate(estimator, x, y, { cv: 4 }),
      () => new GridSearchCV(estimator, {}, { cv: 4 }).fit(x, y),
    ]) {
      expectSentence(await errorOf(call), ArgumentError, message);
    }
    const groups = [1, 2, 3, 4, 5, 6];
    expectSentence(
      await errorOf(() => new evaluation.StratifiedGroupKFold({ nSplits: 4 }).split(x, y, groups)),
      ArgumentError,
      'received 4',
    );
    expectSentence(
      await errorOf(() => evaluation.trainTestSplit(x, { stratify: [0, 0, 0, 0, 0, 1] })),
      DataError,
      'every class to stratify by must have at least 2 members, received 1 of 1',
    );
  });

  test('an unknown scorer: the known ones are listed, the nearest is suggested', async () => {
    const wrong = ['r2', 'roc_acu'] as never;
    const message = /one of 'accuracy', .*'r2'.*, received 'roc_acu'; did you mean 'roc_auc'\?$/;
    for (const call of [
      () => evaluation.getScorer('roc_acu' as never),
      () => crossValidate(ridge, x, [1, 2, 3, 4, 5, 6], { scoring: 'roc_acu' as never }),
      () => evaluation.crossValScore(ridge, x, [1, 2, 3, 4, 5, 6], { scoring: 'roc_acu' as never }),
      () => new GridSearchCV(ridge, { alpha: [1] }, { scoring: wrong, refit: 'r2' }),
      () => evaluation.learningCurve(ridge, x, [1, 2, 3, 4, 5, 6], { scoring: 'roc_acu' as never }),
    ]) {
      const error = await errorOf(call);
      expectSentence(error, ArgumentError, "'roc_acu'");
      expect((error as Error).message).toMatch(message);
    }
  });

  const grouped: [string, { split: (x: unknown, y?: unknown, groups?: unknown) => unknown }][] = [
    ['GroupKFold', new evaluation.GroupKFold()],
    ['StratifiedGroupKFold', new evaluation.StratifiedGroupKFold()],
    ['GroupShuffleSplit', new evaluation.GroupShuffleSplit()],
    ['LeaveOneGroupOut', new evaluation.LeaveOneGroupOut()],
    ['LeavePGroupsOut', new evaluation.LeavePGroupsOut({ nGroups: 1 })],
  ];
  test.each(grouped)('groups missing: %s', async (name, splitter) => {
    const y = [0, 1, 0, 1, 0, 1];
    const message = `${name}: groups must be the group of each sample, received undefined`;
    expectSentence(await errorOf(() => splitter.split(x, y)), ArgumentError, message);
    const cv = splitter as never;
    expectSentence(await errorOf(() => crossValidate(ridge, x, y, { cv })), ArgumentError, message);
    expectSentence(await errorOf(() => new GridSearchCV(ridge, {}, { cv }).fit(x, y)), ArgumentError, message);
  });

  test('probabilities outside [0, 1]', async () => {
    for (const call of [
      () => evaluation.logLoss([0, 1], [0.1, 1.2]),
      () =>
        evaluation.logLoss(
          [0, 1],
          [
            [1.5, -0.5],
            [0, 1],
          ],
        ),
      () => evaluation.brierScoreLoss([0, 1], [-0.1, 1]),
      () => evaluation.d2LogLossScore([0, 1], [0.1, 1.2]),
      () => evaluation.d2BrierScore([0, 1], [0.1, 1.2]),
    ]) {
      expectSentence(await errorOf(call), DataError, 'must lie in [0, 1], received');
    }
  });
});
