import { join } from 'node:path';
import { AbortOnSignal, loadCheckpoint, ModelCheckpoint } from '@modu/callbacks';
import { airPassengers } from '@modu/datasets';
import { meanAbsoluteError } from '@modu/evaluation';
import { forecastPlot, learningCurves } from '@modu/plots';
import { expectGoingOn } from '../expect-going-on.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';
import { forecastKinds, SeasonalForecaster } from '../seasonal-forecaster.ts';
import { simpleForecasts } from '../simple-forecasts.ts';
import { share, widened, widening } from '../widen-interval.ts';

const [year, held] = [12, 24];

type Series = readonly number[];
const counts = (logs: Series) => logs.map((value) => 2 ** value);
const errorOf = (forecast: Series, truth: Series) => meanAbsoluteError(counts(truth), counts(forecast));
const mean = (values: Series) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Two years of passengers ahead: a growing, seasonal series, an interval, and the forecasts that cost nothing. */
export const passengersRecipe: Recipe = {
  name: 'passengers',
  summary: 'Air passengers of the last two years from the ten before: a network against the same month a year ago',
  reaches: { beats_seasonal_naive: 1, beats_line: 1 },
  async run({ progress, seed, quick, epochs = quick ? 5 : 80, out, console, signal }) {
    const { x, y } = await airPassengers();
    const months = x.array('month');
    // The yearly swing grows with the level: in logarithms it does not.
    const series = Array.from(y, Math.log2);
    const [known, truth] = [series.slice(0, -held), series.slice(-held)];
    const [settings, fit] = [
      { months: held, seed },
      { batchSize: 16, epochs },
    ];

    console.heading('Which network, and of what? Six times two years of the ten decide, each after what came before');
    const starts = [66, 72, 78, 84, 90, 96].slice(quick ? 5 : 0);
    const parts = starts.map((start) => ({ past: known.slice(0, start), truth: known.slice(start, start + held) }));
    const tried = [];
    for (const kind of quick ? forecastKinds.slice(-1) : forecastKinds) {
      const done = await progress.once(kind.name.replaceAll(/\W+/g, '-'), async () => {
        const made = [];
        for (const { past, truth } of parts) {
          const forecaster = new SeasonalForecaster(kind, settings);
          await forecaster.fit(past, { ...fit, callbacks: [new AbortOnSignal(signal)] });
          expectGoingOn(signal);
          made.push({ ...(await forecaster.predict(past)), truth });
          forecaster.dispose();
        }
        // Where intervals are too narrow they will be wider, each year by its own measure; six are too few to narrow them by.
        const widen = widening(made, 0.8, year).map((by) => Math.max(0, by));
        return { errors: made.map((one) => errorOf(one.values, one.truth)), widen };
      });
      tried.push({ kind, name: kind.name, error: mean(done.errors), ...done });
    }
    const simple = parts.map(({ past }) => simpleForecasts(past, held));
    const simpleError = (name: string) => mean(parts.map((part, i) => errorOf(simple[i]?.[name] ?? [], part.truth)));
    const beside = Object.keys(simple[0] ?? {}).map((name) => ({ name, error: simpleError(name) }));
    const all = [...tried, ...beside].map(({ name, error }) => [name, error.toFixed(1)]);
    console.table(['forecasts of two years', 'mean error, thousands'], all);
    // Six errors tell less apart than one standard error of the least: of all below that the plainest, which comes last.
    const [best] = tried.toSorted((a, b) => a.error - b.error) as [(typeof tried)[number]];
    const deviation = Math.sqrt(mean(best.errors.map((e) => (e - best.error) ** 2)) / (best.errors.length - 1 || 1));
    const { kind, widen } = tried.findLast(({ error }) => error <= best.error + deviation) ?? best;

    console.heading(`${kind.name} learns from all ten years`);
    const forecaster = new SeasonalForecaster(kind, settings);
    const backup = progress.backup('final');
    const checkpoint = join(out, runFiles.checkpoint);
    const initialEpoch = await backup.restore(forecaster.model);
    const callbacks = [new AbortOnSignal(signal), new ModelCheckpoint(checkpoint), backup];
    const training = await forecaster.fit(known, { ...fit, initialEpoch, callbacks });
    expectGoingOn(signal);
    if (training.epoch.length > 0) console.plot(learningCurves(training, { metrics: ['loss'] }));
    const made = await forecaster.predict(known);
    const forecasts: Record<string, Series> = { network: made.values, ...simpleForecasts(known, held) };
    // MASE: in units of the error that the month a year ago makes within the ten years.
    const scale = errorOf(known.slice(year), known.slice(0, -year));
    const errors = Object.entries(forecasts).map(([name, own]) => [name, errorOf(own, truth)] as const);
    const rows = errors.map(([name, error]) => [name, error.toFixed(1), (error / scale).toFixed(2)]);
    console.table(['forecast of the 24 months to come', 'mean error, thousands', 'MASE'], rows);
    const interval = widened(made, widen, year);
    const [raw, coverage] = [share({ ...made, truth }), share({ ...interval, truth })];
    const [learnt, wide] = [raw, coverage].map((part) => `${(100 * part).toFixed(0)} %`);
    console.say(`Of the months ${learnt} lie in the interval as learnt, ${wide} as widened; 80 % were asked for`);
    const drawn = Object.fromEntries(Object.entries(forecasts).map(([name, own]) => [name, counts(own)]));
    const band = { lower: counts(interval.lower), upper: counts(interval.upper) };
    const plotted = { time: months, values: y, forecastTime: months.slice(-held), forecasts: drawn, interval: band };
    console.plot(forecastPlot(plotted, { xTitle: 'month', yTitle: 'passengers, thousands' }));

    const { model } = await loadCheckpoint(checkpoint);
    const again = await new SeasonalForecaster(kind, settings, model).predict(known);
    const difference = Math.max(...again.values.map((value, i) => Math.abs(value - (made.values[i] ?? Number.NaN))));
    for (const one of [forecaster, model]) one.dispose();
    const [mae = 0, line = 0, differences = 0, naive = 0] = errors.map(([, error]) => error);
    const figures = { mae, mase: mae / scale, baseline_mae: Math.min(line, differences), seasonal_naive_mae: naive };
    const beats = { beats_seasonal_naive: Number(mae < naive), beats_line: Number(mae <= figures.baseline_mae) };
    return { ...figures, ...beats, coverage, raw_coverage: raw, reload_difference: difference };
  },
};
