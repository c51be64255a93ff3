import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testCallback } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, test } from 'vitest';
import type { TensorBoardOptions } from './tensor-board-options.ts';
import { TensorBoard } from './tensor-board.ts';
import { crc32c } from './tensorboard/crc32.ts';
import { tinyData, tinyFit, tinyModel } from './test-support/tiny-training.ts';

const folder = mkdtempSync(join(tmpdir(), 'modu-tensorboard-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The tags of the events in the files of a folder, in order; every record is checked. */
function tags(path: string): string[] {
  return readdirSync(path)
    .filter((name) => name.startsWith('events.'))
    .sort()
    .flatMap((name) => {
      const bytes = readFileSync(join(path, name));
      const found: string[] = [];
      for (let at = 0; at < bytes.length;) {
        const length = Number(bytes.readBigUInt64LE(at));
        const data = bytes.subarray(at + 12, at + 12 + length);
        const crc = crc32c(data);
        expect(bytes.readUInt32LE(at + 12 + length)).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
        // A tag is preceded by its length.
        const start = /epoch_|batch_|evaluation_|_hparams_|keras|dense_|brain/.exec(data.toString('latin1'));
        const from = start?.index ?? 1;
        found.push(data.subarray(from, from + (data[from - 1] ?? 0)).toString());
        at += 16 + length;
      }
      return found;
    });
}

testCallback({
  name: 'TensorBoard',
  create: ({ logDir, ...options }: TensorBoardOptions & { logDir?: string }) =>
    new TensorBoard(logDir ?? join(folder, 'conformance'), options),
  options: { histogramFreq: 2, updateFreq: 2, hparams: { units: 3 } },
  badOptions: [
    [{ logDir: '' }, 'TensorBoard: logDir must be a non-empty string'],
    [{ logDir: 'indexeddb://x' }, 'logDir must be a path'],
    [{ histogramFreq: -1 }, 'histogramFreq must be an integer at least 0'],
    [{ writeGraph: 1 }, 'writeGraph must be true or false'],
    [{ writeImages: 1 }, 'writeImages must be true or false'],
    [{ writeStepsPerSecond: 1 }, 'writeStepsPerSecond must be true or false'],
    [{ updateFreq: 0 }, "updateFreq, when not 'epoch' or 'batch', must be a positive integer"],
    [{ profileBatch: 2 }, 'profileBatch must be 0, received 2'],
    [{ embeddingsFreq: 0.5 }, 'embeddingsFreq must be an integer at least 0'],
    [{ embeddingsMetadata: '' }, 'embeddingsMetadata must be a non-empty string'],
    [{ hparams: { a: Number.NaN } }, 'hparams.a must be a text, a finite number, true or false'],
    [{ hparams: 3 }, 'hparams must be an object'],
    [{ logdir: 'x' }, "unknown option 'logdir'"],
  ],
});

async function train(callback: TensorBoard, epochs = 2): Promise<void> {
  const { x, y } = tinyData();
  const model = tinyModel();
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  await model.fit(x, y, {
    ...tinyFit,
    epochs,
    validationData: [x, y],
    callbacks: [callback],
  });
  model.dispose();
  tf.dispose([x, y]);
}

describe('TensorBoard writes, under the tags of Keras,', () => {
  test('metrics and the learning rate of epochs, and the graph', async () => {
    const logDir = join(folder, 'epochs');
    await train(new TensorBoard(logDir));
    const epoch = ['epoch_loss', 'epoch_accuracy', 'epoch_learning_rate'];
    expect(tags(join(logDir, 'train'))).toStrictEqual(['brain.Event:2', 'keras', ...epoch, ...epoch]);
    const validation = ['epoch_loss', 'epoch_accuracy'];
    expect(tags(join(logDir, 'validation'))).toStrictEqual(['brain.Event:2', ...validation, ...validation]);
    expect(readdirSync(logDir).sort()).toStrictEqual(['train', 'validation']);
  });

  test('batches, speeds, histograms, images and hyper-parameters where that is asked for', async () => {
    const logDir = join(folder, 'all');
    const options = {
      updateFreq: 3,
      writeStepsPerSecond: true,
      histogramFreq: 2,
      writeImages: true,
      writeGraph: false,
    };
    await train(new TensorBoard(logDir, { ...options, hparams: { units: 5 } }), 3);
    const found = tags(join(logDir, 'train'));
    const count = (pattern: RegExp) => found.filter((tag) => pattern.test(tag)).length;
    expect(count(/^batch_loss/)).toBe(4);
    expect(count(/^batch_steps_per_second/)).toBe(4);
    expect(count(/^epoch_steps_per_second/)).toBe(3);
    expect(count(/\/histogram$/)).toBe(16);
    // A weight of one value is no image.
    expect(count(/\/image$/)).toBe(14);
    expect(count(/keras/)).toBe(0);
    expect(tags(logDir)).toStrictEqual(['brain.Event:2', '_hparams_/session_start_info', '_hparams_/session_end_info']);
  });

  test('embeddings, with what the projector needs to find them', async () => {
    const logDir = join(folder, 'embeddings');
    const layer = tf.layers.embedding({ inputDim: 3, outputDim: 2, inputLength: 1, name: 'words' });
    const model = tf.sequential({ layers: [layer, tf.layers.flatten()] });
    const callback = new TensorBoard(logDir, { embeddingsFreq: 1, embeddingsMetadata: { words: 'words.tsv' } });
    callback.setParams({});
    callback.setModel(model);
    await callback.onTrainBegin();
    await callback.onEpochEnd(0, { loss: 1 });
    expect(readFileSync(join(logDir, 'projector_config.pbtxt'), 'utf8')).toBe(
      'embeddings {\n  tensor_name: "words"\n  tensor_path: "embedding-words.tsv"\n  metadata_path: "words.tsv"\n}\n',
    );
    const rows = readFileSync(join(logDir, 'embedding-words.tsv'), 'utf8').trim().split('\n');
    const values = Array.from(layer.getWeights()[0]!.dataSync());
    expect(rows.map((row) => row.split('\t').map(Number)).flat()).toStrictEqual(values);
    const other = new TensorBoard(logDir, { embeddingsFreq: 1, embeddingsMetadata: { letters: 'x.tsv' } });
    other.setModel(model);
    await expect(other.onTrainBegin()).rejects.toThrow(
      "TensorBoard: embeddingsMetadata must name embedding layers, received 'letters' for words",
    );
    model.dispose();
  });

  test('evaluations by iterations, where a trainer tells of them', async () => {
    const logDir = join(folder, 'evaluation');
    const callback = new TensorBoard(logDir);
    callback.setModel({ optimizer: { iterations: 7 } });
    await callback.onTestEnd({ loss: 1 });
    expect(tags(join(logDir, 'validation'))).toStrictEqual(['brain.Event:2', 'evaluation_loss_vs_iterations']);
  });
});

test('after an interruption the file is gone on with, and what is run again is cut off', async () => {
  const logDir = join(folder, 'resumed');
  const make = () => {
    const callback = new TensorBoard(logDir, { writeGraph: false });
    callback.setModel({});
    return callback;
  };
  const first = make();
  await first.onTrainBegin();
  await first.onEpochEnd(0, { loss: 1 });
  const state = first.getState();
  await first.onEpochEnd(1, { loss: 2 });
  const second = make();
  second.setState(state);
  await second.onTrainBegin();
  await second.onEpochEnd(1, { mae: 3 });
  expect(tags(join(logDir, 'train'))).toStrictEqual(['brain.Event:2', 'epoch_loss', 'epoch_mae']);
  expect(readdirSync(join(logDir, 'train'))).toHaveLength(1);
});

// The environment variable MODU_PYTHON names a Python that has TensorBoard; what it reads in files of ours is committed too,
// in fixtures/tensorboard-events.json.
const python = process.env['MODU_PYTHON'];
if (python !== undefined) {
  test('the TensorBoard of a Python reads the network, the metrics and the histograms of a training', async () => {
    const logDir = join(folder, 'python');
    await train(new TensorBoard(logDir, { histogramFreq: 1, writeImages: true, hparams: { units: 5 } }));
    const script = fileURLToPath(new URL('../fixtures/read_event_files.py', import.meta.url));
    const { runs } = JSON.parse(
      execFileSync(python, [script, logDir], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    ) as {
      runs: Record<string, { tag?: string; step: number; value: unknown }[]>;
    };
    const tagged = (run: string, tag: string) => runs[run]!.filter((event) => event.tag === tag);
    expect(tagged('train', 'epoch_loss').map(({ step }) => step)).toStrictEqual([0, 1]);
    expect(tagged('validation', 'epoch_accuracy')).toHaveLength(2);
    const nodes = tagged('train', 'keras')[0]!.value as [name: string, kind: string, inputs: string[]][];
    expect(nodes.map(([, kind]) => kind)).toStrictEqual(['InputLayer', 'Dense', 'BatchNormalization', 'Dense']);
    expect(nodes.slice(1).map(([, , inputs]) => inputs)).toStrictEqual(nodes.slice(0, -1).map(([name]) => [name]));
    expect(tagged('.', '_hparams_/session_start_info')[0]!.value).toStrictEqual({ units: 5 });
  });
} else {
  process.stderr.write(
    'tensor-board.test.ts: MODU_PYTHON names no Python with TensorBoard, so event files are held against committed bytes only\n',
  );
}
