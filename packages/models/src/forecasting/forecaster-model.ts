import { ArgumentError, DataError, expectInteger, expectOptions, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { compileModel, expectTraining, type TrainingOptions } from '../compile-model.ts';
import { numericColumns, type Numbers } from '../numeric-columns.ts';
import { expectSeed } from '../seed.ts';
import { fitSequences, sequenceFitNames, type SequenceFitOptions } from '../sequences/fit-sequences.ts';
import { QuantileLoss } from './quantile-loss.ts';
import { ForecastOutput, type ForecastConfig } from './window-layers.ts';

/** Options of {@link TimeSeriesForecaster.fit}. */
export interface ForecasterFitOptions extends Omit<SequenceFitOptions, 'validationData'> {
  /**
   * How many steps at the end of the series are held back, 0 by default: `val_loss` is that of all forecasts of these steps
   * alone, and none of them is learnt from.
   */
  readonly validationSteps?: number;
}

/** A forecast, step by step. */
export interface Forecast {
  /** The mean, or of quantiles the one that is nearest to the median. */
  readonly values: Float64Array;
  /** The lowest quantile; absent without quantiles. */
  readonly lower?: Float64Array;
  /** The highest quantile. */
  readonly upper?: Float64Array;
  /** All of them by their names, such as `0.1`. */
  readonly quantiles?: Readonly<Record<string, Float64Array>>;
}

/** Windows of a series by the steps at which their forecasts begin. */
interface Windows {
  readonly rows: number;
  /** Row by row, [T, D]. */
  readonly series: Float32Array;
  readonly starts: readonly number[];
}

const where = 'TimeSeriesForecaster';

/**
 * A forecaster with all it takes to train it and to forecast.
 *
 * `timeSeriesForecaster` makes one. `model` is a `tf.LayersModel` from windows to forecasts that saves and loads like any
 * other; `new TimeSeriesForecaster(model)` around a loaded one goes on. Its optimizer comes back with the checkpoints of
 * `@modu/callbacks`, and with `tf.loadLayersModel` where the mean is forecast: tfjs cannot save the loss of quantiles.
 *
 * @throws {ArgumentError} when the model was not made by `timeSeriesForecaster`
 * @example
 * const forecaster = new TimeSeriesForecaster(await tf.loadLayersModel('indexeddb://passengers'));
 */
export class TimeSeriesForecaster {
  /** [B,T,D] windows → forecasts [B,H] or [B,H,Q]. */
  readonly model: tf.LayersModel;
  readonly window: number;
  readonly horizon: number;
  readonly features: number;
  readonly #config: ForecastConfig;
  readonly #seed: number | undefined;

  constructor(model: tf.LayersModel, options: TrainingOptions & { readonly seed?: number } = {}) {
    const { seed } = expectOptions(where, options, ['seed', 'learningRate', 'optimizer']);
    const output = model instanceof tf.LayersModel ? model.layers.at(-1) : undefined;
    if (!(output instanceof ForecastOutput)) {
      throw new ArgumentError(
        `${where}: model must be one that timeSeriesForecaster made, received '${String((model as { name?: unknown } | null)?.name)}'`,
      );
    }
    this.model = model;
    this.#config = output.config;
    this.#seed = expectSeed(where, seed);
    const [, window = 0, features = 0] = model.inputs[0]?.shape as number[];
    const [, horizon = 0] = output.outputShape as number[];
    [this.window, this.features, this.horizon] = [window, features, horizon];
    const isCompiled = (model as { optimizer?: unknown }).optimizer !== undefined;
    if (!isCompiled) this.#compile(expectTraining(where, options, 0.003));
  }

  #compile(training: TrainingOptions): void {
    const { quantiles } = this.#config;
    compileModel(this.model, 'meanSquaredError', [], training);
    if (quantiles === null) return;
    const { optimizer } = this.model;
    this.model.compile({ optimizer, loss: new QuantileLoss({ quantiles }) });
    (this.model as unknown as { isOptimizerOwned: boolean }).isOptimizerOwned = training.optimizer === undefined;
  }

  /**
   * Learns from every window of a series and the steps behind it.
   *
   * @param series [T], or [T,D] with several features; in order of time, without gaps
   * @returns the losses of every epoch, as `model.fit`
   * @throws {DataError} when a value is missing, or the series is shorter than one window and its forecast
   */
  async fit(series: Numbers, options: ForecasterFitOptions = {}): Promise<tf.History> {
    const named = `${where}.fit`;
    const { validationSteps = 0, ...rest } = expectOptions(named, options, [
      'validationSteps',
      ...sequenceFitNames.filter((name) => name !== 'validationData'),
    ]);
    const held = expectInteger(named, 'validationSteps', validationSteps, { min: 0 });
    const steps = this.#steps(named, series);
    const length = steps.length / this.features;
    const train = this.#windows(named, steps, this.window, length - held);
    const watch = held === 0 ? undefined : this.#windows(named, steps, Math.max(this.window, length - held), length);
    const batchOf = ([windows]: readonly [Windows], order: ArrayLike<number>) => this.#batch(windows, order);
    return fitSequences(
      named,
      this.model,
      [train] as const,
      batchOf,
      {
        ...rest,
        ...(watch && { validationData: [watch] as const }),
      },
      this.#seed,
    );
  }

  /**
   * Forecasts the steps behind the end of a series.
   *
   * @param series [T] or [T,D], of which the last `window` steps count
   * @param options `steps` is the number of steps, the horizon by default; more of them come from forecasts of forecasts,
   *   which one feature allows, and whose quantiles are then too close to one another
   */
  async predict(series: Numbers, options: { readonly steps?: number } = {}): Promise<Forecast> {
    const named = `${where}.predict`;
    expectOptions(named, options, ['steps']);
    const wanted = expectInteger(named, 'steps', options.steps ?? this.horizon, { min: 1 });
    if (wanted > this.horizon && this.features > 1) {
      throw new ArgumentError(
        `${named}: steps must be at most the horizon ${this.horizon} where there are several features, received ${wanted}`,
      );
    }
    let steps = this.#steps(named, series);
    const { quantiles } = this.#config;
    const rows: number[][] = [];
    const middle = quantiles === null ? 0 : nearestTo(quantiles, 0.5);
    while (rows.length < wanted) {
      const next = await this.#next(steps);
      rows.push(...next);
      if (rows.length < wanted) steps = Float32Array.from([...steps, ...next.map((row) => row[middle] ?? Number.NaN)]);
    }
    const column = (q: number) => Float64Array.from({ length: wanted }, (_, i) => rows[i]?.[q] ?? Number.NaN);
    if (quantiles === null) return { values: column(0) };
    return {
      values: column(middle),
      lower: column(0),
      upper: column(quantiles.length - 1),
      quantiles: Object.fromEntries(quantiles.map((q, i) => [String(q), column(i)])),
    };
  }

  /** Saves {@link model}, as `tf.LayersModel.save`. */
  save(target: tf.io.IOHandler | string, config?: tf.io.SaveConfig): Promise<tf.io.SaveResult> {
    return this.model.save(target, config);
  }

  /** Disposes of {@link model}. */
  dispose(): void {
    this.model.dispose();
  }

  /** The next horizon, a row of quantiles per step, in ascending order: a network may cross them. */
  async #next(steps: Float32Array): Promise<number[][]> {
    const from = steps.length - this.window * this.features;
    const output = tf.tidy(() => {
      const window = tf.tensor3d(steps.slice(from), [1, this.window, this.features]);
      return this.model.predict(window) as tf.Tensor;
    });
    const values = await output.data();
    output.dispose();
    const width = values.length / this.horizon;
    return Array.from({ length: this.horizon }, (_, i) =>
      Array.from(values.subarray(i * width, (i + 1) * width)).sort((a, b) => a - b),
    );
  }

  /** The steps row by row. */
  #steps(named: string, series: Numbers): Float32Array {
    const columns = numericColumns(named, 'series', series);
    if (columns.length !== this.features) {
      throw new ShapeError(`${named}: series must have ${this.features} features, received ${columns.length}`);
    }
    const length = columns[0]?.length ?? 0;
    if (length < this.window) {
      throw new DataError(`${named}: series must have at least ${this.window} steps, a window, received ${length}`);
    }
    const steps = new Float32Array(length * columns.length);
    for (const [j, column] of columns.entries()) column.forEach((value, t) => (steps[t * columns.length + j] = value));
    return steps;
  }

  /** The windows whose forecasts lie in the steps from `from` up to `to`. */
  #windows(named: string, series: Float32Array, from: number, to: number): Windows {
    const rows = to - from - this.horizon + 1;
    if (rows < 1) {
      throw new DataError(
        `${named}: series must leave at least ${this.horizon} steps to forecast, received ${Math.max(0, to - from)}`,
      );
    }
    return { rows, series, starts: Array.from({ length: rows }, (_, i) => from + i) };
  }

  #batch({ series, starts }: Windows, order: ArrayLike<number>): { readonly xs: tf.Tensor; readonly ys: tf.Tensor } {
    const { window, horizon, features } = this;
    const { target, quantiles } = this.#config;
    const times = quantiles?.length ?? 1;
    const batch = order.length;
    const xs = new Float32Array(batch * window * features);
    const ys = new Float32Array(batch * horizon * times);
    for (let b = 0; b < batch; b++) {
      const start = starts[order[b] ?? 0] ?? 0;
      xs.set(series.subarray((start - window) * features, start * features), b * window * features);
      for (let i = 0; i < horizon * times; i++) {
        ys[b * horizon * times + i] = series[(start + Math.floor(i / times)) * features + target] ?? Number.NaN;
      }
    }
    return {
      xs: tf.tensor3d(xs, [batch, window, features]),
      ys: quantiles === null ? tf.tensor2d(ys, [batch, horizon]) : tf.tensor3d(ys, [batch, horizon, times]),
    };
  }
}

function nearestTo(values: readonly number[], wanted: number): number {
  const distances = values.map((value) => Math.abs(value - wanted));
  return distances.indexOf(Math.min(...distances));
}
