import type { TableLike } from '@modu/core';
import { corr, isNull } from '@modu/preprocessing';
import type { Console } from './console.ts';

/** Prints how many values each column lacks, and what they are filled with. */
export function showMissing(console: Console, table: TableLike, filling: (name: string) => string): void {
  const gaps = Object.entries(isNull(table).counts).filter(([, count]) => count > 0);
  console.table(
    ['column', `missing of ${table.numRows()}`, 'filled with'],
    gaps.sort(([, a], [, b]) => b - a).map(([name, count]) => [name, count, filling(name)]),
  );
}

/** Prints how each of the `names` goes with `target`, along a line and by rank, the strongest first. */
export function showCorrelations(
  console: Console,
  table: TableLike,
  names: readonly string[],
  target: Float64Array,
): void {
  const columns: TableLike = {
    columnNames: () => ['target', ...names],
    numRows: () => target.length,
    array: (name) => (name === 'target' ? target : table.array(name)),
  };
  const [lines, ranks] = (['pearson', 'spearman'] as const).map((method) => corr(columns, { method }).array('target'));
  const rows = names.map((name, i) => [name, Number(lines?.[i + 1]), Number(ranks?.[i + 1])] as const);
  console.table(
    ['column', 'Pearson', 'Spearman'],
    rows.sort((a, b) => Math.abs(b[1]) - Math.abs(a[1])).map(([name, r, rho]) => [name, r.toFixed(2), rho.toFixed(2)]),
  );
}
