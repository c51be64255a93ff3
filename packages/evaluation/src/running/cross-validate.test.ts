import { AbortedError, RandomState, type Estimator, type Matrix, type TableLike } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { NearestMean } from '../../fixtures/nearest-mean.ts';
import { makeScorer } from '../metrics/make-scorer.ts';
import { accuracyScore } from '../metrics/accuracy-score.ts';
import { KFold } from '../splitters/k-fold.ts';
import { StratifiedKFold } from '../splitters/stratified-k-fold.ts';
import { crossValidate } from './cross-validate.ts';

const random = new RandomState(7);
const y = Int32Array.from({ length: 40 }, (_, i) => Number(i >= 25));
const x: Matrix = {
  data: Float32Array.from({ length: 80 }, (_, i) => random.normal() + 2 * (y[i >> 1] as number)),
  shape: [40, 2],
};

/** Remembers what it was given. */
class Recorder implements Estimator {
  readonly calls: string[] = [];
  fit(xTrain: unknown, yTrain: unknown): void {
    this.calls.push(`fit ${JSON.stringify([xTrain, yTrain])}`);
  }
  predict(xTest: unknown): unknown {
    this.calls.push(`predict ${JSON.stringify(xTest)}`);
    return xTest;
  }
  score(xTest: unknown, yTest: unknown): number {
    this.calls.push(`score ${JSON.stringify([xTest, yTest])}`);
    return (xTest as unknown[]).length;
  }
}

const failing = (message: string): Estimator => ({
  fit: () => {
    throw new Error(message);
  },
  predict: () => [],
});

describe('crossValidate', () => {
  test('every fold fits a new estimator on its training part and scores it on its test part', async () => {
    const made: Recorder[] = [];
    const create = (): Recorder => made[made.push(new Recorder()) - 1] as Recorder;
    const result = await crossValidate(create, ['a', 'b', 'c'], [1, 2, 3], { cv: 3 });
    expect(made.map(({ calls }) => calls)).toEqual([
      ['fit [["b","c"],[2,3]]', 'score [["a"],[1]]'],
      ['fit [["a","c"],[1,3]]', 'score [["b"],[2]]'],
      ['fit [["a","b"],[1,2]]', 'score [["c"],[3]]'],
    ]);
    expect(result.testScores).toEqual({ score: Float64Array.of(1, 1, 1) });
    expect(Object.keys(result)).toEqual(['fitTime', 'scoreTime', 'testScores', 'errors']);
    expect(result.errors).toEqual([]);
    expectTypeOf(result.testScores).toEqualTypeOf<Readonly<Record<'score', Float64Array>>>();
  });

  test('scores are those of the scorers on the very folds of the splitter', async () => {
    const cv = new StratifiedKFold({ nSplits: 4, shuffle: true, randomState: 1 });
    const { testScores, trainScores } = await crossValidate(() => new NearestMean(), x, y, {
      cv,
      scoring: ['accuracy', 'roc_auc'],
      returnTrainScore: true,
    });
    expectTypeOf(testScores).toEqualTypeOf<Readonly<Record<'accuracy' | 'roc_auc', Float64Array>>>();
    const rows = (indices: Int32Array): number[][] =>
      Array.from(indices, (i) => [x.data[2 * i] as number, x.data[2 * i + 1] as number]);
    const labels = (indices: Int32Array): Int32Array => indices.map((i) => y[i] as number);
    const byHand = [...cv.split(x, y)].map(([train, tested]) => {
      const estimator = new NearestMean().fit(rows(train), labels(train));
      return [train, tested].map((part) => accuracyScore(labels(part), estimator.predict(rows(part))));
    });
    expect([...testScores.accuracy]).toEqual(byHand.map(([, score]) => score));
    expect([...(trainScores?.accuracy ?? [])]).toEqual(byHand.map(([score]) => score));
    expect(Math.min(...testScores.roc_auc)).toBeGreaterThan(0.7);
  });

  test('a number of folds is stratified for classifiers and not for others', async () => {
    const counts = async (create: () => Estimator): Promise<number[]> => {
      const { indices } = await crossValidate(create, x, y, {
        cv: 5,
        returnIndices: true,
        scoring: makeScorer(() => 0),
      });
      return (indices?.test ?? []).map((part) => part.filter((i) => y[i] === 1).length);
    };
    expect(await counts(() => new NearestMean())).toEqual([3, 3, 3, 3, 3]);
    expect(await counts(() => ({ fit: () => 0, predict: () => [] }))).toEqual([0, 0, 0, 7, 8]);
    expect(await counts(() => ({ fit: () => 0, predict: () => [], predictProba: () => [] }) as Estimator)).toEqual([
      3, 3, 3, 3, 3,
    ]);
    const regressor = { fit: () => 0, predict: () => [], predictProba: () => [], estimatorType: 'regressor' };
    expect(await counts(() => regressor)).toEqual([0, 0, 0, 7, 8]);
    expect(await counts(() => ({ ...regressor, estimatorType: undefined }))).toEqual([0, 0, 0, 7, 8]);
  });

  test('an answer is computed once for all scorers of a part', async () => {
    const { estimators } = await crossValidate(() => new NearestMean(), x, y, {
      scoring: { first: 'roc_auc', second: 'neg_log_loss', third: 'roc_auc' },
      returnEstimator: true,
    });
    expect(estimators?.map(({ answers }) => answers)).toEqual([1, 1, 1, 1, 1]);
    expectTypeOf(estimators).toEqualTypeOf<readonly NearestMean[] | undefined>();
  });

  test('scoring takes a name, names, a scorer, or scorers by name', async () => {
    const constant = makeScorer(() => 0.25);
    const names = async (scoring: object | string): Promise<string[]> =>
      Object.keys((await crossValidate(() => new NearestMean(), x, y, { scoring: scoring as never })).testScores);
    expect(await names('accuracy')).toEqual(['accuracy']);
    expect(await names(['f1', 'accuracy'])).toEqual(['f1', 'accuracy']);
    expect(await names(constant)).toEqual(['score']);
    expect(await names({ mine: constant, f1: 'f1' })).toEqual(['mine', 'f1']);
  });

  test('estimators are disposed of after their fold, unless they are returned', async () => {
    const events: string[] = [];
    let made = 0;
    const create = (): NearestMean => {
      const number = made++;
      events.push(`make ${number}`);
      return new NearestMean({ onDispose: () => events.push(`dispose ${number}`) });
    };
    await crossValidate(create, x, y, { cv: 2 });
    expect(events).toEqual(['make 0', 'dispose 0', 'make 1', 'dispose 1']);
    events.length = 0;
    const { estimators } = await crossValidate(create, x, y, { cv: 2, returnEstimator: true });
    expect(events).toEqual(['make 2', 'make 3']);
    expect(estimators?.map(({ fitted }) => fitted !== undefined)).toEqual([true, true]);
  });

  test('estimators are disposed of when something throws, also those that were to be returned', async () => {
    const disposed: number[] = [];
    let made = 0;
    const create = (): NearestMean => {
      const number = made++;
      return new NearestMean({ onDispose: () => disposed.push(number) });
    };
    const scoring = makeScorer(() => {
      if (made === 3) throw new Error('bad luck');
      return 0;
    });
    await expect(crossValidate(create, x, y, { scoring, returnEstimator: true })).rejects.toThrow('bad luck');
    expect(disposed.sort()).toEqual([0, 1, 2]);
    disposed.length = 0;
    await expect(crossValidate(create, x, y, { cv: new KFold({ nSplits: 50 }) })).rejects.toThrow(
      'KFold: nSplits must be at most',
    );
    expect(disposed).toEqual([3]);
  });

  test('onFold is told of every fold, and awaited', async () => {
    const reports: unknown[] = [];
    const result = await crossValidate(() => new NearestMean(), x, y, {
      cv: 3,
      scoring: ['accuracy'],
      onFold: async (report) => {
        await Promise.resolve();
        reports.push(report);
      },
    });
    expect(reports).toEqual(
      [0, 1, 2].map((fold) => ({
        fold,
        folds: 3,
        scores: { accuracy: result.testScores.accuracy[fold] },
        fitTime: result.fitTime[fold],
        scoreTime: result.scoreTime[fold],
        elapsedSeconds: expect.any(Number) as unknown,
        remainingSeconds: expect.any(Number) as unknown,
      })),
    );
    expect(result.fitTime.every((seconds) => seconds >= 0 && seconds < 10)).toBe(true);
  });

  test('a signal stops before the next fold', async () => {
    const controller = new AbortController();
    let disposed = 0;
    const running = crossValidate(() => new NearestMean({ onDispose: () => (disposed += 1) }), x, y, {
      signal: controller.signal,
      returnEstimator: true,
      onFold: ({ fold }) => {
        if (fold === 1) controller.abort('enough');
      },
    });
    await expect(running).rejects.toThrow('crossValidate: stopped before fit 3 of 5');
    await expect(running).rejects.toBeInstanceOf(AbortedError);
    await expect(running).rejects.toMatchObject({ cause: 'enough', code: 'MODU_ABORTED' });
    expect(disposed).toBe(2);
  });

  test('errorScore replaces what fails and says why', async () => {
    let made = 0;
    const create = (): Estimator => (made++ === 1 ? failing('no fit') : new NearestMean());
    const broken = makeScorer(() => {
      throw new Error('no score');
    });
    const { testScores, trainScores, errors } = await crossValidate(create, x, y, {
      cv: 3,
      scoring: { accuracy: 'accuracy', broken },
      errorScore: -1,
      returnTrainScore: true,
    });
    expect(testScores.accuracy[1]).toBe(-1);
    expect(trainScores?.accuracy[1]).toBe(-1);
    expect(testScores.accuracy[0]).toBeGreaterThan(0.5);
    expect([...testScores.broken]).toEqual([-1, -1, -1]);
    expect(errors.map(({ fold, scorer, error }) => [fold, scorer, (error as Error).message])).toEqual([
      [0, 'broken', 'no score'],
      [0, 'broken', 'no score'],
      [1, undefined, 'no fit'],
      [2, 'broken', 'no score'],
      [2, 'broken', 'no score'],
    ]);
  });

  test('failures are thrown by default, and when every fold fails', async () => {
    await expect(crossValidate(() => failing('no fit'), x, y, { scoring: 'accuracy' })).rejects.toThrow(/^no fit$/);
    await expect(
      crossValidate(() => failing('no fit'), x, y, { scoring: 'accuracy', errorScore: Number.NaN }),
    ).rejects.toThrow('crossValidate: all 5 folds failed, the first with: no fit');
    const aborting = { fit: () => Promise.reject(new AbortedError('stop')), predict: () => [] };
    await expect(crossValidate(() => aborting, x, y, { scoring: 'accuracy', errorScore: 0 })).rejects.toThrow(/^stop$/);
  });

  test('tables, rows and tensors give the same scores as a matrix, and no tensor is left', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => [x.data[2 * i] as number, x.data[2 * i + 1] as number]);
    const table: TableLike = {
      columnNames: () => ['a', 'b'],
      numRows: () => 40,
      array: (name) => rows.map((row) => row[name === 'a' ? 0 : 1]),
    };
    const expected = await crossValidate(() => new NearestMean(), x, y);
    for (const form of [rows, table]) {
      expect((await crossValidate(() => new NearestMean(), form, y)).testScores).toEqual(expected.testScores);
    }
    const tensor = tf.tensor2d(x.data, [40, 2]);
    const before = tf.memory().numTensors;
    const ofTensors = (): Estimator & { score: (xTest: tf.Tensor2D, yTest: Int32Array) => number } => {
      const estimator = new NearestMean();
      const asMatrix = (part: tf.Tensor2D): Matrix => ({ data: part.dataSync() as Float32Array, shape: part.shape });
      return {
        fit: (part, labels) => estimator.fit(asMatrix(part as tf.Tensor2D), labels),
        predict: (part) => estimator.predict(asMatrix(part as tf.Tensor2D)),
        score: (part, labels) => estimator.score(asMatrix(part), labels),
      };
    };
    const cv = new StratifiedKFold();
    expect((await crossValidate(ofTensors, tensor, y, { cv, returnTrainScore: true })).testScores).toEqual(
      expected.testScores,
    );
    await expect(crossValidate(() => failing('no fit'), tensor, y, { cv, scoring: 'r2' })).rejects.toThrow('no fit');
    expect(tf.memory().numTensors).toBe(before);
    tensor.dispose();
  });

  test('groups reach the splitter', async () => {
    const seen: unknown[] = [];
    const cv = {
      split: (...all: unknown[]) => (seen.push(...all), [[Int32Array.of(0, 30), Int32Array.of(1)] as const]),
    };
    const groups = y.map((label) => label + 5);
    await crossValidate(() => new NearestMean(), x, y, { cv, groups });
    expect(seen).toEqual([x, y, groups]);
  });

  test('wrong arguments are refused in one sentence', async () => {
    const run = crossValidate as (...all: unknown[]) => Promise<unknown>;
    const create = (): NearestMean => new NearestMean();
    const own = (split: unknown): object => ({ cv: { split: () => [split] } });
    const messages: [unknown[], string][] = [
      [
        [new NearestMean(), x, y],
        'estimator must be a function that makes one, or { module, name } of such a function, received a NearestMean',
      ],
      [[create, x], 'y must be a matrix, table, array or tensor, received undefined'],
      [[create, x, [1]], 'y must have as many samples as x, received 1 and 40'],
      [[create, [], []], 'x must hold at least one sample, received none'],
      [[create, x, y, { groups: [1] }], 'groups must have as many samples as x, received 1 and 40'],
      [[create, x, y, { nSplits: 3 }], "unknown option 'nSplits'"],
      [[create, x, y, { scoring: 'acuracy' }], "received 'acuracy'; did you mean 'accuracy'?"],
      [[create, x, y, { scoring: [] }], 'scoring must be at least one scorer, received []'],
      [[create, x, y, { scoring: {} }], 'scoring must be at least one scorer, received {}'],
      [[create, x, y, { scoring: ['r2', 'r2'] }], "scoring must be a list without repetitions, received ['r2', 'r2']"],
      [
        [create, x, y, { scoring: 5 }],
        'scoring must be a name, a list of names, a scorer, or an object of scorers, received 5',
      ],
      [[create, x, y, { errorScore: 'nan' }], "errorScore must be 'raise' or a number, received 'nan'"],
      [[create, x, y, { returnEstimator: 1 }], 'returnEstimator must be true or false, received 1'],
      [[create, x, y, { signal: {} }], 'signal must be an AbortSignal, received {}'],
      [[create, x, y, { onFold: true }], 'onFold must be a function, received true'],
      [
        [() => ({ fit: () => 0, predict: () => 0 }), x, y],
        'scoring must be given for an estimator without a method score, received { fit, predict }',
      ],
      [
        [create, x, y, own([Int32Array.of(0, 40), Int32Array.of(1)])],
        'cv must give indices from 0 to 39, received 40 for train of fold 0',
      ],
      [
        [create, x, y, own([Int32Array.of(0), Int32Array.of(-1)])],
        'cv must give indices from 0 to 39, received -1 for test of fold 0',
      ],
      [
        [create, x, y, own([Int32Array.of(0), Int32Array.of()])],
        'cv must give indices from 0 to 39, received none for test of fold 0',
      ],
      [[create, x, y, own([[0], [1]])], 'cv must give Int32Arrays of indices, received [0] for train of fold 0'],
    ];
    messages.push([[create, x, y, { scoring: () => 'good' }], "scorer 'score' must return a number, received 'good'"]);
    for (const [all, message] of messages) {
      await expect(run(...all), message).rejects.toThrow(/^crossValidate: /);
      await expect(run(...all), message).rejects.toThrow(message);
    }
  });
});
