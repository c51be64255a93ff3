import { expectBoolean, expectOptions } from '@modu/core';
import { table as columns } from 'arquero';
import type { Dataset, DataTable, Notes } from './dataset.ts';
import { readTable } from './read-table.ts';

/** The eight measurements of {@link pima}. */
export type PimaColumns = {
  /** Times pregnant. */
  pregnancies: number;
  /** Plasma glucose two hours into an oral glucose tolerance test, mg/dl; 5 missing. */
  glucose: number | null;
  /** Diastolic blood pressure, mm Hg; 35 missing. */
  blood_pressure: number | null;
  /** Triceps skin fold, mm; 227 missing. */
  skin_thickness: number | null;
  /** Two-hour serum insulin, μU/ml; 374 missing. */
  insulin: number | null;
  /** Body mass index, kg/m²; 11 missing. */
  bmi: number | null;
  /** Diabetes pedigree function. */
  diabetes_pedigree: number;
  /** Years. */
  age: number;
};

/** Options of {@link pima}. */
export interface PimaOptions {
  /** Whether zeros in the five columns where zero is impossible become `null`, `true` by default; the file prints them as 0. */
  readonly zerosAsMissing?: boolean;
}

const notes: Notes = {
  title: 'Onset of diabetes within five years among 768 women of Pima heritage, aged 21 and over',
  source:
    "Smith et al. 1988, US National Institute of Diabetes and Digestive and Kidney Diseases; row for row equal to R's mlbench",
  license: 'Public domain (US government); published by the UCI Machine Learning Repository',
  caveats: [
    'Zeros stand for missing values: insulin 374, skin_thickness 227, blood_pressure 35, bmi 11, glucose 5.',
    '500 of 768 did not develop diabetes: answering "no" to everybody is right in 65.1 %.',
  ],
};

const zeroIsImpossible = ['glucose', 'blood_pressure', 'skin_thickness', 'insulin', 'bmi'] as const;

/**
 * Loads the Pima diabetes data: 768 rows, 8 features, 268 positives.
 *
 * @returns `x`, an Arquero table; `y`, 1 for diabetes within five years
 * @throws {ArgumentError} for a bad option
 * @throws {DataError} when the file that this package carries is damaged
 * @see Smith et al. 1988, "Using the ADAP learning algorithm to forecast the onset of diabetes mellitus"
 * @example
 * const { x, y, targetNames } = await pima();
 * x.array('insulin').filter((value) => value === null).length; // 374
 */
export async function pima(options: PimaOptions = {}): Promise<Dataset<PimaColumns>> {
  const { zerosAsMissing = true } = expectOptions('pima', options, ['zerosAsMissing']);
  expectBoolean('pima', 'zerosAsMissing', zerosAsMissing);
  const { default: csv } = await import('./csv/pima.ts');
  const table = readTable('pima', csv, {
    rows: 768,
    checksum: 0x58def8bd,
    columns: {
      pregnancies: 'number',
      glucose: 'number',
      blood_pressure: 'number',
      skin_thickness: 'number',
      insulin: 'number',
      bmi: 'number',
      diabetes_pedigree: 'number',
      age: 'number',
      outcome: 'number',
    },
  });
  const y = Int32Array.from(table.array('outcome') as number[]);
  let x = table.select(table.columnNames().filter((name) => name !== 'outcome'));
  if (zerosAsMissing) {
    const cleaned: Record<string, (number | null)[]> = {};
    for (const name of zeroIsImpossible) {
      cleaned[name] = (table.array(name) as number[]).map((value) => (value === 0 ? null : value));
    }
    x = x.assign(columns(cleaned));
  }
  return { x: x as DataTable<PimaColumns>, y, targetNames: ['no diabetes', 'diabetes'], notes };
}
