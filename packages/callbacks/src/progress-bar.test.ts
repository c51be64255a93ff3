import { ArgumentError, MissingDependencyError } from '@modu/core';
import { testCallback } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProgressBar, type ProgressBarOptions } from './progress-bar.ts';
import type { ProgressElement, ProgressStream } from './progress-view.ts';
import { tinyData, tinyFit, tinyModel } from './test-support/tiny-training.ts';
import type { TrainingParams } from './training-callback.ts';

/** A stream that keeps what is written. */
function recording(isTTY?: boolean, columns = 200): ProgressStream & { readonly writes: string[] } {
  const writes: string[] = [];
  return { writes, write: (text: string) => writes.push(text), isTTY, columns };
}

/** What a terminal would show: the frames, one after the other, without the sequences that erase. */
function frames(writes: readonly string[]): string[] {
  return writes.map((text) => stripVTControlCharacters(text).trim()).filter((text) => text !== '');
}

const params: TrainingParams = { epochs: 4, samples: 30, batchSize: 10, metrics: ['loss', 'acc'] };

/** Drives a training of 4 epochs of 3 batches of 10 samples, each of which takes half a second. */
async function drive(bar: ProgressBar, epochs = 4, given = params, initialEpoch = 0): Promise<void> {
  bar.setParams(given);
  bar.setModel({});
  await bar.onTrainBegin();
  for (let epoch = initialEpoch; epoch < epochs; epoch++) {
    await bar.onEpochBegin(epoch);
    for (let batch = 0; batch < 3; batch++) {
      vi.advanceTimersByTime(500);
      await bar.onTrainBatchEnd(batch, { batch, size: 10, loss: 9, acc: 0.25 });
    }
    await bar.onEpochEnd(epoch, { val_loss: 0.5 + epoch, loss: 1 + epoch, acc: 0.75 });
  }
  await bar.onTrainEnd();
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.stubEnv('CI', '');
});

afterEach(() => {
  vi.useRealTimers();
  // Globals first: the variables of the environment live in process.
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

describe('in a terminal', () => {
  test('a line is drawn over and over, with the metrics of the last finished epoch', async () => {
    const stream = recording(true);
    await drive(new ProgressBar({ stream, label: 'demo' }), 2, { ...params, epochs: 2 });
    expect(frames(stream.writes)).toStrictEqual([
      'demo ███░░░░░░░░░░░░░░░░░ 16% · epoch 1/2 · 20 samples/s · 0:03 left · loss 9.0000 · accuracy 0.2500',
      'demo ███████░░░░░░░░░░░░░ 33% · epoch 1/2 · 20 samples/s · 0:02 left · loss 9.0000 · accuracy 0.2500',
      'demo ██████████░░░░░░░░░░ 50% · epoch 1/2 · 20 samples/s · 0:02 left · loss 9.0000 · accuracy 0.2500',
      'demo ██████████░░░░░░░░░░ 50% · epoch 1/2 · 20 samples/s · 0:02 left · loss 1.0000 · accuracy 0.7500 · val_loss 0.5000',
      'demo █████████████░░░░░░░ 66% · epoch 2/2 · 20 samples/s · 0:01 left · loss 1.0000 · accuracy 0.7500 · val_loss 0.5000',
      'demo █████████████████░░░ 83% · epoch 2/2 · 20 samples/s · 0:01 left · loss 1.0000 · accuracy 0.7500 · val_loss 0.5000',
      'demo ████████████████████ 100% · epoch 2/2 · 20 samples/s · 0:00 left · loss 1.0000 · accuracy 0.7500 · val_loss 0.5000',
      'demo ████████████████████ 100% · epoch 2/2 · 20 samples/s · 0:00 left · loss 2.0000 · accuracy 0.7500 · val_loss 1.5000',
      'demo ████████████████████ 100% · epoch 2/2 · 20 samples/s · 0:03 used · loss 2.0000 · accuracy 0.7500 · val_loss 1.5000',
    ]);
  });

  test('the last line stays, and nothing is written twice', async () => {
    const stream = recording(true);
    await drive(new ProgressBar({ stream }));
    expect(stripVTControlCharacters(stream.writes.join(''))).toMatch(/ used · [^\n]*\n$/);
    expect(new Set(stream.writes).size).toBe(stream.writes.length);
  });

  test('is not drawn more often than every refreshMs', async () => {
    const stream = recording(true);
    await drive(new ProgressBar({ stream, refreshMs: 1200 }), 4);
    // Batches at 0.5, 2, 3.5 and 5 s; four ends of epochs; the end.
    expect(frames(stream.writes)).toHaveLength(9);
  });

  test('shows the metrics that were asked for, in either spelling', async () => {
    const stream = recording(true);
    await drive(new ProgressBar({ stream, metrics: ['val_loss', 'accuracy', 'auc'] }));
    expect(frames(stream.writes).at(-1)).toMatch(/ used · val_loss 3\.5000 · accuracy 0\.7500$/);
  });

  test('a missing log-update is an error that says what to install', async () => {
    vi.doMock('log-update', () => {
      throw new Error('Cannot find package');
    });
    const bar = new ProgressBar({ stream: recording(true) });
    await expect(bar.onTrainBegin()).rejects.toThrow(MissingDependencyError);
    await expect(bar.onTrainBegin()).rejects.toThrow(
      'ProgressBar: a bar needs log-update, run: npm install log-update',
    );
    vi.doUnmock('log-update');
  });
});

describe('elsewhere', () => {
  test("a plain line is written for some epochs, with Keras' names", async () => {
    const stream = recording();
    await drive(new ProgressBar({ stream, lines: 2 }));
    expect(stream.writes).toStrictEqual([
      '50% · epoch 2/4 · 20 samples/s · 0:03 left · loss 2.0000 · accuracy 0.7500 · val_loss 1.5000\n',
      '100% · epoch 4/4 · 20 samples/s · 0:06 used · loss 4.0000 · accuracy 0.7500 · val_loss 3.5000\n',
    ]);
  });

  test.each([1, 3, 10, 50])('at most %i lines are written', async (lines) => {
    const stream = recording();
    await drive(new ProgressBar({ stream, lines }), 37, { ...params, epochs: 37 });
    expect(stream.writes.length).toBeLessThanOrEqual(lines);
    expect(stream.writes.length).toBeGreaterThanOrEqual(Math.min(lines, 37));
    expect(stream.writes.at(-1)).toMatch(/^100% · epoch 37\/37/);
  });

  test('a training that is stopped tells where it ended', async () => {
    const stream = recording();
    await drive(new ProgressBar({ stream, lines: 1 }), 3);
    expect(stream.writes).toStrictEqual([
      expect.stringMatching(/^75% · epoch 3\/4 · 20 samples\/s · 0:0[45] used · loss 3\.0000/),
    ]);
  });

  test('a resumed training begins at 0', async () => {
    const stream = recording();
    await drive(new ProgressBar({ stream }), 4, params, 2);
    expect(stream.writes.map((line) => line.slice(0, 16))).toStrictEqual(['50% · epoch 3/4 ', '100% · epoch 4/4']);
  });

  test('an instance can serve several trainings', async () => {
    const stream = recording();
    const bar = new ProgressBar({ stream });
    await drive(bar);
    const first = stream.writes.splice(0);
    await drive(bar);
    expect(stream.writes).toStrictEqual(first);
  });
});

describe('a data set of unknown size', () => {
  const unknown: TrainingParams = { epochs: 2 };

  async function fractions(options: ProgressBarOptions): Promise<string[]> {
    const stream = recording(true);
    await drive(new ProgressBar({ stream, ...options }), 2, unknown);
    return frames(stream.writes).map((line) => / (\d+)% /.exec(line)?.[1] ?? '');
  }

  test('is measured by whole epochs until one has shown its size', async () => {
    // A line that has not changed is not drawn again.
    expect(await fractions({})).toStrictEqual(['0', '50', '66', '83', '100', '100', '100']);
  });

  test('is measured by the total that is given', async () => {
    expect(await fractions({ total: 3 })).toStrictEqual(['16', '33', '50', '50', '66', '83', '100', '100', '100']);
  });
});

describe('in a page', () => {
  function element(): ProgressElement & { readonly attributes: Record<string, string>; readonly properties: string[] } {
    const attributes: Record<string, string> = {};
    const properties: string[] = [];
    return {
      attributes,
      properties,
      textContent: null,
      setAttribute: (name, value) => void (attributes[name] = value),
      style: { setProperty: (name, value) => void properties.push(`${name} ${value}`) },
    };
  }

  test('an element becomes a progress bar that assistive technology can read', async () => {
    const page = element();
    await drive(new ProgressBar({ element: page, label: 'demo' }), 3);
    const line = 'demo 75% · epoch 3/4 · 20 samples/s · 0:05 used · loss 3.0000 · accuracy 0.7500 · val_loss 2.5000';
    expect(page.attributes).toStrictEqual({
      role: 'progressbar',
      'aria-valuemin': '0',
      'aria-valuemax': '100',
      'aria-valuenow': '75',
      'aria-valuetext': line,
      'aria-label': 'demo',
    });
    expect(page.textContent).toBe(line);
    expect(page.properties.at(-1)).toBe('--progress 0.75');
  });

  test('works where there is no process', async () => {
    const page = element();
    const bar = new ProgressBar({ element: page });
    vi.stubGlobal('process', undefined);
    await drive(bar);
    expect(page.attributes['aria-valuenow']).toBe('100');
    expect(() => new ProgressBar()).toThrow('ProgressBar: element must be given where there is no terminal');
    expect(() => new ProgressBar({ mode: 'quiet' })).not.toThrow();
  });
});

describe('the mode', () => {
  const modeOf = async (options: ProgressBarOptions, isTTY: boolean, columns?: number) => {
    const stream = recording(isTTY, columns);
    await drive(new ProgressBar({ ...options, stream }));
    const text = stream.writes.join('');
    return text === '' ? 'quiet' : text.includes('█') ? 'bar' : 'lines';
  };

  test.each([
    ['', true, 'auto', 'bar'],
    ['', false, 'auto', 'lines'],
    ['true', true, 'auto', 'quiet'],
    ['1', false, 'auto', 'quiet'],
    ['false', true, 'auto', 'bar'],
    ['0', false, 'auto', 'lines'],
    ['true', true, 'bar', 'bar'],
    ['true', true, 'lines', 'lines'],
    ['', true, 'lines', 'lines'],
    ['', false, 'bar', 'bar'],
    ['', true, 'quiet', 'quiet'],
  ] as const)("with CI='%s', a terminal: %s and mode '%s' is %s", async (ci, isTTY, mode, expected) => {
    vi.stubEnv('CI', ci);
    expect(await modeOf({ mode }, isTTY)).toBe(expected);
  });

  test('is lines in a terminal without a width', async () => {
    vi.stubEnv('CI', '');
    expect(await modeOf({ mode: 'auto' }, true, 0)).toBe('lines');
  });
});

test('follows a real training, reading scalars from the device', async () => {
  vi.useRealTimers();
  const { x, y } = tinyData();
  const model = tinyModel();
  model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  const stream = recording();
  const bar = new ProgressBar({ stream, lines: 1 });
  const { history } = await model.fit(x, y, { ...tinyFit, epochs: 2, validationData: [x, y], callbacks: [bar] });
  const last = (name: string) => (history[name]?.[1] as number).toFixed(4);
  expect(stream.writes).toHaveLength(1);
  expect(stream.writes[0]).toContain(
    ` · loss ${last('loss')} · accuracy ${last('acc')} · val_loss ${last('val_loss')} · val_accuracy ${last('val_acc')}\n`,
  );
  model.dispose();
  tf.dispose([x, y]);
});

describe('', () => {
  beforeEach(() => {
    vi.useRealTimers();
  });

  testCallback({
    name: 'ProgressBar',
    create: (options: ProgressBarOptions) => new ProgressBar(options),
    options: { mode: 'lines', stream: { write: () => true }, metrics: ['loss'] },
    badOptions: [
      [{ mode: 'silent' }, "mode must be one of 'auto', 'bar', 'lines', 'quiet'"],
      [{ stream: {} }, 'stream must be a stream with write()'],
      [{ stream: 1 }, 'stream must be a stream with write()'],
      [{ element: {} }, 'element must be an element of a page'],
      [{ refreshMs: -1 }, 'refreshMs must be a finite number at least 0'],
      [{ label: '' }, 'label must be a non-empty string'],
      [{ metrics: 'loss' }, 'metrics must be an array'],
      [{ metrics: ['loss', 3] }, 'metrics[1] must be a non-empty string'],
      [{ total: 0 }, 'total must be a positive integer'],
      [{ lines: 0 }, 'lines must be a positive integer'],
      [{ refresh: 1 }, "unknown option 'refresh'; did you mean 'refreshMs'?"],
    ],
  });
});

test('an element and a stream at once are refused', () => {
  const element = { setAttribute: () => undefined, textContent: '' };
  expect(() => new ProgressBar({ element, stream: recording() })).toThrow(ArgumentError);
});
