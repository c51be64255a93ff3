import { DataError, expectInteger, expectOptions, invalid, isTable, type TableLike } from '@modu/core';
import { labelExpression } from './matrix-cells.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** Options of {@link missingValueMap}. */
export interface MissingValueMapOptions extends PlotOptions {
  /** Rows are gathered into at most this many bands, each as dark as its share of missing values; default 200. */
  readonly bands?: number;
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value));
}

/**
 * Where a table lacks values: a column of the plot for each column, from the first row above to the last below, with the share that is missing.
 *
 * @throws {ArgumentError} for anything but a table, unknown or wrong options
 * @throws {DataError} for a table without rows or columns
 * @example
 * ```ts
 * const { x } = await pima();
 * missingValueMap(x);
 * ```
 */
export function missingValueMap(table: TableLike, options?: MissingValueMapOptions): PlotSpec {
  const where = 'missingValueMap';
  const given = expectOptions(where, options, [...plotOptionNames, 'bands']);
  const most = expectInteger(where, 'bands', given.bands ?? 200, { min: 1 });
  if (!isTable(table)) throw invalid(where, 'table', 'a table', table);
  const names = table.columnNames();
  const rows = table.numRows();
  if (names.length === 0 || rows === 0)
    throw new DataError(`${where}: table must have rows and columns, received none`);
  const bands = Math.min(most, rows);
  const values: { column: number; from: number; to: number; share: number }[] = [];
  const labels = names.map((name, column) => {
    const list = table.array(name);
    let total = 0;
    for (let band = 0; band < bands; band++) {
      const from = Math.floor((band * rows) / bands);
      const to = Math.floor(((band + 1) * rows) / bands);
      let missing = 0;
      for (let row = from; row < to; row++) missing += Number(isMissing(list[row]));
      total += missing;
      if (missing > 0) values.push({ column, from, to, share: missing / (to - from) });
    }
    const percent = (100 * total) / rows;
    return total === 0 ? name : `${name} ${percent < 0.1 ? '<0.1' : percent.toFixed(percent < 10 ? 1 : 0)} %`;
  });
  const size = plotSize(where, given, { width: Math.max(160, names.length * 30), height: 260 });
  return plotSpec(where, given, {
    ...size,
    data: { values },
    mark: { type: 'rect', tooltip: true },
    encoding: {
      x: {
        field: 'column',
        type: 'ordinal',
        title: null,
        scale: { domain: names.map((_, i) => i), paddingInner: 0.15 },
        axis: {
          orient: 'top',
          labelExpr: labelExpression(labels),
          labelAngle: -45,
          labelAlign: 'left',
          domain: false,
          ticks: false,
        },
      },
      y: {
        field: 'from',
        type: 'quantitative',
        title: 'row',
        scale: { domain: [0, rows], reverse: true, nice: false },
        axis: { grid: false },
      },
      y2: { field: 'to' },
      opacity: {
        field: 'share',
        type: 'quantitative',
        title: 'missing',
        scale: { domain: [0, 1], range: [0.1, 1] },
        legend: null,
      },
    },
  });
}
