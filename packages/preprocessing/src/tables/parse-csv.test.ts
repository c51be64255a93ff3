import { ModuError } from '@modu/core';
import {
  checkBadOptions,
  checkFrozenOptions,
  checkOptionsUnmodified,
  checkUnknownOption,
  loadGolden,
} from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { ColumnTable, TableColumn } from './column-table.ts';
import type { CsvOptions } from './csv-options.ts';
import { parseCsv } from './parse-csv.ts';
import { readCsv } from './read-csv.ts';

interface Case {
  text: string;
  options: CsvOptions;
  columns?: { name: string; kind: 'int' | 'float' | 'bool' | 'object'; values: (string | number | boolean | null)[] }[];
  rows?: number;
  error?: true;
}

const { cases } = loadGolden<{ cases: Case[] }>(import.meta.url, '../../fixtures/read-csv.json');

const kinds: Readonly<Record<string, readonly string[]>> = {
  int: ['Int32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'Int8Array', 'Uint8Array'],
  float: ['Float64Array', 'Float32Array'],
  bool: ['Array'],
  object: ['Array'],
};

/** Values as the goldens have them: integers beyond 2⁵³, and those of an array of mixed values, are strings. */
function plain(column: TableColumn): unknown[] {
  return Array.from(column as ArrayLike<unknown>, (value) => {
    if (typeof value !== 'bigint') return value;
    return Array.isArray(column) || !Number.isSafeInteger(Number(value)) ? String(value) : Number(value);
  });
}

describe('values of pandas', () => {
  const named = cases.map(
    (each, i) => [`${i} ${JSON.stringify(each.options)} ${JSON.stringify(each.text)}`.slice(0, 160), each] as const,
  );

  test.each(named)('%s', (_, { text, options, columns, rows, error }) => {
    if (error) {
      expect(() => parseCsv(text, options)).toThrow(/^parseCsv: .+ must .+, received/);
      return;
    }
    const table = parseCsv(text, options);
    expect(table.columnNames()).toEqual(columns!.map(({ name }) => name));
    expect(table.numRows()).toBe(rows);
    for (const { name, kind, values } of columns!) {
      const column = table.array(name);
      if (rows !== 0) expect(kinds[kind], name).toContain(column.constructor.name);
      expect(plain(column), name).toEqual(values);
    }
  });
});

describe('types', () => {
  const typeOf = (...values: readonly string[]) => parseCsv(`a\n${values.join('\n')}\n`).array('a').constructor.name;

  test('integers take the narrowest array that holds them all', () => {
    expect(typeOf('1', '-2147483648')).toBe('Int32Array');
    expect(typeOf('1', '2147483648')).toBe('Float64Array');
    expect(typeOf('1', '9007199254740992')).toBe('BigInt64Array');
    expect(typeOf('1', '9223372036854775808')).toBe('BigUint64Array');
    expect(typeOf('1', '18446744073709551616')).toBe('Array');
    expect(typeOf('1', 'NA')).toBe('Float64Array');
  });

  test('every type that is asked for', () => {
    for (const [type, name] of [
      ['int8', 'Int8Array'],
      ['uint8', 'Uint8Array'],
      ['int16', 'Int16Array'],
      ['uint16', 'Uint16Array'],
      ['int32', 'Int32Array'],
      ['uint32', 'Uint32Array'],
      ['int64', 'BigInt64Array'],
      ['uint64', 'BigUint64Array'],
      ['float32', 'Float32Array'],
      ['float64', 'Float64Array'],
    ] as const) {
      const column = parseCsv('a\n7\n8\n', { dtype: type }).array('a');
      expect(column.constructor.name).toBe(name);
      expect(Array.from(column as ArrayLike<unknown>, Number)).toEqual([7, 8]);
    }
    expect(parseCsv('a\n7\nNA\n', { dtype: 'string' }).array('a')).toEqual(['7', null]);
    expect(parseCsv('a\nTrue\n', { dtype: { a: 'bool' } }).array('a')).toEqual([true]);
  });

  test('text after many numbers is text from the first row on, as it was written', () => {
    const numbers = Array.from({ length: 70_000 }, (_, i) => `${i}.50`);
    const { columns } = parseCsv(`a,b\n${[...numbers, 'x'].map((value, i) => `${value},${i}`).join('\n')}`);
    expect(columns['a']).toEqual([...numbers, 'x']);
    expect(columns['b']).toEqual(Int32Array.from({ length: 70_001 }, (_, i) => i));
  });

  test('a column that is missing at first takes the type of what comes', () => {
    const gaps = Array.from({ length: 70_000 }, () => 'NA');
    expect(parseCsv(`a\n${[...gaps, 'true'].join('\n')}`).array('a')).toEqual([...gaps.map(() => null), true]);
    expect(parseCsv(`a\n${[...gaps, 'x'].join('\n')}`).array('a')).toEqual([...gaps.map(() => null), 'x']);
    expect(parseCsv(`a\n${[...gaps, '3'].join('\n')}`).array('a')[70_000]).toBe(3);
    expect(parseCsv(`a\ntrue\n${[...gaps, '3'].join('\n')}`).array('a')[70_001]).toBe('3');
  });

  test('columns are a plain object, whatever their names', () => {
    const { columns } = parseCsv('__proto__,toString,10,2\n1,2,3,4\n');
    expect(Object.entries(columns).map(([name, values]) => [name, values[0]])).toEqual([
      ['2', 4],
      ['10', 3],
      ['__proto__', 1],
      ['toString', 2],
    ]);
    expect(parseCsv('__proto__,toString,10,2\n').columnNames()).toEqual(['__proto__', 'toString', '10', '2']);
    expectTypeOf(parseCsv).returns.toEqualTypeOf<ColumnTable>();
  });
});

describe('numbers', () => {
  const read = (texts: readonly string[]) =>
    [...(parseCsv(`a\n0.5\n${texts.join('\n')}\n`).array('a') as Float64Array)].slice(1);

  test('are correctly rounded, whatever their digits', () => {
    const digits = fc.stringMatching(/^\d{1,22}$/);
    const decimals = fc.tuple(digits, digits).map(([whole, part]) => `${whole}.${part}`);
    const scientific = fc.tuple(decimals, fc.integer({ min: -330, max: 300 })).map(([a, e]) => `${a}e${e}`);
    const signed = fc
      .tuple(fc.constantFrom('', '-', '+'), fc.oneof(digits, decimals, scientific))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(fc.oneof(signed, fc.double({ noNaN: true }).map(String)), { minLength: 1 }), (texts) => {
        expect(read(texts)).toEqual(texts.map(Number));
      }),
      { numRuns: 500 },
    );
  });

  test('between two doubles go to the nearer, ties to even', () => {
    const hard = [
      '9007199254740993.0',
      '9007199254740992.5',
      '0.500000000000000166',
      '1.00000000000000011102',
      '5e-324',
      '2e-324',
    ];
    expect(read(hard)).toEqual(hard.map(Number));
  });
});

describe('properties', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom('', '"', '""', ',', '\n', '\r\n', ' ', 'NA', '한국', '🐈‍⬛', 'e\u0301', '12', '-1.5e3', 'True'),
  );
  const rows = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width })));

  test('quoted strings come back as they were', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const width = given[0]?.length ?? 1;
        const names = Array.from({ length: width }, (_, i) => `column ${i}`);
        const quote = (value: string) => `"${value.replaceAll('"', '""')}"`;
        const text = [names, ...given].map((row) => row.map(quote).join(',')).join('\r\n');
        const table = parseCsv(text, { dtype: 'string', naFilter: false });
        const back = given.map((_, i) => names.map((name) => table.array(name)[i]));
        expect(back).toEqual(given);
      }),
    );
  });

  test('bytes and text give the same table, and bytes are not changed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const bytes = new TextEncoder().encode(`a,b\n1,"${text.replaceAll('"', '')}"\n`);
        const before = bytes.slice();
        expect(parseCsv(bytes).columns).toEqual(
          parseCsv(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)).columns,
        );
        expect(bytes).toEqual(before);
      }),
    );
  });

  // 100 000 inputs by MODU_HOSTILE_INPUTS=100000; fewer in the ordinary run.
  test('any input ends in a table or a typed error', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'a',
        ',',
        '\n',
        '\r',
        '"',
        "'",
        '\\',
        '#',
        ';',
        '\t',
        ' ',
        '1',
        '-',
        '.',
        'e5',
        'NA',
        '9'.repeat(30),
        '\0',
        '\ufeff',
        '한',
        'inf',
        'True',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    const text = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''));
    const input = fc.oneof(text, fc.uint8Array({ maxLength: 60 }));
    const options = fc.record<CsvOptions>(
      {
        delimiter: fc.constantFrom(',', ';', '\t', ' ', '\\s+', 'a'),
        header: fc.constantFrom<'infer' | number | null>('infer', null, 0, 1, 3),
        comment: fc.constantFrom(null, '#'),
        escapeChar: fc.constantFrom(null, '\\'),
        quoteChar: fc.constantFrom('"', "'", null),
        doubleQuote: fc.boolean(),
        skipInitialSpace: fc.boolean(),
        skipBlankLines: fc.boolean(),
        skipRows: fc.constantFrom(0, 1, [1]),
        onBadLines: fc.constantFrom('error', 'skip'),
        thousands: fc.constantFrom(null, "'"),
        keepDefaultNa: fc.boolean(),
        encodingErrors: fc.constantFrom('strict', 'replace'),
        encoding: fc.constantFrom('utf-8', 'euc-kr', 'utf-16le'),
        dtype: fc.constantFrom(null, 'float32', 'int8', 'bool', 'string', 'int64'),
        nRows: fc.constantFrom(null, 0, 2),
      },
      { requiredKeys: [] },
    );
    let tables = 0;
    await fc.assert(
      fc.asyncProperty(input, options, async (given, chosen) => {
        try {
          const table = parseCsv(given, chosen);
          for (const name of table.columnNames()) expect(table.array(name).length).toBe(table.numRows());
          tables++;
          expect((await readCsv([given], chosen)).columns).toEqual(table.columns);
        } catch (error) {
          expect(error).toBeInstanceOf(ModuError);
          await expect(readCsv([given], chosen)).rejects.toBeInstanceOf(ModuError);
        }
      }),
      { numRuns: Number(process.env['MODU_HOSTILE_INPUTS'] ?? 3000) },
    );
    expect(tables).toBeGreaterThan(100);
  });
});

describe('encodings', () => {
  test('other than UTF-8 are read by name', () => {
    const korean = Uint8Array.of(0x61, 10, 0xc7, 0xd1, 0xb1, 0xdb, 10);
    expect(parseCsv(korean, { encoding: 'euc-kr' }).array('a')).toEqual(['한글']);
    expect(
      parseCsv(Uint8Array.of(0xff, 0xfe, 0x61, 0, 10, 0, 0x5c, 0xd5, 10, 0), { encoding: 'utf-16le' }).array('a'),
    ).toEqual(['한']);
  });

  test('bytes that are no text are an error, or U+FFFD', () => {
    const bytes = Uint8Array.of(0x61, 10, 0x62, 0xff, 10, 0x63, 10);
    expect(() => parseCsv(bytes)).toThrow(
      "parseCsv: column 'a' must be UTF-8 text, received other bytes; name the encoding or set encodingErrors to 'replace'",
    );
    expect(parseCsv(bytes, { encodingErrors: 'replace' }).array('a')).toEqual(['b\ufffd', 'c']);
    expect(() => parseCsv(Uint8Array.of(0xff, 10, 49))).toThrow('parseCsv: the header must be UTF-8 text');
    expect(() => parseCsv(Uint8Array.of(0x61, 10, 0xff), { encoding: 'euc-kr' })).toThrow('must be euc-kr text');
  });
});

describe('errors', () => {
  test('options are checked', () => {
    const create = (options?: CsvOptions) => parseCsv('a,b\n1,2\n', options);
    const options = {
      delimiter: ',',
      naValues: { a: ['x', 3] },
      dtype: { a: 'float32' },
      usecols: ['a'],
      skipRows: [7],
      header: 0,
    };
    checkFrozenOptions(create, options);
    checkOptionsUnmodified(create, options);
    checkUnknownOption(create, options);
    checkBadOptions(create, [
      [{ delimiter: ';;' }, "parseCsv: delimiter must be one ASCII character or '\\s+', received ';;'"],
      [{ delimiter: '\n' }, 'delimiter must be one ASCII character'],
      [{ delimiter: 'é' }, 'delimiter must be one ASCII character'],
      [{ quoteChar: ',' }, "quoteChar must be another character than delimiter, received ','"],
      [{ thousands: '.' }, "thousands must be another character than decimal, received '.'"],
      [{ header: -1 }, 'header must be an integer at least 0, received -1'],
      [{ header: 'first' }, "header must be an integer at least 0, 'infer' or null"],
      [{ names: [] }, 'names must be at least one name'],
      [{ names: ['a', 'a'] }, "names must be unique, received 'a' twice"],
      [{ names: [1] }, 'names must hold strings, received 1'],
      [{ usecols: ['a', 1] }, 'usecols must be names, positions or a function'],
      [{ usecols: ['c'] }, "usecols must be among the 2 columns, received 'c'"],
      [{ usecols: [2] }, 'usecols must be among the 2 columns, received 2'],
      [{ dtype: 'int' }, 'dtype must be one of'],
      [{ dtype: { a: 'int' } }, 'dtype.a must be one of'],
      [{ dtype: { c: 'int8' } }, "dtype must name columns of the file, received 'c'"],
      [{ dtype: ['int8'] }, 'dtype must be a type or an object of types'],
      [{ skipRows: -1 }, 'skipRows must be an integer at least 0'],
      [{ nRows: 1.5 }, 'nRows must be an integer at least 0'],
      [{ naValues: [null] }, 'naValues must hold strings and numbers, received null'],
      [{ naValues: { a: [true] } }, 'naValues.a must hold strings and numbers, received true'],
      [{ keepDefaultNa: 1 }, 'keepDefaultNa must be true or false'],
      [{ trueValues: 'yes' }, 'trueValues must be an array'],
      [{ onBadLines: 'warn' }, "onBadLines must be one of 'error', 'skip'"],
      [{ encoding: 'klingon' }, "encoding must be an encoding that TextDecoder knows, received 'klingon'"],
      [{ encodingErrors: 'ignore' }, 'encodingErrors must be one of'],
      [{ sep: ',' }, "unknown option 'sep'"],
    ]);
  });

  test.each<[string, string | Uint8Array, CsvOptions, string]>([
    ['no input', 3 as never, {}, 'parseCsv: input must be a string, a Uint8Array or an ArrayBuffer, received 3'],
    ['no data', '', {}, 'parseCsv: the data must have columns, received none'],
    ['too many fields', 'a\n1\n2,3\n', {}, 'parseCsv: every record must have at most 1 fields, received 2 in line 3'],
    [
      'an open quote',
      'a\n"1\n',
      {},
      'parseCsv: a quoted field must end with a quote, received the end of the data in line 2',
    ],
    [
      'a type that does not fit',
      'a\nx\n',
      { dtype: 'float32' },
      "parseCsv: column 'a' must hold float32 values, received 'x'",
    ],
    ['missing integers', 'a,b\n,1\n', { dtype: 'int32' }, "parseCsv: column 'a' must hold int32 values, received NaN"],
  ])('%s', (_, input, options, message) => {
    expect(() => parseCsv(input, options)).toThrow(message);
  });
});
