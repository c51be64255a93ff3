import { expectOptions, invalid, ShapeError } from '@modu/core';
import { matrixCells } from './matrix-cells.ts';
import { nameList, numberRows, plotNumber, type NumberRows } from './numbers.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** Weights of attention and the tokens they lie between. */
export interface AttentionData {
  /** [T,S] for one map, [N,T,S] for one of each head. */
  readonly weights: NumberRows | readonly NumberRows[];
  /** T tokens that ask; shown in rows. */
  readonly queryTokens: readonly string[];
  /** S tokens that are looked at; shown in columns. */
  readonly keyTokens: readonly string[];
}

/** Options of {@link attentionMap}. */
export interface AttentionMapOptions extends PlotOptions {
  /** Titles of the maps of several heads; default head 1, head 2, … */
  readonly headTitles?: readonly string[];
}

/**
 * Which tokens look at which: one cell for each pair, bright where the weight is great.
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {ShapeError} when weights and tokens do not fit together
 * @example
 * ```ts
 * attentionMap({ weights: [[0.9, 0.1], [0.2, 0.8]], queryTokens: ['나는', '간다'], keyTokens: ['I', 'go'] });
 * ```
 */
export function attentionMap(data: AttentionData, options?: AttentionMapOptions): PlotSpec {
  const where = 'attentionMap';
  const given = expectOptions(where, options, [...plotOptionNames, 'headTitles']);
  const { weights, queryTokens, keyTokens } = expectOptions(where, data, ['weights', 'queryTokens', 'keyTokens']);
  const queries = nameList(where, 'queryTokens', queryTokens, queryTokens?.length ?? 0);
  const keys = nameList(where, 'keyTokens', keyTokens, keyTokens?.length ?? 0);
  if (!Array.isArray(weights) || weights.length === 0)
    throw invalid(where, 'weights', 'rows of weights [T,S] or [N,T,S]', weights);
  const hasHeads =
    Array.isArray((weights[0] as readonly unknown[])[0]) || ArrayBuffer.isView((weights[0] as readonly unknown[])[0]);
  const heads = (hasHeads ? weights : [weights]) as readonly NumberRows[];
  const names = hasHeads
    ? nameList(where, 'headTitles', given.headTitles ?? heads.map((_, i) => `head ${i + 1}`), heads.length)
    : [];
  const maps = heads.map((head, i) => {
    const rows = numberRows(where, hasHeads ? `weights[${i}]` : 'weights', head);
    if (rows.length !== queries.length || rows[0]?.length !== keys.length) {
      throw new ShapeError(
        `${where}: weights must have the shape [T,S] = [${queries.length},${keys.length}] of the tokens, received [${rows.length},${rows[0]?.length ?? 0}]`,
      );
    }
    return rows;
  });
  const side = maps.length > 1 ? 16 : 24;
  const size = plotSize(where, given, {
    width: Math.max(90, keys.length * side),
    height: Math.max(90, queries.length * side),
  });
  const largest = Math.max(0, ...maps.flat(2).filter(Number.isFinite));
  const panels = maps.map((rows, i) => ({
    ...(hasHeads ? { title: { text: names[i], fontSize: 12 } } : {}),
    ...size,
    ...matrixCells({
      cells: rows.flatMap((list, row) => list.map((value, column) => ({ row, column, value: plotNumber(value) }))),
      rowLabels: queries,
      columnLabels: keys,
      rowTitle: null,
      columnTitle: null,
      color: {
        field: 'value',
        type: 'quantitative',
        title: 'weight',
        scale: { domain: [0, largest > 0 ? largest : 1] },
      },
    }),
  }));
  const [only] = panels;
  return plotSpec(where, given, !hasHeads && only !== undefined ? only : { concat: panels, columns: 4 });
}
