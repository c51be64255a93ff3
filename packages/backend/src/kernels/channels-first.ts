import type { TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { transpose } from './transpose.ts';

const last = [0, 2, 3, 1];
const first = [0, 3, 1, 2];

/** Calls `use` with an image [batch, channels, y, x] as [batch, y, x, channels]. */
export function withChannelsLast<T>(backend: ModuBackend, image: TensorInfo, use: (image: TensorInfo) => T): T {
  const moved = transpose(backend, image, last);
  try {
    return use(moved);
  } finally {
    backend.disposeIntermediateTensorInfo(moved);
  }
}

/** An image [batch, y, x, channels] as [batch, channels, y, x]; takes the image over. */
export function channelsFirst(backend: ModuBackend, image: TensorInfo): TensorInfo {
  const moved = transpose(backend, image, first);
  backend.disposeIntermediateTensorInfo(image);
  return moved;
}
