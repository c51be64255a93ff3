import type { Dataset, DataTable, Notes } from './dataset.ts';
import { readTable } from './read-table.ts';

/** The 64 pixels of {@link digits}, `pixel_0_0` to `pixel_7_7` (row, column), each 0 to 16. */
export type DigitsColumns = Record<`pixel_${number}_${number}`, number>;

const notes: Notes = {
  title: 'Handwritten digits, 8 × 8 pixels of 0 to 16',
  source: 'Alpaydin & Kaynak 1998, test part of optdigits, UCI Machine Learning Repository, as in scikit-learn',
  license: 'Creative Commons Attribution 4.0, UCI Machine Learning Repository',
  caveats: ['Digits of one writer stand together: a random split puts the same hands on both sides.'],
};

/**
 * Loads the small digits: 1 797 rows, 64 pixels, ten classes of about 180.
 *
 * @returns `x`, an Arquero table; `y`, the digit
 * @throws {DataError} when the file that this package carries is damaged
 * @see scikit-learn's `load_digits`
 * @example
 * const { x, y } = await digits();
 */
export async function digits(): Promise<Dataset<DigitsColumns>> {
  const { default: csv } = await import('./csv/digits.ts');
  const pixels = Array.from({ length: 64 }, (_, i) => `pixel_${Math.floor(i / 8)}_${i % 8}`);
  const table = readTable('digits', csv, {
    rows: 1797,
    checksum: 0x4a9d8a7a,
    columns: { ...Object.fromEntries(pixels.map((pixel) => [pixel, 'number'] as const)), digit: 'number' },
  });
  return {
    x: table.select(pixels) as DataTable<DigitsColumns>,
    y: Int32Array.from(table.array('digit') as number[]),
    targetNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
    notes,
  };
}
