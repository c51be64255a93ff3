import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import type { KernelCall } from '../testing/kernel-call.ts';
import { kernelCases } from '../testing/kernel-cases.ts';
import { restart } from '../testing/on-threads.ts';
import { nativeKernels } from './index.ts';

/** Kernels that tfjs has not, and the file with their comparison with tfjs' ops on cpu. */
const ownKernels: Readonly<Record<string, readonly string[]>> = {
  'attention.test.ts': ['ModuAttention', 'ModuAttentionGrad'],
  'batch-norm.test.ts': ['ModuBatchNormTraining', 'ModuBatchNormTrainingGrad'],
  'trained-conv2d.test.ts': ['ModuConv2D'],
  'cross-entropy.test.ts': ['ModuSoftmaxCrossEntropy', 'ModuSoftmaxCrossEntropyGrad'],
  'decoder-step.test.ts': ['ModuDecoderStep', 'ModuCacheUpdate'],
  'dense.test.ts': ['ModuDense', 'ModuActivationGrad'],
  'gelu.test.ts': ['ModuGelu', 'ModuGeluGrad', 'ModuSilu', 'ModuSiluGrad'],
  'gru.test.ts': ['ModuGru', 'ModuGruGrad'],
  'lstm.test.ts': ['ModuLstm', 'ModuLstmGrad'],
  'optimizers.test.ts': [
    ...['ModuSgdUpdate', 'ModuMomentumUpdate', 'ModuRmspropUpdate', 'ModuAdamUpdate', 'ModuAdamwUpdate'],
    'ModuGlobalNorm',
  ],
  'random.test.ts': ['ModuRandomBits', 'ModuRandomUniform', 'ModuRandomNormal', 'ModuDropout'],
  'row-norm.test.ts': ['ModuLayerNorm', 'ModuLayerNormGrad', 'ModuRmsNorm', 'ModuRmsNormGrad'],
  'simple-rnn.test.ts': ['ModuSimpleRnn', 'ModuSimpleRnnGrad'],
};

const ran = new Set<string>();

function watched(name: string): () => void {
  const config = tf.getKernel(name, 'modu') as { kernelFunc: (...args: never[]) => unknown };
  const { kernelFunc } = config;
  config.kernelFunc = (...args) => {
    ran.add(name);
    return kernelFunc(...args);
  };
  return () => {
    config.kernelFunc = kernelFunc;
  };
}

function runCall(name: string, { inputs, attrs = {} }: KernelCall, tensors: tf.Tensor[]): tf.Tensor | tf.Tensor[] {
  const run = (kernel: string, given: object): tf.Tensor =>
    tf.engine().runKernel(kernel, given as tf.NamedTensorMap, { ...attrs });
  const names = Object.keys(inputs);
  const byName = Object.fromEntries(names.map((key, index) => [key, tensors[index]]));
  if (name === 'Real' || name === 'Imag') return run(name, { input: run('Complex', byName) });
  if (name === 'Complex') {
    const z = run(name, byName);
    return [tf.real(z), tf.imag(z)];
  }
  // tfjs composes it.
  if (name === 'LogSoftmax' && tf.getBackend() === 'cpu') return tf.logSoftmax(tensors[0] as tf.Tensor);
  return run(name, names[0] === '0' ? tensors : byName);
}

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

test('every kernel that this package registers is compared with cpu', () => {
  const registered = nativeKernels.map(({ kernelName }) => kernelName).toSorted();
  const compared = [...Object.keys(kernelCases), ...Object.values(ownKernels).flat()].toSorted();
  expect(compared).toEqual(registered);
});

describe('every kernel of tfjs gives what cpu gives', () => {
  test.each(Object.entries(kernelCases))('%s', async (name, { calls, ...comparison }) => {
    ran.delete(name);
    const restore = watched(name);
    try {
      await fc.assert(
        fc.asyncProperty(calls, async (call) => {
          await compareWithCpu(Object.values(call.inputs), (...tensors) => runCall(name, call, tensors), comparison);
        }),
        { numRuns: 12 },
      );
    } finally {
      restore();
    }
    expect(ran).toContain(name);
  });
});

test.each(Object.entries(ownKernels))('%s compares its kernels on random input', (file, names) => {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  expect(text).toContain('fc.assert(');
  // A gradient is named after its kernel.
  for (const name of names) expect(text).toContain(name.replace(/Grad$/, ''));
});
