import { expectBoolean, expectString } from '@modu/core';

/** The characters that separate words by default: punctuation but the apostrophe, tab and newline. */
export const defaultFilters = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n';

/** How a text is cut into words. */
export interface WordOptions {
  /** Characters that are replaced by `split`; default punctuation without `'`, tab and newline. */
  readonly filters?: string;
  /** Make the text lower case first, as Python's `str.lower` does; default true. */
  readonly lower?: boolean;
  /** What separates words; default a space. */
  readonly split?: string;
}

/** {@link WordOptions} with their defaults filled in. */
export type WordSettings = Readonly<Required<WordOptions>>;

/** The options with their defaults. @throws {ArgumentError} */
export function checkWordOptions(
  where: string,
  { filters = defaultFilters, lower = true, split = ' ' }: WordOptions,
): WordSettings {
  return {
    filters: expectString(where, 'filters', filters, { allowEmpty: true }),
    lower: expectBoolean(where, 'lower', lower),
    split: expectString(where, 'split', split),
  };
}
