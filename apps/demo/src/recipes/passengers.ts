import { join } from 'node:path';
import { AbortOnSignal, loadCheckpoint, ModelCheckpoint } from '@modu/callbacks';
import { airPassengers } from '@modu/datasets';
import { TimeSeriesForecaster, timeSeriesForecaster } from '@modu/models';
import { forecastPlot, learningCurves } from '@modu/plots';
import { lineForecast } from '../line-forecast.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';

const year = 12;
const held = 24;
const networks = ['dense', 'conv', 'lstm', 'gru'] as const;

type Series = readonly number[];
const mean = (values: Series) => values.reduce((sum, value) => sum + value, 0) / values.length;
const absolute = (a: Series, b: Series) => mean(a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN))));

/** Two years of passengers ahead: a growing, seasonal series, an interval, and the forecast that costs nothing. */
export const passengersRecipe: Recipe = {
  name: 'passengers',
  summary: 'Air passengers of the last two years from the ten before: a network against the same month a year ago',
  reaches: { beats_seasonal_naive: 1 },
  async run({ progress, seed, quick, epochs = quick ? 5 : 100, out, console, signal }) {
    const { x, y } = await airPassengers();
    const months = x.array('month');
    // The yearly swing grows with the level: in logarithms it does not.
    const series = Array.from(y, Math.log2);
    const known = series.slice(0, -held);
    const truth = Array.from(y).slice(-held);

    const quantiles = [0.1, 0.5, 0.9];
    const shape = { window: held, horizon: held, l2: 0.001, quantiles } as const;
    console.heading('Which network? The last three of the ten years decide, the two to forecast have no part in it');
    const tried: { network: (typeof networks)[number]; loss: number; epoch: number }[] = [];
    for (const network of quick ? networks.slice(0, 1) : networks) {
      const done = await progress.once(network, async () => {
        const forecaster = timeSeriesForecaster({ ...shape, network, seed });
        const { history } = await forecaster.fit(known, {
          epochs,
          batchSize: 16,
          validationSteps: held + year,
          callbacks: [new AbortOnSignal(signal)],
        });
        forecaster.dispose();
        const losses = (history['val_loss'] ?? []) as number[];
        const loss = Math.min(...losses);
        return { network, loss, epoch: losses.indexOf(loss) + 1 };
      });
      tried.push(done);
    }
    const rows = tried.map(({ network, loss, epoch }) => [network, loss.toFixed(4), epoch]);
    console.table(['network', 'least loss on validation data', 'in epoch'], rows);
    const [chosen = { network: 'dense', epoch: epochs } as const] = tried.sort((a, b) => a.loss - b.loss);

    console.heading(`The network, ${chosen.network}, learns from all ten years for ${chosen.epoch} epochs`);
    const forecaster = timeSeriesForecaster({ ...shape, network: chosen.network, seed });
    const backup = progress.backup('final');
    const checkpoint = join(out, runFiles.checkpoint);
    const initialEpoch = await backup.restore(forecaster.model);
    const callbacks = [new AbortOnSignal(signal), new ModelCheckpoint(checkpoint), backup];
    const training = await forecaster.fit(known, { epochs: chosen.epoch, initialEpoch, batchSize: 16, callbacks });
    if (training.epoch.length > 0) console.plot(learningCurves(training, { metrics: ['loss'] }));
    const { values, lower = values, upper = values } = await forecaster.predict(known);
    const count = (logs: ArrayLike<number>) => Array.from(logs, (value) => 2 ** value);
    const forecasts = {
      network: count(values),
      'straight line': count(lineForecast(known, { window: held, steps: held })),
      'same month a year ago': count(Array.from({ length: held }, (_, i) => known.at((i % year) - year) ?? 0)),
    };
    // MASE: in units of the error that the month a year ago makes within the ten years.
    const past = count(known);
    const scale = absolute(past.slice(year), past.slice(0, -year));
    const errors = Object.fromEntries(Object.entries(forecasts).map(([name, own]) => [name, absolute(own, truth)]));
    console.table(
      ['forecast of 24 months', 'mean error, thousands', 'MASE'],
      Object.entries(errors).map(([name, error]) => [name, error.toFixed(1), (error / scale).toFixed(2)]),
    );
    const interval = { lower: count(lower), upper: count(upper) };
    const coverage =
      truth.filter((v, i) => v >= (interval.lower[i] ?? v) && v <= (interval.upper[i] ?? v)).length / held;
    console.say(`Months inside the interval from the 10th to the 90th percentile: ${(100 * coverage).toFixed(0)} %`);
    console.plot(
      forecastPlot(
        { time: months, values: Array.from(y), forecastTime: months.slice(-held), forecasts, interval },
        { xTitle: 'month', yTitle: 'passengers, thousands' },
      ),
    );
    const { model } = await loadCheckpoint(checkpoint);
    const again = await new TimeSeriesForecaster(model).predict(known);
    const difference = Math.max(...again.values.map((value, i) => Math.abs(value - (values[i] ?? Number.NaN))));
    for (const one of [forecaster, model]) one.dispose();
    const [mae = 0, line = 0, naive = 0] = Object.values(errors);
    const figures = { mae, mase: mae / scale, baseline_mae: line, seasonal_naive_mae: naive, coverage };
    return { ...figures, beats_seasonal_naive: mae < naive ? 1 : 0, reload_difference: difference };
  },
};
