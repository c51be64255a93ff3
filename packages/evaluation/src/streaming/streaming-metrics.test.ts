import { ArgumentError, ShapeError, type ModuError } from '@modu/core';
import { loadGolden } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rocAucScore } from '../metrics/roc-auc-score.ts';
import { AUC } from './auc.ts';
import { F1Score, FBetaScore } from './f-beta-score.ts';
import { BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU } from './mean-io-u.ts';
import {
  PrecisionAtRecall,
  RecallAtPrecision,
  SensitivityAtSpecificity,
  SpecificityAtSensitivity,
} from './precision-at-recall.ts';
import { FalseNegatives, FalsePositives, Precision, Recall, TrueNegatives, TruePositives } from './precision.ts';
import { R2Score } from './r2-score.ts';
import { RootMeanSquaredError } from './root-mean-squared-error.ts';
import type { StreamingMetric } from './streaming-metric.ts';
import { SparseTopKCategoricalAccuracy, TopKCategoricalAccuracy } from './top-k-categorical-accuracy.ts';

type Batch = readonly [yTrue: number[], yPred: number[], sampleWeight: number[]];

const golden = loadGolden<{
  readonly data: Readonly<Record<string, readonly Batch[]>>;
  readonly names: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly metric: string;
    readonly options: Readonly<Record<string, unknown>>;
    readonly data: string;
    readonly weighted: boolean;
    readonly results: (number | number[])[];
  }[];
}>(import.meta.url, '../../fixtures/streaming-metrics.json');

const classes: Readonly<Record<string, new (options: never) => StreamingMetric>> = {
  AUC,
  BinaryIoU,
  F1Score,
  FBetaScore,
  FalseNegatives,
  FalsePositives,
  IoU,
  MeanIoU,
  OneHotIoU,
  OneHotMeanIoU,
  Precision,
  PrecisionAtRecall,
  R2Score,
  Recall,
  RecallAtPrecision,
  RootMeanSquaredError,
  SensitivityAtSpecificity,
  SparseTopKCategoricalAccuracy,
  SpecificityAtSensitivity,
  TopKCategoricalAccuracy,
  TrueNegatives,
  TruePositives,
};

const make = (name: string, options: object): StreamingMetric =>
  new (classes[name] as new (given: object) => StreamingMetric)(options);
const flat = (value: number | Float64Array | number[]): number[] => (typeof value === 'number' ? [value] : [...value]);

describe('streaming metrics', () => {
  test.each(Object.keys(classes))('%s says what Keras says after every batch, weights included', (name) => {
    const cases = golden.cases.filter(({ metric }) => metric === name);
    expect(cases.length).toBeGreaterThan(0);
    for (const { options, data, weighted, results } of cases) {
      const label = `${name} of '${data}'${weighted ? ', weighted,' : ''} with ${JSON.stringify(options)}`;
      const metric = make(name, Object.freeze(options));
      expect(metric.name, label).toBe(golden.names[name]);
      (golden.data[data] ?? []).forEach(([yTrue, yPred, sampleWeight], i) => {
        metric.updateState(yTrue, yPred, weighted ? sampleWeight : undefined);
        // Keras sums in float32.
        expect(flat(metric.result()), `${label}, batch ${i}`).toBeAllClose(flat(results[i] as number), {
          rtol: 2e-5,
          atol: 2e-6,
        });
      });
    }
  });

  test.each(Object.keys(classes))(
    '%s gives the same in one batch or in many, anew after a reset, and in a copy',
    (name) => {
      const { options, data } = golden.cases.find(({ metric }) => metric === name) as (typeof golden.cases)[0];
      const batches = golden.data[data] as readonly Batch[];
      const metric = make(name, { ...options, name: 'own' });
      for (const batch of batches) metric.updateState(...batch);
      const all = metric.result();
      const copy = metric.clone();
      expect(copy.name).toBe('own');
      const joined = [0, 1, 2].map((part) => batches.flatMap((batch) => batch[part] as number[]));
      copy.updateState(...(joined as unknown as Batch));
      expect(flat(copy.result())).toBeAllClose(flat(all), { rtol: 1e-9, atol: 1e-12 });
      metric.resetState();
      const [first, ...others] = batches as [Batch, ...Batch[]];
      const fresh = copy.clone();
      for (const other of [metric, fresh]) other.updateState(...first);
      expect(metric.result()).toEqual(fresh.result());
      for (const batch of others) metric.updateState(...batch);
      expect(metric.result()).toEqual(all);
    },
  );

  test('known values', () => {
    const auc = new AUC({ numThresholds: 3 });
    auc.updateState([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]);
    expect(auc.result()).toBe(0.75);
    const precision = new Precision();
    precision.updateState([0, 1, 1, 1], [1, 0, 1, 1]);
    expect(precision.result()).toBeCloseTo(2 / 3, 12);
    const iou = new MeanIoU({ numClasses: 2 });
    iou.updateState([0, 0, 1, 1], [0, 1, 0, 1]);
    expect(iou.result()).toBeCloseTo(1 / 3, 6);
    const f1 = new F1Score({ average: 'macro', threshold: 0.5 });
    f1.updateState(
      [
        [1, 1],
        [1, 0],
      ],
      [
        [0.9, 0.6],
        [0.2, 0.6],
      ],
    );
    expect(f1.result()).toBeCloseTo(2 / 3, 6);
    const r2 = new R2Score();
    r2.updateState([[1], [4], [3]], [[2], [4], [4]]);
    expect(r2.result()).toBeCloseTo(1 - 2 / (14 / 3), 12);
    const accuracy = new SparseTopKCategoricalAccuracy({ k: 1 });
    accuracy.updateState(
      [2, 1],
      [
        [0.1, 0.9, 0.8],
        [0.05, 0.95, 0],
      ],
    );
    expect(accuracy.result()).toBe(0.5);
  });

  test('the area comes near to the exact one as thresholds grow in number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 999 })), { minLength: 4, maxLength: 60 }),
        (pairs) => {
          const yTrue = [0, 1, ...pairs.map(([truth]) => Number(truth))];
          const yPred = [0.2505, 0.7505, ...pairs.map(([, score]) => (score + 0.5) / 1000)];
          const auc = new AUC({ numThresholds: 1001 });
          auc.updateState(yTrue, yPred);
          expect(auc.result()).toBeCloseTo(rocAucScore(yTrue, yPred), 9);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('tensors, matrices, typed arrays and nested arrays are read alike, and stay as they are', () => {
    const yTrue = [
      [1, 0],
      [0, 1],
      [1, 1],
    ];
    const yPred = [
      [0.9, 0.2],
      [0.6, 0.4],
      [0.7, 0.8],
    ];
    const expected = new Precision();
    expected.updateState(yTrue, yPred, [1, 2, 3]);
    const tensors = [tf.tensor2d(yTrue, [3, 2], 'bool'), tf.tensor2d(yPred), tf.tensor1d([1, 2, 3])] as const;
    const matrix = { data: Float32Array.from(yPred.flat()), shape: [3, 2] as [number, number] };
    const rows = yPred.map((row) => Float64Array.from(row));
    for (const [truth, scores, weight] of [
      tensors,
      [yTrue, matrix, Float32Array.of(1, 2, 3)],
      [
        yTrue.map((row) => row.map(Boolean)),
        rows,
        [
          [1, 1],
          [2, 2],
          [3, 3],
        ],
      ],
    ] as const) {
      const metric = new Precision();
      metric.updateState(truth, scores, weight);
      expect(metric.result()).toBe(expected.result());
    }
    tf.dispose([...tensors]);
  });

  const wrong: [string, () => unknown, new (...all: never[]) => ModuError, string][] = [
    ['AUC', () => new AUC({ numThresholds: 1 }), ArgumentError, 'AUC: numThresholds must be'],
    ['AUC', () => new AUC({ curve: 'roc' as never }), ArgumentError, "AUC: curve must be one of 'ROC', 'PR', 'PRGAIN'"],
    ['AUC', () => new AUC({ thresholds: [0.5, 1.5] }), ArgumentError, 'AUC: a threshold must be a finite number'],
    [
      'AUC',
      () => new AUC({ numLabels: 3 }),
      ArgumentError,
      'AUC: numLabels must be left out unless multiLabel is true',
    ],
    ['AUC', () => new AUC({ numThreshold: 3 } as never), ArgumentError, "did you mean 'numThresholds'?"],
    [
      'Precision',
      () => new Precision({ thresholds: [] }),
      ArgumentError,
      'Precision: thresholds must hold at least one',
    ],
    ['Precision', () => new Precision({ topK: 0 }), ArgumentError, 'Precision: topK must be a positive integer'],
    ['TruePositives', () => new TruePositives({ topK: 2 } as never), ArgumentError, "unknown option 'topK'"],
    ['PrecisionAtRecall', () => new PrecisionAtRecall({} as never), ArgumentError, 'recall must be a finite number'],
    ['F1Score', () => new F1Score({ beta: 2 } as never), ArgumentError, 'F1Score: beta must be left out, as it is 1'],
    ['F1Score', () => new F1Score({ threshold: 0 }), ArgumentError, 'F1Score: threshold must be'],
    ['FBetaScore', () => new FBetaScore({ beta: 0 }), ArgumentError, 'FBetaScore: beta must be'],
    ['TopK', () => new TopKCategoricalAccuracy({ k: 0 }), ArgumentError, 'k must be a positive integer'],
    ['MeanIoU', () => new MeanIoU({} as never), ArgumentError, 'MeanIoU: numClasses must be a positive integer'],
    ['IoU', () => new IoU({ numClasses: 2, targetClassIds: [2] }), ArgumentError, 'must name classes from 0 to 1'],
    ['R2Score', () => new R2Score({ numRegressors: -1 }), ArgumentError, 'R2Score: numRegressors must be'],
  ];
  test.each(wrong)('%s refuses wrong options in the constructor', (_, call, type, message) => {
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });

  test('wrong data is refused in one sentence', () => {
    const update =
      (metric: StreamingMetric, ...all: unknown[]) =>
      () =>
        metric.updateState(...(all as Parameters<StreamingMetric['updateState']>));
    expect(update(new AUC(), [0, 1], [0.5])).toThrow(ShapeError);
    expect(update(new AUC(), [0, 1], [0.5])).toThrow('AUC: yTrue must have the shape of yPred, received [2] and [1]');
    expect(update(new Recall(), [0, 1, 1], [0.1, 0.2, 0.3], [1, 2])).toThrow(
      'Recall: sampleWeight must hold one weight for each of 3 samples or 3 values, received shape [2]',
    );
    expect(update(new Recall({ topK: 3 }), [[0, 1]], [[0.1, 0.2]])).toThrow(
      'topK must be at most the number of columns',
    );
    expect(update(new Recall({ classId: 2 }), [[0, 1]], [[0.1, 0.2]])).toThrow('classId must be one of the 2 columns');
    expect(update(new AUC({ multiLabel: true, numLabels: 2 }), [[0]], [[0.1]])).toThrow(
      'AUC: yPred must have 2 columns',
    );
    expect(update(new Recall(), 'truth', [1])).toThrow(
      'Recall: yTrue must be a tensor, a matrix or an array of numbers',
    );
    expect(update(new Recall(), [[0, 1], [0]], [1])).toThrow(
      'Recall: every row of yTrue must have shape [2], received [1] in row 1',
    );
    expect(update(new Recall(), ['a'], [1])).toThrow("Recall: yTrue must be made of numbers, received 'a'");
    const changing = new F1Score();
    changing.updateState([[0, 1]], [[0.1, 0.9]]);
    expect(update(changing, [[0, 1, 0]], [[0.1, 0.9, 0]])).toThrow('F1Score: yPred must have 2 columns as before');
  });
});
