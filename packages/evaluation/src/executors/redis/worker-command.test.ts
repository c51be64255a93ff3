import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MissingDependencyError } from '@modu/core';
import { expect, onTestFinished, test } from 'vitest';
import { codeDifference, codeHash, codeParts, localModule, portableModule } from './code-parts.ts';
import { loadRedis } from './load-redis.ts';
import { redisAddress } from './redis-link.ts';
import { RedisWorker } from './redis-worker.ts';
import { RedisWorkers } from './redis-workers.ts';
import { runCommand } from './worker-command.ts';

async function said(args: readonly string[], env: Record<string, string> = {}): Promise<[code: number, text: string]> {
  let text = '';
  const write = (part: string): void => void (text += part);
  const code = await runCommand(args, { env, write, writeError: write, onSignal: () => () => undefined });
  return [code, text];
}

test('the command explains itself and wrong arguments in one sentence', async () => {
  const [code, text] = await said(['--help']);
  expect([code, text.split('\n')[2]]).toEqual([0, '  npx @modu/evaluation worker --queue NAME [options]']);
  expect(await said(['work'])).toEqual([
    1,
    "@modu/evaluation: the command must be 'worker', received work; see --help\n",
  ]);
  expect(await said(['worker'])).toEqual([
    1,
    "RedisWorker: queue must be made of up to 100 letters, digits, '.', '_' and '-', received undefined\n",
  ]);
  expect(await said(['worker', '--queue', 'q', '--jobs', 'many'])).toEqual([
    1,
    "@modu/evaluation: --jobs must be a number, received 'many'\n",
  ]);
  expect(await said(['worker', '--queue', 'q', '--password-file', '/nowhere'])).toEqual([
    1,
    '@modu/evaluation: /nowhere must be a file that can be read, it is not\n',
  ]);
  const [, unknown] = await said(['worker', '--ques', 'q']);
  expect(unknown).toMatch(/^Unknown option '--ques'/);
});

test('wrong options fail in the constructors, and no message repeats a URL', () => {
  expect(() => new RedisWorkers({ queue: 'a:b' })).toThrow(
    "RedisWorkers: queue must be made of up to 100 letters, digits, '.', '_' and '-', received 'a:b'",
  );
  expect(() => new RedisWorkers({ queue: 'q', atempts: 2 } as never)).toThrow(/atempts.*attempts/);
  expect(() => new RedisWorkers({ queue: 'q', attempts: 0 })).toThrow(
    'RedisWorkers: attempts must be a positive integer, received 0',
  );
  expect(() => new RedisWorkers({ queue: 'q', data: 'module' as never })).toThrow('RedisWorkers: data must be');
  expect(() => new RedisWorker({ queue: 'q', nJobs: 0 })).toThrow('RedisWorker: nJobs must be a positive integer');
  expect(() => new RedisWorkers({ queue: 'q', url: 'http://me:secret@host' })).toThrow(
    'RedisWorkers: url must be redis://host:port or rediss://host:port, received something else',
  );
});

test('an address takes its parts from the URL, and options before those', () => {
  const plain = redisAddress('test', { url: 'redis://me:a%20b@example.com:7000/3' });
  expect(plain).toEqual({
    client: { host: 'example.com', port: 7000, db: 3, username: 'me', password: 'a b' },
    ...{ name: 'example.com:7000', timeoutMs: 30_000 },
  });
  expect(redisAddress('test', {}).client).toEqual({ host: '127.0.0.1', port: 6379, db: 0 });
  const secure = redisAddress('test', { url: 'rediss://example.com', password: 'x', tls: { ca: 'pem' } });
  expect(secure.client).toEqual({
    ...{ host: 'example.com', port: 6379, db: 0, password: 'x', tls: { servername: 'example.com', ca: 'pem' } },
  });
  expect(redisAddress('test', { tls: true }).client.tls).toEqual({});
});

test('without its libraries it says what to install', async () => {
  const absent = (): Promise<never> => Promise.reject(new Error("Cannot find package 'bullmq'"));
  const loading = loadRedis('RedisWorkers', { bullmq: absent, ioredis: absent });
  await expect(loading).rejects.toThrow(
    'RedisWorkers: bullmq and ioredis must be installed: npm install bullmq ioredis',
  );
  await expect(loading).rejects.toBeInstanceOf(MissingDependencyError);
});

test('the hash of code covers files that are imported, and versions of packages, wherever they lie', async () => {
  const make = (helper: string, version: string): URL => {
    const folder = mkdtempSync(join(tmpdir(), 'modu-code-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const root = new URL(`${pathToFileURL(folder).href}/`);
    writeFileSync(
      new URL('create.js', root),
      "import './helper.js';\nimport 'node:fs';\nimport * as tf from 'somewhere/deep';\n",
    );
    writeFileSync(new URL('helper.js', root), helper);
    writeFileSync(new URL('version', root), version);
    return root;
  };
  const parts = (root: URL): Promise<Record<string, string>> => codeParts('test', ['./create.js'], root);
  const one = await parts(make('export {}', ''));
  expect(Object.keys(one).sort()).toEqual(['./create.js', './helper.js', '@modu/evaluation', 'somewhere']);
  expect(codeHash(await parts(make('export {}', '')))).toBe(codeHash(one));
  const other = await parts(make('export { };', ''));
  expect(codeHash(other)).not.toBe(codeHash(one));
  expect(codeDifference(one, other)).toBe('./helper.js differs');
  expect(codeDifference({ a: '1.0.0', b: '2' }, { a: '1.1.0', c: '3' })).toBe(
    'a is 1.1.0 here and 1.0.0 there, b is not used here, c is used here alone',
  );
  await expect(codeParts('test', ['./nowhere.js'], new URL('file:///tmp/'))).rejects.toThrow(
    /^test: '.\/nowhere.js' must be a file that can be read, it is not: ENOENT/,
  );
  await expect(codeParts('test', ['no-such-package-here'], new URL('file:///tmp/'))).rejects.toThrow(
    /^test: 'no-such-package-here' must be importable, it is not: /,
  );
});

test('modules are named relative to the root, and found below another', () => {
  const root = new URL('file:///home/me/work/');
  expect(portableModule(new URL('file:///home/me/work/src/a.js'), root)).toBe('./src/a.js');
  expect(portableModule(new URL('file:///home/you/a.js'), root)).toBe('file:///home/you/a.js');
  expect(portableModule('package/module', root)).toBe('package/module');
  expect(localModule('./src/a.js', new URL('file:///srv/'))).toBe('file:///srv/src/a.js');
  expect(localModule('package/module', root)).toBe('package/module');
});
