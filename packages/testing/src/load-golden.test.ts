import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadGolden } from './load-golden.ts';

let folder: string;
let from: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'load-golden-'));
  from = pathToFileURL(join(folder, 'some.test.ts')).href;
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return `./${name}`;
}

test('values come back with NaN and infinities at every depth', () => {
  const path = write(
    'good.json',
    '{"versions":{"numpy":"2.4.6"},"a":["__NaN__",1,{"b":["__Infinity__","__-Infinity__"]}],"c":"NaN"}',
  );
  expect(loadGolden(from, path)).toStrictEqual({
    versions: { numpy: '2.4.6' },
    a: [Number.NaN, 1, { b: [Infinity, -Infinity] }],
    c: 'NaN',
  });
});

test('a name that every object has is not taken for a marker', () => {
  expect(loadGolden(from, write('name.json', '{"versions":{"numpy":"2"},"word":"constructor"}'))).toMatchObject({
    word: 'constructor',
  });
});

test.each([
  ['without versions', '{"a":1}'],
  ['with empty versions', '{"versions":{},"a":1}'],
])('a file %s is refused', (name, text) => {
  const path = write(`${name}.json`, text);
  expect(() => loadGolden(from, path)).toThrow(`loadGolden: ${path} must name the library versions that made it`);
});

test('a missing file and an empty file are errors', () => {
  expect(() => loadGolden(from, './missing.json')).toThrow(/ENOENT/);
  expect(() => loadGolden(from, write('empty.json', ''))).toThrow(SyntaxError);
});
