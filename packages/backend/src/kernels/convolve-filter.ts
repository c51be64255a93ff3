import type { ModuBackend } from '../backend.ts';
import { plain } from './conv-epilogue.ts';
import { convFields, latticeTable, latticeTableBytes } from './conv-fields.ts';
import type { ConvGeometry } from './conv-geometry.ts';
import { forwardLattices, type Lattices } from './conv-lattices.ts';
import { elementGrain } from './grain.ts';
import { panelColumns, panelRows } from './panels.ts';

/** Addresses of what the gradient of a filter is made from, and of itself. */
export interface FilterGradientAddresses {
  /** The input of the convolution. */
  readonly source: number;
  /** The gradient of its output. */
  readonly other: number;
  /** The gradient of the filter, [z, y, x, in, out]. */
  readonly out: number;
}

// Panels of windows and of the gradient share 240 KiB of scratch memory: (96 + 128) × 256 floats are 224.
const maximumRows = 96;
const maximumColumns = 128;
const blockPixels = 256;
// Parts of a sum that keep a few threads busy when the filter is small.
const wantedItems = 16;
const soloWork = 50_000;
// Up to so many columns, panels would be mostly empty.
const narrowColumns = 4;

/**
 * Writes the gradient of the filter of a convolution; there must be pixels, and a filter with values.
 *
 * The sum over all pixels is cut by the shapes alone, never by the number of threads, so the bits do not depend on it.
 */
export function convolveFilter(backend: ModuBackend, geometry: ConvGeometry, addresses: FilterGradientAddresses): void {
  if (geometry.outChannels <= narrowColumns) byDotProducts(backend, geometry, addresses);
  else byPanels(backend, geometry, addresses);
}

interface Cut {
  readonly itemRows: number;
  readonly itemColumns: number;
  /** What is in a partial sum: pixels of the output, or rows for dot products. */
  readonly partialPixels: number;
}

function fieldsOf(
  { batch, inChannels: channels, outChannels: columns, z, y, x }: ConvGeometry,
  { source, other }: FilterGradientAddresses,
  { itemRows, itemColumns, partialPixels }: Cut,
  plan: Lattices,
  table: number,
  sums: number,
): number[] {
  return convFields({
    ...{ source, other, out: sums, batch, channels, columns, plan, table, itemRows, itemColumns, partialPixels },
    ...{ sourceSize: [z.input, y.input, x.input], outSize: [z.output, y.output, x.output] },
    ...{ blockDepth: blockPixels, transposed: false, ...plain },
  });
}

const none = (): number => 0;

function byPanels(backend: ModuBackend, geometry: ConvGeometry, addresses: FilterGradientAddresses): void {
  const { batch, inChannels, outChannels: columns, z, y, x } = geometry;
  const plan = forwardLattices(geometry);
  const depth = inChannels * z.filter * y.filter * x.filter;
  const size = depth * columns;
  const pixels = batch * z.output * y.output * x.output;
  const rowParts = Math.ceil(depth / maximumRows);
  const itemRows = Math.ceil(depth / rowParts / panelRows) * panelRows;
  const columnParts = Math.ceil(columns / maximumColumns);
  const itemColumns = Math.ceil(columns / columnParts / panelColumns) * panelColumns;
  const items = Math.ceil(depth / itemRows) * Math.ceil(columns / itemColumns);
  const blocks = Math.ceil(pixels / blockPixels);
  const partialBlocks = Math.ceil(blocks / Math.min(blocks, Math.ceil(wantedItems / items)));
  const partials = Math.ceil(blocks / partialBlocks);
  const cut = { itemRows, itemColumns, partialPixels: partialBlocks * blockPixels };
  const tableBytes = latticeTableBytes(plan);
  backend.withScratch(tableBytes + (partials > 1 ? 4 * partials * size : 0), (table) => {
    const sums = partials > 1 ? table + tableBytes : addresses.out;
    backend.heap.int32.set(latticeTable(plan, table, none, none), table >>> 2);
    const work = Math.min(itemRows, depth) * Math.min(itemColumns, columns) * Math.min(pixels, cut.partialPixels);
    const fields = fieldsOf(geometry, addresses, cut, plan, table, sums);
    backend.run('convolveFilter', fields, partials * items, Math.ceil(soloWork / work));
    if (partials > 1) backend.run('sumPartials', [sums, addresses.out, size, partials], size, elementGrain);
  });
}

function byDotProducts(backend: ModuBackend, geometry: ConvGeometry, addresses: FilterGradientAddresses): void {
  const { batch, inChannels, outChannels: columns, z, y, x } = geometry;
  const plan = forwardLattices(geometry);
  const depth = inChannels * z.filter * y.filter * x.filter;
  const rows = batch * z.output * y.output;
  const partialRows = Math.ceil(rows / wantedItems);
  const partials = Math.ceil(rows / partialRows);
  const tableBytes = latticeTableBytes(plan);
  backend.withScratch(tableBytes + 4 * partials * depth * columns, (table) => {
    const sums = table + tableBytes;
    backend.heap.int32.set(latticeTable(plan, table, none, none), table >>> 2);
    const cut = { itemRows: 0, itemColumns: 0, partialPixels: partialRows };
    const work = depth * columns * x.output * partialRows;
    const fields = fieldsOf(geometry, addresses, cut, plan, table, sums);
    backend.run('convolveNarrowFilter', fields, partials, Math.ceil(soloWork / work));
    backend.run('sumNarrowPartials', [sums, addresses.out, depth, columns, partials], depth, elementGrain);
  });
}
