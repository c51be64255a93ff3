import type { Matrix } from '@modu/core';

/** Matrices side by side, each multiplied by its weight. */
export function joinColumns(
  parts: readonly Matrix[],
  rows: number,
  weights: readonly number[],
): { readonly data: Float32Array; readonly width: number } {
  const width = parts.reduce((total, { shape }) => total + shape[1], 0);
  const data = new Float32Array(rows * width);
  let from = 0;
  parts.forEach(({ data: part, shape: [, columns] }, k) => {
    const weight = weights[k] as number;
    for (let i = 0, o = from, p = 0; i < rows; i++, o += width - columns) {
      for (let j = 0; j < columns; j++) data[o++] = (part[p++] as number) * weight;
    }
    from += columns;
  });
  return { data, width };
}
