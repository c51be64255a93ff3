import { FileError } from '@modu/core';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { ColumnTable } from './column-table.ts';
import type { CsvSource } from './csv-source.ts';
import { parseCsv } from './parse-csv.ts';
import { readCsv, readCsvChunks, type CsvChunkOptions } from './read-csv.ts';

const folder = mkdtempSync(join(tmpdir(), 'modu-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = '\ufeffname,age\n"Kim, 한",41\r\n# half\nLee,\n\n"a\n""b""",7\n';
const bytes = new TextEncoder().encode(text);
const expected = { name: ['Kim, 한', '# half', 'Lee', 'a\n"b"'], age: Float64Array.of(41, NaN, NaN, 7) };

async function collect(source: CsvSource, options?: CsvChunkOptions): Promise<ColumnTable[]> {
  const tables: ColumnTable[] = [];
  for await (const table of readCsvChunks(source, options)) tables.push(table);
  return tables;
}

function* cut(data: Uint8Array, size: number): Generator<Uint8Array> {
  for (let i = 0; i < data.length; i += size) yield data.subarray(i, i + size);
}

async function* later(data: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  yield* cut(data, size);
}

const path = join(folder, 'table.csv');
writeFileSync(path, bytes);

describe('sources', () => {
  test.each<[string, () => CsvSource]>([
    ['a path', () => path],
    ['an address of a file', () => pathToFileURL(path)],
    ['an address', () => `data:text/csv;base64,${Buffer.from(bytes).toString('base64')}`],
    ['bytes', () => bytes],
    ['an ArrayBuffer', () => bytes.slice().buffer],
    ['a Blob', () => new Blob([bytes])],
    ['a Response', () => new Response(bytes)],
    ['a stream', () => new Blob([bytes]).stream()],
    ['pieces', () => cut(bytes, 3)],
    ['pieces that arrive', () => later(bytes, 7)],
    ['text in pieces', () => [text.slice(0, 9), text.slice(9)]],
  ])('%s', async (_, source) => {
    expect((await readCsv(source())).columns).toEqual(expected);
    const tables = await collect(source(), { chunkSize: 3 });
    expect(tables.map((table) => table.numRows())).toEqual([3, 1]);
    expect(tables.flatMap((table) => table.columns['name'])).toEqual(expected.name);
  });

  test('bytes in another encoding, cut within a character', async () => {
    const korean = Uint8Array.of(0x61, 10, 0xc7, 0xd1, 0xb1, 0xdb, 10);
    expect((await readCsv(cut(korean, 1), { encoding: 'euc-kr' })).columns).toEqual({ a: ['한글'] });
    await expect(readCsv(cut(korean.subarray(0, 3), 1), { encoding: 'euc-kr' })).rejects.toThrow('must be euc-kr text');
  });

  test('a stream that is left early is cancelled', async () => {
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('a\n1\n2\n')),
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const table of readCsvChunks(stream, { chunkSize: 1 })) {
      expect(table.numRows()).toBe(1);
      break;
    }
    expect(cancelled).toBe(true);
  });

  test.each<[string, CsvSource, string]>([
    ['a file that is not there', join(folder, 'none.csv'), 'readCsv: source must be readable, received'],
    [
      'an answer of no data',
      new Response('', { status: 404 }),
      'readCsv: source must answer with data, received status 404',
    ],
    ['a number', 3 as never, 'readCsv: source must be a path, an address, bytes'],
    ['pieces of numbers', [3] as never, 'readCsv: source must be pieces of bytes or text, received 3'],
  ])('%s is an error', async (_, source, message) => {
    await expect(readCsv(source)).rejects.toThrow(message);
  });

  test('a file that is not there is a FileError', async () => {
    await expect(readCsv(join(folder, 'none.csv'))).rejects.toBeInstanceOf(FileError);
  });
});

describe('chunks', () => {
  const row = fc.tuple(
    fc.integer({ min: -99, max: 99 }).map(String),
    fc.constantFrom('x', '"a\nb"', '"a""b"', '"q"r', '\\,', ' y', '한', '""', ''),
  );
  const lines = fc.array(
    fc.oneof(
      row.map((cells) => cells.join(',')),
      fc.constantFrom('', '  ', '# note', '#"', '1'),
    ),
    { maxLength: 12 },
  );

  test('are the records of the whole, wherever the pieces are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom<object>(
          {},
          { skipRows: [2, 3] },
          { nRows: 3 },
          { skipBlankLines: false },
          { header: null, names: ['p', 'q'] },
        ),
        async (body, newline, last, piece, chunkSize, more) => {
          const whole = ['a,b', ...body].join(newline) + (last ? newline : '');
          const options = { comment: '#', escapeChar: '\\', dtype: 'string', ...more } as const;
          const all = parseCsv(whole, options);
          const tables = await collect(cut(new TextEncoder().encode(whole), piece), { chunkSize, ...options });
          for (const name of all.columnNames()) {
            expect(tables.flatMap((table) => table.array(name) as string[])).toEqual(all.array(name));
          }
          const sizes = tables.map((table) => table.numRows());
          expect(sizes.slice(0, -1).every((size) => size === chunkSize)).toBe(true);
          expect(sizes.at(-1)! > 0 || sizes.length === 1).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('no records are one table without rows', async () => {
    const tables = await collect(['a,b\n']);
    expect(tables.map((table) => table.columns)).toEqual([{ a: [], b: [] }]);
  });

  test('types are those of each chunk, unless dtype settles them', async () => {
    const types = async (options?: CsvChunkOptions) =>
      (await collect(['a\n1\n2.5\nx\n'], { chunkSize: 1, ...options })).map(
        (table) => table.array('a').constructor.name,
      );
    expect(await types()).toEqual(['Int32Array', 'Float64Array', 'Array']);
    expect(await types({ dtype: 'string' })).toEqual(['Array', 'Array', 'Array']);
  });

  test('the defaults are chunks of 100 000 rows', async () => {
    const tables = await collect([`a\n${'1\n'.repeat(100_001)}`]);
    expect(tables.map((table) => table.numRows())).toEqual([100_000, 1]);
  });

  test.each<[string, string, CsvChunkOptions, string]>([
    ['a chunk of none', 'a\n', { chunkSize: 0 }, 'readCsvChunks: chunkSize must be a positive integer, received 0'],
    ['an unknown option', 'a\n', { chunksize: 3 } as never, "readCsvChunks: unknown option 'chunksize'"],
    ['no data', '', {}, 'readCsvChunks: the data must have columns, received none'],
    ['too many fields in a later chunk', 'a\n1\n2\n3,4\n', { chunkSize: 1 }, 'at most 1 fields, received 2'],
    ['an open quote', 'a\n1\n"2\n', { chunkSize: 1 }, 'a quoted field must end with a quote'],
  ])('%s is an error', async (_, input, options, message) => {
    await expect(collect([input], options)).rejects.toThrow(message);
  });
});
