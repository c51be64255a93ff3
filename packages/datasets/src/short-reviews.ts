import { DataError } from '@modu/core';
import type { Notes } from './dataset.ts';
import { packageText, type PackagedOptions } from './package-file.ts';
import type { TextDataset } from './texts.ts';

/** Short reviews, and the site that each was taken from. */
export interface ShortReviews extends TextDataset {
  readonly sites: readonly ('imdb' | 'yelp' | 'amazon')[];
}

const files = [
  { site: 'imdb', checksum: 0x919718a8 },
  { site: 'yelp', checksum: 0xa6119895 },
  { site: 'amazon', checksum: 0x58ab7899 },
] as const;

const notes: Notes = {
  title: 'Sentences from reviews of films, restaurants and products',
  source: 'Kotzias et al. 2015, as packed in sentiment 5.0.2',
  license: 'Creative Commons Attribution 4.0, UCI Machine Learning Repository',
  caveats: ['Clearly positive or negative sentences were chosen: real reviews are harder.'],
};

/**
 * Loads the sentences with sentiment: 3 000, a thousand from each of three sites, half of each positive.
 *
 * Needs `npm install sentiment@5.0.2`; in a browser serve its folder and name it in `baseUrl`.
 *
 * @returns `x`, the sentences; `y`, 0 negative, 1 positive; `sites`, where each was taken from
 * @throws {MissingDependencyError} when the package is not installed
 * @throws {DataError} when a file is damaged or cannot be fetched
 * @see Kotzias et al. 2015, "From group to individual labels using deep features"
 * @example
 * const { x, y } = await shortReviews();
 */
export async function shortReviews(options: PackagedOptions = {}): Promise<ShortReviews> {
  const source = { name: 'sentiment', version: '5.0.2' };
  const parts = await Promise.all(
    files.map(async ({ site, checksum }) => {
      const file = { path: `test/fixtures/${site}.json`, checksum };
      const rows = JSON.parse(await packageText('shortReviews', source, file, options)) as {
        text: string;
        class: number | null;
      }[];
      // Each file ends with an empty row.
      return rows.flatMap((row) => (row.class === null ? [] : [{ text: row.text, label: row.class, site }]));
    }),
  );
  const rows = parts.flat();
  if (rows.length !== 3000) throw new DataError(`shortReviews: there must be 3000 sentences, received ${rows.length}`);
  return {
    x: rows.map(({ text }) => text.trim()),
    y: Int32Array.from(rows, ({ label }) => label),
    sites: rows.map(({ site }) => site),
    targetNames: ['negative', 'positive'],
    notes,
  };
}
