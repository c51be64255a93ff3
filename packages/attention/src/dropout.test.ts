import { loadGolden } from '@modu/testing';
import type { RandomStateHolder } from '@modu/layers';
import type * as tf from '@tensorflow/tfjs';
import { describe, test } from 'vitest';
import { bools, compare, on, titled, type LayerCase, type Nested } from '../fixtures/layer-golden.ts';
import {
  AdditiveAttention,
  Attention,
  GroupedQueryAttention,
  MultiHeadAttention,
  TransformerDecoder,
  TransformerEncoder,
} from './index.ts';

interface DropoutCase extends LayerCase {
  readonly layer: keyof typeof classes;
  readonly masks: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, boolean>>;
}

const classes = {
  AdditiveAttention,
  Attention,
  GroupedQueryAttention,
  MultiHeadAttention,
  TransformerDecoder,
  TransformerEncoder,
};
const golden = loadGolden<{
  readonly seed: number;
  readonly masks: Readonly<Record<string, Nested>>;
  readonly cases: readonly DropoutCase[];
}>(import.meta.url, '../fixtures/random.json');

describe.each(['cpu', 'modu'])('training is that of Keras under the same draws on %s', (backend) => {
  test.each(titled(golden.cases))('%s', async (_, item) => {
    await on(backend, () => {
      const type = classes[item.layer] as new (options: object) => RandomStateHolder & tf.layers.Layer;
      const layer = new type(item.options);
      const masks = Object.entries(item.masks).map(([name, key]) => {
        const mask = bools(golden.masks[key] as Nested);
        return [name, name === 'mask' ? [null, mask] : mask];
      });
      const kwargs = { ...item.flags, ...Object.fromEntries(masks), training: true } as object;
      compare(layer, item, (inputs) => {
        layer.setRandomState({ seed: golden.seed, draws: 0 });
        return layer.apply(inputs.length === 1 ? (inputs[0] as tf.Tensor) : inputs, kwargs) as tf.Tensor | tf.Tensor[];
      });
      layer.dispose();
    });
  });
});
