import { ArgumentError, expectBoolean, expectOneOf, expectOptions, expectString, invalid } from '@modu/core';
import { numberList, plotNumber, type NumberList } from './numbers.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** Lines to draw. */
export interface LineChartData {
  /** One value per point; default 1, 2, 3, … */
  readonly x?: NumberList;
  /** Values by the name of their line; a line may be shorter than the others. NaN and infinities leave a gap. */
  readonly series: Readonly<Record<string, NumberList>>;
}

/** Options of {@link lineChart}. */
export interface LineChartOptions extends PlotOptions {
  readonly xTitle?: string;
  readonly yTitle?: string;
  /** Scale of y; default `'linear'`. */
  readonly yScale?: 'linear' | 'log';
  /** Whether each value gets a dot; default only where there are at most 30. */
  readonly points?: boolean;
}

/**
 * Lines over a common x: optimizers compared, gradient norms by layer, scores by setting.
 *
 * @throws {ArgumentError} for unknown or wrong options, no lines, or values below or at 0 on a logarithmic scale
 * @throws {ShapeError} when a line has more values than x
 * @example
 * ```ts
 * lineChart({ series: { sgd: [0.9, 0.5, 0.4], adam: [0.6, 0.3, 0.2] } }, { xTitle: 'epoch', yTitle: 'loss' });
 * ```
 */
export function lineChart(data: LineChartData, options?: LineChartOptions): PlotSpec {
  const where = 'lineChart';
  const given = expectOptions(where, options, [...plotOptionNames, 'xTitle', 'yTitle', 'yScale', 'points']);
  const { x, series } = expectOptions(where, data, ['x', 'series']);
  const type = expectOneOf(where, 'yScale', given.yScale ?? 'linear', ['linear', 'log']);
  if (typeof series !== 'object' || series === null || Object.keys(series).length === 0) {
    throw invalid(where, 'series', 'lists of numbers by name, at least one', series);
  }
  const lines = Object.entries(series).map(([name, values]) => ({
    name,
    values: numberList(where, `series.${name}`, values),
  }));
  const longest = lines.reduce((most, { values }) => Math.max(most, values.length), 0);
  const positions = x === undefined ? Array.from({ length: longest }, (_, i) => i + 1) : numberList(where, 'x', x);
  const beyond = lines.find(({ values }) => values.length > positions.length);
  if (beyond !== undefined)
    throw invalid(where, `series.${beyond.name}`, `at most ${positions.length} values, as x has`, beyond.values.length);
  const values = lines.flatMap(({ name, values: list }) =>
    list.map((value, i) => ({ line: name, x: plotNumber(positions[i] as number), y: plotNumber(value) })),
  );
  if (type === 'log') {
    const low = values.find(({ y }) => y !== null && y <= 0);
    if (low !== undefined)
      throw new ArgumentError(
        `${where}: series.${low.line} must be greater than 0 on a logarithmic scale, received ${low.y}`,
      );
  }
  // A single value is seen as a point or not at all.
  const point = expectBoolean(where, 'points', given.points ?? longest <= 30) || longest === 1;
  const axisTitle = (name: 'xTitle' | 'yTitle') =>
    given[name] === undefined ? null : expectString(where, name, given[name], { allowEmpty: true });
  return plotSpec(where, given, {
    ...plotSize(where, given, { width: 480, height: 280 }),
    data: { values },
    mark: { type: 'line', strokeWidth: 2, point: point && { size: 24 }, tooltip: true },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: axisTitle('xTitle'),
        scale: { zero: false, nice: false },
        // The axis of a single point would show it with six decimals.
        axis: { tickMinStep: 1, ...(longest === 1 ? { format: '~g' } : {}) },
      },
      y: {
        field: 'y',
        type: 'quantitative',
        title: axisTitle('yTitle'),
        scale: type === 'log' ? { type } : { zero: false },
      },
      color: {
        field: 'line',
        type: 'nominal',
        title: null,
        scale: { domain: lines.map(({ name }) => name) },
        ...(lines.length === 1 ? { legend: null } : {}),
      },
    },
  });
}
