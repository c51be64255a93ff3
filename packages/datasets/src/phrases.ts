import { DataError } from '@modu/core';
import { table as columns } from 'arquero';
import type { DataTable, Notes } from './dataset.ts';
import { packageText, type PackagedOptions } from './package-file.ts';

/** The same name in three languages. */
export type PhraseColumns = {
  /** The character that is named. */
  symbol: string;
  english: string;
  french: string;
  korean: string;
};

/** The table of {@link phrases}. */
export interface Phrases {
  readonly x: DataTable<PhraseColumns>;
  readonly notes: Notes;
}

const notes: Notes = {
  title: 'What characters and emoji are called in English, French and Korean',
  source: "Unicode CLDR 48.2, the annotations' names for text to speech, as packed in cldr-annotations-full",
  license: 'Unicode License 3.0',
  caveats: [
    'Names, not sentences: short, with much shared wording.',
    'Punctuation comes before emoji: shuffle before splitting.',
  ],
};

const languages = [
  { language: 'en', checksum: 0x23286730 },
  { language: 'fr', checksum: 0x56876449 },
  { language: 'ko', checksum: 0x72a61aa6 },
];

interface Annotations {
  readonly annotations: { readonly annotations: Readonly<Record<string, { readonly tts?: readonly string[] }>> };
}

/**
 * Loads 1 966 short phrases in English, French and Korean that mean the same.
 *
 * Needs `npm install cldr-annotations-full@48.2.0` (56 MB); in a browser serve its folder and name it in `baseUrl`.
 *
 * @returns `x`, an Arquero table with a row for each phrase
 * @throws {MissingDependencyError} when the package is not installed
 * @throws {DataError} when a file is damaged or cannot be fetched
 * @see https://cldr.unicode.org/translation/characters/short-names-and-keywords
 * @example
 * const { x } = await phrases();
 * x.array('korean')[0];
 */
export async function phrases(options: PackagedOptions = {}): Promise<Phrases> {
  const source = { name: 'cldr-annotations-full', version: '48.2.0' };
  const [english = {}, french = {}, korean = {}] = await Promise.all(
    languages.map(async ({ language, checksum }) => {
      const file = { path: `annotations/${language}/annotations.json`, checksum };
      return (JSON.parse(await packageText('phrases', source, file, options)) as Annotations).annotations.annotations;
    }),
  );
  const rows = Object.keys(english).flatMap((symbol) => {
    const [en, fr, ko] = [english, french, korean].map((names) => names[symbol]?.tts?.[0]);
    return en === undefined || fr === undefined || ko === undefined ? [] : [{ symbol, en, fr, ko }];
  });
  if (rows.length !== 1966) throw new DataError(`phrases: there must be 1966 phrases, received ${rows.length}`);
  const x = columns({
    symbol: rows.map(({ symbol }) => symbol),
    english: rows.map(({ en }) => en),
    french: rows.map(({ fr }) => fr),
    korean: rows.map(({ ko }) => ko),
  });
  return { x: x as unknown as DataTable<PhraseColumns>, notes };
}
