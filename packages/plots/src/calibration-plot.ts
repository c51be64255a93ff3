import { DataError, expectInteger, expectOneOf, expectOptions } from '@modu/core';
import { someNumbers, type NumberList } from './numbers.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** True classes and predicted probabilities. */
export interface CalibrationData {
  /** 0 or 1 for each sample. */
  readonly yTrue: NumberList;
  /** The predicted probability of class 1 for each sample. */
  readonly yProb: NumberList;
}

/** Options of {@link calibrationPlot}. */
export interface CalibrationPlotOptions extends PlotOptions {
  /** Default 5. */
  readonly nBins?: number;
  /** Bins of equal width, or of equal counts; default `'uniform'`. */
  readonly strategy?: 'uniform' | 'quantile';
}

/** numpy.percentile with linear interpolation, of sorted values. */
function quantile(sorted: readonly number[], q: number): number {
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  const a = sorted[low] as number;
  return a + (place - low) * ((sorted[low + 1] ?? a) - a);
}

/** The mean prediction and the share of class 1 in each bin that holds a sample, as sklearn.calibration.calibration_curve has them. */
function bins(
  yTrue: readonly number[],
  yProb: readonly number[],
  edges: readonly number[],
): { predicted: number; observed: number; samples: number }[] {
  const inner = edges.slice(1, -1);
  const sums = edges.slice(1).map(() => ({ predicted: 0, observed: 0, samples: 0 }));
  yProb.forEach((probability, i) => {
    const found = inner.findIndex((edge) => edge >= probability);
    const bin = sums[found < 0 ? inner.length : found] as (typeof sums)[number];
    bin.predicted += probability;
    bin.observed += yTrue[i] as number;
    bin.samples += 1;
  });
  return sums
    .filter(({ samples }) => samples > 0)
    .map(({ predicted, observed, samples }) => ({
      predicted: predicted / samples,
      observed: observed / samples,
      samples,
    }));
}

/**
 * Whether probabilities mean what they say: how often class 1 came true against how often it was predicted, by bins; on the diagonal they agree.
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {ShapeError} for lists of different lengths or empty ones
 * @throws {DataError} for classes other than 0 and 1 or probabilities outside [0, 1]
 * @see sklearn.calibration.calibration_curve
 * @example
 * ```ts
 * calibrationPlot({ yTrue: [0, 0, 1, 1], yProb: [0.1, 0.4, 0.6, 0.9] }, { nBins: 2 });
 * ```
 */
export function calibrationPlot(data: CalibrationData, options?: CalibrationPlotOptions): PlotSpec {
  const where = 'calibrationPlot';
  const given = expectOptions(where, options, [...plotOptionNames, 'nBins', 'strategy']);
  const { yTrue, yProb } = expectOptions(where, data, ['yTrue', 'yProb']);
  const nBins = expectInteger(where, 'nBins', given.nBins ?? 5, { min: 1 });
  const strategy = expectOneOf(where, 'strategy', given.strategy ?? 'uniform', ['uniform', 'quantile']);
  const truth = someNumbers(where, 'yTrue', yTrue);
  const probabilities = someNumbers(where, 'yProb', yProb, truth.length);
  const oddClass = truth.find((value) => value !== 0 && value !== 1);
  if (oddClass !== undefined) throw new DataError(`${where}: yTrue must be 0 or 1, received ${oddClass}`);
  const odd = probabilities.find((value) => !(value >= 0 && value <= 1));
  if (odd !== undefined) throw new DataError(`${where}: yProb must be within [0, 1], received ${odd}`);
  const sorted = [...probabilities].sort((a, b) => a - b);
  const edges = Array.from({ length: nBins + 1 }, (_, i) =>
    strategy === 'uniform' ? i / nBins : quantile(sorted, i / nBins),
  );
  const points = bins(truth, probabilities, edges);
  const counts = points.map(({ samples }) => samples);
  const sizes = [...new Set([Math.min(...counts), Math.max(...counts)])];
  const axis = (field: string, title: string) => ({
    field,
    type: 'quantitative',
    title,
    scale: { domain: [0, 1], nice: false },
  });
  return plotSpec(where, given, {
    ...plotSize(where, given, { width: 320, height: 320 }),
    layer: [
      {
        data: {
          values: [
            { predicted: 0, observed: 0 },
            { predicted: 1, observed: 1 },
          ],
        },
        mark: { type: 'line', style: 'reference', fillOpacity: 0 },
        encoding: { x: axis('predicted', 'mean predicted probability'), y: axis('observed', 'share of class 1') },
      },
      {
        data: { values: points },
        layer: [
          { mark: { type: 'line', strokeWidth: 2 }, encoding: { x: axis('predicted', ''), y: axis('observed', '') } },
          {
            mark: { type: 'point', filled: true, opacity: 1, tooltip: true },
            encoding: {
              x: axis('predicted', ''),
              y: axis('observed', ''),
              size: {
                field: 'samples',
                type: 'quantitative',
                scale: { rangeMin: 20, rangeMax: 250 },
                legend: { orient: 'bottom', values: sizes, format: ',d' },
              },
            },
          },
        ],
      },
    ],
  });
}
