import type { DataTable, Notes, RegressionDataset } from './dataset.ts';
import { readTable } from './read-table.ts';

/** The ten measurements of {@link diabetesProgression}, as they were taken. */
export type DiabetesProgressionColumns = {
  /** Years. */
  age: number;
  /** 1 or 2. */
  sex: number;
  /** Body mass index, kg/m². */
  bmi: number;
  /** Mean, mm Hg. */
  blood_pressure: number;
  /** Total serum cholesterol. */
  s1: number;
  /** Low-density lipoproteins. */
  s2: number;
  /** High-density lipoproteins. */
  s3: number;
  /** Total cholesterol / HDL. */
  s4: number;
  /** Possibly log of serum triglycerides. */
  s5: number;
  /** Blood sugar. */
  s6: number;
};

const notes: Notes = {
  title: 'Progression of diabetes one year after ten measurements of 442 patients',
  source: 'Efron, Hastie, Johnstone & Tibshirani 2004, as in scikit-learn',
  license: 'Public',
  caveats: [
    "The features are the raw measurements; scikit-learn's load_diabetes gives them centred and scaled unless scaled=False.",
    'A linear model explains about half of the variance: more is overfitting.',
  ],
};

/**
 * Loads the diabetes progression data: 442 rows, 10 features, a measure of progression.
 *
 * @returns `x`, an Arquero table; `y`, the progression, 25 to 346
 * @throws {DataError} when the file that this package carries is damaged
 * @see scikit-learn's `load_diabetes(scaled=False)`; Efron et al. 2004, "Least angle regression"
 * @example
 * const { x, y } = await diabetesProgression();
 */
export async function diabetesProgression(): Promise<RegressionDataset<DiabetesProgressionColumns>> {
  const { default: csv } = await import('./csv/diabetes-progression.ts');
  const table = readTable('diabetesProgression', csv, {
    rows: 442,
    checksum: 0xbd84178c,
    columns: {
      age: 'number',
      sex: 'number',
      bmi: 'number',
      blood_pressure: 'number',
      s1: 'number',
      s2: 'number',
      s3: 'number',
      s4: 'number',
      s5: 'number',
      s6: 'number',
      progression: 'number',
    },
  });
  const y = Float64Array.from(table.array('progression') as number[]);
  const x = table.select(table.columnNames().filter((name) => name !== 'progression'));
  return { x: x as DataTable<DiabetesProgressionColumns>, y, targetName: 'progression', notes };
}
