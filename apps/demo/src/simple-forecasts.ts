import { lineForecast } from './line-forecast.ts';
import { addYearDifferences, yearDifferences } from './year-differences.ts';

const year = 12;

/** Forecasts of `steps` months that need no network, by their names. */
export function simpleForecasts(past: readonly number[], steps: number): Readonly<Record<string, readonly number[]>> {
  const line = (series: readonly number[]) => lineForecast(series, { window: steps, steps });
  return {
    'straight line': line(past),
    'straight line of differences': addYearDifferences(past, line(yearDifferences(past))),
    'same month a year ago': Array.from({ length: steps }, (_, i) => past.at((i % year) - year) ?? Number.NaN),
  };
}
