import { classIndices } from './class-indices.ts';
import type { Dataset, DataTable, Notes } from './dataset.ts';
import { readTable } from './read-table.ts';

/** The sixty energies of {@link sonar}, `band_01` to `band_60`, each in [0, 1]. */
export type SonarColumns = Record<`band_${number}`, number>;

const notes: Notes = {
  title: 'Sonar returns from a metal cylinder ("mine") or a rock, as energies in 60 frequency bands',
  source: "Gorman & Sejnowski 1988, UCI Machine Learning Repository, by way of R's mlbench 2.1",
  license: 'Creative Commons Attribution 4.0, UCI Machine Learning Repository',
  caveats: [
    'The rows are sorted by class: shuffle before splitting.',
    '208 rows for 60 features: a network overfits quickly, and folds differ by several points.',
  ],
};

/**
 * Loads the sonar data: 208 rows, 60 features, 111 mines and 97 rocks.
 *
 * @returns `x`, an Arquero table; `y`, 0 mine, 1 rock
 * @throws {DataError} when the file that this package carries is damaged
 * @see Gorman & Sejnowski 1988, "Analysis of hidden units in a layered network trained to classify sonar targets"
 * @example
 * const { x, y } = await sonar();
 */
export async function sonar(): Promise<Dataset<SonarColumns>> {
  const { default: csv } = await import('./csv/sonar.ts');
  const bands = Array.from({ length: 60 }, (_, i) => `band_${String(i + 1).padStart(2, '0')}`);
  const table = readTable('sonar', csv, {
    rows: 208,
    checksum: 0x69537507,
    columns: { ...Object.fromEntries(bands.map((band) => [band, 'number'] as const)), class: 'text' },
  });
  const targetNames = ['mine', 'rock'];
  return {
    x: table.select(bands) as DataTable<SonarColumns>,
    y: classIndices('sonar', table.array('class'), targetNames),
    targetNames,
    notes,
  };
}
