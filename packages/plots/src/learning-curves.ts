import { DataError, expectArray, expectInteger, expectOneOf, expectOptions, invalid } from '@modu/core';
import { numberList, plotNumber, type NumberList } from './numbers.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** What `fit` returns, or its `history`: values per epoch by the name of the metric, those of validation named `val_…`. */
export type TrainingHistory =
  | Readonly<Record<string, NumberList>>
  | { readonly epoch: readonly number[]; readonly history: Readonly<Record<string, unknown>> };

/** Options of {@link learningCurves}. */
export interface LearningCurvesOptions extends PlotOptions {
  /** Which metrics get a panel, without `val_`; default all, the loss first. */
  readonly metrics?: readonly string[];
  /** The epoch, counted from 1, to mark as the one whose weights were kept; default none. */
  readonly bestEpoch?: number;
  /** Scale of the loss; default `'linear'`. */
  readonly lossScale?: 'linear' | 'log';
}

function valuesByName(where: string, history: TrainingHistory): Map<string, number[]> {
  if (typeof history !== 'object' || history === null) throw invalid(where, 'history', 'what fit returns', history);
  const inner = (history as { history?: unknown }).history;
  const record = (typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : history) as Record<
    string,
    NumberList
  >;
  const entries = Object.entries(record).map(
    ([name, values]) => [shownName(name), numberList(where, `history.${name}`, values)] as const,
  );
  if (!entries.some(([, values]) => values.length > 0)) {
    throw new DataError(`${where}: history must hold at least one metric with one epoch, received none`);
  }
  return new Map(entries);
}

/** tfjs logs accuracy as `acc`; Keras' name is shown. */
function shownName(name: string): string {
  return name.replace(/^(val_)?acc$/, '$1accuracy');
}

/**
 * Loss and metrics over the epochs, one panel a metric, training beside validation; the epoch that was kept can be marked.
 *
 * @throws {ArgumentError} for unknown or wrong options, or a metric that the history lacks
 * @throws {DataError} for a history without values
 * @example
 * ```ts
 * const history = await model.fit(x, y, { validationSplit: 0.2, epochs: 50 });
 * learningCurves(history, { bestEpoch: 31 });
 * ```
 */
export function learningCurves(history: TrainingHistory, options?: LearningCurvesOptions): PlotSpec {
  const where = 'learningCurves';
  const given = expectOptions(where, options, [...plotOptionNames, 'metrics', 'bestEpoch', 'lossScale']);
  const values = valuesByName(where, history);
  const known = [...new Set([...values.keys()].map((name) => name.replace(/^val_/, '')))];
  known.sort((a, b) => Number(b === 'loss') - Number(a === 'loss'));
  const metrics =
    given.metrics === undefined
      ? known
      : expectArray(where, 'metrics', given.metrics).map((name) =>
          expectOneOf(where, 'metrics', shownName(name), known),
        );
  const type = expectOneOf(where, 'lossScale', given.lossScale ?? 'linear', ['linear', 'log']);
  const epochs = Math.max(...[...values.values()].map((list) => list.length));
  const best =
    given.bestEpoch === undefined
      ? undefined
      : expectInteger(where, 'bestEpoch', given.bestEpoch, { min: 1, max: epochs });
  const size = plotSize(where, given, { width: metrics.length > 1 ? 300 : 460, height: 240 });
  const panels = metrics.map((metric) => {
    const rows = [
      ['training', values.get(metric)],
      ['validation', values.get(`val_${metric}`)],
    ] as const;
    const parts = rows.filter(([, list]) => list !== undefined).map(([part]) => part);
    const points = rows.flatMap(([part, list]) =>
      (list ?? []).map((value, i) => ({ epoch: i + 1, part, value: plotNumber(value) })),
    );
    return {
      ...size,
      data: { values: points },
      encoding: {
        x: {
          field: 'epoch',
          type: 'quantitative',
          title: 'epoch',
          scale: { nice: false, zero: false },
          // The axis of a single epoch would show it with six decimals.
          axis: { tickMinStep: 1, grid: false, ...(epochs === 1 ? { format: '~g' } : {}) },
        },
      },
      layer: [
        {
          mark: { type: 'line', strokeWidth: 2, tooltip: true, point: epochs === 1 },
          encoding: {
            y: {
              field: 'value',
              type: 'quantitative',
              title: metric,
              scale: metric === 'loss' && type === 'log' ? { type } : { zero: false },
            },
            color: {
              field: 'part',
              type: 'nominal',
              title: null,
              scale: { domain: parts },
              legend: { orient: 'bottom' },
            },
          },
        },
        ...(best === undefined ? [] : bestMarks(best, epochs)),
      ],
    };
  });
  const [only] = panels;
  return plotSpec(where, given, metrics.length === 1 && only !== undefined ? only : { hconcat: panels });
}

function bestMarks(best: number, epochs: number): object[] {
  const data = { values: [{ epoch: best, text: `kept: epoch ${best}` }] };
  const isRight = best > epochs / 2;
  return [
    { data, mark: { type: 'rule', style: 'accent', strokeDash: [4, 3] } },
    {
      data,
      mark: {
        type: 'text',
        style: 'accent',
        strokeWidth: 0,
        align: isRight ? 'right' : 'left',
        dx: isRight ? -5 : 5,
        y: 6,
      },
      encoding: { text: { field: 'text' } },
    },
  ];
}
