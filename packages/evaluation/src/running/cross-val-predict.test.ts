import { isMatrix, type Estimator, type Matrix } from '@modu/core';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { CentroidClassifier, RidgeRegressor } from '../../fixtures/closed-form.ts';
import { runningGolden } from '../../fixtures/running-golden.ts';
import { KFold } from '../splitters/k-fold.ts';
import { crossValPredict } from './cross-val-predict.ts';

const { x, y, labels, binary } = runningGolden.data;
const golden = runningGolden.predictions;
const ridge = (): Estimator => new RidgeRegressor();
const centroid = (): Estimator => new CentroidClassifier();

describe('crossValPredict', () => {
  test("predictions are scikit-learn's, in the order of the samples", async () => {
    const cv = new KFold({ nSplits: 5, shuffle: true, randomState: 3 });
    const predicted = await crossValPredict(ridge, x, y, { cv });
    expect(predicted).toBeInstanceOf(Float64Array);
    expect(predicted).toBeAllClose(golden.predict, { rtol: 1e-9 });
    expect(await crossValPredict(centroid, x, labels, { cv: 4 })).toEqual(golden.labels);
  });

  test('probabilities and decisions have a column for each class', async () => {
    const proba = await crossValPredict(centroid, x, labels, { cv: 4, method: 'predictProba' });
    expectTypeOf(proba).toEqualTypeOf<Matrix>();
    expect(proba).toBeAllClose(golden.proba, { rtol: 1e-6, atol: 1e-7 });
    const decision = await crossValPredict(centroid, x, labels, { cv: 4, method: 'decisionFunction' });
    expect(isMatrix(decision)).toBe(true);
    expect(decision).toBeAllClose(golden.decision, { rtol: 1e-6 });
    const two = await crossValPredict(centroid, x, binary, { cv: 3, method: 'decisionFunction' });
    expect(two).toBeAllClose(golden.binary_decision, { rtol: 1e-9 });
  });

  test('a class that a training part lacks has probability 0', async () => {
    const rows = golden.order.map((i) => x[i]);
    const sorted = golden.order.map((i) => labels[i]);
    const options = { cv: new KFold({ nSplits: 3 }), method: 'predictProba' } as const;
    expect(await crossValPredict(centroid, rows, sorted, options)).toBeAllClose(golden.lacking, {
      rtol: 1e-6,
      atol: 1e-7,
    });
    await expect(crossValPredict(centroid, rows, sorted, { ...options, method: 'decisionFunction' })).rejects.toThrow(
      /^crossValPredict: decisions cannot be completed for a training part with 2 of 3 classes/,
    );
  });

  test('decisions of a class that a training part lacks are the lowest float32', async () => {
    const four = labels.map((label, i) => (i < 10 ? 'yew' : label));
    const cv = [
      [Array.from({ length: 51 }, (_, i) => i + 10), Array.from({ length: 10 }, (_, i) => i)],
      [
        Array.from({ length: 10 }, (_, i) => i).concat([20, 21, 22, 23, 24, 25, 26]),
        Array.from({ length: 51 }, (_, i) => i + 10),
      ],
    ] as [number[], number[]][];
    const decision = await crossValPredict(centroid, x, four, { cv, method: 'decisionFunction' });
    const { data, shape } = decision as Matrix;
    expect(shape).toEqual([61, 4]);
    expect(data[3]).toBe(-3.4028234663852886e38);
    expect(data[0]).toBeGreaterThan(-1e6);
  });

  test('other answers keep their kind', async () => {
    const answering =
      (answer: (rows: unknown[]) => unknown): (() => Estimator) =>
      () => ({
        fit: () => undefined,
        predict: (rows) => answer(rows as unknown[]),
      });
    const cv = new KFold({ nSplits: 2 });
    const int = await crossValPredict(
      answering((rows) => new Int32Array(rows.length).fill(3)),
      x,
      y,
      { cv },
    );
    expect(int).toBeInstanceOf(Int32Array);
    const matrix = (rows: unknown[]): Matrix => ({
      data: new Float32Array(rows.length * 2).fill(1),
      shape: [rows.length, 2],
    });
    expect(((await crossValPredict(answering(matrix), x, y, { cv })) as Matrix).shape).toEqual([61, 2]);
    await expect(
      crossValPredict(
        answering(() => [1]),
        x,
        y,
        { cv },
      ),
    ).rejects.toThrow('crossValPredict: the estimator must predict 31 rows for 31 samples, received [1]');
  });

  test.each<[object, string]>([
    [{ cv: [[[0], [1]]] }, 'crossValPredict: cv must test every sample once, sample 0 is not tested'],
    [{ cv: [[[0], [1, 1]]] }, 'crossValPredict: cv must test every sample once, sample 1 is tested twice'],
    [{ method: 'transform' }, "crossValPredict: method must be one of 'predict', 'predictProba', 'decisionFunction'"],
    [{ method: 'predictProba' }, 'crossValPredict: the estimator must have a method predictProba'],
    [{ scoring: 'r2' }, "crossValPredict: unknown option 'scoring'"],
  ])('%o is refused', async (options, message) => {
    await expect(crossValPredict(ridge, x, y, options)).rejects.toThrow(message);
  });
});
