import type { ModuBackend } from '../backend.ts';
import type { ConvGeometry } from './conv-geometry.ts';
import type { FilterGradientAddresses } from './convolve-filter.ts';
import { panelColumns, panelRows } from './panels.ts';

const positions = 36;
const positionRows = 6;
const tileSize = 4;
const maximumChannels = 64;
// Output channels are transformed 12 at a time, two panels.
const columnGroup = 2 * panelRows;
const maximumColumns = 72;
// Six positions of all panels of a block of tiles share 240 000 bytes of scratch memory.
const workFloats = 60_000;
const maximumTiles = 128;
// Parts of a sum that keep a few threads busy when there are few channels.
const wantedItems = 16;

/** Does what `convolveFilter` does, for what `suitsWinograd` accepts. */
export function winogradGradient(
  backend: ModuBackend,
  { batch, inChannels: channels, outChannels: columns, y, x }: ConvGeometry,
  { source, other, out }: FilterGradientAddresses,
): void {
  const tiles = batch * Math.ceil(y.output / tileSize) * Math.ceil(x.output / tileSize);
  const itemChannels = evenly(channels, maximumChannels, panelColumns);
  const itemColumns = evenly(columns, maximumColumns, columnGroup);
  const items = positionRows * Math.ceil(channels / itemChannels) * Math.ceil(columns / itemColumns);
  const blockTiles = Math.min(maximumTiles, Math.floor(workFloats / (positionRows * (itemChannels + itemColumns))));
  const blocks = Math.ceil(tiles / blockTiles);
  const partialBlocks = Math.ceil(blocks / Math.min(blocks, Math.ceil(wantedItems / items)));
  const partials = Math.ceil(blocks / partialBlocks);
  backend.withScratch(partials * positions * (4 * channels * columns + 64), (sums) => {
    const fields = [
      ...[source, other, sums, batch, y.input, x.input, channels, columns, y.output, x.output, y.pad, x.pad],
      ...[itemChannels, itemColumns, blockTiles, partialBlocks * blockTiles, partials, out],
    ];
    backend.run('winogradGradient', fields, partials * items, 1);
    backend.run('winogradGradientFinish', fields, columns, Math.ceil(256 / channels));
  });
}

// Length of the parts when `length` is cut into equal ones of at most `maximum`, rounded up to a multiple of `step`.
function evenly(length: number, maximum: number, step: number): number {
  return Math.ceil(length / Math.ceil(length / maximum) / step) * step;
}
