import type { Notes } from './dataset.ts';

/** Pictures as bytes of 0 to 255, channels last: `tf.tensor4d(data, shape).div(255)` takes them. */
export interface Images {
  readonly data: Uint8Array;
  /** [pictures, height, width, channels] */
  readonly shape: [number, number, number, number];
}

/** Pictures and the class of each. */
export interface LabelledImages {
  readonly x: Images;
  /** The classes, as indices into `targetNames`. */
  readonly y: Int32Array;
}

/** Pictures in the two parts that the field compares results on. */
export interface ImageDataset {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  readonly targetNames: readonly string[];
  readonly notes: Notes;
}
