import { classIndices } from './class-indices.ts';
import type { DataTable, Notes, Dataset } from './dataset.ts';
import { readTable } from './read-table.ts';

/** The thirty measurements of {@link breastCancer}: mean, standard error and worst value of ten. */
export type BreastCancerColumns = {
  mean_radius: number;
  mean_texture: number;
  mean_perimeter: number;
  mean_area: number;
  mean_smoothness: number;
  mean_compactness: number;
  mean_concavity: number;
  mean_concave_points: number;
  mean_symmetry: number;
  mean_fractal_dimension: number;
  radius_error: number;
  texture_error: number;
  perimeter_error: number;
  area_error: number;
  smoothness_error: number;
  compactness_error: number;
  concavity_error: number;
  concave_points_error: number;
  symmetry_error: number;
  fractal_dimension_error: number;
  worst_radius: number;
  worst_texture: number;
  worst_perimeter: number;
  worst_area: number;
  worst_smoothness: number;
  worst_compactness: number;
  worst_concavity: number;
  worst_concave_points: number;
  worst_symmetry: number;
  worst_fractal_dimension: number;
};

const notes: Notes = {
  title: 'Cell nuclei of 569 breast masses, measured in images of fine needle aspirates',
  source: 'Wolberg, Street & Mangasarian 1995, UCI Machine Learning Repository, as in scikit-learn',
  license: 'Creative Commons Attribution 4.0, UCI Machine Learning Repository',
  caveats: [
    'As in scikit-learn 0 is malignant and 1 benign: look which class a metric calls positive.',
    'Many features are nearly functions of one another (radius, perimeter, area).',
  ],
};

/**
 * Loads the Wisconsin breast cancer data: 569 rows, 30 features, 212 malignant and 357 benign.
 *
 * @returns `x`, an Arquero table; `y`, 0 malignant, 1 benign
 * @throws {DataError} when the file that this package carries is damaged
 * @see scikit-learn's `load_breast_cancer`
 * @example
 * const { x, y } = await breastCancer();
 */
export async function breastCancer(): Promise<Dataset<BreastCancerColumns>> {
  const { default: csv } = await import('./csv/breast-cancer.ts');
  const table = readTable('breastCancer', csv, {
    rows: 569,
    checksum: 0xa5b3c6b8,
    columns: {
      mean_radius: 'number',
      mean_texture: 'number',
      mean_perimeter: 'number',
      mean_area: 'number',
      mean_smoothness: 'number',
      mean_compactness: 'number',
      mean_concavity: 'number',
      mean_concave_points: 'number',
      mean_symmetry: 'number',
      mean_fractal_dimension: 'number',
      radius_error: 'number',
      texture_error: 'number',
      perimeter_error: 'number',
      area_error: 'number',
      smoothness_error: 'number',
      compactness_error: 'number',
      concavity_error: 'number',
      concave_points_error: 'number',
      symmetry_error: 'number',
      fractal_dimension_error: 'number',
      worst_radius: 'number',
      worst_texture: 'number',
      worst_perimeter: 'number',
      worst_area: 'number',
      worst_smoothness: 'number',
      worst_compactness: 'number',
      worst_concavity: 'number',
      worst_concave_points: 'number',
      worst_symmetry: 'number',
      worst_fractal_dimension: 'number',
      diagnosis: 'text',
    },
  });
  const y = classIndices('breastCancer', table.array('diagnosis'), ['malignant', 'benign']);
  const x = table.select(table.columnNames().filter((name) => name !== 'diagnosis'));
  return { x: x as DataTable<BreastCancerColumns>, y, targetNames: ['malignant', 'benign'], notes };
}
