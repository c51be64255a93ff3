import type { SpecPart } from './plot-spec.ts';

/** One cell of a labelled matrix; row and column are indices, since labels may repeat. */
export interface MatrixCell {
  readonly row: number;
  readonly column: number;
  readonly value: number | null;
  readonly text?: string;
}

/** A Vega expression that turns the index of a row or column into its label. */
export function labelExpression(labels: readonly string[]): string {
  return `[${labels.map((label) => literal(label)).join(',')}][datum.value]`;
}

/** Vega takes a text that is `if` or a member of every object, such as `constructor`, for what it names: those come in halves. */
function literal(label: string): string {
  if (label !== 'if' && !(label in {})) return JSON.stringify(label);
  return `(${JSON.stringify(label.slice(0, 1))}+${JSON.stringify(label.slice(1))})`;
}

/** What differs between labelled matrices. */
export interface MatrixCellsOptions {
  readonly cells: readonly MatrixCell[];
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
  readonly rowTitle: string | null;
  readonly columnTitle: string | null;
  readonly color: Readonly<Record<string, unknown>>;
  /** Two layers of text, by where the cell's colour is on its scale. */
  readonly textStyles?: readonly { readonly filter: string; readonly style: string }[];
  readonly labelAngle?: number;
}

/** The layers of a matrix of coloured cells with labels on both axes, the columns' above. */
export function matrixCells({
  cells,
  rowLabels,
  columnLabels,
  rowTitle,
  columnTitle,
  color,
  textStyles = [],
  labelAngle,
}: MatrixCellsOptions): SpecPart {
  const longest = columnLabels.reduce((most, label) => Math.max(most, label.length), 0);
  const angle = labelAngle ?? (longest > 3 ? -45 : 0);
  const position = {
    x: {
      field: 'column',
      type: 'ordinal',
      title: columnTitle,
      axis: {
        orient: 'top',
        labelExpr: labelExpression(columnLabels),
        labelAngle: angle,
        labelAlign: angle === 0 ? 'center' : 'left',
        domain: false,
        ticks: false,
        labelPadding: 5,
      },
    },
    y: {
      field: 'row',
      type: 'ordinal',
      title: rowTitle,
      axis: { labelExpr: labelExpression(rowLabels), domain: false, ticks: false, labelPadding: 5 },
    },
  };
  return {
    data: { values: cells },
    encoding: position,
    layer: [
      { mark: { type: 'rect', tooltip: true }, encoding: { color } },
      ...textStyles.map(({ filter, style }) => ({
        transform: [{ filter }],
        mark: { type: 'text', style, baseline: 'middle' },
        encoding: { text: { field: 'text' } },
      })),
    ],
  };
}
