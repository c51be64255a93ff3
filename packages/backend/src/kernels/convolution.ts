import type { TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { sizeOf } from '../tensor-data.ts';
import { plain, type ConvEpilogue } from './conv-epilogue.ts';
import type { ConvGeometry } from './conv-geometry.ts';
import { convolve, type Direction } from './convolve.ts';
import { convolveFilter } from './convolve-filter.ts';
import { filled } from './fill.ts';
import { suitsWinograd, winograd } from './winograd.ts';
import { winogradGradient } from './winograd-gradient.ts';

/**
 * A convolution, or the gradient of its input, the fastest way for its shape; a new float32 tensor of `shape`. Channels are
 * the last dimension of all images.
 */
export function convolution(
  backend: ModuBackend,
  direction: Direction,
  geometry: ConvGeometry,
  { source, filter }: { readonly source: TensorInfo; readonly filter: TensorInfo },
  shape: readonly number[],
  epilogue: ConvEpilogue = plain,
): TensorInfo {
  if (sizeOf(shape) > 0 && sizeOf(source.shape) === 0) return filled(backend, shape, 'float32', 0);
  const out = backend.output(shape, 'float32');
  if (sizeOf(shape) === 0) return out;
  const way = suitsWinograd(geometry) ? winograd : convolve;
  const addresses = { source: backend.address(source), filter: backend.address(filter), out: backend.address(out) };
  way(backend, direction, geometry, addresses, epilogue);
  return out;
}

/** The gradient of the filter of a convolution, from its input and the gradient of its output. */
export function filterGradient(
  backend: ModuBackend,
  geometry: ConvGeometry,
  { source, other }: { readonly source: TensorInfo; readonly other: TensorInfo },
  shape: readonly number[],
): TensorInfo {
  if (sizeOf(other.shape) === 0) return filled(backend, shape, 'float32', 0);
  const out = backend.output(shape, 'float32');
  if (sizeOf(shape) === 0) return out;
  const way = suitsWinograd(geometry) ? winogradGradient : convolveFilter;
  const addresses = { source: backend.address(source), other: backend.address(other), out: backend.address(out) };
  way(backend, geometry, addresses);
  return out;
}
