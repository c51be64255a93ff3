import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resetSlowPathCounts, slowPathCounts } from './slow-path-counts.ts';
import { batchLabels, modelFamilies, type ModelFamily } from './testing/model-families.ts';
import { noise } from './testing/noise.ts';
import { restart } from './testing/on-threads.ts';

type Step = (loss: () => tf.Scalar, variables: tf.Variable[]) => number;

const learningRate = 0.01;

function variablesOf({ weights }: ModelFamily): Record<string, tf.Variable> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, shape], index) => [
      name,
      tf.tidy(() => tf.variable(tf.mul(tf.tensor(noise(shape, 20 + index).values, [...shape]), 0.5))),
    ]),
  );
}

/** Losses of `steps` steps; nothing but the variables may be left between two of them. */
function train(family: ModelFamily, fused: boolean, steps: number, step: Step): number[] {
  const variables = variablesOf(family);
  const all = Object.values(variables);
  const labels = batchLabels();
  const losses: number[] = [];
  let tensors = 0;
  for (let i = 0; i < steps; i++) {
    losses.push(step(() => family.loss(variables, fused, labels), all));
    if (i === 1) tensors = tf.memory().numTensors;
    if (i > 1) expect(tf.memory().numTensors).toBe(tensors);
  }
  tf.dispose([labels, ...all]);
  return losses;
}

function withTfjsAdam(family: ModelFamily, steps: number): number[] {
  const optimizer = tf.train.adam(learningRate);
  const losses = train(family, false, steps, (loss, variables) =>
    tf.tidy(() => (optimizer.minimize(loss, true, variables) as tf.Scalar).dataSync()[0] ?? Number.NaN),
  );
  optimizer.dispose();
  return losses;
}

function withFusedKernels(family: ModelFamily, steps: number): number[] {
  const moments: tf.Variable[][] = [];
  let count = 0;
  const losses = train(family, true, steps, (loss, variables) =>
    tf.tidy(() => {
      if (moments.length === 0) {
        const zeros = (): tf.Variable[] => variables.map((variable) => tf.variable(tf.zerosLike(variable), false));
        moments.push(zeros(), zeros());
      }
      const { value, grads } = tf.variableGrads(loss, variables);
      const [firstMoments, secondMoments] = moments;
      const gradients = variables.map(({ name }) => grads[name]);
      const inputs = { variables, gradients, firstMoments, secondMoments } as unknown as tf.NamedTensorInfoMap;
      count += 1;
      const attrs = { learningRate, step: count, formula: 'tfjs' };
      tf.getKernel('ModuAdamUpdate', 'modu').kernelFunc({ inputs, attrs, backend: tf.backend() });
      return value.dataSync()[0] ?? Number.NaN;
    }),
  );
  tf.dispose(moments.flat());
  return losses;
}

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

describe.each(Object.entries(modelFamilies))('%s', (_, family) => {
  test('30 steps follow the losses of cpu within 1e-4, in WebAssembly alone, fused or not', async () => {
    await tf.setBackend('cpu');
    const expected = withTfjsAdam(family, 30);
    expect(expected[29]).toBeLessThan((expected[0] ?? 0) * 0.95);
    await tf.setBackend('modu');
    resetSlowPathCounts();
    const results = { composed: withTfjsAdam(family, 30), fused: withFusedKernels(family, 30) };
    expect(slowPathCounts()).toEqual({});
    for (const [name, losses] of Object.entries(results)) {
      for (const [step, loss] of losses.entries()) {
        expect(Math.abs(loss - (expected[step] ?? Number.NaN)), `${name}, step ${step}`).toBeLessThan(1e-4);
      }
    }
  });

  test('every number of threads gives the same losses', async () => {
    const runs: number[][] = [];
    for (const threads of [1, 2, 3, 4]) {
      await restart({ threads });
      runs.push(withFusedKernels(family, 5));
    }
    for (const run of runs) expect(run).toEqual(runs[0]);
    await restart({ threads: 2 });
  });
});

test('two backends take turns within one training', async () => {
  const { mlp } = modelFamilies;
  if (mlp === undefined) throw new Error('there is no mlp');
  await tf.setBackend('cpu');
  const expected = withTfjsAdam(mlp, 8);
  const variables = variablesOf(mlp);
  const labels = batchLabels();
  const optimizer = tf.train.adam(learningRate);
  const losses: number[] = [];
  for (let step = 0; step < 8; step++) {
    await tf.setBackend(step % 2 === 0 ? 'modu' : 'cpu');
    const loss = (): tf.Scalar => mlp.loss(variables, false, labels);
    const value = tf.tidy(() => (optimizer.minimize(loss, true, Object.values(variables)) as tf.Scalar).dataSync()[0]);
    losses.push(value ?? Number.NaN);
  }
  for (const [step, loss] of losses.entries()) expect(loss).toBeCloseTo(expected[step] ?? Number.NaN, 4);
  optimizer.dispose();
  tf.dispose([labels, ...Object.values(variables)]);
  await tf.setBackend('modu');
});
