import { NotFittedError, type Matrix } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { linearModel } from '../../fixtures/tiny-models.ts';
import { r2Score } from '../metrics/r2-score.ts';
import { LayersRegressor } from './layers-regressor.ts';

const x = Array.from({ length: 20 }, (_, i) => [i / 10 - 1, Math.sin(i)]);
const y = x.map(([a, b]) => 3 * (a as number) - 2 * (b as number) + 1);

describe('LayersRegressor', () => {
  test('it learns a plane', async () => {
    const regressor = await new LayersRegressor(linearModel, { epochs: 60, batchSize: 4, randomState: 1 }).fit(x, y);
    const predicted = await regressor.predict(x);
    expect(predicted).toBeInstanceOf(Float32Array);
    expect(predicted).toBeAllClose(y, { atol: 1e-2 });
    expect(await regressor.score(x, y)).toBe(r2Score(y, predicted));
    expect(regressor.history['loss']).toHaveLength(60);
    regressor.dispose();
  });

  test('targets with several columns give a matrix, also when there is only one', async () => {
    const targets = x.map(([a, b]) => [a as number, (b as number) - 1, 2]);
    const regressor = new LayersRegressor(linearModel, { epochs: 80, batchSize: 4 });
    await regressor.fit(x, targets);
    const predicted = (await regressor.predict(x)) as Matrix;
    expect(predicted.shape).toEqual([20, 3]);
    expect(predicted.data).toBeAllClose(targets.flat(), { atol: 5e-2 });
    await regressor.fit(x, { data: Float32Array.from(y), shape: [20, 1] });
    expect(await regressor.predict(x.slice(0, 7))).toMatchObject({ shape: [7, 1] });
    await regressor.fit(x, Float64Array.from(y));
    expect(await regressor.predict(x)).toBeInstanceOf(Float32Array);
    regressor.dispose();
  });

  test('the builder is told features, outputs and seed', async () => {
    const contexts: unknown[] = [];
    const build = (context: Parameters<typeof linearModel>[0]): tf.LayersModel => (
      contexts.push(context),
      linearModel(context)
    );
    const regressor = await new LayersRegressor(build, { randomState: 4 }).fit(x, x);
    regressor.dispose();
    expect(contexts).toEqual([{ features: 2, inputShape: [2], outputs: 2, randomState: 4, params: {} }]);
  });

  test('the same seed gives the same losses bit for bit, another seed gives others', async () => {
    const losses = async (randomState: number): Promise<unknown> => {
      const build = (context: Parameters<typeof linearModel>[0]): tf.LayersModel =>
        linearModel({ ...context, randomState: 1 });
      const regressor = await new LayersRegressor(build, {
        randomState,
        epochs: 3,
        batchSize: 3,
        validationSplit: 0.3,
      }).fit(x, y);
      const { history } = regressor;
      regressor.dispose();
      return history;
    };
    const first = await losses(1);
    expect(Object.keys(first as object).sort()).toEqual(['loss', 'val_loss']);
    expect(await losses(1)).toEqual(first);
    expect(await losses(2)).not.toEqual(first);
  });

  test('tensors are trained on and stay with their owner', async () => {
    const tensor = tf.tensor2d(x);
    const regressor = await new LayersRegressor(linearModel, { validationData: [tensor, y] }).fit(tensor, y);
    expect(await regressor.predict(tensor)).toHaveLength(20);
    expect(tensor.isDisposed).toBe(false);
    regressor.dispose();
    tensor.dispose();
  });

  test('wrong data is refused in one sentence', async () => {
    const regressor = new LayersRegressor(linearModel);
    await expect(regressor.predict(x)).rejects.toBeInstanceOf(NotFittedError);
    await expect(regressor.fit(x, y.slice(1))).rejects.toThrow(
      'LayersRegressor: y must have as many samples as x, received 19 and 20',
    );
    await expect(regressor.fit(x, y.with(2, Number.NaN))).rejects.toThrow(
      'LayersRegressor: y must hold finite numbers, received NaN at index 2',
    );
    await expect(regressor.fit(x, ['a'] as never)).rejects.toThrow(
      "LayersRegressor: y must be made of numbers, received 'a'",
    );
    await expect(regressor.fit([], [])).rejects.toThrow('LayersRegressor: x must hold at least one row and one column');
    await expect(new LayersRegressor(() => linearModel({ features: 2 })).fit(x, x)).rejects.toThrow(
      'LayersRegressor: build must return a model with 2 output units, received an output of shape [1]',
    );
    await expect(new LayersRegressor(linearModel, { validationData: [x, x] }).fit(x, y)).rejects.toThrow(
      'LayersRegressor: validationData[1] must have samples of shape [1], received [2]',
    );
    expect(() => new LayersRegressor(linearModel, { classWeight: {} } as never)).toThrow(
      "LayersRegressor: unknown option 'classWeight'",
    );
    expect(() => new LayersRegressor(linearModel, { epochs: -1 })).toThrow(
      'LayersRegressor: epochs must be a positive integer, received -1',
    );
  });
});
