import { RandomState } from '@modu/core';
import type { LabelledImages } from '@modu/datasets';
import type * as tf from '@tensorflow/tfjs';
import { classTensor, takePictures } from './image-tensors.ts';

/** Pictures of some classes, as a network takes them; the classes are counted anew from 0. */
export interface ClassPart {
  readonly x: tf.Tensor4D;
  readonly y: tf.Tensor2D;
  readonly labels: Int32Array;
}

/** The pictures of `classes` between `from` and `to`; whoever asks for them disposes of x and y. */
export function classPart(images: LabelledImages, classes: readonly number[], from: number, to: number): ClassPart {
  const indices = [...images.y.keys()].slice(from, to).filter((i) => classes.includes(images.y[i] ?? -1));
  return partOf(images, classes, indices);
}

/** `count` pictures of each class, drawn from all up to `to` by a seed; whoever asks for them disposes of x and y. */
export function drawnPart(
  images: LabelledImages,
  classes: readonly number[],
  { to, count, seed }: { readonly to: number; readonly count: number; readonly seed: number },
): ClassPart {
  const mixed = Array.from(new RandomState(seed).permutation(to), Number);
  const indices = classes.flatMap((one) => mixed.filter((i) => images.y[i] === one).slice(0, count));
  return partOf(images, classes, indices);
}

function partOf({ x, y }: LabelledImages, classes: readonly number[], indices: readonly number[]): ClassPart {
  const labels = Int32Array.from(indices, (i) => classes.indexOf(y[i] ?? -1));
  return { labels, x: takePictures(x, indices), y: classTensor(labels, classes.length) };
}
