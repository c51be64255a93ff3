import { expectOneOf, expectOptions, ShapeError } from '@modu/core';
import { matrixCells } from './matrix-cells.ts';
import { nameList, numberRows, type NumberRows } from './numbers.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** Options of {@link confusionMatrixPlot}. */
export interface ConfusionMatrixPlotOptions extends PlotOptions {
  /** Names of the classes; default 0, 1, 2, … */
  readonly displayLabels?: readonly string[];
  /** Shares of the true class (`'true'`), of the predicted one (`'pred'`) or of all in place of counts; default counts. */
  readonly normalize?: 'true' | 'pred' | 'all' | null;
}

function normalized(counts: readonly (readonly number[])[], normalize: 'true' | 'pred' | 'all'): number[][] {
  const rowSums = counts.map((row) => row.reduce((a, b) => a + b, 0));
  const columnSums = counts.map((_, column) => counts.reduce((sum, row) => sum + (row[column] as number), 0));
  const all = rowSums.reduce((a, b) => a + b, 0);
  return counts.map((row, i) =>
    row.map((count, j) => {
      const sum = normalize === 'true' ? rowSums[i] : normalize === 'pred' ? columnSums[j] : all;
      return sum === 0 ? 0 : count / (sum as number);
    }),
  );
}

/**
 * A confusion matrix: true classes in rows, predicted ones in columns, each cell with its count or share.
 *
 * @param matrix what `confusionMatrix` of `@modu/evaluation` returns
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {ShapeError} unless the matrix is square and has as many labels
 * @see sklearn.metrics.ConfusionMatrixDisplay
 * @example
 * ```ts
 * confusionMatrixPlot(confusionMatrix(yTrue, yPred), { displayLabels: ['rock', 'mine'] });
 * ```
 */
export function confusionMatrixPlot(matrix: NumberRows, options?: ConfusionMatrixPlotOptions): PlotSpec {
  const where = 'confusionMatrixPlot';
  const given = expectOptions(where, options, [...plotOptionNames, 'displayLabels', 'normalize']);
  const counts = numberRows(where, 'matrix', matrix);
  if (counts.length !== counts[0]?.length) {
    throw new ShapeError(`${where}: matrix must be square, received [${counts.length},${counts[0]?.length ?? 0}]`);
  }
  const normalize = expectOneOf(where, 'normalize', given.normalize ?? null, ['true', 'pred', 'all', null]);
  const labels = nameList(
    where,
    'displayLabels',
    given.displayLabels ?? counts.map((_, i) => String(i)),
    counts.length,
  );
  const values = normalize === null ? counts : normalized(counts, normalize);
  const largest = Math.max(...values.flat());
  const text = (value: number) =>
    normalize === null ? (Number.isInteger(value) ? String(value) : value.toPrecision(3)) : value.toFixed(2);
  const cells = values.flatMap((list, row) => list.map((value, column) => ({ row, column, value, text: text(value) })));
  const side = Math.max(150, counts.length * 46);
  return plotSpec(where, given, {
    ...plotSize(where, given, { width: side, height: side }),
    ...matrixCells({
      cells,
      rowLabels: labels,
      columnLabels: labels,
      rowTitle: 'true',
      columnTitle: 'predicted',
      color: {
        field: 'value',
        type: 'quantitative',
        title: normalize === null ? 'samples' : 'share',
        scale: { domain: [0, largest > 0 ? largest : 1] },
      },
      textStyles: [
        { filter: `datum.value <= ${largest / 2}`, style: 'text-on-low' },
        { filter: `datum.value > ${largest / 2}`, style: 'text-on-high' },
      ],
    }),
  });
}
