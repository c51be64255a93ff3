import type { DataTable, Notes, Dataset } from './dataset.ts';
import { readTable } from './read-table.ts';

/** The thirteen findings of {@link heartDisease}. */
export type HeartDiseaseColumns = {
  /** Years. */
  age: number;
  /** 1 male, 0 female. */
  sex: number;
  /** Code, 0 to 3. */
  chest_pain: number;
  /** mm Hg. */
  resting_bp: number;
  /** mg/dl. */
  cholesterol: number;
  /** 1 above 120 mg/dl. */
  fasting_sugar: number;
  /** Code, 0 to 2. */
  resting_ecg: number;
  /** Beats a minute. */
  max_heart_rate: number;
  /** 1 yes. */
  exercise_angina: number;
  /** Induced by exercise. */
  st_depression: number;
  /** Code, 0 to 2. */
  st_slope: number;
  /** Major vessels coloured by fluoroscopy; 4 is unknown. */
  vessels: number;
  /** Code, 1 to 3; 0 is unknown. */
  thalassemia: number;
};

const notes: Notes = {
  title: 'Findings in 303 patients of the Cleveland clinic and whether they have heart disease',
  source:
    'Janosi, Steinbrunn, Pfisterer & Detrano 1988, UCI Machine Learning Repository, in a widespread redistribution',
  license: 'Creative Commons Attribution 4.0, UCI Machine Learning Repository',
  caveats: [
    'In this redistribution 1 stands for the healthier class (165), 0 for disease (138); UCI counts 164 without disease.',
    'chest_pain, resting_ecg, st_slope, vessels and thalassemia are codes of categories, not quantities.',
    'vessels 4 and thalassemia 0 are codes that UCI does not have; there they are missing.',
  ],
};

/**
 * Loads the Cleveland heart disease data: 303 rows, 13 features, two classes.
 *
 * @returns `x`, an Arquero table; `y`, 0 disease, 1 no disease, as the redistribution has it
 * @throws {DataError} when the file that this package carries is damaged
 * @see https://doi.org/10.24432/C52P4X
 * @example
 * const { x, y } = await heartDisease();
 */
export async function heartDisease(): Promise<Dataset<HeartDiseaseColumns>> {
  const { default: csv } = await import('./csv/heart-disease.ts');
  const table = readTable('heartDisease', csv, {
    rows: 303,
    checksum: 0x95848b25,
    columns: {
      age: 'number',
      sex: 'number',
      chest_pain: 'number',
      resting_bp: 'number',
      cholesterol: 'number',
      fasting_sugar: 'number',
      resting_ecg: 'number',
      max_heart_rate: 'number',
      exercise_angina: 'number',
      st_depression: 'number',
      st_slope: 'number',
      vessels: 'number',
      thalassemia: 'number',
      target: 'number',
    },
  });
  const y = Int32Array.from(table.array('target') as number[]);
  const x = table.select(table.columnNames().filter((name) => name !== 'target'));
  return { x: x as DataTable<HeartDiseaseColumns>, y, targetNames: ['disease', 'no disease'], notes };
}
