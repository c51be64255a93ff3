import { expectNumber, expectOptions, invalid } from '@modu/core';
import { plotNumber, someNumbers, type NumberList } from './numbers.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** A curve of `rocCurve` of `@modu/evaluation`, with its area if known. */
export interface RocCurveData {
  /** False positive rates, ascending. */
  readonly fpr: NumberList;
  /** True positive rates. */
  readonly tpr: NumberList;
  /** The area under the curve, for the legend. */
  readonly auc?: number;
}

/** A curve of `precisionRecallCurve` of `@modu/evaluation`, with its average if known. */
export interface PrecisionRecallData {
  readonly precision: NumberList;
  readonly recall: NumberList;
  /** For the legend. */
  readonly averagePrecision?: number;
}

/** Options of {@link precisionRecallPlot}. */
export interface PrecisionRecallPlotOptions extends PlotOptions {
  /** The share of positive samples, which chance reaches: a line of reference; default none. */
  readonly baseline?: number;
}

interface Curve {
  readonly x: NumberList;
  readonly y: NumberList;
  readonly note?: string;
}

interface CurvesOptions {
  readonly curves: Readonly<Record<string, Curve>>;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly interpolate: string;
  readonly reference: readonly { readonly x: number; readonly y: number }[];
}

/** Curves within the unit square, named and in one colour each, over a dashed line of reference. */
function unitSquare(
  where: string,
  given: PlotOptions,
  { curves, xTitle, yTitle, interpolate, reference }: CurvesOptions,
): PlotSpec {
  const lines = Object.entries(curves).map(([name, { x, y, note }]) => {
    const across = someNumbers(where, `${name}, x`, x);
    return {
      label: [name, note].filter(Boolean).join(', '),
      across,
      up: someNumbers(where, `${name}, y`, y, across.length),
    };
  });
  const values = lines.flatMap(({ label, across, up }) =>
    across.map((x, i) => ({ curve: label, i, x: plotNumber(x), y: plotNumber(up[i] as number) })),
  );
  const axis = (field: string, title: string) => ({
    field,
    type: 'quantitative',
    title,
    scale: { domain: [0, 1], nice: false },
  });
  return plotSpec(where, given, {
    ...plotSize(where, given, { width: 320, height: 320 }),
    layer: [
      ...(reference.length === 0
        ? []
        : [
            {
              data: { values: reference },
              mark: { type: 'line', style: 'reference', fillOpacity: 0 },
              encoding: { x: axis('x', xTitle), y: axis('y', yTitle) },
            },
          ]),
      {
        data: { values },
        mark: { type: 'line', interpolate, strokeWidth: 2, tooltip: true },
        encoding: {
          x: axis('x', xTitle),
          y: axis('y', yTitle),
          order: { field: 'i', type: 'quantitative' },
          color: {
            field: 'curve',
            type: 'nominal',
            title: null,
            scale: { domain: lines.map(({ label }) => label) },
            legend: { orient: 'bottom', direction: 'vertical' },
          },
        },
      },
    ],
  });
}

/** Curves by name; one alone is named `name`. */
function byName<T extends object>(
  where: string,
  curves: T | Readonly<Record<string, T>>,
  key: keyof T & string,
  name: string,
): Readonly<Record<string, T>> {
  if (typeof curves !== 'object' || curves === null)
    throw invalid(where, 'curves', 'a curve, or curves by name', curves);
  const list = (key in curves ? { [name]: curves } : curves) as Record<string, T>;
  if (Object.keys(list).length === 0) throw invalid(where, 'curves', 'a curve, or curves by name', curves);
  for (const [label, curve] of Object.entries(list)) {
    if (typeof curve !== 'object' || curve === null || !(key in curve)) {
      throw invalid(where, label, `a curve with ${key}`, curve);
    }
  }
  return list;
}

/**
 * Receiver operating characteristic: true positives against false positives, and the diagonal of chance.
 *
 * @param curves one, or several by name (models, folds, classes)
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {ShapeError} for lists of different lengths or empty ones
 * @see sklearn.metrics.RocCurveDisplay
 * @example
 * ```ts
 * const [fpr, tpr] = rocCurve(yTest, scores);
 * rocCurvePlot({ network: { fpr, tpr, auc: rocAucScore(yTest, scores) } });
 * ```
 */
export function rocCurvePlot(
  curves: RocCurveData | Readonly<Record<string, RocCurveData>>,
  options?: PlotOptions,
): PlotSpec {
  const where = 'rocCurvePlot';
  const given = expectOptions(where, options, [...plotOptionNames]);
  const named = Object.entries(byName(where, curves, 'fpr', 'model')).map(([name, { fpr, tpr, auc }]) => {
    const note = auc === undefined ? {} : { note: `AUC ${expectNumber(where, `${name}, auc`, auc).toFixed(3)}` };
    return [name, { x: fpr, y: tpr, ...note }] as const;
  });
  return unitSquare(where, given, {
    curves: Object.fromEntries(named),
    xTitle: 'false positive rate',
    yTitle: 'true positive rate',
    interpolate: 'linear',
    reference: [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
  });
}

/**
 * Precision against recall, as steps, which is how average precision adds it up.
 *
 * @param curves one, or several by name
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {ShapeError} for lists of different lengths or empty ones
 * @see sklearn.metrics.PrecisionRecallDisplay
 * @example
 * ```ts
 * const [precision, recall] = precisionRecallCurve(yTest, scores);
 * precisionRecallPlot({ precision, recall }, { baseline: 0.35 });
 * ```
 */
export function precisionRecallPlot(
  curves: PrecisionRecallData | Readonly<Record<string, PrecisionRecallData>>,
  options?: PrecisionRecallPlotOptions,
): PlotSpec {
  const where = 'precisionRecallPlot';
  const given = expectOptions(where, options, [...plotOptionNames, 'baseline']);
  const named = Object.entries(byName(where, curves, 'precision', 'model')).map(
    ([name, { precision, recall, averagePrecision }]) => {
      const note =
        averagePrecision === undefined
          ? {}
          : { note: `AP ${expectNumber(where, `${name}, averagePrecision`, averagePrecision).toFixed(3)}` };
      return [name, { x: recall, y: precision, ...note }] as const;
    },
  );
  const baseline =
    given.baseline === undefined ? undefined : expectNumber(where, 'baseline', given.baseline, { min: 0, max: 1 });
  return unitSquare(where, given, {
    curves: Object.fromEntries(named),
    xTitle: 'recall',
    yTitle: 'precision',
    interpolate: 'step-after',
    reference:
      baseline === undefined
        ? []
        : [
            { x: 0, y: baseline },
            { x: 1, y: baseline },
          ],
  });
}
