import { ArgumentError, DataError, describe } from '@modu/core';
import { columnTable, type ColumnTable, type TableColumn } from './column-table.ts';
import { CsvColumn } from './csv-column.ts';
import { missingMarkers } from './csv-missing.ts';
import type { CsvSettings, CsvType } from './csv-options.ts';
import { CsvScanner } from './csv-scanner.ts';
import { convertColumn, wholeNumbers } from './csv-type.ts';

/** What the head of a file says: its columns, and where the records begin. */
export interface CsvLayout {
  /** Number of fields in a record. */
  readonly width: number;
  readonly selected: readonly { readonly name: string; readonly position: number; readonly type: CsvType | null }[];
  readonly data: { readonly start: number; readonly line: number };
}

/** Fields that are looked at together: enough to make the cost of a block small, few enough to stay in the cache. */
const fieldsPerBlock = 1 << 16;

/**
 * Reads the head of a file.
 *
 * @returns undefined when the head goes beyond the bytes and more may come
 * @throws {DataError} for a file without columns
 */
export function readLayout(settings: CsvSettings, bytes: Uint8Array, final = true): CsvLayout | undefined {
  const { where, header, names } = settings;
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const scanner = new CsvScanner(settings, bytes, { start: hasMark ? 3 : 0 }, final);
  if (header === null) {
    const data = scanner.position;
    if (names !== null) return layout(settings, names, data);
    if (!scanner.scanRow()) {
      missingHead(where, final);
      return;
    }
    const width = scanner.fields;
    return layout(
      settings,
      Array.from({ length: width }, (_, i) => String(i)),
      data,
    );
  }
  for (let row = 0; row <= header; row++) {
    scanner.startBlock();
    if (!scanner.scanRow()) {
      missingHead(where, final);
      return;
    }
  }
  const texts = headerTexts(settings, scanner);
  if (texts.length === 1 && texts[0] === '') {
    missingHead(where, true);
    return;
  }
  const found = names ?? distinctNames(texts);
  return layout(settings, found, scanner.position);
}

/** At most `limit` records from where the layout says, as a table. */
export function readRecords(
  settings: CsvSettings,
  bytes: Uint8Array,
  { width, selected, data }: CsvLayout,
  limit: number,
): ColumnTable {
  const read = (wanted: readonly CsvColumn[]): number => {
    const scanner = new CsvScanner(settings, bytes, data);
    const size = Math.max(1, Math.floor(fieldsPerBlock / width));
    let rows = 0;
    while (rows < limit) {
      scanner.startBlock();
      const found = scanner.scanRows(Math.min(size, limit - rows), width, settings.usecols !== null);
      if (found === 0) break;
      wanted.forEach((column) => column.add(scanner, found, width));
      rows += found;
    }
    return rows;
  };
  // A field takes two bytes or more, so that blank lines and line ends in quotes reserve no memory beyond the size of the data.
  const lines = Math.min(limit, countLines(bytes, data.start), Math.ceil((bytes.length - data.start) / (2 * width)));
  const create = ({ name, position, type }: CsvLayout['selected'][number], asText: boolean): CsvColumn =>
    new CsvColumn(settings, name, position, missingMarkers(settings, name), asText || type === 'string', lines);
  const columns = selected.map((each) => create(each, false));
  const rows = read(columns);
  const again = new Map<CsvColumn, CsvColumn>();
  selected.forEach((each, i) => {
    const column = columns[i] as CsvColumn;
    if (column.needsText) again.set(column, create(each, true));
  });
  if (again.size > 0) read([...again.values()]);
  const finish = (column: CsvColumn): TableColumn => {
    const text = again.get(column);
    if (text === undefined) return column.finish();
    const values = text.finish();
    return column.isWide ? wholeNumbers(values as string[], settings.thousands) : values;
  };
  return columnTable(
    settings.where,
    selected.map(({ name, type }, i) => {
      const values = finish(columns[i] as CsvColumn);
      return [name, type === null ? values : convertColumn(settings.where, name, values, type)] as const;
    }),
    rows,
  );
}

/** The number of lines from `start` on: mostly that of the records, so that columns need not grow. */
function countLines(bytes: Uint8Array, start: number): number {
  let lines = 0;
  let at = start;
  for (let next = bytes.indexOf(10, at); next >= 0; next = bytes.indexOf(10, at)) {
    lines++;
    at = next + 1;
  }
  return at < bytes.length ? lines + 1 : lines;
}

function missingHead(where: string, final: boolean): undefined {
  if (!final) return undefined;
  throw new DataError(`${where}: the data must have columns, received none`);
}

function headerTexts({ where, strict }: CsvSettings, scanner: CsvScanner): string[] {
  const decoder = new TextDecoder('utf-8', { fatal: strict, ignoreBOM: true });
  return Array.from({ length: scanner.fields }, (_, k) => {
    const bytes = scanner.source(k).subarray(scanner.start(k), scanner.ends[k]);
    try {
      return decoder.decode(bytes);
    } catch (cause) {
      throw new DataError(`${where}: the header must be UTF-8 text, received other bytes; name the encoding`, {
        cause,
      });
    }
  });
}

/** Names as pandas makes them: `Unnamed: 0` for none, `a.1` for the second `a`; names of the file go before made-up ones. */
function distinctNames(texts: readonly string[]): string[] {
  const names = texts.map((text, i) => (text === '' ? `Unnamed: ${i}` : text));
  const order = [...names.keys()].sort((a, b) => Number(texts[a] === '') - Number(texts[b] === '') || a - b);
  const counts = new Map<string, number>();
  const taken = new Set(names);
  for (const i of order) {
    const name = names[i] as string;
    let count = counts.get(name) ?? 0;
    if (count > 0) {
      while (taken.has(`${name}.${count}`)) count++;
      names[i] = `${name}.${count}`;
      taken.add(names[i]);
    }
    counts.set(name, count + 1);
  }
  return names;
}

function layout(settings: CsvSettings, names: readonly string[], data: CsvLayout['data']): CsvLayout {
  const { where, dtype } = settings;
  const own = typeof dtype === 'object' && dtype !== null ? dtype : undefined;
  const positions = selectedPositions(settings, names);
  for (const name of Object.keys(own ?? {})) {
    if (names.includes(name)) continue;
    throw new ArgumentError(`${where}: dtype must name columns of the file, received '${name}'`);
  }
  const typeOf = (name: string): CsvType | null => {
    if (own !== undefined) return Object.hasOwn(own, name) ? (own[name] ?? null) : null;
    return (dtype ?? null) as CsvType | null;
  };
  const selected = positions.map((position) => {
    const name = names[position] as string;
    return { name, position, type: typeOf(name) };
  });
  return { width: names.length, selected, data };
}

function selectedPositions({ where, usecols }: CsvSettings, names: readonly string[]): number[] {
  const all = names.map((_, i) => i);
  if (usecols === null) return all;
  if (typeof usecols === 'function') return all.filter((i) => usecols(names[i] as string));
  const chosen = new Set<number>();
  for (const item of usecols) {
    const position = typeof item === 'number' ? item : names.indexOf(item);
    if (position < 0 || position >= names.length) {
      throw new ArgumentError(
        `${where}: usecols must be among the ${names.length} columns, received ${describe(item)}`,
      );
    }
    chosen.add(position);
  }
  return all.filter((i) => chosen.has(i));
}
