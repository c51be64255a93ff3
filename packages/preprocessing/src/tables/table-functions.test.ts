import type { TableLike } from '@modu/core';
import { checkBadOptions, checkFrozenOptions, checkUnknownOption, loadGolden } from '@modu/testing';
import fc from 'fast-check';
import { describe as group, expect, test } from 'vitest';
import { columnTable, type ColumnTable, type TableColumn } from './column-table.ts';
import { corr, type CorrOptions } from './corr.ts';
import { cut, qcut, type Binned, type CutOptions } from './cut.ts';
import { describe, type DescribeOptions } from './describe-table.ts';
import { dropNa, type DropNaOptions } from './drop-na.ts';
import { fillNa, type FillValue } from './fill-na.ts';
import { getDummies, type GetDummiesOptions } from './get-dummies.ts';
import { isNull } from './is-null.ts';
import { valueCounts, type ValueCountsOptions } from './value-counts.ts';

type Cell = string | number | boolean | null;
type Rows = [name: string, values: Cell[]][];
type Frame = Record<string, Cell[]>;

function table(frame: Frame): ColumnTable {
  return columnTable('test', Object.entries(frame));
}

function load<T>(name: string): T {
  return loadGolden<T>(import.meta.url, `../../fixtures/${name}.json`);
}

/** Columns with null for what is missing, numbers to 12 digits. */
function rows(result: TableLike): [string, unknown[]][] {
  return result.columnNames().map((name) => [name, cells(result.array(name))]);
}

function cells(values: ArrayLike<unknown>): unknown[] {
  return Array.from(values, (value) => {
    if (typeof value === 'number') return Number.isNaN(value) ? null : Number(value.toPrecision(12));
    return value ?? null;
  });
}

function expectRows(actual: TableLike, expected: Rows): void {
  expect(rows(actual)).toEqual(expected.map(([name, values]) => [name, cells(values)]));
}

group('missing values, as pandas', () => {
  const golden = load<{
    sample: Frame;
    isNull: Record<string, number>;
    fills: { value: Record<string, FillValue>; limit: number | null; filled: Rows }[];
    fillsAll: { value: FillValue; limit: number | null; filled: Rows }[];
    drops: { options: DropNaOptions; rows: number; dropped: Rows }[];
  }>('missing-values');
  const sample = table(golden.sample);

  test('are found and counted', () => {
    const found = isNull(sample);
    expect(found.counts).toEqual(golden.isNull);
    expect(found.array('city')).toEqual([false, false, true, false, false, false, true, false]);
    expect(isNull(table({ a: [null, NaN, 0, '', undefined as never] })).array('a')).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  test('are filled', () => {
    for (const { value, limit, filled } of golden.fills) expectRows(fillNa(sample, value, { limit }), filled);
    const { age, size } = golden.sample;
    for (const { value, limit, filled } of golden.fillsAll) {
      expectRows(fillNa(table({ age: age!, size: size! }), value, { limit }), filled);
    }
  });

  test('are dropped, with every option', () => {
    for (const { options, rows: count, dropped } of golden.drops) {
      const result = dropNa(sample, options);
      expectRows(result, dropped);
      expect(result.numRows(), JSON.stringify(options)).toBe(count);
    }
  });

  test('typed arrays stay typed, and nothing given is changed', () => {
    const typed = columnTable('test', [
      ['a', Float32Array.of(1, NaN, 3)],
      ['b', Int32Array.of(4, 5, 6)],
    ]);
    expect(dropNa(typed).columns).toEqual({ a: Float32Array.of(1, 3), b: Int32Array.of(4, 6) });
    expect(fillNa(typed, 0).columns).toEqual({ a: Float32Array.of(1, 0, 3), b: Int32Array.of(4, 5, 6) });
    expect(typed.columns).toEqual({ a: Float32Array.of(1, NaN, 3), b: Int32Array.of(4, 5, 6) });
  });

  test('filling leaves none, and then dropping drops nothing', () => {
    const column = fc.array(fc.option(fc.integer(), { nil: null }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), column, { minKeys: 1 }), (frame) => {
        const filled = fillNa(table(frame), 5);
        expect(Object.values(isNull(filled).counts).every((count) => count === 0)).toBe(true);
        expect(dropNa(filled).numRows()).toBe(3);
      }),
    );
  });

  test('errors', () => {
    const dropWith = (options?: DropNaOptions) => dropNa(sample, options);
    checkFrozenOptions(dropWith, { axis: 'rows', thresh: 2, subset: ['age'] });
    checkUnknownOption(dropWith, {});
    checkBadOptions(dropWith, [
      [{ axis: 'row' }, "dropNa: axis must be one of 'rows', 'columns', 0, 1, received 'row'"],
      [{ how: 'some' }, "how must be one of 'any', 'all'"],
      [{ how: 'any', thresh: 1 }, 'thresh must be given without how, received both'],
      [{ thresh: 1.5 }, 'thresh must be an integer'],
      [{ subset: ['ages'] }, "x must have a column 'ages'"],
      [{ subset: 'age' }, 'subset must be an array of column names'],
      [{ axis: 1, subset: [8] }, 'subset must be an integer at least 0 and at most 7'],
      [{ axis: 1, subset: 'a' }, 'subset must be an array of row numbers'],
    ]);
    checkBadOptions(
      (value: never) => fillNa(sample, value),
      [
        [{ ages: 1 }, "x must have a column 'ages'"],
        [{ age: 'x' }, "fillNa: the value for column 'age' must be a number, received 'x'"],
        [{ city: 3 }, "the value for column 'city' must be a string, received 3"],
        [{ age: null }, 'value.age must be a string, a number or a boolean, received null'],
        [null, 'value must be a string, a number, a boolean, or an object of them'],
      ],
    );
    checkBadOptions(
      (options: never) => fillNa(sample, 1, options),
      [
        [{ limit: 0 }, 'limit must be a positive integer'],
        [{ method: 'ffill' }, "unknown option 'method'"],
      ],
    );
    expect(() => isNull([1] as never)).toThrow('isNull: table must be a table, received [1]');
    const ragged = { columnNames: () => ['a'], numRows: () => 2, array: () => [1] };
    expect(() => isNull(ragged)).toThrow("isNull: column 'a' of table must have 2 values, received 1");
  });
});

group('describe, as pandas', () => {
  const golden = load<{
    frames: Record<string, Frame>;
    cases: { frame: string; options: DescribeOptions; statistic: string[]; columns: Rows; error?: true }[];
  }>('describe');

  test.each(golden.cases.map((each) => [`${each.frame} ${JSON.stringify(each.options)}`, each] as const))(
    '%s',
    (_, { frame, options, statistic, columns, error }) => {
      const given = table(golden.frames[frame]!);
      if (error) {
        expect(() => describe(given, options)).toThrow(/^describe: .+ must .+, received/);
        return;
      }
      expectRows(describe(given, options), [['statistic', statistic], ...columns]);
    },
  );

  test('errors', () => {
    const create = (options?: DescribeOptions) => describe(table({ a: [1] }), options);
    checkUnknownOption(create, {});
    checkBadOptions(create, [
      [{ include: 'numbers' }, "describe: include must be one of 'all', 'number', 'object', null"],
      [{ percentiles: [2] }, 'percentiles must be a finite number at least 0 and at most 1, received 2'],
      [{ percentiles: [0.5, 0.5] }, 'percentiles must be different numbers'],
      [{ percentiles: 0.5 }, 'percentiles must be an array of numbers'],
    ]);
    expect(() => describe(table({}))).toThrow('describe: table must have a column to describe, received none');
  });
});

group('valueCounts, as pandas', () => {
  const golden = load<{
    columns: Frame;
    cases: { name: string; options: ValueCountsOptions; values: Cell[]; counts: number[] }[];
  }>('value-counts');

  test.each(golden.cases.map((each) => [`${each.name} ${JSON.stringify(each.options)}`, each] as const))(
    '%s',
    (_, { name, options, values, counts }) => {
      const result = valueCounts(golden.columns[name]!, options);
      expectRows(result, [
        ['value', values],
        [options.normalize ? 'proportion' : 'count', counts],
      ]);
    },
  );

  test('typed arrays give typed values', () => {
    expect(valueCounts(Int32Array.of(4, 5, 4)).columns).toEqual({
      value: Int32Array.of(4, 5),
      count: Int32Array.of(2, 1),
    });
    expect(valueCounts(Float64Array.of(NaN, 1), { dropna: false }).columns['value']).toEqual(Float64Array.of(NaN, 1));
  });

  test('errors', () => {
    const create = (options?: ValueCountsOptions) => valueCounts([1, 2], options);
    checkUnknownOption(create, {});
    checkBadOptions(create, [
      [{ bins: 0 }, 'valueCounts: bins must be a positive integer, received 0'],
      [{ sort: 1 }, 'sort must be true or false'],
    ]);
    expect(() => valueCounts(table({}) as never)).toThrow('received a table; hand over table.array(name)');
    expect(() => valueCounts('ab')).toThrow("valueCounts: values must be an array of values, received 'ab'");
  });
});

group('corr, as pandas', () => {
  const golden = load<{
    frames: Record<string, number[][]>;
    cases: { frame: string; method: NonNullable<CorrOptions['method']>; minPeriods: number; corr: number[][] }[];
    sample: Frame;
    numericOnly: Rows;
  }>('corr');

  function fromRows(x: number[][]): ColumnTable {
    return columnTable(
      'test',
      (x[0] ?? []).map((_, j) => [`c${j}`, Float64Array.from(x, (row) => row[j]!)] as const),
    );
  }

  test.each(golden.cases.map((each) => [`${each.frame} ${each.method} ${each.minPeriods}`, each] as const))(
    '%s',
    (_, { frame, method, minPeriods, corr: expected }) => {
      const result = corr(fromRows(golden.frames[frame]!), { method, minPeriods });
      const actual = result.columnNames().map((name) => Array.from(result.array(name) as Float64Array));
      expect(actual).toBeAllClose(expected, { rtol: 1e-6, atol: 1e-12 });
    },
  );

  test('columns without numbers are left out when asked', () => {
    expectRows(corr(table(golden.sample), { numericOnly: true }), golden.numericOnly);
  });

  test('the order of rows does not matter, and signs follow', () => {
    const column = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(column, column, fc.constantFrom('pearson', 'spearman', 'kendall'), (a, b, method) => {
        const of = (x: number[], y: number[]) => corr(table({ x, y }), { method }).array('x')[1] as number;
        const value = of(a, b);
        expect(of(a.toReversed(), b.toReversed())).toBeCloseTo(value, 12);
        expect(of(b, a)).toBeCloseTo(value, 12);
        expect(
          of(
            a.map((each) => -each),
            b,
          ),
        ).toBeCloseTo(-value, 12);
      }),
    );
  });

  test('errors', () => {
    const create = (options?: CorrOptions) => corr(table({ a: [1] }), options);
    checkUnknownOption(create, {});
    checkBadOptions(create, [
      [
        { method: 'kendal' },
        "corr: method must be one of 'pearson', 'spearman', 'kendall', received 'kendal'; did you mean 'kendall'?",
      ],
      [{ minPeriods: -1 }, 'minPeriods must be an integer at least 0'],
      [{ numericOnly: 'yes' }, 'numericOnly must be true or false'],
    ]);
    expect(() => corr(table({ a: ['x'] }))).toThrow("corr: column 'a' must hold numbers, received 'x' in row 0");
    expect(() => corr(table({ a: ['x'] }), { numericOnly: true })).toThrow(
      'corr: table must have a column of numbers, received none',
    );
  });
});

group('getDummies, as pandas', () => {
  const golden = load<{
    sample: Frame;
    cases: { options: GetDummiesOptions; dummies: Rows }[];
    series: { values: Cell[]; options: GetDummiesOptions; dummies: Rows }[];
  }>('get-dummies');

  const typed = columnTable(
    'test',
    Object.entries(golden.sample).map(([name, values]): [string, TableColumn] => [
      name,
      name === 'age' || name === 'none' ? Float64Array.from(values as number[]) : values,
    ]),
  );

  test('tables, with every option', () => {
    for (const { options, dummies } of golden.cases) {
      expectRows(getDummies(table(golden.sample), options), dummies);
      expectRows(getDummies(typed, options), dummies);
    }
  });

  test('columns', () => {
    for (const { values, options, dummies } of golden.series) expectRows(getDummies(values, options), dummies);
  });

  test('the new columns have the type that is asked for', () => {
    for (const [dtype, name] of [
      ['bool', 'Array'],
      ['uint8', 'Uint8Array'],
      ['int32', 'Int32Array'],
      ['float32', 'Float32Array'],
      ['float64', 'Float64Array'],
    ] as const) {
      expect(getDummies(['a', 'b'], { dtype }).array('a').constructor.name).toBe(name);
    }
  });

  test('every present value is true in one column', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (values) => {
        const dummies = getDummies(values, { dtype: 'uint8' });
        values.forEach((value, i) => {
          const on = dummies.columnNames().filter((name) => dummies.array(name)[i] === 1);
          expect(on).toEqual([value]);
        });
      }),
    );
  });

  test('errors', () => {
    const create = (options?: GetDummiesOptions) => getDummies(table({ a: ['x', 'y'], b: ['x', 'z'] }), options);
    checkFrozenOptions(create, { prefix: { a: 'p', b: 'q' }, prefixSep: ['-', '-'], columns: ['a', 'b'] });
    checkUnknownOption(create, {});
    checkBadOptions(create, [
      [{ prefix: ['p'] }, 'getDummies: prefix must be one for each of 2 columns'],
      [{ prefix: { a: 'p' } }, 'prefix.b must be a string, received undefined'],
      [{ prefix: 3 }, 'prefix must be a string, an array or an object, received 3'],
      [{ columns: ['c'] }, "x must have a column 'c'"],
      [{ dtype: 'int8' }, "dtype must be one of 'bool'"],
      [{ dummyNa: 1 }, 'dummyNa must be true or false'],
      [{ prefix: 'p' }, "the columns must have different names, received 'p_x' twice; give a prefix"],
    ]);
    expect(() => getDummies(['a', 1])).toThrow(
      'getDummies: data must hold values of one type, received string and number',
    );
    expect(() => getDummies(['a'], { columns: ['a'] })).toThrow('columns must be null for one column');
  });
});

group('cut and qcut, as pandas', () => {
  interface Expected {
    name: string;
    given: number | number[];
    options: CutOptions;
    codes: number[];
    categories: string[];
    bins: number[];
    error?: true;
  }
  const golden = load<{ columns: Frame; cut: Expected[]; qcut: Expected[] }>('cut');

  function expectBinned(run: () => Binned, { codes, categories, bins, error }: Expected): void {
    if (error) {
      expect(run).toThrow(/^q?cut: .+ must .+, received/);
      return;
    }
    const result = run();
    expect([...result.codes]).toEqual(codes);
    expect(result.categories).toEqual(categories);
    expect(result.bins).toBeAllClose(bins, { rtol: 1e-12, atol: 0 });
    expect(result.values).toEqual(codes.map((code) => categories[code] ?? null));
  }

  const titled = (cases: Expected[]) =>
    cases.map((each) => [`${each.name} ${JSON.stringify(each.given)} ${JSON.stringify(each.options)}`, each] as const);

  test.each(titled(golden.cut))('cut %s', (_, each) => {
    expectBinned(() => cut(golden.columns[each.name]!, each.given, each.options), each);
  });

  test.each(titled(golden.qcut))('qcut %s', (_, each) => {
    expectBinned(() => qcut(golden.columns[each.name]!, each.given, each.options), each);
  });

  test('the goldens hold results and errors of both', () => {
    for (const cases of [golden.cut, golden.qcut]) {
      expect(cases.filter(({ error }) => error).length).toBeGreaterThan(20);
      expect(cases.filter(({ error }) => !error).length).toBeGreaterThan(100);
    }
  });

  test('every value lies in its interval', () => {
    const values = fc.array(
      fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 64),
      { minLength: 2 },
    );
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 6 }), fc.boolean(), (x, bins, right) => {
        const { codes, bins: edges } = cut(x, bins, { right });
        x.forEach((value, i) => {
          const [low, high] = [edges[codes[i]!]!, edges[codes[i]! + 1]!];
          expect(right ? low < value && value <= high : low <= value && value < high).toBe(true);
        });
      }),
    );
  });

  test('errors', () => {
    const cutWith = (options?: CutOptions) => cut([1, 2, 3], [0, 1, 3], options);
    checkFrozenOptions(cutWith, { labels: ['a', 'b'], right: false });
    checkUnknownOption(cutWith, {});
    checkBadOptions(cutWith, [
      [{ labels: ['a'] }, "cut: labels must be one for each of 2 intervals, received ['a']"],
      [{ labels: [1, 2] }, 'labels must be an array of strings or null'],
      [{ labels: ['a', 'a'] }, "labels must differ when they are ordered, received 'a' twice"],
      [{ ordered: false }, 'labels must be given when ordered is false'],
      [{ precision: -1 }, 'precision must be an integer at least 0'],
      [{ duplicates: 'keep' }, "duplicates must be one of 'raise', 'drop'"],
      [{ right: 'yes' }, 'right must be true or false'],
    ]);
    checkBadOptions(
      (bins: never) => cut([1, 2], bins),
      [
        [[2, 1], 'cut: bins must rise, received 1 at position 1'],
        [[2], 'bins must be at least two edges'],
        [0, 'bins must be a positive integer'],
        [[1, 1, 2], "bins must differ unless duplicates is 'drop', received 1, 1, 2"],
      ],
    );
    checkBadOptions(
      (q: never) => qcut([1, 2], q),
      [
        [[0, 2], 'qcut: q must rise from 0 to 1, received 2 at position 1'],
        [[0.5], 'q must be at least two quantiles'],
        [1.5, 'q must be a positive integer'],
      ],
    );
    expect(() => cut(['a'], 2)).toThrow("cut: values must hold numbers, received 'a' in row 0");
    expect(() => cut([], 2)).toThrow('cut: values must hold at least one number, received none');
    expect(() => cut([Infinity, 1], 2)).toThrow('cut: values must be finite without given edges, received Infinity');
  });
});
