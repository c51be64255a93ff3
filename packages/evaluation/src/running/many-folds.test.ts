import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RandomState, type Matrix } from '@modu/core';
import { Pipeline, StandardScaler } from '@modu/preprocessing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { sigmoidModel } from '../../fixtures/tiny-models.ts';
import { LayersClassifier } from '../estimators/layers-classifier.ts';
import { RepeatedStratifiedKFold } from '../splitters/repeated-stratified-k-fold.ts';
import { crossValidate } from './cross-validate.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('tensors, their bytes and the heap are flat over 100 folds, optimizers, weights and validation included', async () => {
  const samples = 60;
  const random = new RandomState(8);
  const y = Int32Array.from({ length: samples }, (_, i) => i % 2);
  const x: Matrix = { data: Float32Array.from({ length: 2 * samples }, () => random.normal()), shape: [samples, 2] };
  const create = (): Pipeline =>
    new Pipeline([
      ['scale', new StandardScaler()],
      [
        'model',
        new LayersClassifier((context) => sigmoidModel(context, tf.train.adam(0.01)), {
          epochs: 2,
          batchSize: 16,
          validationSplit: 0.2,
          randomState: 1,
          classWeight: 'balanced',
          callbacks: () => [{ onEpochEnd: () => undefined }],
        }),
      ],
    ]);
  const tensors = new Set<string>();
  const heap: number[] = [];
  const result = await crossValidate(create as never, x, y, {
    cv: new RepeatedStratifiedKFold({ nSplits: 5, nRepeats: 20, randomState: 0 }),
    scoring: ['accuracy', 'roc_auc'],
    params: { sampleWeight: Float64Array.from(y, (label) => 1 + label) },
    onFold: ({ fold }) => {
      const { numTensors, numBytes } = tf.memory();
      tensors.add(`${numTensors} tensors of ${numBytes} bytes`);
      if (fold % 10 !== 9) return;
      collectGarbage();
      heap.push(process.memoryUsage().heapUsed);
    },
  });
  expect(result.testScores.roc_auc).toHaveLength(100);
  expect([...tensors]).toHaveLength(1);
  // Compiled code and caches settle in the first folds; a model that stayed alive would take about 100 kB a fold.
  const [, , settled = 0] = heap;
  expect((heap.at(-1) as number) - settled).toBeLessThan(1e6);
});
