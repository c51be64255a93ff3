import { expectOptions, expectString, invalid } from '@modu/core';
import { plotNumber, someNumbers, type NumberList } from './numbers.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** Options of {@link foldBoxPlot}. */
export interface FoldBoxPlotOptions extends PlotOptions {
  /** Name of the score; default `'score'`. */
  readonly scoreTitle?: string;
}

/**
 * The scores of the folds as a box (quartiles, whiskers to the extremes) with a dot for each fold, one row a model or metric.
 *
 * @param scores what `testScores` of `crossValidate` holds, or scores by the name of a model
 * @throws {ArgumentError} for unknown or wrong options, or no scores
 * @throws {ShapeError} for a list without scores
 * @example
 * ```ts
 * foldBoxPlot({ network: [0.86, 0.83, 0.9], linear: [0.75, 0.79, 0.77] }, { scoreTitle: 'accuracy' });
 * ```
 */
export function foldBoxPlot(scores: Readonly<Record<string, NumberList>>, options?: FoldBoxPlotOptions): PlotSpec {
  const where = 'foldBoxPlot';
  const given = expectOptions(where, options, [...plotOptionNames, 'scoreTitle']);
  if (typeof scores !== 'object' || scores === null || Object.keys(scores).length === 0) {
    throw invalid(where, 'scores', 'lists of scores by name, at least one', scores);
  }
  const names = Object.keys(scores);
  const values = names.flatMap((name) =>
    someNumbers(where, `scores.${name}`, scores[name] as NumberList).map((score, i) => ({
      name,
      fold: i + 1,
      score: plotNumber(score),
    })),
  );
  const y = {
    field: 'name',
    type: 'nominal',
    title: null,
    sort: null,
    axis: { domain: false, ticks: false, labelPadding: 10 },
  };
  const x = {
    field: 'score',
    type: 'quantitative',
    title: expectString(where, 'scoreTitle', given.scoreTitle ?? 'score'),
    scale: { zero: false },
  };
  return plotSpec(where, given, {
    ...plotSize(where, given, { width: 420, height: Math.max(60, names.length * 48) }),
    data: { values },
    layer: [
      { mark: { type: 'boxplot', extent: 'min-max', size: 22 }, encoding: { x, y } },
      {
        mark: { type: 'point', filled: true, size: 34, opacity: 0.85, style: 'accent', tooltip: true },
        encoding: { x, y },
      },
    ],
  });
}
