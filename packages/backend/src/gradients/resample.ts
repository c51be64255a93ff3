import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** How an image is resized along one dimension. */
export interface Resampling {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
  readonly method: 'bilinear' | 'nearest';
}

/** What each value of the result takes from each value of the source, as a matrix of [results, sources]. */
export function resamplingMatrix(
  results: number,
  sources: number,
  { alignCorners, halfPixelCenters, method }: Resampling,
): Tensor {
  const corners = alignCorners && results > 1;
  const ratio = corners ? (sources - 1) / (results - 1) : sources / results;
  const matrix = new Float32Array(results * sources);
  const add = (result: number, source: number, weight: number): void => {
    const at = result * sources + Math.min(Math.max(source, 0), sources - 1);
    matrix[at] = (matrix[at] ?? 0) + weight;
  };
  for (let result = 0; result < results; result++) {
    if (method === 'nearest') {
      const place = ratio * (result + (halfPixelCenters ? 0.5 : 0));
      add(result, alignCorners ? Math.round(place) : Math.floor(place), 1);
    } else {
      const place = halfPixelCenters ? ratio * (result + 0.5) - 0.5 : ratio * result;
      const below = Math.floor(place);
      add(result, below, 1 - (place - below));
      add(result, below + 1, place - below);
    }
  }
  return tf.tensor(matrix, [results, sources]);
}
