import { RandomState, type Estimator, type Matrix } from '@modu/core';
import { Pipeline, SimpleImputer, StandardScaler } from '@modu/preprocessing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { columnStatistics, NearestMean } from '../../fixtures/nearest-mean.ts';
import { sigmoidModel } from '../../fixtures/tiny-models.ts';
import { LayersClassifier } from '../estimators/layers-classifier.ts';
import { StratifiedKFold } from '../splitters/stratified-k-fold.ts';
import { crossValidate } from '../running/cross-validate.ts';
import { GridSearchCV } from './grid-search-cv.ts';
import { HalvingGridSearchCV } from './halving-grid-search-cv.ts';
import { RandomizedSearchCV } from './randomized-search-cv.ts';
import { uniform } from './distributions.ts';

const samples = 36;
const random = new RandomState(4);
const y = Int32Array.from({ length: samples }, (_, i) => i % 2);
const rows = Array.from(y, (label) => [label + 0.8 * random.normal(), 5 + 3 * random.normal()]);
const cv = new StratifiedKFold({ nSplits: 3, shuffle: true, randomState: 1 });

const network = (): LayersClassifier =>
  new LayersClassifier((context) => sigmoidModel(context), { batchSize: 8, randomState: 3 });

describe('a search over a pipeline of @modu/preprocessing that ends in a network', () => {
  test('step__param reaches transformers and the network, and every setting scores as if it were written out', async () => {
    const create = (): Estimator =>
      new Pipeline([
        ['impute', new SimpleImputer()],
        ['scale', new StandardScaler()],
        ['model', network()],
      ]);
    const holes = rows.map((row, i) => (i % 7 === 0 ? [row[0] as number, Number.NaN] : row));
    const grid = {
      impute__strategy: ['mean', 'median'],
      model__epochs: [1, 6],
      scale: ['passthrough', new StandardScaler()],
    };
    const search = new GridSearchCV(create, grid, { cv, errorScore: 'raise' });
    await search.fit(holes, y);
    expect(search.cvResults.params).toHaveLength(8);

    const written = await crossValidate(
      () =>
        new Pipeline([
          ['impute', new SimpleImputer({ strategy: 'median' })],
          ['scale', new StandardScaler()],
          [
            'model',
            new LayersClassifier((context) => sigmoidModel(context), { batchSize: 8, randomState: 3, epochs: 6 }),
          ],
        ]) as Estimator,
      holes,
      y,
      { cv },
    );
    const { params, ...columns } = search.cvResults as unknown as Record<string, ArrayLike<number>> & {
      params: Record<string, unknown>[];
    };
    const row = params.findIndex(
      ({ impute__strategy, model__epochs, scale }) =>
        impute__strategy === 'median' && model__epochs === 6 && scale !== 'passthrough',
    );
    const found = [0, 1, 2].map((fold) => columns[`split${fold}_test_score`]?.[row]);
    expect(found).toEqual(Array.from(written.testScores.score));

    const best = search.bestEstimator as unknown as Pipeline & { namedSteps: { model: LayersClassifier } };
    expect(best.namedSteps.model.history['loss']).toHaveLength(search.bestParams['model__epochs'] as number);
    best.dispose();
  });

  test('a parameter that a step lacks is an error that names the nearest', async () => {
    const create = (): Estimator => new Pipeline([['model', network()]]);
    const search = new GridSearchCV(create, { model__epoch: [1] }, { cv, errorScore: 'raise' });
    await expect(search.fit(rows, y)).rejects.toThrow(
      "LayersClassifier: unknown option 'epoch'; did you mean 'epochs'?",
    );
    const other = new GridSearchCV(create, { modle__epochs: [1] }, { cv, errorScore: 'raise' });
    await expect(other.fit(rows, y)).rejects.toThrow(
      "GridSearchCV: the parameter 'modle__epochs' must begin with the name of a step, received none of model",
    );
  });

  test('a search leaves no tensor but those of the best estimator', async () => {
    const before = tf.memory().numTensors;
    const create = (): Estimator =>
      new Pipeline([
        ['scale', new StandardScaler()],
        ['model', network()],
      ]);
    const search = new GridSearchCV(create, { model__epochs: [1, 2] }, { cv });
    await search.fit(rows, y);
    expect(tf.memory().numTensors).toBeGreaterThan(before);
    (search.bestEstimator as unknown as Pipeline).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('leakage in searches', () => {
  const matrix: Matrix = { data: Float32Array.from(rows.flat()), shape: [samples, 2] };

  /** The same data with other features in the samples that a fold tests. */
  function withOtherTestFeatures(fold: number): Matrix {
    const [, tested] = [...cv.split(matrix, y)][fold] as readonly [Int32Array, Int32Array];
    const data = matrix.data.slice();
    for (const i of tested) data.set([1000 + i, -1000 * i], 2 * i);
    return { data, shape: matrix.shape };
  }

  /** What the estimators of the settings learned in a fold: folds are told apart by the samples that are held back. */
  async function learnedInFold(
    search: (create: (params: { leak: number }) => Estimator) => { fit(x: unknown, y: unknown): Promise<unknown> },
    data: Matrix,
    fold: number,
    planted: boolean,
  ): Promise<unknown[]> {
    const learned: unknown[] = [];
    const [, tested] = [...cv.split(matrix, y)][fold] as readonly [Int32Array, Int32Array];
    const heldBack = new Set(Array.from(tested, (i) => data.data[2 * i]));
    const scale = columnStatistics(data);
    class Spy extends NearestMean {
      override fit(x: unknown, targets: unknown): this {
        super.fit(x, targets);
        const { data: given, shape } = x as Matrix;
        const ofThisFold = given.every((value, i) => i % 2 === 1 || !heldBack.has(value));
        if (ofThisFold && shape[0] === samples - tested.length) learned.push(this.fitted);
        return this;
      }
    }
    await search(({ leak }) => new Spy(planted && leak > 0 ? { scale } : {})).fit(data, y);
    return learned;
  }

  const searches = {
    GridSearchCV: (create: never) => new GridSearchCV(create, { leak: [0, 1] }, { cv, refit: false }),
    RandomizedSearchCV: (create: never) =>
      new RandomizedSearchCV(create, { leak: uniform(0.1, 1) }, { cv, refit: false, nIter: 2, randomState: 0 }),
    HalvingGridSearchCV: (create: never) =>
      new HalvingGridSearchCV(create, { leak: [0, 1] }, { cv, refit: false, minResources: samples, randomState: 0 }),
  };

  test.each(Object.entries(searches))(
    '%s: the test fold has no say, and a leak that is planted is seen',
    async (_, search) => {
      for (const fold of [0, 1, 2]) {
        const learned = (data: Matrix, planted: boolean): Promise<unknown[]> =>
          learnedInFold(search as never, data, fold, planted);
        const before = await learned(matrix, false);
        expect(before).toHaveLength(2);
        expect(await learned(withOtherTestFeatures(fold), false)).toEqual(before);
        expect(await learned(withOtherTestFeatures(fold), true)).not.toEqual(await learned(matrix, true));
      }
    },
  );
});
