import { classIndices } from './class-indices.ts';
import type { DataTable, Notes, Dataset } from './dataset.ts';
import { readTable } from './read-table.ts';

/** The thirteen measurements of {@link wine}. */
export type WineColumns = {
  alcohol: number;
  malic_acid: number;
  ash: number;
  alcalinity_of_ash: number;
  magnesium: number;
  total_phenols: number;
  flavanoids: number;
  nonflavanoid_phenols: number;
  proanthocyanins: number;
  color_intensity: number;
  hue: number;
  od280_od315_of_diluted_wines: number;
  proline: number;
};

const notes: Notes = {
  title: 'Chemical analysis of 178 wines of three cultivars from one region of Italy',
  source: 'Forina et al., UCI Machine Learning Repository, as in scikit-learn',
  license: 'Creative Commons Attribution 4.0, UCI Machine Learning Repository',
  caveats: [
    'The rows are sorted by class: shuffle before splitting.',
    'The features differ in scale by a factor of 1 000: standardise.',
  ],
};

/**
 * Loads the wine data: 178 rows, 13 features, three cultivars of 59, 71 and 48.
 *
 * @returns `x`, an Arquero table; `y`, 0 to 2
 * @throws {DataError} when the file that this package carries is damaged
 * @see scikit-learn's `load_wine`
 * @example
 * const { x, y } = await wine();
 */
export async function wine(): Promise<Dataset<WineColumns>> {
  const { default: csv } = await import('./csv/wine.ts');
  const table = readTable('wine', csv, {
    rows: 178,
    checksum: 0xbf7f040a,
    columns: {
      alcohol: 'number',
      malic_acid: 'number',
      ash: 'number',
      alcalinity_of_ash: 'number',
      magnesium: 'number',
      total_phenols: 'number',
      flavanoids: 'number',
      nonflavanoid_phenols: 'number',
      proanthocyanins: 'number',
      color_intensity: 'number',
      hue: 'number',
      od280_od315_of_diluted_wines: 'number',
      proline: 'number',
      cultivar: 'number',
    },
  });
  const y = classIndices('wine', table.array('cultivar'), ['1', '2', '3']);
  const x = table.select(table.columnNames().filter((name) => name !== 'cultivar'));
  return { x: x as DataTable<WineColumns>, y, targetNames: ['class_0', 'class_1', 'class_2'], notes };
}
