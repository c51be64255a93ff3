import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { recipes } from './recipes/index.ts';

const root = new URL('../../../', import.meta.url);
const english = readFileSync(new URL('README.md', root), 'utf8');
const korean = readFileSync(new URL('README.ko.md', root), 'utf8');

function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp('```' + language + '\\n([\\s\\S]*?)```', 'g'))].map(([, code]) => code ?? '');
}

test('the first program of the README runs and evaluates, in three folds', { timeout: 180_000 }, async () => {
  const [code = ''] = blocks(english, 'ts');
  const folder = fileURLToPath(new URL('../.cache/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = `${folder}readme-example.ts`;
  expect(code).toContain('nSplits: 10');
  // Three folds of the ten, to save time.
  writeFileSync(file, code.replace('nSplits: 10', 'nSplits: 3'));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@modu/source', file]);
    const mean = /accuracy: \{ mean: (0\.\d+)/.exec(stdout);
    expect(Number(mean?.[1]), stdout).toBeGreaterThan(0.7);
  } finally {
    rmSync(file);
  }
});

test('both languages of the README hold the same programs, output and links', () => {
  const code = (text: string): string[] => blocks(text, 'ts').map((block) => block.replaceAll(/ *\/\/.*$/gm, ''));
  const links = (text: string): string[] =>
    [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link ?? '').filter((link) => !/^README/.test(link));
  expect(code(korean)).toEqual(code(english));
  expect(blocks(korean, 'text')).toEqual(blocks(english, 'text'));
  expect(links(korean)).toEqual(links(english));
});

test('the output in the README is of the flagship as it is', () => {
  const [output = ''] = blocks(english, 'text');
  expect(output.split('\n')[0]).toBe(recipes[0].summary);
});

test('the pictures of the README are there, light and dark, in both languages, and are described', () => {
  const pictures = (text: string): string[] =>
    [...text.matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, path]) => path ?? '');
  expect(pictures(korean)).toEqual(pictures(english));
  // Three recipes, in two themes each.
  expect(new Set(pictures(english)).size).toBe(6);
  for (const path of pictures(english)) {
    expect(existsSync(new URL(path, root)), path).toBe(true);
    expect(readFileSync(new URL(path, root), 'utf8')).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  }
  for (const text of [english, korean]) {
    expect(text.match(/<img alt="[^"]{10,}"/g)).toHaveLength(3);
    // What a recipe prints stands under its command, and begins with its summary.
    const shown = [...text.matchAll(/`npm start -- ([a-z-]+)`\n\n```text\n(.*)\n/g)];
    expect(shown.map(([, name]) => name)).toHaveLength(3);
    for (const [, name, first] of shown) expect(recipes.find((one) => one.name === name)?.summary).toBe(first);
  }
});
