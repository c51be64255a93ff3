import { airPassengers } from '@modu/datasets';
import { addYearDifferences } from '../../apps/demo/src/year-differences.ts';
import type { Job } from './job.ts';
import { readNpy, type NpyArray } from './npy.ts';
import { mean, rowsOf } from './outputs.ts';

const year = 12;

/**
 * The mean error of the forecasts of `passengers`, in thousands: of each network the first, behind the end of what it learnt
 * from.
 *
 * @param path of an array
 * @param outputs the name of the forecast of a job
 */
export async function forecastError(
  jobs: readonly Job[],
  path: (name: string) => string,
  outputs: (job: Job) => string,
): Promise<number> {
  const logs = Array.from((await airPassengers()).y, Math.log2);
  const errors = jobs.map((job) => {
    const forecast = readNpy(path(outputs(job)));
    const [, steps = 0] = forecast.shape;
    const [windows = 0, window = 0] = readNpy(path(job.x[0] ?? '')).shape;
    // Only logarithms are measured by each window; what is left of a series by its year before begins a year later.
    const isOfLogs = job.layers.some((name) => name.endsWith('NormalizeWindow'));
    const learnt = windows + window + steps - 1 + (isOfLogs ? 0 : year);
    const own = medians(forecast);
    const values = isOfLogs ? own : addYearDifferences(logs.slice(0, learnt), own);
    return mean(values.map((value, i) => Math.abs(2 ** value - 2 ** (logs[learnt + i] ?? Number.NaN))));
  });
  return mean(errors);
}

/** The middle one of the three quantiles of every step. */
function medians({ data, shape: [, steps = 0] }: NpyArray): number[] {
  return rowsOf({ data, shape: [steps] }).map((row) => Array.from(row).sort((a, b) => a - b)[1] ?? Number.NaN);
}
