import type { Image } from './png.ts';

/** Images of one weight at most, as TensorFlow's summaries have it. */
const mostImages = 3;

/**
 * The values of a weight as grey images, arranged as Keras does: a vector as one row, a matrix lying, a stack of matrices
 * [H,W,C] as C images, and [N,H,W,C] with 1, 3 or 4 channels as N. Values are cut to 0..1. Empty for other shapes.
 */
export function weightImages(values: ArrayLike<number>, shape: readonly number[]): Image[] {
  const sizes = shape.filter((size) => size !== 1);
  const at = (i: number): number => Math.floor(Math.min(1, Math.max(0, values[i] ?? 0)) * 255.5);
  const image = (height: number, width: number, channels: 1 | 3 | 4, index: (i: number) => number): Image => ({
    height,
    width,
    channels,
    data: Uint8Array.from({ length: height * width * channels }, (_, i) => Math.min(255, at(index(i)))),
  });
  const [first = 1, second = 1, third = 1, fourth = 1] = sizes;
  if (sizes.length === 1) return [image(first, 1, 1, (i) => i)];
  if (sizes.length === 2) {
    if (first <= second) return [image(first, second, 1, (i) => i)];
    return [image(second, first, 1, (i) => (i % first) * second + Math.floor(i / first))];
  }
  if (sizes.length === 3) {
    const count = Math.min(mostImages, third);
    return Array.from({ length: count }, (_, channel) => image(first, second, 1, (i) => i * third + channel));
  }
  if (sizes.length !== 4 || (fourth !== 3 && fourth !== 4)) return [];
  const length = second * third * fourth;
  return Array.from({ length: Math.min(mostImages, first) }, (_, n) =>
    image(second, third, fourth, (i) => n * length + i),
  );
}
