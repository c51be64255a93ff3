import { DataError } from '@modu/core';
import { classIndices } from './class-indices.ts';
import type { Notes } from './dataset.ts';
import { packageText, type PackagedOptions } from './package-file.ts';
import type { TextDataset } from './texts.ts';

const notes: Notes = {
  title: 'Text messages, wanted and unwanted',
  source: 'Almeida, Gómez Hidalgo & Yamakami 2011, as packed in spam-filter 1.1.1',
  license: 'Creative Commons Attribution 4.0, UCI Machine Learning Repository',
  caveats: [
    '13.4 % are spam: accuracy flatters; look at precision and recall.',
    'Some messages occur several times: remove them before splitting.',
  ],
};

/**
 * Loads the SMS spam collection: 5 574 messages, 747 of them spam.
 *
 * Needs `npm install spam-filter@1.1.1`; in a browser serve its folder and name it in `baseUrl`.
 *
 * @returns `x`, the messages; `y`, 0 ham, 1 spam
 * @throws {MissingDependencyError} when the package is not installed
 * @throws {DataError} when the file is damaged or cannot be fetched
 * @see https://doi.org/10.24432/C5CC84
 * @example
 * const { x, y } = await smsSpam();
 */
export async function smsSpam(options: PackagedOptions = {}): Promise<TextDataset> {
  const text = await packageText(
    'smsSpam',
    { name: 'spam-filter', version: '1.1.1' },
    { path: 'dataSet.txt', checksum: 0x0be84758 },
    options,
  );
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length !== 5574) {
    throw new DataError(`smsSpam: the file must hold 5574 messages, received ${lines.length}`);
  }
  const fields = lines.map((line) => line.split('\t'));
  const labels = fields.map(([label]) => label);
  return {
    x: fields.map(([, ...message]) => message.join('\t')),
    y: classIndices('smsSpam', labels, ['good', 'bad']),
    targetNames: ['ham', 'spam'],
    notes,
  };
}
