import type { ModuBackend } from '../backend.ts';
import { plain } from './conv-epilogue.ts';
import { convFields, latticeTable, latticeTableBytes } from './conv-fields.ts';
import type { ConvGeometry } from './conv-geometry.ts';
import { forwardLattices } from './conv-lattices.ts';
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

/**
 * Writes the gradient of the filter of a convolution; there must be pixels, and a filter with values.
 *
 * The sum over all pixels is cut by the shapes alone, never by the number of threads, so the bits do not depend on it.
 */
export function convolveFilter(
  backend: ModuBackend,
  geometry: ConvGeometry,
  { source, other, out }: FilterGradientAddresses,
): void {
  const { batch, inChannels: channels, outChannels: columns, z, y, x } = geometry;
  const plan = forwardLattices(geometry);
  const depth = channels * z.filter * y.filter * x.filter;
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
  const partialPixels = partialBlocks * blockPixels;
  const tableBytes = latticeTableBytes(plan);
  backend.withScratch(tableBytes + (partials > 1 ? 4 * partials * size : 0), (table) => {
    const sums = partials > 1 ? table + tableBytes : out;
    const none = (): number => 0;
    backend.heap.int32.set(latticeTable(plan, table, none, none), table >> 2);
    const fields = convFields({
      ...{ source, other, out: sums, batch, channels, columns, plan, table, itemRows, itemColumns, partialPixels },
      ...{ sourceSize: [z.input, y.input, x.input], outSize: [z.output, y.output, x.output] },
      ...{ blockDepth: blockPixels, transposed: false, ...plain },
    });
    const work = Math.min(itemRows, depth) * Math.min(itemColumns, columns) * Math.min(pixels, partialPixels);
    backend.run('convolveFilter', fields, partials * items, Math.ceil(soloWork / work));
    if (partials > 1) backend.run('sumPartials', [sums, out, size, partials], size, elementGrain);
  });
}
