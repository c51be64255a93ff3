import type { CsvSettings, NaMarkers } from './csv-options.ts';

const defaultMarkers: readonly string[] = [
  '',
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
];

/** The bytes between the positions as a string. */
export function fieldText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) {
    if ((bytes[i] as number) >= 128) return new TextDecoder().decode(bytes.subarray(start, end));
    text += String.fromCharCode(bytes[i] as number);
  }
  return text;
}

/** What means missing in one column. */
export class MissingMarkers {
  readonly #texts: ReadonlySet<string>;
  readonly #lengths = new Uint8Array(256);
  /** Numbers that mean missing in a column of numbers. */
  readonly numbers: ReadonlySet<number> | null;

  constructor(texts: ReadonlySet<string>) {
    this.#texts = texts;
    const numbers = [...texts].filter((text) => text.trim() !== '' && /^[\s\d.eE+-]+$/.test(text)).map(Number);
    this.numbers = numbers.length === 0 ? null : new Set(numbers.filter((value) => !Number.isNaN(value)));
    for (const text of texts) this.#lengths[Math.min(new TextEncoder().encode(text).length, 255)] = 1;
  }

  /** Whether the bytes between the positions are a marker. */
  has(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#lengths[Math.min(end - start, 255)] === 0) return false;
    return this.#texts.has(fieldText(bytes, start, end));
  }
}

/** The markers of a column. */
export function missingMarkers({ naFilter, naValues, keepDefaultNa }: CsvSettings, name: string): MissingMarkers {
  if (!naFilter) return new MissingMarkers(new Set());
  const own =
    typeof naValues === 'object' && naValues !== null && !Array.isArray(naValues)
      ? (naValues as Readonly<Record<string, NaMarkers>>)
      : undefined;
  const given = own === undefined ? (naValues as NaMarkers | null) : Object.hasOwn(own, name) ? own[name] : null;
  const texts = new Set<string>(keepDefaultNa ? defaultMarkers : []);
  for (const marker of Array.isArray(given) ? (given as readonly (string | number)[]) : [given]) {
    if (typeof marker === 'string') texts.add(marker);
    if (typeof marker !== 'number') continue;
    texts.add(String(marker));
    if (Number.isInteger(marker)) texts.add(`${marker}.0`);
  }
  return new MissingMarkers(texts);
}
