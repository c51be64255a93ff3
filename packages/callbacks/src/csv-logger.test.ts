import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError } from '@modu/core';
import { loadGolden, testCallback } from '@modu/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { CSVLogger } from './csv-logger.ts';
import type { Logs } from './training-callback.ts';

const folder = mkdtempSync(join(tmpdir(), 'modu-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function log(callback: CSVLogger, epochs: readonly Logs[], from = 0): Promise<void> {
  await callback.onTrainBegin();
  for (const [epoch, logs] of epochs.entries()) await callback.onEpochEnd(from + epoch, logs);
}

interface Case {
  readonly epochs: Logs[];
  readonly separator: string;
  readonly text: string;
}

test("writes Keras' bytes, when the file is replaced and when lines are added", async () => {
  const { cases } = loadGolden<{ cases: readonly Case[] }>(import.meta.url, '../fixtures/csv-logger.json');
  expect(cases.length).toBeGreaterThan(10);
  for (const [number, { epochs, separator, text }] of cases.entries()) {
    const path = join(folder, 'golden', `${number}.csv`);
    for (const append of [false, false, true]) await log(new CSVLogger(path, { separator, append }), epochs);
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
});

testCallback({
  name: 'CSVLogger',
  create: ({ filename, ...options }: { filename?: string; separator?: string; append?: boolean }) =>
    new CSVLogger(filename ?? join(folder, 'conformance.csv'), options),
  options: { separator: ';', append: false },
  observe: () => readFileSync(join(folder, 'conformance.csv'), 'utf8'),
  badOptions: [
    [{ filename: '' }, 'CSVLogger: filename must be a non-empty string'],
    [{ filename: {} }, 'filename must be a path or an object with write()'],
    [{ filename: 'indexeddb://log' }, 'filename must be a path or an object with write()'],
    [{ separator: '' }, 'separator must be one character'],
    [{ separator: '"' }, 'separator must be one character'],
    [{ separator: ', ' }, 'separator must be one character'],
    [{ append: 1 }, 'append must be true or false'],
    [{ seperator: ';' }, "unknown option 'seperator'; did you mean 'separator'?"],
  ],
});

test('writes to anything that takes text', async () => {
  let text = '';
  await log(new CSVLogger({ write: (part) => (text += part) }), [{ loss: 0.5 }, { loss: 1 }]);
  expect(text).toBe('epoch,loss,val_loss\r\n0,0.5,NA\r\n1,1.0,NA\r\n');
});

describe('after an interruption', () => {
  test('lines of epochs that are run again are cut off', async () => {
    const path = join(folder, 'resumed.csv');
    const first = new CSVLogger(path);
    await log(first, [{ loss: 3 }, { loss: 2 }]);
    const state = first.getState();
    await first.onEpochEnd(2, { loss: 1 });
    const second = new CSVLogger(path);
    second.setState(state);
    await log(second, [{ loss: 1 }, { loss: 0.5 }], 2);
    expect(readFileSync(path, 'utf8')).toBe('epoch,loss,val_loss\r\n0,3.0,NA\r\n1,2.0,NA\r\n2,1.0,NA\r\n3,0.5,NA\r\n');
  });

  test('a file that lacks lines is an error', async () => {
    const path = join(folder, 'short.csv');
    const first = new CSVLogger(path);
    await log(first, [{ loss: 3 }]);
    const second = new CSVLogger(path);
    second.setState(first.getState());
    writeFileSync(path, 'epoch');
    await expect(second.onTrainBegin()).rejects.toThrow(
      `CSVLogger: cutting back ${path} failed, it holds 5 bytes instead of 31`,
    );
    expect(statSync(path).size).toBe(5);
  });
});

test('a file that cannot be written is a FileError', async () => {
  const path = join(folder, 'golden', '0.csv', 'log.csv');
  await expect(new CSVLogger(path).onTrainBegin()).rejects.toThrow(FileError);
});
