import { derivedSeed, expectBoolean, expectInteger, expectNumber, expectOneOf, expectOptions } from '@modu/core';
import { Add, Conv1D, Dropout, GRU, LSTM, Orthogonal } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { buildWithinMemory } from '../build-within-memory.ts';
import { kernelInitializer } from '../activation.ts';
import { expectTraining, type TrainingOptions } from '../compile-model.ts';
import { expectSeed } from '../seed.ts';
import { TimeSeriesForecaster } from './forecaster-model.ts';
import { expectQuantiles } from './quantile-loss.ts';
import { ForecastOutput, NormalizeWindow } from './window-layers.ts';

/** Options of {@link timeSeriesForecaster}. */
export interface TimeSeriesForecasterOptions extends TrainingOptions {
  /** T, the number of steps that a forecast looks back on. */
  readonly window: number;
  /** H, the number of steps that are forecast at once; 1 by default. */
  readonly horizon?: number;
  /** D, the number of features of each step; 1 by default. */
  readonly features?: number;
  /** Which feature is forecast, from 0; 0 by default. */
  readonly target?: number;
  /** What reads the window: `'lstm'` (the default), `'gru'`, `'conv'` or `'dense'`. */
  readonly network?: 'lstm' | 'gru' | 'conv' | 'dense';
  /** The width of each layer, 32 by default. */
  readonly units?: number;
  /** The number of layers, 1 by default. */
  readonly layers?: number;
  /** The width of the kernels of `'conv'`, 3 by default; the dilation doubles from layer to layer. */
  readonly kernelSize?: number;
  /** Which quantiles are forecast, ascending, such as `[0.1, 0.5, 0.9]`; by default none, and the mean is forecast. */
  readonly quantiles?: readonly number[] | null;
  /** Whether each window is measured by its own mean and deviation, true by default; otherwise scale the series. */
  readonly normalize?: boolean;
  /** Whether a straight line from the window to each forecast is added to what the network says, true by default. */
  readonly shortcut?: boolean;
  /** Fraction of each layer's outputs set to zero in training, in [0, 1); 0 by default. */
  readonly dropout?: number;
  /** The weight of the squared kernels of `'dense'`, `'conv'` and the output in the loss; 0 by default. */
  readonly l2?: number;
  /** An integer from 0 to 2³² − 1 that makes initial weights, dropout and the order of windows reproducible. */
  readonly seed?: number;
}

const where = 'timeSeriesForecaster';
const optionNames = [
  'window',
  'horizon',
  'features',
  'target',
  'network',
  'units',
  'layers',
  'kernelSize',
  'quantiles',
  'normalize',
  'shortcut',
  'dropout',
  'l2',
  'optimizer',
  'learningRate',
  'seed',
] as const;

/**
 * A network that reads the last steps of a series and forecasts the next ones, their mean or their quantiles.
 *
 * window → z = (x − mean) / deviation → LSTM, GRU, causal convolutions or dense layers of z, plus a straight line W · z
 * → H values, or H · Q → back in the measure of the window. So a series may grow: a forecast never depends on a level that was not in its window.
 *
 * Inputs   windows [B,T,D]
 * Output   [B,H], or [B,H,Q] with quantiles, in the measure of the series
 * Weights  recurrent layers as Keras; kernels in front of relu He uniform, of the output Glorot uniform; biases zero
 * Training Adam with learningRate 0.003, unless another rate or optimizer is given; mean squared error, or the pinball loss
 *          of the quantiles. The seed rules the order of the windows too.
 *
 * @returns {@link TimeSeriesForecaster}, with `fit`, `predict`, `save`; its `model` is an ordinary `tf.LayersModel`
 * @throws {ArgumentError} when an option is unknown or out of range
 * @see Kim et al. 2022 (RevIN), https://openreview.net/forum?id=cGDAkQo1C0p, for the measure of each window
 * @example
 * const forecaster = timeSeriesForecaster({ window: 24, horizon: 12, quantiles: [0.1, 0.5, 0.9], seed: 1 });
 * await forecaster.fit(series, { epochs: 100, validationSteps: 24 });
 * const { values, lower, upper } = await forecaster.predict(series);
 */
export function timeSeriesForecaster(options: TimeSeriesForecasterOptions): TimeSeriesForecaster {
  const known = expectOptions(where, options, optionNames);
  return buildWithinMemory(where, () => build(known));
}

function build(options: TimeSeriesForecasterOptions): TimeSeriesForecaster {
  const window = expectInteger(where, 'window', options.window, { min: 1 });
  const horizon = expectInteger(where, 'horizon', options.horizon ?? 1, { min: 1 });
  const features = expectInteger(where, 'features', options.features ?? 1, { min: 1 });
  const target = expectInteger(where, 'target', options.target ?? 0, { min: 0, max: features - 1 });
  const network = expectOneOf(where, 'network', options.network ?? 'lstm', ['lstm', 'gru', 'conv', 'dense']);
  const units = expectInteger(where, 'units', options.units ?? 32, { min: 1 });
  const depth = expectInteger(where, 'layers', options.layers ?? 1, { min: 1 });
  const kernelSize = expectInteger(where, 'kernelSize', options.kernelSize ?? 3, { min: 1 });
  const { quantiles: given = null } = options;
  const quantiles = given === null ? null : expectQuantiles(where, given);
  const isNormalized = expectBoolean(where, 'normalize', options.normalize ?? true);
  const hasShortcut = expectBoolean(where, 'shortcut', options.shortcut ?? true);
  const dropout = expectNumber(where, 'dropout', options.dropout ?? 0, { min: 0, maxExclusive: 1 });
  const l2 = expectNumber(where, 'l2', options.l2 ?? 0, { min: 0 });
  const seed = expectSeed(where, options.seed);
  const training = expectTraining(where, options, 0.003);

  const own = (index: number): number | undefined => (seed === undefined ? undefined : derivedSeed(seed, index));
  const penalty = l2 > 0 ? { kernelRegularizer: tf.regularizers.l2({ l2 }) } : {};
  const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
    layer.apply(x) as tf.SymbolicTensor;
  const input = tf.input({ name: 'window', shape: [window, features] });
  let x = isNormalized ? apply(new NormalizeWindow({ name: 'normalize' }), input) : input;
  const measured = x;
  if (network === 'dense') x = apply(tf.layers.flatten({ name: 'flatten' }), x);
  for (let i = 0; i < depth; i++) {
    const name = `${network}_${i + 1}`;
    const relu = {
      name,
      activation: 'relu',
      kernelInitializer: kernelInitializer('relu', own(10 * i + 1)),
      ...penalty,
    } as const;
    const recurrent = {
      name,
      units,
      returnSequences: i < depth - 1,
      kernelInitializer: kernelInitializer('tanh', own(10 * i + 1)),
      recurrentInitializer: new Orthogonal({ seed: own(10 * i + 2) ?? null }),
    };
    const layer =
      network === 'dense'
        ? tf.layers.dense({ ...relu, units })
        : network === 'conv'
          ? new Conv1D({ ...relu, filters: units, kernelSize, padding: 'causal', dilationRate: 2 ** i })
          : new (network === 'lstm' ? LSTM : GRU)(recurrent);
    x = apply(layer, x);
    if (dropout > 0)
      x = apply(new Dropout({ name: `${name}_dropout`, rate: dropout, seed: own(10 * i + 3) ?? null }), x);
  }
  if (network === 'conv') x = apply(tf.layers.flatten({ name: 'flatten' }), x);
  const outputs = horizon * (quantiles?.length ?? 1);
  x = apply(
    tf.layers.dense({
      name: 'output',
      units: outputs,
      kernelInitializer: kernelInitializer('linear', own(0)),
      ...penalty,
    }),
    x,
  );
  if (hasShortcut) {
    const line = {
      name: 'shortcut',
      units: outputs,
      useBias: false,
      kernelInitializer: kernelInitializer('linear', own(4)),
    };
    const flat = apply(tf.layers.flatten({ name: 'steps' }), measured);
    x = apply(new Add({ name: 'sum' }), [x, apply(tf.layers.dense({ ...line, ...penalty }), flat)]);
  }
  if (quantiles !== null)
    x = apply(tf.layers.reshape({ name: 'quantiles', targetShape: [horizon, quantiles.length] }), x);
  x = apply(new ForecastOutput({ name: 'forecast', target, quantiles, isNormalized }), [x, input]);
  const model = tf.model({ name: 'time_series_forecaster', inputs: input, outputs: x });
  return new TimeSeriesForecaster(model, { ...training, ...(seed !== undefined && { seed }) });
}
