import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError } from '@modu/core';
import { afterAll, expect, test } from 'vitest';
import { claimDirectory, claimFileName } from './claim-directory.ts';

const folder = mkdtempSync(join(tmpdir(), 'modu-claim-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A process that claims a directory and lives on. */
async function claimant(directory: string): Promise<ChildProcess> {
  const module = new URL('claim-directory.ts', import.meta.url).href;
  const code = `const { claimDirectory } = await import(${JSON.stringify(module)});
    await claimDirectory('test', ${JSON.stringify(directory)}); process.stdout.write('ready'); setInterval(() => 0, 1000);`;
  const child = spawn(process.execPath, ['--conditions=@modu/source', '--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('a directory of a process that lives is refused, by name, until the process is dead', async () => {
  const directory = join(folder, 'busy');
  const child = await claimant(directory);
  const failed = claimDirectory('ModelCheckpoint', directory);
  await expect(failed).rejects.toThrow(FileError);
  await expect(failed).rejects.toThrow(
    `ModelCheckpoint: ${directory} must be written by one run at a time, and process ${child.pid} is writing to it`,
  );
  child.kill('SIGKILL');
  await once(child, 'close');
  const release = await claimDirectory('ModelCheckpoint', directory);
  await release();
});

test('a claim is given back by its owner, and can be made twice in a process', async () => {
  const directory = join(folder, 'own');
  const release = await claimDirectory('test', directory);
  await claimDirectory('test', directory);
  await release();
  expect(() => readFileSync(join(directory, claimFileName))).toThrow('ENOENT');
  await release();
});

test.each([
  ['of another machine', { pid: 1, host: 'elsewhere', born: '' }],
  ['of a process number that another process has by now', { pid: process.ppid, host: hostname(), born: '1' }],
  ['that nobody can read', undefined],
])('a claim %s counts for nothing', async (name, claim) => {
  const directory = join(folder, name);
  const release = await claimDirectory('test', directory);
  writeFileSync(join(directory, claimFileName), claim === undefined ? '{"pid"' : JSON.stringify(claim));
  await release();
  await claimDirectory('test', directory);
  expect(JSON.parse(readFileSync(join(directory, claimFileName), 'utf8'))).toMatchObject({ pid: process.pid });
});

test('what a process left that died while it claimed is removed, and nothing of one that lives', async () => {
  const directory = join(folder, 'abandoned');
  const child = await claimant(directory);
  child.kill('SIGKILL');
  await once(child, 'close');
  writeFileSync(join(directory, `${claimFileName}.${child.pid}`), '{"pid"');
  writeFileSync(join(directory, `${claimFileName}.${process.ppid}`), '{}');
  const release = await claimDirectory('test', directory);
  await release();
  expect(readdirSync(directory)).toStrictEqual([`${claimFileName}.${process.ppid}`]);
});
