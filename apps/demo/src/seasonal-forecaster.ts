import { TimeSeriesForecaster, timeSeriesForecaster, type ForecasterFitOptions } from '@modu/models';
import type * as tf from '@tensorflow/tfjs';
import { addYearDifferences, yearDifferences } from './year-differences.ts';

/** What forecasts a series with a season. */
export interface ForecastKind {
  readonly name: string;
  readonly network: 'dense' | 'conv' | 'lstm' | 'gru';
  /** Whether differences to the year before are learnt and forecast, rather than the logarithms themselves. */
  readonly ofDifferences: boolean;
  /** The weight of the squared kernels in the loss. */
  readonly l2: number;
}

const kind = (network: ForecastKind['network'], ofDifferences: boolean, l2: number): ForecastKind => {
  const name = `${network} of ${ofDifferences ? 'differences' : 'logarithms'}, l2 ${l2}`;
  return { name, network, ofDifferences, l2 };
};

/** What is tried, the plainest last. */
export const forecastKinds: readonly ForecastKind[] = [
  kind('gru', false, 0.001),
  kind('dense', false, 0.001),
  kind('gru', true, 0.001),
  ...[0.001, 0.01, 0.1].map((l2) => kind('dense', true, l2)),
];

/** A forecast with the interval from its 10th to its 90th percentile. */
export interface SeasonalForecast {
  readonly values: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** A `timeSeriesForecaster` of the logarithms of a monthly series, or of their differences to the year before. */
export class SeasonalForecaster {
  readonly #kind: ForecastKind;
  readonly #forecaster: TimeSeriesForecaster;

  /**
   * @param months of a forecast
   * @param model a trained one to go on with
   */
  constructor(
    kind: ForecastKind,
    { months, seed }: { readonly months: number; readonly seed: number },
    model?: tf.LayersModel,
  ) {
    this.#kind = kind;
    const { network, ofDifferences, l2 } = kind;
    // Few windows hold two years behind them: the season of differences is gone, so that one year says enough.
    const layers = ofDifferences ? { window: 12, normalize: false, shortcut: false } : { window: months };
    const options = { ...layers, network, l2, horizon: months, quantiles: [0.1, 0.5, 0.9], seed };
    this.#forecaster = model === undefined ? timeSeriesForecaster(options) : new TimeSeriesForecaster(model);
  }

  get model(): tf.LayersModel {
    return this.#forecaster.model;
  }

  fit(series: readonly number[], options: ForecasterFitOptions): Promise<tf.History> {
    return this.#forecaster.fit(this.#own(series), options);
  }

  async predict(past: readonly number[]): Promise<SeasonalForecast> {
    const { values, lower = values, upper = values } = await this.#forecaster.predict(this.#own(past));
    if (!this.#kind.ofDifferences) return { values: [...values], lower: [...lower], upper: [...upper] };
    const middle = addYearDifferences(past, values);
    const [from, to] = [lower, upper].map((bound) => addYearDifferences(past, bound, middle));
    return { values: middle, lower: from ?? middle, upper: to ?? middle };
  }

  dispose(): void {
    this.#forecaster.dispose();
  }

  #own(series: readonly number[]): number[] {
    return this.#kind.ofDifferences ? yearDifferences(series) : [...series];
  }
}
