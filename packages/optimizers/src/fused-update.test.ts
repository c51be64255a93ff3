import '@modu/backend';
import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Adam, AdamW, RMSprop, SGD, type Optimizer } from './index.ts';

const shapes = [[3, 5], [1], [4099], [0], [], [2, 2, 2]];

function waves(shape: readonly number[], phase: number): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from({ length: size }, (_, i) => 3 * Math.sin(1.7 * i + phase) + Math.cos(phase * i));
  return tf.tensor(values, [...shape]);
}

function variablesOf(): tf.Variable[] {
  return tf.tidy(() => shapes.map((shape, i) => tf.variable(waves(shape, i), true)));
}

function steps(optimizer: Optimizer, variables: readonly tf.Variable[], count: number): number[] {
  for (let step = 1; step <= count; step++) {
    const gradients = variables.map(({ name, shape }, i) => ({ name, tensor: waves(shape, 10 * step + i) }));
    optimizer.applyGradients(gradients);
    tf.dispose(gradients.map(({ tensor }) => tensor));
  }
  return variables.flatMap((variable) => Array.from(variable.dataSync()));
}

const cases: [label: string, kernel: string, make: () => Optimizer][] = [
  ['SGD', 'ModuSgdUpdate', () => new SGD()],
  ['SGD with momentum', 'ModuMomentumUpdate', () => new SGD({ momentum: 0.9 })],
  ['SGD with Nesterov', 'ModuMomentumUpdate', () => new SGD({ momentum: 0.9, nesterov: true, clipnorm: 0.5 })],
  ['RMSprop', 'ModuRmspropUpdate', () => new RMSprop({ clipvalue: 0.4 })],
  ['RMSprop centered', 'ModuRmspropUpdate', () => new RMSprop({ centered: true, momentum: 0.5, epsilon: 1e-2 })],
  ['Adam', 'ModuAdamUpdate', () => new Adam({ globalClipnorm: 2 })],
  ['AMSGrad', 'ModuAdamUpdate', () => new Adam({ amsgrad: true, useEma: true, emaOverwriteFrequency: 3 })],
  ['AdamW', 'ModuAdamUpdate', () => new AdamW({ weightDecay: 0.5, gradientAccumulationSteps: 2 })],
];

beforeAll(async () => {
  await tf.setBackend('modu');
});

afterEach(() => {
  vi.restoreAllMocks();
});

afterAll(async () => {
  await tf.setBackend('cpu');
});

describe('on the modu backend', () => {
  test.each(cases)('%s takes one kernel for all variables, and the steps of composed operations', (_, name, make) => {
    const kernel = vi.spyOn(tf.getKernel(name, 'modu'), 'kernelFunc');
    const [fusedVariables, composedVariables] = [variablesOf(), variablesOf()];
    const [fused, composed] = [make(), make()];
    const ours = steps(fused, fusedVariables, 8);
    const rounds = Number(fused.getConfig()['gradientAccumulationSteps'] ?? 1);
    expect(kernel).toHaveBeenCalledTimes(8 / rounds);
    kernel.mockClear();

    const spy = vi.spyOn(composed as unknown as { fusedUpdate: () => undefined }, 'fusedUpdate');
    spy.mockReturnValue(undefined);
    const theirs = steps(composed, composedVariables, 8);
    expect(kernel).not.toHaveBeenCalled();
    expect(ours).toBeAllClose(theirs, { rtol: 1e-5, atol: 1e-5 });
    fused.dispose();
    composed.dispose();
    tf.dispose([...fusedVariables, ...composedVariables]);
  });

  test('variables excluded from weight decay take a second call', () => {
    const kernel = vi.spyOn(tf.getKernel('ModuAdamUpdate', 'modu'), 'kernelFunc');
    const variables = variablesOf();
    const optimizer = new AdamW({ learningRate: 0, weightDecay: 0.5 });
    optimizer.excludeFromWeightDecay({ varList: variables.slice(2, 4) });
    steps(optimizer, variables, 1);
    const calls = kernel.mock.calls.map(([{ inputs, attrs }]) => [
      (inputs as unknown as { variables: tf.Variable[] }).variables,
      (attrs as { weightDecay: number }).weightDecay,
    ]);
    expect(calls).toStrictEqual([
      [[variables[0], variables[1], variables[4], variables[5]], 0.5],
      [[variables[2], variables[3]], 0],
    ]);
    optimizer.dispose();
    tf.dispose(variables);
  });

  test('a gradient that is not finite spoils all variables under a common norm, as in Keras', () => {
    const variables = tf.tidy(() => [tf.variable(tf.ones([2])), tf.variable(tf.ones([1]))]);
    const optimizer = new SGD({ globalClipnorm: 1 });
    const gradients = variables.map(({ name }, i) => ({
      name,
      tensor: tf.tensor1d(i === 0 ? [1, Number.POSITIVE_INFINITY] : [1]),
    }));
    optimizer.applyGradients(gradients);
    expect(variables.flatMap((variable) => [...variable.dataSync()])).toStrictEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    tf.dispose([...variables, ...gradients.map(({ tensor }) => tensor)]);
    optimizer.dispose();
  });
});
