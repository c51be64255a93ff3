import type { NumericInput } from './numeric-input.ts';

/** The rows at `indices`, which may repeat. */
export function sampleRows({ columns, data, columnNames }: NumericInput, indices: ArrayLike<number>): NumericInput {
  const rows = indices.length;
  const out = data instanceof Float32Array ? new Float32Array(rows * columns) : new Float64Array(rows * columns);
  for (let i = 0, o = 0; i < rows; i++) {
    const from = (indices[i] as number) * columns;
    for (let j = 0; j < columns; j++) out[o++] = data[from + j] as number;
  }
  return { rows, columns, data: out, columnNames };
}
