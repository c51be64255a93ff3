import type { Dataset, DataTable, Notes } from './dataset.ts';
import { readTable } from './read-table.ts';

/** What is known of each passenger of {@link titanic}. */
export type TitanicColumns = {
  /** Ticket class, 1 to 3. */
  pclass: number;
  name: string;
  sex: 'female' | 'male';
  /** Years; 263 missing. */
  age: number | null;
  /** Siblings and spouses aboard. */
  sibsp: number;
  /** Parents and children aboard. */
  parch: number;
  ticket: string;
  /** British pounds; 1 missing. */
  fare: number | null;
  /** 1 014 missing. */
  cabin: string | null;
  /** C Cherbourg, Q Queenstown, S Southampton; 2 missing. */
  embarked: 'C' | 'Q' | 'S' | null;
  /** The lifeboat: known after the event, it gives the answer away; 823 missing. */
  boat: string | null;
  /** The number of the recovered body: known after the event, it gives the answer away; 1 188 missing. */
  body: number | null;
  home_dest: string | null;
};

const notes: Notes = {
  title: 'Passengers of the Titanic and whether they survived',
  source: 'OpenML 40945 (F. Harrell, T. Cason), from the Encyclopedia Titanica',
  license: 'Public',
  caveats: [
    'boat and body were known only afterwards and give the answer away: leave them out of a model.',
    'The rows are sorted by class and name: shuffle before splitting.',
    'Missing: age 263, fare 1, embarked 2, cabin 1014, boat 823, body 1188.',
  ],
};

/**
 * Loads the Titanic's passengers: 1 309 rows, 13 columns of mixed types, 500 survivors.
 *
 * @returns `x`, an Arquero table with `null` for missing values; `y`, 1 for survivors
 * @throws {DataError} when the file that this package carries is damaged
 * @see https://www.openml.org/d/40945
 * @example
 * const { x, y } = await titanic();
 * const known = x.columnNames().filter((name) => name !== 'boat' && name !== 'body');
 */
export async function titanic(): Promise<Dataset<TitanicColumns>> {
  const { default: csv } = await import('./csv/titanic.ts');
  const table = readTable('titanic', csv, {
    rows: 1309,
    checksum: 0xd3273ffb,
    columns: {
      pclass: 'number',
      survived: 'number',
      name: 'text',
      sex: 'text',
      age: 'number',
      sibsp: 'number',
      parch: 'number',
      ticket: 'text',
      fare: 'number',
      cabin: 'text',
      embarked: 'text',
      boat: 'text',
      body: 'number',
      home_dest: 'text',
    },
  });
  const y = Int32Array.from(table.array('survived') as number[]);
  const x = table.select(table.columnNames().filter((name) => name !== 'survived'));
  return { x: x as DataTable<TitanicColumns>, y, targetNames: ['died', 'survived'], notes };
}
