import { describe, test } from 'vitest';
import * as tf from '@tensorflow/tfjs';
import { casesOf, compare, on, titled, type LayerCase, type Nested } from '../fixtures/layer-golden.ts';
import {
  AlibiBias,
  PositionEmbedding,
  ReversibleEmbedding,
  RotaryEmbedding,
  SinePositionEncoding,
  TokenAndPositionEmbedding,
} from './index.ts';

interface PositionCase extends LayerCase {
  readonly layer: string;
  readonly kwargs: Readonly<Record<string, Nested | boolean>>;
  readonly ids?: Nested;
}

const golden = casesOf<PositionCase>('positions.json');
const layers: Readonly<Record<string, new (options: never) => tf.layers.Layer>> = {
  AlibiBias,
  PositionEmbedding,
  ReversibleEmbedding,
  RotaryEmbedding,
  SinePositionEncoding,
  TokenAndPositionEmbedding,
};

describe.each(['cpu', 'modu'])('equal to keras-hub on %s', (backend) => {
  test.each(titled(golden.cases))('%s', async (_, item) => {
    await on(backend, () => {
      const cls = layers[item.layer] as new (options: object) => tf.layers.Layer;
      const layer = new cls(item.options);
      const kwargs = Object.fromEntries(
        Object.entries(item.kwargs).map(([name, value]) => [
          name,
          Array.isArray(value) ? tf.tensor(value as never) : value,
        ]),
      );
      const integers = item.ids === undefined ? {} : { 0: item.ids };
      compare(layer, item, ([x]) => layer.apply(x as tf.Tensor, kwargs) as tf.Tensor, integers);
      for (const weight of layer.weights) weight.dispose();
    });
  });
});
