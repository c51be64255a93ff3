import { expectBoolean, expectOptions, expectString } from '@modu/core';
import { plotNumber, someNumbers, type NumberList } from './numbers.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** One feature, its target, and what the model says at the same places. */
export interface RegressionData {
  readonly x: NumberList;
  readonly y: NumberList;
  /** The predictions at `x`. */
  readonly predictions: NumberList;
}

/** Options of {@link regressionPlot}. */
export interface RegressionPlotOptions extends PlotOptions {
  readonly xTitle?: string;
  readonly yTitle?: string;
  /** Whether each point is joined to the line by its residual; default true. */
  readonly residuals?: boolean;
}

/**
 * Data as points, the predictions as a line, and between them the residuals that least squares makes small.
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {ShapeError} for lists of different lengths or empty ones
 * @example
 * ```ts
 * regressionPlot({ x: [2, 4, 6, 8], y: [81, 93, 91, 97], predictions: [83.6, 88.2, 92.8, 97.4] });
 * ```
 */
export function regressionPlot(data: RegressionData, options?: RegressionPlotOptions): PlotSpec {
  const where = 'regressionPlot';
  const given = expectOptions(where, options, [...plotOptionNames, 'xTitle', 'yTitle', 'residuals']);
  const { x, y, predictions } = expectOptions(where, data, ['x', 'y', 'predictions']);
  const places = someNumbers(where, 'x', x);
  const targets = someNumbers(where, 'y', y, places.length);
  const fitted = someNumbers(where, 'predictions', predictions, places.length);
  const residuals = expectBoolean(where, 'residuals', given.residuals ?? true);
  const values = places.map((place, i) => ({
    x: plotNumber(place),
    y: plotNumber(targets[i] as number),
    prediction: plotNumber(fitted[i] as number),
  }));
  const quantitative = (field: string, title: string) => ({
    field,
    type: 'quantitative',
    title,
    scale: { zero: false },
  });
  return plotSpec(where, given, {
    ...plotSize(where, given, { width: 420, height: 300 }),
    data: { values },
    encoding: { x: quantitative('x', expectString(where, 'xTitle', given.xTitle ?? 'x')) },
    layer: [
      ...(residuals
        ? [
            {
              mark: { type: 'rule', style: 'reference' },
              encoding: { y: quantitative('y', ''), y2: { field: 'prediction' } },
            },
          ]
        : []),
      {
        mark: { type: 'line', style: 'accent', fillOpacity: 0, strokeWidth: 2 },
        encoding: { y: quantitative('prediction', ''), order: { field: 'x', type: 'quantitative' } },
      },
      {
        mark: { type: 'point', filled: true, size: 50, opacity: 0.9, tooltip: true },
        encoding: { y: quantitative('y', expectString(where, 'yTitle', given.yTitle ?? 'y')) },
      },
    ],
  });
}
