import { expect, test } from 'vitest';
import { classIndices } from './class-indices.ts';
import { crc32 } from './crc32.ts';
import { readTable } from './read-table.ts';

const csv = 'height,name\n1.5,ann\n,"bob, the ""second"""\n';
const expected = { rows: 2, checksum: crc32(csv), columns: { height: 'number', name: 'text' } } as const;

test('crc32 gives the published check value', () => {
  expect(crc32('123456789')).toBe(0xcbf43926);
});

test('numbers, quoted text and empty fields are read', () => {
  expect(readTable('demo', csv, expected).objects()).toEqual([
    { height: 1.5, name: 'ann' },
    { height: null, name: 'bob, the "second"' },
  ]);
});

test('a file with one changed byte is refused', () => {
  expect(() => readTable('demo', csv.replace('1.5', '1.6'), expected)).toThrow(
    /^demo: the file must have checksum [\da-f]+, received [\da-f]+$/,
  );
});

test('a wrong number of rows is refused', () => {
  expect(() => readTable('demo', csv, { ...expected, rows: 3 })).toThrow('demo: the file must have 3 rows, received 2');
});

test('other columns are refused', () => {
  expect(() => readTable('demo', csv, { ...expected, columns: { height: 'number', size: 'text' } })).toThrow(
    'demo: the columns must be height, size, received height, name',
  );
});

test('text in a column of numbers is refused', () => {
  const text = 'height,name\ntall,ann\nsmall,bob\n';
  expect(() => readTable('demo', text, { ...expected, checksum: crc32(text) })).toThrow(
    "demo: column 'height' must hold numbers, received 'tall'",
  );
});

test('a label that is no class is refused', () => {
  expect(classIndices('demo', ['b', 'a'], ['a', 'b'])).toEqual(Int32Array.of(1, 0));
  expect(() => classIndices('demo', ['c'], ['a', 'b'])).toThrow("demo: a label must be one of a, b, received 'c'");
});
