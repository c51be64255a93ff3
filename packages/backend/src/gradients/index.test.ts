import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import '../register.ts';
import { gradients } from './index.ts';

// Kernels whose results are integers, booleans or strings, that have no float input, or that work on complex numbers, for
// which tfjs has no gradients; and what nobody trains through.
const without = [
  ...['BitwiseAnd', 'BroadcastArgs', 'Draw', 'Fill', 'LinSpace', 'Range', 'Unique'],
  ...['NonMaxSuppressionV3', 'NonMaxSuppressionV4', 'NonMaxSuppressionV5'],
  ...['StaticRegexReplace', 'StringNGrams', 'StringSplit', 'StringToHashBucketFast'],
  ...['RaggedGather', 'RaggedRange', 'RaggedTensorToTensor', 'SparseReshape'],
  ...['Complex', 'FFT', 'IFFT', 'Imag', 'Real'],
  ...['RotateWithOffset', 'Transform'],
  // Registered on request.
  'LogicalAnd',
  // Second gradients.
  ...['Dilation2DBackpropFilter', 'Dilation2DBackpropInput', 'LRNGrad'],
  // Fused operations carry their gradients with them.
  ...['FusedConv2D', 'FusedDepthwiseConv2D', '_FusedMatMul'],
];

test('every kernel of cpu has a gradient, or is known to have none', () => {
  const names = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
  expect(names.filter((name) => tf.getGradient(name) === undefined).toSorted()).toEqual(without.toSorted());
});

test('the gradients of this package are the ones that tfjs uses', () => {
  for (const config of gradients) expect(tf.getGradient(config.kernelName)).toBe(config);
  expect(new Set(gradients.map(({ kernelName }) => kernelName)).size).toBe(gradients.length);
});
