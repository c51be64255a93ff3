import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testCallback } from '@modu/testing';
import { afterAll, expect, test } from 'vitest';
import { JSONLLogger, type JSONLLoggerOptions } from './jsonl-logger.ts';

const folder = mkdtempSync(join(tmpdir(), 'modu-jsonl-'));
afterAll(() => rmSync(folder, { recursive: true }));

testCallback({
  name: 'JSONLLogger',
  create: ({ filename, ...options }: JSONLLoggerOptions & { filename?: string }) =>
    new JSONLLogger(filename ?? join(folder, 'conformance.jsonl'), options),
  options: { append: false, updateFreq: 2 },
  observe: () => readFileSync(join(folder, 'conformance.jsonl'), 'utf8'),
  badOptions: [
    [{ filename: '' }, 'JSONLLogger: filename must be a non-empty string'],
    [{ updateFreq: 0 }, "updateFreq, when not 'epoch', must be a positive integer"],
    [{ append: 'yes' }, 'append must be true or false'],
    [{ update: 1 }, "unknown option 'update'"],
  ],
});

test('writes a line per epoch and per so many batches, in Keras spelling', async () => {
  const path = join(folder, 'lines.jsonl');
  const logger = new JSONLLogger(path, { updateFreq: 2 });
  await logger.onTrainBegin();
  await logger.onEpochBegin(3);
  for (const batch of [0, 1, 2]) await logger.onTrainBatchEnd(batch, { batch, size: 4, loss: batch + 0.5 });
  await logger.onEpochEnd(3, { val_acc: 0.5, loss: Number.NaN, mae: Number.NEGATIVE_INFINITY });
  expect(readFileSync(path, 'utf8')).toBe(
    '{"epoch":3,"batch":1,"loss":1.5}\n{"epoch":3,"loss":"NaN","mae":"-Infinity","val_accuracy":0.5}\n',
  );
});

test('adds to a file with append, and cuts off what is run again', async () => {
  const path = join(folder, 'appended.jsonl');
  for (const append of [false, true]) {
    const logger = new JSONLLogger(path, { append });
    await logger.onTrainBegin();
    await logger.onEpochEnd(0, { loss: 1 });
  }
  expect(readFileSync(path, 'utf8')).toBe('{"epoch":0,"loss":1}\n{"epoch":0,"loss":1}\n');
  const first = new JSONLLogger(path);
  await first.onTrainBegin();
  await first.onEpochEnd(0, { loss: 1 });
  const state = first.getState();
  await first.onEpochEnd(1, { loss: 2 });
  const second = new JSONLLogger(path);
  second.setState(state);
  await second.onTrainBegin();
  await second.onEpochEnd(1, { loss: 3 });
  expect(readFileSync(path, 'utf8')).toBe('{"epoch":0,"loss":1}\n{"epoch":1,"loss":3}\n');
});
