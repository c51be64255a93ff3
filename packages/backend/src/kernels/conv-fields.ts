import type { ConvEpilogue } from './conv-epilogue.ts';
import type { Lattice, Lattices } from './conv-lattices.ts';

const latticeFields = 12;
const runFields = 5;

/** What the WebAssembly convolutions are told; see `assembly/conv-fields.ts` for what each means. */
export interface ConvFields extends ConvEpilogue {
  readonly source: number;
  readonly other: number;
  readonly out: number;
  readonly batch: number;
  readonly sourceSize: readonly [z: number, y: number, x: number];
  readonly channels: number;
  readonly columns: number;
  readonly outSize: readonly [z: number, y: number, x: number];
  readonly plan: Lattices;
  readonly blockDepth: number;
  readonly itemRows: number;
  readonly itemColumns: number;
  /** Address of what `latticeTable` made. */
  readonly table: number;
  readonly transposed: boolean;
  readonly partialPixels?: number;
}

/** The fields in the order of `assembly/conv-fields.ts`. */
export function convFields(fields: ConvFields): number[] {
  const { plan, bias, activation, slopes, slopeStep, transposed, partialPixels = 0 } = fields;
  return [
    ...[fields.source, fields.other, fields.out, fields.batch, ...fields.sourceSize, fields.channels, fields.columns],
    ...[...fields.outSize, ...plan.sourceStep, ...plan.outStep, fields.blockDepth, fields.itemRows, fields.itemColumns],
    ...[fields.table, plan.lattices.length, bias, activation, slopes, slopeStep, Number(transposed), partialPixels],
  ];
}

/** Bytes that the table of these lattices takes. */
export function latticeTableBytes({ lattices }: Lattices): number {
  return 4 * lattices.reduce((sum, { runs, taps }) => sum + latticeFields + runs.length * runFields + taps.length, 0);
}

/**
 * Lattices, then their runs and taps, for address `table`.
 *
 * @param itemsOf how many items a lattice makes
 * @param packedOf where the packed filter of a lattice lies
 */
export function latticeTable(
  { lattices }: Lattices,
  table: number,
  itemsOf: (lattice: Lattice) => number,
  packedOf: (lattice: Lattice) => number,
): number[] {
  const heads: number[] = [];
  const rest: number[] = [];
  let items = 0;
  const restAddress = table + 4 * latticeFields * lattices.length;
  for (const lattice of lattices) {
    const { count, offset, runs, taps, depth } = lattice;
    const runsAddress = restAddress + 4 * rest.length;
    const tapsAddress = runsAddress + 4 * runFields * runs.length;
    heads.push(items, ...count, ...offset, depth, runs.length, runsAddress, packedOf(lattice), tapsAddress);
    rest.push(...runs.flatMap(({ z, y, x, length, first }) => [z, y, x, length, first]), ...taps);
    items += itemsOf(lattice);
  }
  return [...heads, ...rest];
}
