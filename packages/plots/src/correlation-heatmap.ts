import { expectBoolean, expectInteger, expectOptions, invalid, isTable, ShapeError, type TableLike } from '@modu/core';
import { matrixCells } from './matrix-cells.ts';
import { nameList, numberRows, plotNumber, type NumberRows } from './numbers.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** Coefficients as rows, with the names of rows and columns. */
export interface CorrelationData {
  readonly names: readonly string[];
  readonly values: NumberRows;
}

/** Options of {@link correlationHeatmap}. */
export interface CorrelationHeatmapOptions extends PlotOptions {
  /** Whether each cell shows its coefficient; default up to 12 columns. */
  readonly annotate?: boolean;
  /** Decimals of the coefficients; default 2. */
  readonly digits?: number;
}

/**
 * Correlations of columns with each other, from −1 over 0 to 1.
 *
 * @param correlations what `corr` of `@modu/preprocessing` returns, or names and rows
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {ShapeError} unless the matrix is square
 * @example
 * ```ts
 * correlationHeatmap(corr(table));
 * ```
 */
export function correlationHeatmap(
  correlations: TableLike | CorrelationData,
  options?: CorrelationHeatmapOptions,
): PlotSpec {
  const where = 'correlationHeatmap';
  const given = expectOptions(where, options, [...plotOptionNames, 'annotate', 'digits']);
  const { names, values } = rowsOf(where, correlations);
  const rows = numberRows(where, 'values', values);
  if (rows.length !== rows[0]?.length) {
    throw new ShapeError(`${where}: values must be square, received [${rows.length},${rows[0]?.length ?? 0}]`);
  }
  const labels = nameList(where, 'names', names, rows.length);
  const digits = expectInteger(where, 'digits', given.digits ?? 2, { min: 0, max: 10 });
  const annotate = expectBoolean(where, 'annotate', given.annotate ?? rows.length <= 12);
  const cells = rows.flatMap((list, row) =>
    list.map((value, column) => ({
      row,
      column,
      value: plotNumber(value),
      ...(annotate ? { text: Number.isFinite(value) ? value.toFixed(digits).replace('-', '−') : '' } : {}),
    })),
  );
  const side = Math.max(180, rows.length * (annotate ? 40 : 18));
  return plotSpec(where, given, {
    ...plotSize(where, given, { width: side, height: side }),
    ...matrixCells({
      cells,
      rowLabels: labels,
      columnLabels: labels,
      rowTitle: null,
      columnTitle: null,
      color: { field: 'value', type: 'quantitative', title: null, scale: { domain: [-1, 1], range: 'diverging' } },
      textStyles: annotate
        ? [
            { filter: 'abs(datum.value) <= 0.6', style: 'text-on-weak' },
            { filter: 'abs(datum.value) > 0.6', style: 'text-on-strong' },
          ]
        : [],
    }),
  });
}

function rowsOf(where: string, correlations: TableLike | CorrelationData): CorrelationData {
  if (isTable(correlations)) {
    const names = correlations.columnNames();
    return {
      names,
      values: names.map((name) => Array.from(correlations.array(name) as ArrayLike<number>)),
    };
  }
  if (typeof correlations !== 'object' || correlations === null) {
    throw invalid(where, 'correlations', 'a table of coefficients, or names and values', correlations);
  }
  return expectOptions(where, correlations, ['names', 'values']);
}
