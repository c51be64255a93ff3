import { testLayer } from '@modu/testing';
import { AdditiveAttention, Attention } from './index.ts';

const inputs = [{ shape: [2, 3, 5] }, { shape: [2, 7, 11] }, { shape: [2, 7, 5] }];

testLayer({
  name: 'Attention',
  create: (config) => new Attention(config),
  config: { useScale: true, scoreMode: 'concat', dropout: 0.3, seed: 1 },
  inputs,
  outputShapes: [[2, 3, 11]],
  badConfigs: [[{ dropout: 1 }, 'Attention: dropout must be a finite number at least 0 and less than 1, received 1']],
});

testLayer({
  name: 'AdditiveAttention',
  create: (config) => new AdditiveAttention(config),
  config: { useScale: false, dropout: 0.3, seed: 1 },
  inputs,
  outputShapes: [
    [2, 3, 11],
    [2, 3, 7],
  ],
  kwargs: { useCausalMask: true, returnAttentionScores: true },
  badConfigs: [
    [{ seed: 0.5 }, 'AdditiveAttention: seed must be an integer at least 0 and at most 4294967295, received 0.5'],
  ],
});
