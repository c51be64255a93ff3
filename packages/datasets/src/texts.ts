import type { Notes } from './dataset.ts';

/** Texts and the class of each. */
export interface LabelledTexts {
  readonly x: readonly string[];
  /** The classes, as indices into `targetNames`. */
  readonly y: Int32Array;
}

/** Texts in one part. */
export interface TextDataset extends LabelledTexts {
  readonly targetNames: readonly string[];
  readonly notes: Notes;
}

/** Texts in the two parts that the field compares results on. */
export interface SplitTextDataset {
  readonly train: LabelledTexts;
  readonly test: LabelledTexts;
  readonly targetNames: readonly string[];
  readonly notes: Notes;
}
