import { classIndices } from './class-indices.ts';
import type { Dataset, DataTable, Notes } from './dataset.ts';
import { readTable } from './read-table.ts';

/** The four measurements of {@link iris}, in centimetres. */
export type IrisColumns = {
  sepal_length: number;
  sepal_width: number;
  petal_length: number;
  petal_width: number;
};

const notes: Notes = {
  title: 'Sepals and petals of 150 flowers of three species of iris',
  source: 'Fisher 1936 (measured by Anderson 1935), as in scikit-learn',
  license: 'Creative Commons Attribution 4.0, UCI Machine Learning Repository',
  caveats: [
    'The rows are sorted by species: shuffle before splitting.',
    'As in scikit-learn, two rows differ from the copy at UCI, which has errors there.',
  ],
};

/**
 * Loads Fisher's iris data: 150 rows, 4 features, 3 classes of 50.
 *
 * @returns `x`, an Arquero table; `y`, 0 setosa, 1 versicolor, 2 virginica
 * @throws {DataError} when the file that this package carries is damaged
 * @see scikit-learn's `load_iris`
 * @example
 * const { x, y, targetNames } = await iris();
 */
export async function iris(): Promise<Dataset<IrisColumns>> {
  const { default: csv } = await import('./csv/iris.ts');
  const table = readTable('iris', csv, {
    rows: 150,
    checksum: 0x9bfa553c,
    columns: {
      sepal_length: 'number',
      sepal_width: 'number',
      petal_length: 'number',
      petal_width: 'number',
      species: 'text',
    },
  });
  const targetNames = ['setosa', 'versicolor', 'virginica'];
  const y = classIndices('iris', table.array('species'), targetNames);
  const x = table.select('sepal_length', 'sepal_width', 'petal_length', 'petal_width');
  return { x: x as DataTable<IrisColumns>, y, targetNames, notes };
}
