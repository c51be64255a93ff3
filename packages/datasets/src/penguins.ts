import { classIndices } from './class-indices.ts';
import type { DataTable, Notes, Dataset } from './dataset.ts';
import { readTable } from './read-table.ts';

/** What was measured of each penguin of {@link penguins}. */
export type PenguinsColumns = {
  island: string;
  /** 2 missing. */
  beak_length_mm: number | null;
  /** 2 missing. */
  beak_depth_mm: number | null;
  /** 2 missing. */
  flipper_length_mm: number | null;
  /** 2 missing. */
  body_mass_g: number | null;
  /** 11 missing. */
  sex: string | null;
};

const notes: Notes = {
  title: 'Bills, flippers, mass and sex of 344 penguins of three species near Palmer Station, Antarctica',
  source: 'Horst, Hill & Gorman 2020; Gorman, Williams & Fraser 2014',
  license: 'CC0',
  caveats: [
    'The rows are sorted by species: shuffle before splitting.',
    'Two penguins have no measurements, eleven no sex (one is a dot in the file).',
    'The classes are unequal: 152 Adelie, 124 Gentoo, 68 Chinstrap.',
  ],
};

/**
 * Loads the Palmer penguins: 344 rows, 6 features of mixed types, three species.
 *
 * @returns `x`, an Arquero table with `null` for missing values; `y`, 0 Adelie, 1 Chinstrap, 2 Gentoo
 * @throws {DataError} when the file that this package carries is damaged
 * @see https://allisonhorst.github.io/palmerpenguins/
 * @example
 * const { x, y } = await penguins();
 */
export async function penguins(): Promise<Dataset<PenguinsColumns>> {
  const { default: csv } = await import('./csv/penguins.ts');
  const table = readTable('penguins', csv, {
    rows: 344,
    checksum: 0xdf28e478,
    missing: ['.'],
    columns: {
      species: 'text',
      island: 'text',
      beak_length_mm: 'number',
      beak_depth_mm: 'number',
      flipper_length_mm: 'number',
      body_mass_g: 'number',
      sex: 'text',
    },
  });
  const y = classIndices('penguins', table.array('species'), ['Adelie', 'Chinstrap', 'Gentoo']);
  const x = table.select(table.columnNames().filter((name) => name !== 'species'));
  return { x: x as DataTable<PenguinsColumns>, y, targetNames: ['Adelie', 'Chinstrap', 'Gentoo'], notes };
}
