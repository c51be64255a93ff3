import type { ModuBackend } from '../backend.ts';
import type { ConvEpilogue } from './conv-epilogue.ts';
import type { ConvGeometry } from './conv-geometry.ts';
import type { ConvAddresses, Direction } from './convolve.ts';
import { panelColumns } from './panels.ts';

const positions = 36;
const taps = 9;
const tileSize = 4;
const itemTiles = 12;
const maximumColumns = 64;
// Multiplications in whose time one channel of a tile is transformed, and one filter (its 36 numbers go through memory).
const tileCost = 200;
const filterCost = 1000;

/**
 * Whether a convolution is 3 × 3 without strides or dilations, and so large that Winograd's transform saves time. It depends
 * on nothing but the shapes, so the same convolution always has the same bits.
 */
export function suitsWinograd({ batch, inChannels, outChannels, z, y, x }: ConvGeometry): boolean {
  const fits = [y, x].every(({ filter, stride, dilation }) => filter === 3 && stride === 1 && dilation === 1);
  if (!fits || z.filter !== 1 || z.input !== 1 || z.stride !== 1) return false;
  const tiles = batch * Math.ceil(y.output / tileSize) * Math.ceil(x.output / tileSize);
  const pairs = inChannels * outChannels;
  const direct = pairs * taps * batch * y.output * x.output;
  const products = pairs * positions * Math.ceil(tiles / itemTiles) * itemTiles;
  return products + tileCost * tiles * (inChannels + outChannels) + filterCost * pairs < direct;
}

/** Does what `convolve` does, for what `suitsWinograd` accepts. */
export function winograd(
  backend: ModuBackend,
  direction: Direction,
  { batch, inChannels, outChannels, y, x }: ConvGeometry,
  { source, filter, out }: ConvAddresses,
  { bias, activation, slopes, slopeStep }: ConvEpilogue,
): void {
  const forward = direction === 'forward';
  const [channels, columns] = forward ? [inChannels, outChannels] : [outChannels, inChannels];
  const sourceSize = forward ? [y.input, x.input] : [y.output, x.output];
  const [outY, outX] = forward ? [y.output, x.output] : [y.input, x.input];
  const pad = forward ? [y.pad, x.pad] : [2 - y.pad, 2 - x.pad];
  const panels = Math.ceil(columns / panelColumns);
  const blocks = Math.ceil(columns / maximumColumns);
  const itemColumns = Math.ceil(columns / blocks / panelColumns) * panelColumns;
  const tiles = batch * Math.ceil(outY / tileSize) * Math.ceil(outX / tileSize);
  const panelBytes = 4 * panelColumns * channels + 64;
  backend.withScratch(positions * panels * panelBytes, (packed) => {
    const fields = (filterAt: number, outAt: number): number[] => [
      ...[source, filterAt, outAt, batch, ...sourceSize, channels, columns, outY, outX, ...pad],
      ...[itemColumns, Number(!forward), bias, activation, slopes, slopeStep],
    ];
    backend.run('winogradFilter', fields(filter, packed), panels, Math.ceil(256 / channels));
    backend.run('winograd', fields(packed, out), Math.ceil(tiles / itemTiles) * Math.ceil(columns / itemColumns), 1);
  });
}
