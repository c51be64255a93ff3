import type { TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { sizeOf } from '../tensor-data.ts';
import { packWeights, paddedColumns } from './recurrent-work.ts';

/** Bytes that `packGruWeights` needs: all panels, and a copy of the weights taken apart. */
export function packedGruBytes(units: number, transposed: boolean): number {
  const panels = transposed
    ? 3 * units * paddedColumns(units)
    : units * (paddedColumns(2 * units) + 8 + paddedColumns(units));
  return 64 * Math.ceil((4 * (panels + 3 * units * units)) / 64) + 64;
}

/**
 * Packs the recurrent weights [H,3H] of a GRU, or with `transposed` their transposes, at `to`.
 *
 * @returns addresses of the panels: of all weights, and 0; or without resetAfter of those of z and r, and of the candidate
 */
export function packGruWeights(
  backend: ModuBackend,
  recurrent: TensorInfo,
  units: number,
  resetAfter: boolean,
  transposed: boolean,
  to: number,
): [all: number, candidate: number] {
  const pack = (weights: number, gates: number, at: number): void => {
    const [depth, columns] = transposed ? [gates * units, units] : [units, gates * units];
    packWeights(backend, weights, depth, columns, transposed, at);
  };
  const from = backend.address(recurrent);
  if (resetAfter) {
    pack(from, 3, to);
    return [to, 0];
  }
  const row = 4 * units;
  const gates = to;
  const candidate = gates + 2 * units * row;
  for (let unit = 0; unit < units; unit++) {
    const start = from + 3 * unit * row;
    backend.heap.uint8.copyWithin(gates + 2 * unit * row, start, start + 2 * row);
    backend.heap.uint8.copyWithin(candidate + unit * row, start + 2 * row, start + 3 * row);
  }
  const panels = candidate + units * row;
  const candidatePanels =
    panels + 4 * (transposed ? 2 * units * paddedColumns(units) : units * paddedColumns(2 * units));
  pack(gates, 2, panels);
  pack(candidate, 1, candidatePanels);
  return [panels, candidatePanels];
}

/** Tensors of `rows` rows side by side in a new one, row by row; the parts are disposed of. */
export function joinColumns(
  backend: ModuBackend,
  shape: readonly number[],
  rows: number,
  parts: readonly TensorInfo[],
): TensorInfo {
  const out = backend.output(shape, 'float32');
  const rowBytes = rows === 0 ? 0 : (4 * sizeOf(shape)) / rows;
  let offset = 0;
  for (const part of parts) {
    const bytes = rows === 0 ? 0 : (4 * sizeOf(part.shape)) / rows;
    for (let row = 0; row < rows; row++) {
      const from = backend.address(part) + row * bytes;
      backend.heap.uint8.copyWithin(backend.address(out) + row * rowBytes + offset, from, from + bytes);
    }
    offset += bytes;
    backend.disposeIntermediateTensorInfo(part);
  }
  return out;
}
