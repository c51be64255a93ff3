import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
