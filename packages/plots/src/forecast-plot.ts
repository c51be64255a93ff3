import { expectOptions, expectString, invalid, isNumericArray, ShapeError } from '@modu/core';
import { plotNumber, someNumbers, type NumberList } from './numbers.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** When something was measured: numbers, or dates in ISO form such as `'1960-12'`. */
export type TimeList = NumberList | readonly string[];

/** A series and what was forecast for its end or beyond. */
export interface ForecastData {
  readonly time: TimeList;
  readonly values: NumberList;
  /** When the forecasts are for. */
  readonly forecastTime: TimeList;
  /** Forecasts by the name of their model. */
  readonly forecasts: Readonly<Record<string, NumberList>>;
  /** The band around the forecast; default none. */
  readonly interval?: { readonly lower: NumberList; readonly upper: NumberList };
}

/** Options of {@link forecastPlot}. */
export interface ForecastPlotOptions extends PlotOptions {
  readonly xTitle?: string;
  readonly yTitle?: string;
}

/** Times as what Vega-Lite reads: numbers, or milliseconds since 1970. */
function times(
  where: string,
  name: string,
  list: TimeList,
): { readonly values: readonly number[]; readonly isDate: boolean } {
  if (Array.isArray(list) && typeof list[0] === 'string') {
    const values = list.map((text, i) => {
      const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
      if (Number.isNaN(time)) throw invalid(where, `${name}[${i}]`, "a date such as '1960-12-31'", text);
      return time;
    });
    return { values, isDate: true };
  }
  if (!Array.isArray(list) && !isNumericArray(list)) throw invalid(where, name, 'an array of numbers or dates', list);
  return { values: someNumbers(where, name, list as NumberList), isDate: false };
}

/**
 * A series, its forecasts by one or several models, and the interval within which the truth should lie.
 *
 * @throws {ArgumentError} for unknown or wrong options, or dates that cannot be read
 * @throws {ShapeError} for lists whose lengths do not fit together
 * @example
 * ```ts
 * forecastPlot({ time: [1, 2, 3, 4], values: [10, 12, 11, 13], forecastTime: [3, 4], forecasts: { network: [11.5, 12.6] } });
 * ```
 */
export function forecastPlot(data: ForecastData, options?: ForecastPlotOptions): PlotSpec {
  const where = 'forecastPlot';
  const given = expectOptions(where, options, [...plotOptionNames, 'xTitle', 'yTitle']);
  const { time, values, forecastTime, forecasts, interval } = expectOptions(where, data, [
    'time',
    'values',
    'forecastTime',
    'forecasts',
    'interval',
  ]);
  const past = times(where, 'time', time);
  const ahead = times(where, 'forecastTime', forecastTime);
  if (past.isDate !== ahead.isDate)
    throw new ShapeError(`${where}: time and forecastTime must both be dates or both be numbers`);
  if (typeof forecasts !== 'object' || forecasts === null || Object.keys(forecasts).length === 0) {
    throw invalid(where, 'forecasts', 'lists of values by name, at least one', forecasts);
  }
  const observed = someNumbers(where, 'values', values, past.values.length);
  const length = ahead.values.length;
  const lines = [
    ...observed.map((value, i) => ({ line: 'observed', time: past.values[i], value: plotNumber(value) })),
    ...Object.entries(forecasts).flatMap(([line, list]) =>
      someNumbers(where, `forecasts.${line}`, list, length).map((value, i) => ({
        line,
        time: ahead.values[i],
        value: plotNumber(value),
      })),
    ),
  ];
  const band = intervalBand(where, interval, ahead.values);
  const xTitle = given.xTitle === undefined ? null : expectString(where, 'xTitle', given.xTitle);
  const yTitle = given.yTitle === undefined ? null : expectString(where, 'yTitle', given.yTitle);
  const x = past.isDate
    ? { field: 'time', type: 'temporal', title: xTitle, scale: { type: 'utc', nice: false } }
    : { field: 'time', type: 'quantitative', title: xTitle, scale: { zero: false, nice: false } };
  const names = ['observed', ...Object.keys(forecasts)];
  return plotSpec(where, given, {
    ...plotSize(where, given, { width: 560, height: 260 }),
    layer: [
      ...(band.length === 0
        ? []
        : [
            {
              data: { values: band },
              mark: { type: 'area', style: 'accent', strokeWidth: 0, opacity: 0.2 },
              encoding: { x, y: { field: 'lower', type: 'quantitative', title: yTitle }, y2: { field: 'upper' } },
            },
          ]),
      {
        data: { values: lines },
        mark: { type: 'line', strokeWidth: 2, tooltip: true },
        encoding: {
          x,
          y: { field: 'value', type: 'quantitative', title: yTitle, scale: { zero: false } },
          color: {
            field: 'line',
            type: 'nominal',
            title: null,
            scale: { domain: names },
            legend: { orient: 'bottom' },
          },
        },
      },
    ],
  });
}

function intervalBand(where: string, interval: ForecastData['interval'], at: readonly number[]): object[] {
  if (interval === undefined) return [];
  const { lower, upper } = expectOptions(where, interval, ['lower', 'upper']);
  const low = someNumbers(where, 'interval.lower', lower, at.length);
  const high = someNumbers(where, 'interval.upper', upper, at.length);
  return at.map((time, i) => ({ time, lower: plotNumber(low[i] as number), upper: plotNumber(high[i] as number) }));
}
