import { checkBadOptions, checkFrozenOptions, checkUnknownOption, loadGolden } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeSamplingTable } from './make-sampling-table.ts';
import { skipgrams, type SkipgramsOptions } from './skipgrams.ts';
import { slidingWindows, type SlidingWindowsOptions } from './sliding-windows.ts';
import type { Batch, TimeSteps } from './time-steps.ts';
import { timeseriesDatasetFromArray, type TimeseriesDatasetOptions } from './timeseries-dataset-from-array.ts';
import { TimeseriesGenerator, type TimeseriesGeneratorOptions } from './timeseries-generator.ts';

type Options = Record<string, number | boolean | null>;

const golden = loadGolden<{
  skipgrams: { sequence: number[]; windowSize: number; categorical: boolean; couples: number[][]; labels: unknown[] }[];
  tables: { size: number; samplingFactor: number; table: number[] }[];
  datasets: {
    data: TimeSteps;
    targets: TimeSteps | null;
    options: Options;
    batches: { inputs: number[]; targets: number[] | null }[];
  }[];
  generators: {
    data: TimeSteps;
    targets: TimeSteps;
    options: Options;
    length: number;
    batches: { inputs: number[]; targets: number[] }[];
  }[];
}>(import.meta.url, '../../fixtures/sequences.json');

function camelCase(options: Options): never {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  ) as never;
}

function nested({ data, shape }: Batch): unknown {
  return shape
    .slice(1)
    .reduceRight<unknown[]>(
      (items, size) => Array.from({ length: items.length / size }, (_, i) => items.slice(i * size, (i + 1) * size)),
      Array.from(data),
    );
}

describe('skipgrams', () => {
  test('neighbours are those of Keras', () => {
    for (const { sequence, windowSize, categorical, couples, labels } of golden.skipgrams) {
      const options = { windowSize, categorical, negativeSamples: 0, shuffle: false };
      expect(skipgrams(sequence, 6, options as SkipgramsOptions & { categorical: true })).toEqual({ couples, labels });
    }
  });

  test('random pairs follow, as many as asked for, with words of the sequence', () => {
    const { couples, labels } = skipgrams([1, 2, 3], 4, {
      windowSize: 1,
      negativeSamples: 1.5,
      shuffle: false,
      seed: 3,
    });
    expect(labels).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
    expect(couples.every(([word, other]) => word >= 1 && word < 4 && other >= 1 && other < 4)).toBe(true);
  });

  test('a seed settles them, and mixing keeps pairs and labels together', () => {
    const sequence = Array.from({ length: 30 }, (_, i) => (i % 7) + 1);
    const run = (options: SkipgramsOptions) =>
      skipgrams(sequence, 9, { seed: 5, ...(options as { categorical?: false }) });
    expect(run({})).toEqual(run({}));
    expect(run({ seed: 6 })).not.toEqual(run({}));
    const joined = ({ couples, labels }: ReturnType<typeof run>) =>
      couples.map((couple, i) => `${couple.join(' ')} ${labels[i]}`).sort();
    expect(joined(run({}))).toEqual(joined(run({ shuffle: false })));
    expect(run({}).labels).not.toEqual(run({ shuffle: false }).labels);
  });

  test('the sampling table says how often a word is taken', () => {
    const sequence = Array.from({ length: 3000 }, (_, i) => (i % 2) + 1);
    const options = { samplingTable: [0, 0.25, 1], windowSize: 1, negativeSamples: 0, seed: 1 };
    const starts = skipgrams(sequence, 3, options).couples.map(([word]) => word);
    expect(starts.filter((word) => word === 2).length).toBe(2999);
    expect(starts.filter((word) => word === 1).length / 3000).toBeCloseTo(0.25, 1);
  });

  test('errors', () => {
    const create = (options?: SkipgramsOptions) => skipgrams([1, 2], 3, options as { categorical?: false });
    checkFrozenOptions(create, { samplingTable: [1, 1, 1], seed: 1 });
    checkUnknownOption(create, {});
    checkBadOptions(create, [
      [{ windowSize: -1 }, 'skipgrams: windowSize must be an integer at least 0, received -1'],
      [{ negativeSamples: -1 }, 'negativeSamples must be a finite number at least 0'],
      [{ seed: -1 }, 'seed must be an integer at least 0'],
      [{ samplingTable: [1] }, 'samplingTable must have a probability for each word, received 1 for word 1'],
      [{ samplingTable: 3 }, 'samplingTable must be an array of probabilities or null'],
    ]);
    expect(() => skipgrams([3], 3)).toThrow(
      'skipgrams: sequence must hold indices from 0 to 2, received 3 at position 0',
    );
    expect(() => skipgrams('a' as never, 3)).toThrow('skipgrams: sequence must be an array of indices');
  });
});

describe('makeSamplingTable', () => {
  test('is that of Keras', () => {
    for (const { size, samplingFactor, table } of golden.tables) {
      expect(makeSamplingTable(size, { samplingFactor })).toBeAllClose(table, { rtol: 1e-12, atol: 0 });
    }
    expect(makeSamplingTable(3)).toEqual(makeSamplingTable(3, { samplingFactor: 1e-5 }));
  });

  test('errors', () => {
    const create = (options?: { samplingFactor?: number }) => makeSamplingTable(3, options);
    checkUnknownOption(create, {});
    checkBadOptions(create, [
      [{ samplingFactor: 0 }, 'makeSamplingTable: samplingFactor must be a finite number greater than 0'],
    ]);
    expect(() => makeSamplingTable(0)).toThrow('makeSamplingTable: size must be a positive integer, received 0');
  });
});

describe('timeseriesDatasetFromArray', () => {
  test('batches are those of Keras', () => {
    for (const { data, targets, options, batches } of golden.datasets) {
      const dataset = timeseriesDatasetFromArray(data, targets, camelCase(options));
      const found = Array.from(dataset, (batch) => ({
        inputs: nested(batch.inputs),
        targets:
          batch.targets === null
            ? null
            : batch.targets.shape.length === 0
              ? batch.targets.data[0]
              : nested(batch.targets),
      }));
      expect(found, JSON.stringify(options)).toEqual(batches);
      expect(dataset.length).toBe(batches.length);
    }
  });

  test('a seed settles the order of each pass, and no window is lost', () => {
    const line = Float32Array.from({ length: 40 }, (_, i) => i);
    const options = { sequenceLength: 2, batchSize: 7, shuffle: true, seed: 4 } as const;
    const firsts = (given: TimeseriesDatasetOptions) =>
      Array.from(timeseriesDatasetFromArray(line, line, given), ({ inputs, targets }) => {
        expect(Array.from(targets!.data)).toEqual(Array.from(inputs.data).filter((_, i) => i % 2 === 0));
        return Array.from(targets!.data);
      }).flat();
    expect(firsts(options)).toEqual(firsts(options));
    expect(firsts(options)).not.toEqual(firsts({ ...options, seed: 5 }));
    expect(firsts(options).sort((a, b) => a - b)).toEqual(Array.from({ length: 39 }, (_, i) => i));
  });

  test('a matrix is data, and data too short gives nothing', () => {
    const matrix = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] as [number, number] };
    const [batch] = timeseriesDatasetFromArray(matrix, null, { sequenceLength: 2 });
    expect(batch).toEqual({
      inputs: { data: Float32Array.of(1, 2, 3, 4, 3, 4, 5, 6), shape: [2, 2, 2] },
      targets: null,
    });
    expect([...timeseriesDatasetFromArray([1, 2], null, { sequenceLength: 3 })]).toEqual([]);
  });

  test('errors', () => {
    const create = (options?: TimeseriesDatasetOptions) =>
      timeseriesDatasetFromArray([1, 2, 3, 4], null, options as never);
    checkUnknownOption(create, { sequenceLength: 2 });
    const where = 'timeseriesDatasetFromArray';
    checkBadOptions(create, [
      [{}, `${where}: sequenceLength must be a positive integer, received undefined`],
      [
        { sequenceLength: 2, sequenceStride: 4 },
        'sequenceStride must be an integer at least 1 and at most 3, received 4',
      ],
      [{ sequenceLength: 2, samplingRate: 0 }, 'samplingRate must be an integer at least 1'],
      [{ sequenceLength: 2, batchSize: 0 }, 'batchSize must be a positive integer'],
      [{ sequenceLength: 2, startIndex: 4 }, 'startIndex must be an integer at least 0 and at most 3'],
      [{ sequenceLength: 2, startIndex: 2, endIndex: 2 }, 'endIndex must be an integer at least 3 and at most 3'],
      [{ sequenceLength: 2, seed: 1 }, 'shuffle must be true for seed to have an effect, received false'],
    ]);
    const from = (data: unknown) => timeseriesDatasetFromArray(data as never, null, { sequenceLength: 1 });
    expect(() => from('ab')).toThrow(`${where}: data must be an array of numbers or rows, or a matrix, received 'ab'`);
    expect(() => from([1, 'a'])).toThrow("data must hold numbers, received 'a' at step 1");
    expect(() => from([[1, 2], [3]])).toThrow(
      'data must hold rows of 2 numbers as at its start, received [3] at step 1',
    );
  });
});

describe('TimeseriesGenerator', () => {
  test('batches are those of Keras', () => {
    for (const { data, targets, options, length, batches } of golden.generators) {
      const generator = new TimeseriesGenerator(data, targets, camelCase(options));
      expect(generator.length).toBe(length);
      const found = Array.from(generator, (batch) => ({
        inputs: nested(batch.inputs),
        targets: nested(batch.targets),
      }));
      expect(found, JSON.stringify(options)).toEqual(batches);
    }
  });

  test('shuffling draws windows, each with its target', () => {
    const line = Array.from({ length: 20 }, (_, i) => i);
    const create = () => new TimeseriesGenerator(line, line, { length: 2, shuffle: true, seed: 9, batchSize: 50 });
    const { inputs, targets } = create().get(0);
    expect(targets.shape).toEqual([50]);
    targets.data.forEach((target, i) =>
      expect([...inputs.data.subarray(2 * i, 2 * i + 2)]).toEqual([target - 2, target - 1]),
    );
    expect(create().get(0)).toEqual({ inputs, targets });
  });

  test('errors', () => {
    const create = (options?: TimeseriesGeneratorOptions) =>
      new TimeseriesGenerator([1, 2, 3], [1, 2, 3], options as never);
    checkUnknownOption(create, { length: 1 });
    checkBadOptions(create, [
      [{}, 'TimeseriesGenerator: length must be a positive integer, received undefined'],
      [{ length: 3 }, 'startIndex + length must be at most endIndex 2, received 3'],
      [{ length: 1, endIndex: 3 }, 'endIndex must be an integer at most 2, received 3'],
      [{ length: 1, stride: 0 }, 'stride must be a positive integer'],
      [{ length: 1, seed: 1 }, 'shuffle must be true for seed to have an effect'],
    ]);
    expect(() => new TimeseriesGenerator([1, 2], [1], { length: 1 })).toThrow(
      'TimeseriesGenerator: targets must have 2 steps as data, received 1',
    );
    expect(() => create({ length: 1 }).get(1)).toThrow(
      'TimeseriesGenerator.get: index must be an integer at least 0 and at most 0, received 1',
    );
  });
});

describe('slidingWindows', () => {
  test('all windows, and what follows them', () => {
    expect(slidingWindows([1, 2, 3, 4], { length: 2, horizon: 1 })).toEqual({
      windows: { data: Float32Array.of(1, 2, 2, 3), shape: [2, 2] },
      targets: { data: Float32Array.of(3, 4), shape: [2] },
    });
    const every = slidingWindows([1, 2, 3, 4, 5, 6, 7], { length: 2, stride: 3, samplingRate: 2 });
    expect(every).toEqual({ windows: { data: Float32Array.of(1, 3, 4, 6), shape: [2, 2] }, targets: null });
  });

  test('agree with the batches of the dataset', () => {
    const series = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 5, maxLength: 20 });
    const small = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(series, small, small, small, (x, length, stride, samplingRate) => {
        const { windows } = slidingWindows(x, { length, stride, samplingRate });
        const batches = [
          ...timeseriesDatasetFromArray(x, null, { sequenceLength: length, sequenceStride: stride, samplingRate }),
        ];
        expect(Array.from(windows.data)).toEqual(batches.flatMap(({ inputs }) => Array.from(inputs.data)));
      }),
    );
  });

  test('errors', () => {
    const create = (options?: SlidingWindowsOptions) => slidingWindows([1, 2], options as never);
    checkUnknownOption(create, { length: 1 });
    checkBadOptions(create, [
      [{}, 'slidingWindows: length must be a positive integer, received undefined'],
      [{ length: 1, horizon: 0 }, 'horizon must be a positive integer'],
      [{ length: 1, stride: 0 }, 'stride must be a positive integer'],
    ]);
  });
});
