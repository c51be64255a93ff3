import type { DataTable, Notes, RegressionDataset } from './dataset.ts';
import { readTable } from './read-table.ts';

/** The eight features of {@link californiaHousing}, of one block group each. */
export type CaliforniaHousingColumns = {
  /** Median income, 10 000 US dollars. */
  medinc: number;
  /** Median age of the houses, years. */
  houseage: number;
  /** Rooms a household. */
  averooms: number;
  /** Bedrooms a household. */
  avebedrms: number;
  /** People in the block group. */
  population: number;
  /** People a household. */
  aveoccup: number;
  /** Degrees. */
  latitude: number;
  /** Degrees. */
  longitude: number;
};

const notes: Notes = {
  title: 'Median house values in 20 640 block groups of California, census of 1990',
  source: 'Pace & Barry 1997, StatLib, as in scikit-learn',
  license: 'Public (US census)',
  caveats: [
    'The target is capped at 5.00001, that is 500 001 dollars, in 965 groups.',
    'averooms, avebedrms and aveoccup have extreme values in resorts and institutions.',
    'Neighbours resemble one another: a random split is easier than a new region.',
  ],
};

/**
 * Loads the California housing data: 20 640 rows, 8 features, the median house value.
 *
 * @returns `x`, an Arquero table; `y`, median house values in units of 100 000 US dollars
 * @throws {DataError} when the file that this package carries is damaged
 * @see scikit-learn's `fetch_california_housing`; Pace & Barry 1997, "Sparse spatial autoregressions"
 * @example
 * const { x, y } = await californiaHousing();
 */
export async function californiaHousing(): Promise<RegressionDataset<CaliforniaHousingColumns>> {
  const { default: csv } = await import('./csv/california-housing.ts');
  const table = readTable('californiaHousing', csv, {
    rows: 20640,
    checksum: 0xb72fc016,
    columns: {
      medinc: 'number',
      houseage: 'number',
      averooms: 'number',
      avebedrms: 'number',
      population: 'number',
      aveoccup: 'number',
      latitude: 'number',
      longitude: 'number',
      medhouseval: 'number',
    },
  });
  const y = Float64Array.from(table.array('medhouseval') as number[]);
  const x = table.select(table.columnNames().filter((name) => name !== 'medhouseval'));
  return { x: x as DataTable<CaliforniaHousingColumns>, y, targetName: 'medhouseval', notes };
}
