import { ArgumentError, DataError, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { reloaded, reloadedUntrained } from '../../fixtures/saved-model.ts';
import { mlp, QuantileLoss, summary, timeSeriesForecaster, TimeSeriesForecaster } from '../index.ts';

/** A wave of eight steps on a slope. */
const wave = Array.from({ length: 72 }, (_, t) => 10 + 0.5 * t + 3 * Math.sin((Math.PI * t) / 4));

test.each([
  ['lstm', ['window', 'normalize', 'lstm_1', 'output', 'forecast'], 4 * (4 + 4 * 4 + 4) + 4 * 3 + 3],
  ['dense', ['window', 'normalize', 'flatten', 'dense_1', 'output', 'forecast'], 5 * 4 + 4 + 4 * 3 + 3],
  ['conv', ['window', 'normalize', 'conv_1', 'flatten', 'output', 'forecast'], 3 * 4 + 4 + 20 * 3 + 3],
] as const)('%s has these layers, and as many weights as follow from the options', (network, names, parameters) => {
  const { model } = timeSeriesForecaster({ window: 5, horizon: 3, network, units: 4, shortcut: false });
  const { layers, parameters: found } = summary(model);
  expect(layers.map(({ name }) => name)).toEqual(names);
  expect(found).toBe(parameters);
  expect(layers.at(-1)?.outputShape).toEqual([null, 3]);
  model.dispose();
});

test('the shortcut is a straight line from the measured window to the forecasts', async () => {
  const forecaster = timeSeriesForecaster({ window: 4, horizon: 2, network: 'dense', normalize: false, seed: 1 });
  const line = forecaster.model.getLayer('shortcut');
  tf.tidy(() => {
    const others = forecaster.model.layers.filter(({ weights, name }) => weights.length > 0 && name !== 'shortcut');
    for (const layer of others) layer.setWeights(layer.getWeights().map((weight) => tf.zerosLike(weight)));
    line.setWeights([tf.tensor2d([1, 0, 0, 0, 0, 2, 0, 3], [4, 2])]);
  });
  expect([...(await forecaster.predict([5, 6, 7, 8])).values]).toEqual([5, 2 * 7 + 3 * 8]);
  forecaster.dispose();
});

test('deep networks return sequences between layers, and quantiles have an axis of their own', () => {
  const gru = timeSeriesForecaster({
    window: 5,
    features: 2,
    network: 'gru',
    layers: 2,
    dropout: 0.1,
    quantiles: [0.2, 0.8],
  });
  const shapes = summary(gru.model).layers.map(({ name, outputShape }) => [name, outputShape]);
  expect(shapes).toEqual(
    expect.arrayContaining([
      ['gru_1', [null, 5, 32]],
      ['gru_2', [null, 32]],
      ['gru_2_dropout', [null, 32]],
      ['forecast', [null, 1, 2]],
    ]),
  );
  gru.dispose();
});

test('a forecast is measured by its window alone: a shifted and stretched series has the same one, shifted and stretched', async () => {
  const forecaster = timeSeriesForecaster({ window: 8, horizon: 4, units: 6, seed: 1 });
  const { values } = await forecaster.predict(wave);
  const moved = await forecaster.predict(wave.map((value) => 20 * value - 700));
  expect([...moved.values]).toBeAllClose(
    [...values].map((value) => 20 * value - 700),
    { rtol: 1e-4, atol: 1e-2 },
  );
  const constant = await forecaster.predict(new Array<number>(8).fill(42));
  expect([...constant.values]).toBeAllClose([42, 42, 42, 42], { atol: 1e-4 });
  const plain = timeSeriesForecaster({ window: 8, horizon: 4, units: 6, seed: 1, normalize: false });
  expect((await plain.predict(new Array<number>(8).fill(42))).values[0]).not.toBeCloseTo(42, 0);
  for (const one of [forecaster, plain]) one.dispose();
});

test('the loss of quantiles says what it needs when it is made without options', () => {
  const Any = QuantileLoss as unknown as new () => QuantileLoss;
  expect(() => new Any()).toThrow('QuantileLoss: options must be an object of options, received undefined');
});

test('the loss of quantiles is the pinball loss, and its gradient points to the quantile', () => {
  const loss = new QuantileLoss({ quantiles: [0.1, 0.9] });
  tf.tidy(() => {
    const [y, p] = [tf.tensor2d([[3, 3]]), tf.tensor2d([[1, 5]])];
    // ½ (0.1 · 2 + 0.1 · 2)
    expect(loss.call(y, p)).toBeAllClose([0.2]);
    expect(loss.call(p, y)).toBeAllClose([0.5 * (0.9 * 2 + 0.9 * 2)]);
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(loss.call(y, x)))(p);
    expect(gradient).toBeAllClose([[-0.05, 0.05]]);
  });
  expect(loss.getConfig()).toMatchObject({ quantiles: [0.1, 0.9] });
});

test('learns a wave on a slope, forecasts beyond its horizon, and forecasts itself into no held-back step', async () => {
  const forecaster = timeSeriesForecaster({
    window: 8,
    horizon: 4,
    network: 'dense',
    units: 16,
    learningRate: 0.02,
    seed: 3,
  });
  const { history } = await forecaster.fit(wave.slice(0, 56), { epochs: 120, batchSize: 64, validationSteps: 8 });
  expect(history['val_loss']?.at(-1)).toBeLessThan(0.5);
  const { values } = await forecaster.predict(wave.slice(0, 56), { steps: 10 });
  const errors = Array.from(values, (value, i) => Math.abs(value - wave[56 + i]!));
  expect(Math.max(...errors)).toBeLessThan(1.5);
  const last = await forecaster.predict(wave.slice(48, 56));
  expect([...last.values]).toEqual([...values.subarray(0, 4)]);
  forecaster.dispose();
});

test('what is held back is not learnt from', async () => {
  const learnt = async (series: number[]) => {
    const forecaster = timeSeriesForecaster({ window: 6, horizon: 2, network: 'dense', units: 4, seed: 2 });
    const { history } = await forecaster.fit(series, { epochs: 2, validationSteps: 10 });
    forecaster.dispose();
    return history;
  };
  const changed = wave.map((value, t) => (t >= 62 ? value * 3 : value));
  const [first, second] = [await learnt(wave), await learnt(changed)];
  expect(second['loss']).toEqual(first['loss']);
  expect(second['val_loss']).not.toEqual(first['val_loss']);
});

test('forecasts quantiles in order, around what comes', async () => {
  const noisy = Array.from({ length: 200 }, (_, t) => 5 * Math.sin(t) + (((t * 7919) % 31) / 31 - 0.5) * 4);
  const quantiles = Object.freeze([0.1, 0.5, 0.9]);
  const forecaster = timeSeriesForecaster({
    window: 6,
    horizon: 2,
    network: 'dense',
    normalize: false,
    learningRate: 0.02,
    quantiles,
    seed: 1,
  });
  await forecaster.fit(noisy.slice(0, 150), { epochs: 40, batchSize: 64 });
  let inside = 0;
  for (let t = 150; t < 198; t += 2) {
    const { values, lower, upper, quantiles: all } = await forecaster.predict(noisy.slice(0, t));
    expect(all?.['0.5']).toEqual(values);
    for (const i of [0, 1]) {
      expect(lower![i]).toBeLessThanOrEqual(values[i]!);
      expect(values[i]).toBeLessThanOrEqual(upper![i]!);
      if (lower![i]! <= noisy[t + i]! && noisy[t + i]! <= upper![i]!) inside++;
    }
  }
  // 80 % of 48, give or take three deviations.
  expect(inside).toBeGreaterThan(29);
  expect(inside).toBeLessThan(48);
  forecaster.dispose();
});

test('is saved, loaded, and goes on, with the mean and with quantiles; one seed repeats all losses', async () => {
  const fit = { epochs: 1, batchSize: 16, shuffle: false };
  const build = () => timeSeriesForecaster({ window: 6, features: 2, target: 1, units: 4, network: 'gru', seed: 4 });
  const [mean, again] = [build(), build()];
  const series = wave.map((value, t) => [Math.cos(t), value]);
  const losses = await mean.fit(series, { ...fit, shuffle: true });
  expect((await again.fit(series, { ...fit, shuffle: true })).history).toEqual(losses.history);
  const loaded = new TimeSeriesForecaster(await reloaded(mean.model), { seed: 4 });
  expect(await loaded.predict(series)).toEqual(await mean.predict(series));
  const [here, there] = [await mean.fit(series, fit), await loaded.fit(series, fit)];
  expect(there.history['loss']).toBeAllClose(here.history['loss'], { rtol: 1e-4 });
  const { optimizer } = loaded.model;
  for (const one of [mean, again, loaded]) one.dispose();
  optimizer.dispose();

  const quantiles = timeSeriesForecaster({ window: 6, network: 'conv', quantiles: [0.1, 0.9], seed: 4 });
  await quantiles.fit(wave, fit);
  const back = new TimeSeriesForecaster(await reloadedUntrained((target) => quantiles.save(target)));
  expect(await back.predict(wave)).toEqual(await quantiles.predict(wave));
  expect((await back.fit(wave, fit)).history['loss']?.[0]).toBeGreaterThan(0);
  for (const one of [quantiles, back]) one.dispose();
});

test.each([
  [{}, 'window must be a positive integer, received undefined'],
  [{ window: 4, horizon: 0 }, 'horizon must be a positive integer, received 0'],
  [{ window: 4, features: 2, target: 2 }, 'target must be an integer at least 0 and at most 1, received 2'],
  [{ window: 4, network: 'ltsm' }, "received 'ltsm'; did you mean 'lstm'?"],
  [{ window: 4, units: 0 }, 'units must be a positive integer, received 0'],
  [{ window: 4, layers: 0 }, 'layers must be a positive integer, received 0'],
  [{ window: 4, quantiles: [] }, 'quantiles must ascend and be at least one, received []'],
  [{ window: 4, quantiles: [0.5, 0.1] }, 'quantiles must ascend and be at least one, received [0.5, 0.1]'],
  [{ window: 4, quantiles: [1] }, 'quantiles[0] must be a finite number greater than 0 and less than 1, received 1'],
  [{ window: 4, normalize: 1 }, 'normalize must be true or false, received 1'],
  [{ window: 4, shortcut: 'on' }, "shortcut must be true or false, received 'on'"],
  [{ window: 4, dropout: 1 }, 'dropout must be a finite number at least 0 and less than 1, received 1'],
  [{ window: 4, seed: -1 }, 'seed must be an integer at least 0'],
  [{ window: 4, lookback: 1 }, "unknown option 'lookback'"],
])('bad options are errors: %j', (options, message) => {
  expect(() => timeSeriesForecaster(options as never)).toThrow(ArgumentError);
  expect(() => timeSeriesForecaster(options as never)).toThrow(message);
});

test('bad series and models are errors', async () => {
  const forecaster = timeSeriesForecaster({ window: 6, horizon: 2, features: 2, network: 'dense' });
  const two = wave.map((value) => [value, value]);
  await expect(forecaster.fit(wave)).rejects.toThrow(ShapeError);
  await expect(forecaster.predict(two.slice(0, 5))).rejects.toThrow(
    new DataError('TimeSeriesForecaster.predict: series must have at least 6 steps, a window, received 5'),
  );
  await expect(forecaster.fit(two.slice(0, 7))).rejects.toThrow(
    'series must leave at least 2 steps to forecast, received 1',
  );
  await expect(forecaster.fit([...two.slice(0, 9), [Number.NaN, 1]])).rejects.toThrow(DataError);
  await expect(forecaster.predict(two, { steps: 3 })).rejects.toThrow(ArgumentError);
  await expect(forecaster.fit(two, null as never)).rejects.toThrow(
    'options must be an object of options, received null',
  );
  await expect(forecaster.fit(two, { validationData: two } as object)).rejects.toThrow(
    "unknown option 'validationData'",
  );
  await expect(forecaster.fit(two, { validationSteps: -1 })).rejects.toThrow(ArgumentError);
  forecaster.dispose();
  const other = mlp({ inputs: 2, hidden: [2] });
  expect(() => new TimeSeriesForecaster(other)).toThrow(
    new ArgumentError("TimeSeriesForecaster: model must be one that timeSeriesForecaster made, received 'mlp'"),
  );
  other.dispose();
});
