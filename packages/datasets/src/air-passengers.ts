import type { DataTable, Notes, RegressionDataset } from './dataset.ts';
import { readTable } from './read-table.ts';

/** The month of {@link airPassengers}. */
export type AirPassengersColumns = {
  /** As `YYYY-MM`. */
  month: string;
};

const notes: Notes = {
  title: 'Monthly totals of international airline passengers, 1949 to 1960',
  source: "Box & Jenkins 1976, by way of R's datasets",
  license: 'Public',
  caveats: [
    'The rows are in order of time: never shuffle; split at a date.',
    'The yearly swing grows with the level: take logarithms.',
  ],
};

/**
 * Loads the airline passengers: 144 months from 1949-01 to 1960-12.
 *
 * @returns `x`, an Arquero table; `y`, passengers in thousands
 * @throws {DataError} when the file that this package carries is damaged
 * @see Box & Jenkins 1976, "Time Series Analysis", series G
 * @example
 * const { x, y } = await airPassengers();
 */
export async function airPassengers(): Promise<RegressionDataset<AirPassengersColumns>> {
  const { default: csv } = await import('./csv/air-passengers.ts');
  const table = readTable('airPassengers', csv, {
    rows: 144,
    checksum: 0x91677415,
    columns: {
      month: 'text',
      passengers: 'number',
    },
  });
  const y = Float64Array.from(table.array('passengers') as number[]);
  const x = table.select(table.columnNames().filter((name) => name !== 'passengers'));
  return { x: x as DataTable<AirPassengersColumns>, y, targetName: 'passengers', notes };
}
