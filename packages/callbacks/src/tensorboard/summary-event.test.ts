import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { loadGolden } from '@modu/testing';
import { describe, expect, test } from 'vitest';
import { goldenEvents } from '../test-support/golden-events.ts';
import { crc32, crc32c } from './crc32.ts';
import { histogramBuckets } from './histogram-buckets.ts';
import { png } from './png.ts';
import { weightImages } from './weight-image.ts';

interface Read {
  readonly plugin?: string;
  readonly tag?: string;
  readonly step?: number;
  readonly value?: unknown;
}

interface Golden {
  readonly runs: { readonly '': readonly Read[] };
  readonly buckets: readonly { readonly values: number[]; readonly buckets: number[][] }[];
}

/** What TensorBoard's own reader found in the file of golden events. */
const golden = loadGolden<Golden>(import.meta.url, '../../fixtures/tensorboard-events.json');

test('events of every kind are the bytes that TensorBoard was shown', () => {
  const bytes = readFileSync(new URL('../../fixtures/tensorboard-events.bin', import.meta.url));
  expect(Buffer.compare(goldenEvents(), bytes)).toBe(0);
});

test('and TensorBoard read in them what was meant', () => {
  const [version, ...events] = golden.runs[''];
  expect(version).toStrictEqual({ version: 'brain.Event:2' });
  expect(events.map(({ plugin, tag, step }) => [plugin, tag, step])).toStrictEqual([
    ['scalars', 'epoch_loss', 0],
    ['scalars', 'batch_accuracy', 300],
    ['scalars', 'epoch_nan', 2 ** 40],
    ['histograms', 'dense/kernel/histogram', 3],
    ['images', 'dense/kernel/image', 4],
    ['graph_keras_model', 'keras', 0],
    ['hparams', '_hparams_/session_start_info', 0],
    ['hparams', '_hparams_/session_end_info', 0],
  ]);
  const values = events.map(({ value }) => value);
  expect(values.slice(0, 3)).toStrictEqual([0.625, Math.fround(-1e-20), Number.NaN]);
  expect((values[3] as number[][]).filter(([, , count]) => count !== 0)).toHaveLength(4);
  expect(values[4]).toStrictEqual(['2', '1', ['89504e470d0a1a0a', '89504e470d0a1a0a']]);
  expect(values[5]).toStrictEqual([
    ['network/first', 'Dense', []],
    ['network/second', 'Dense', ['network/first']],
  ]);
  expect(values[6]).toStrictEqual({ units: 16, rate: 0.1, optimizer: 'adam', dropout: true, name: '한글' });
  expect(values[7]).toStrictEqual({ status: 1 });
});

test.each(golden.buckets)('buckets of $values are those of TensorBoard', ({ values, buckets }) => {
  const found = histogramBuckets(values, 30);
  expect(Array.from(found.filter((_, i) => i % 3 === 2))).toStrictEqual(buckets.map(([, , count]) => count));
  buckets.flat().forEach((value, i) => expect(found[i]).toBeCloseTo(value, 12));
});

test('buckets leave out what is no number, and no values give empty ones', () => {
  expect(histogramBuckets([], 2)).toStrictEqual(new Float64Array(6));
  expect(histogramBuckets([Number.NaN, 1, Number.POSITIVE_INFINITY, 3], 2)).toStrictEqual(
    Float64Array.of(1, 2, 1, 2, 3, 1),
  );
});

test('checksums have their published values', () => {
  const digits = new TextEncoder().encode('123456789');
  expect(crc32c(digits)).toBe(0xe3069283);
  expect(crc32(digits)).toBe(0xcbf43926);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
});

describe('png', () => {
  test.each([
    [3, 2, 1],
    [5, 7, 3],
    [2, 2, 4],
    [300, 400, 1],
  ] as const)('a picture of %i × %i with %i channels comes out as it went in', (width, height, channels) => {
    const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 37) % 256);
    const file = Buffer.from(png({ width, height, channels, data }));
    expect([file.readUInt32BE(16), file.readUInt32BE(20), file[24], file[25]]).toStrictEqual([
      width,
      height,
      8,
      { 1: 0, 3: 2, 4: 6 }[channels],
    ]);
    const length = file.readUInt32BE(33);
    expect(file.subarray(37, 41).toString()).toBe('IDAT');
    expect(file.readUInt32BE(41 + length)).toBe(crc32(file.subarray(37, 41 + length)));
    const rows = inflateSync(file.subarray(41, 41 + length));
    const rowLength = width * channels;
    const found = Array.from({ length: height }, (_, row) => {
      expect(rows[row * (rowLength + 1)]).toBe(0);
      return rows.subarray(row * (rowLength + 1) + 1, (row + 1) * (rowLength + 1));
    });
    expect(Buffer.concat(found)).toStrictEqual(Buffer.from(data));
  });
});

describe('weightImages arranges weights as Keras does', () => {
  const shapesOf = (shape: number[]) =>
    weightImages(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0),
      shape,
    ).map(({ height, width, channels }) => [height, width, channels]);

  test.each([
    [[5], [[5, 1, 1]]],
    [[2, 3], [[2, 3, 1]]],
    [[3, 2], [[2, 3, 1]]],
    [
      [2, 3, 2],
      [
        [2, 3, 1],
        [2, 3, 1],
      ],
    ],
    [
      [3, 3, 1, 5],
      [
        [3, 3, 1],
        [3, 3, 1],
        [3, 3, 1],
      ],
    ],
    [
      [2, 4, 5, 3],
      [
        [4, 5, 3],
        [4, 5, 3],
      ],
    ],
    [[2, 4, 5, 7], []],
  ])('%j becomes %j', (shape, images) => expect(shapesOf(shape)).toStrictEqual(images));

  test('a standing matrix is laid down, and values are cut to 0..1', () => {
    const [image] = weightImages([0, -1, 0.5, 2, 1, 0.25], [3, 2]);
    expect(Array.from(image!.data)).toStrictEqual([0, 127, 255, 0, 255, 63]);
  });
});
