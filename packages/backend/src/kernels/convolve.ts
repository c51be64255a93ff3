import type { ModuBackend } from '../backend.ts';
import type { ConvEpilogue } from './conv-epilogue.ts';
import { convFields, latticeTable, latticeTableBytes } from './conv-fields.ts';
import type { ConvGeometry } from './conv-geometry.ts';
import { forwardLattices, inputGradientLattices, type Lattice } from './conv-lattices.ts';
import { panelColumns, panelRows } from './panels.ts';

/** Which way a convolution goes: to its output, or from the gradient of its output to that of its input. */
export type Direction = 'forward' | 'inputGradient';

/** Addresses of what a convolution reads and writes. */
export interface ConvAddresses {
  /** The input, or the gradient of the output. */
  readonly source: number;
  /** The filter, [z, y, x, in, out]. */
  readonly filter: number;
  /** The output, or the gradient of the input. */
  readonly out: number;
}

const maximumDepth = 256;
const maximumRows = 96;
const minimumRows = 24;
const minimumColumns = 64;
// Up to so many columns, dot products are faster than panels that are mostly empty.
const narrowColumns = 4;
// Fewer multiplications than this take less time than waking a thread.
const soloWork = 50_000;
// Floats that are worth a piece of packing.
const packWork = 16_384;

/**
 * Writes a convolution, or the gradient of its input, of any strides, dilations and padding. The packed filter is the only
 * memory it takes: windows are gathered from the source as they are multiplied.
 */
export function convolve(
  backend: ModuBackend,
  direction: Direction,
  geometry: ConvGeometry,
  { source, filter, out }: ConvAddresses,
  epilogue: ConvEpilogue,
): void {
  const { batch, inChannels, outChannels, z, y, x } = geometry;
  const forward = direction === 'forward';
  const plan = forward ? forwardLattices(geometry) : inputGradientLattices(geometry);
  const [channels, columns] = forward ? [inChannels, outChannels] : [outChannels, inChannels];
  const inSize = [z.input, y.input, x.input] as const;
  const outSize = [z.output, y.output, x.output] as const;
  const narrow = columns <= narrowColumns;
  const paddedColumns = narrow ? columns : Math.ceil(columns / panelColumns) * panelColumns;
  const rowsOf = ({ count }: Lattice): number => batch * count[0] * count[1] * count[2];
  const rows = Math.max(...plan.lattices.map(rowsOf));
  const deepest = Math.max(1, ...plan.lattices.map(({ depth }) => depth));
  const item = itemSize(plan.lattices.length, rows, paddedColumns, backend.threads);
  const itemsOf = (lattice: Lattice): number =>
    Math.ceil(rowsOf(lattice) / item.rows) * Math.ceil(columns / item.columns);
  const packedBytes = ({ depth }: Lattice): number => 4 * depth * paddedColumns;
  const tableBytes = latticeTableBytes(plan);
  backend.withScratch(total(plan.lattices, packedBytes) + tableBytes, (table) => {
    let next = table + tableBytes;
    const packedOf = (lattice: Lattice): number => {
      const address = next;
      next += packedBytes(lattice);
      return address;
    };
    backend.heap.int32.set(latticeTable(plan, table, itemsOf, packedOf), table >>> 2);
    const fields = convFields({
      ...{ source, other: filter, out, batch, channels, columns, plan, table, transposed: !forward },
      ...{ sourceSize: forward ? inSize : outSize, outSize: forward ? outSize : inSize },
      blockDepth: Math.ceil(deepest / Math.ceil(deepest / maximumDepth)),
      ...{ itemRows: item.rows, itemColumns: item.columns, ...epilogue },
    });
    const laneCount = narrow ? 1 : panelColumns;
    const packItems = plan.lattices.length * (paddedColumns / laneCount);
    const packGrain = Math.ceil(packWork / (laneCount * deepest));
    backend.run(narrow ? 'packNarrowFilter' : 'packFilter', fields, packItems, packGrain);
    const work = Math.min(rows, item.rows) * Math.min(columns, item.columns) * deepest;
    const grain = Math.ceil(soloWork / Math.max(1, work));
    backend.run(narrow ? 'convolveNarrow' : 'convolve', fields, total(plan.lattices, itemsOf), grain);
  });
}

function total(lattices: readonly Lattice[], of: (lattice: Lattice) => number): number {
  return lattices.reduce((sum, lattice) => sum + of(lattice), 0);
}

// Tall items use a packed panel of the filter best; several per thread keep all threads busy to the end.
function itemSize(lattices: number, rows: number, columns: number, threads: number): { rows: number; columns: number } {
  const wanted = Math.ceil((threads * 4) / lattices);
  const rowsEach = Math.ceil(rows / wanted / panelRows) * panelRows;
  const itemRows = Math.min(maximumRows, Math.max(minimumRows, rowsEach));
  const columnParts = Math.max(1, Math.floor(wanted / Math.ceil(rows / itemRows)));
  const columnsEach = Math.ceil(columns / columnParts / panelColumns) * panelColumns;
  return { rows: itemRows, columns: Math.max(minimumColumns, columnsEach) };
}
