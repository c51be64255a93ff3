import { loadGolden, testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { kept, sequence } from '../fixtures/kept-layers.ts';
import { onModu } from '../fixtures/on-modu.ts';
import { camelCased, tensor } from '../fixtures/recurrent-golden.ts';
import { Bidirectional, GRU, LSTM, SimpleRNN, type BidirectionalOptions, type MergeMode } from './index.ts';

type Nested = number | readonly Nested[];

interface Case {
  readonly layer: 'LSTM' | 'GRU' | 'SimpleRNN';
  readonly options: Readonly<Record<string, unknown>>;
  readonly backward: { readonly units: number } | null;
  readonly mergeMode: MergeMode;
  readonly mask: string;
  readonly states: readonly Nested[];
  readonly weights: readonly Nested[];
  readonly outputs: readonly Nested[];
  readonly inputGradients: readonly Nested[];
  readonly weightGradients: readonly Nested[];
}

const golden = loadGolden<{
  readonly x: Nested;
  readonly masks: Readonly<Record<string, Nested | null>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly cases: readonly Case[];
}>(import.meta.url, '../fixtures/bidirectional.json');
const classes = { LSTM, GRU, SimpleRNN };

const pattern = new GRU({ units: 3, returnSequences: true, name: 'gru' });
const stateful = new LSTM({ units: 3, returnState: true, stateful: true, name: 'lstm' });

testLayer({
  name: 'Bidirectional',
  create: (config: BidirectionalOptions) => new Bidirectional(config),
  required: { layer: pattern, mergeMode: 'ave' },
  config: { backwardLayer: new GRU({ units: 3, returnSequences: true, goBackwards: true, activation: 'sigmoid' }) },
  inputs: [{ shape: [2, 5, 7] }],
  outputShapes: [[2, 5, 3]],
  badConfigs: [
    [{ layer: pattern, mergeMode: 'add' }, "Bidirectional: mergeMode must be one of 'concat'"],
    [{}, 'Bidirectional: layer must be a name, a recurrent layer or its JSON form'],
    [{ layer: new LSTM({ units: 2, goBackwards: true }) }, 'must have another goBackwards than layer, received true'],
    [{ layer: tf.layers.dense({ units: 2 }) }, 'Bidirectional: layer must be an LSTM, GRU, SimpleRNN or RNN'],
    [
      { layer: pattern, backwardLayer: pattern },
      'backwardLayer must have another goBackwards than layer, received false',
    ],
    [
      { layer: pattern, backwardLayer: new GRU({ units: 3, goBackwards: true }) },
      'backwardLayer must have the same returnSequences as layer, received false',
    ],
    [
      {
        layer: pattern,
        mergeMode: 'sum',
        backwardLayer: new GRU({ units: 2, returnSequences: true, goBackwards: true }),
      },
      "backwardLayer must have H = 3 units, as layer, for mergeMode 'sum', received 2",
    ],
  ],
});

testLayer({
  name: 'Bidirectional with states',
  create: (config: BidirectionalOptions) => new Bidirectional(config),
  required: { layer: stateful, mergeMode: null },
  config: {
    backwardLayer: new LSTM({ units: 3, returnState: true, stateful: true, goBackwards: true, unitForgetBias: false }),
  },
  inputs: [{ shape: [2, 5, 7] }, ...Array.from({ length: 4 }, () => ({ shape: [2, 3] }))],
  outputShapes: Array.from({ length: 6 }, () => [2, 3]),
  badConfigs: [[{ layer: stateful, name: 3 }, 'Bidirectional: name must be a non-empty string, received 3']],
});

function compare(item: Case): void {
  const layer = new Bidirectional({
    layer: new classes[item.layer]({ units: 7, ...item.options }),
    backwardLayer: item.backward === null ? null : new classes[item.layer](item.backward),
    mergeMode: item.mergeMode,
  });
  tf.tidy(() => {
    const x = tensor(golden.x);
    const values = golden.masks[item.mask] ?? null;
    const mask = values === null ? null : tf.cast(tensor(values), 'bool');
    const states = item.states.map(tensor);
    layer.build(x.shape);
    layer.setWeights(item.weights.map(tensor));
    const run = (...inputs: tf.Tensor[]): tf.Tensor[] => [layer.apply(inputs, { mask }) as tf.Tensor].flat();
    run(x, ...states).forEach((output, i) => {
      expect(output).toBeAllClose(item.outputs[i], { rtol: 0, atol: 1e-5 });
    });
    const loss = (...inputs: tf.Tensor[]): tf.Scalar =>
      tf.addN(run(...inputs).map((output) => tf.sum<tf.Scalar>(tf.square(output))));
    tf.grads(loss)([x, ...states]).forEach((gradient, i) => {
      expect(gradient).toBeAllClose(item.inputGradients[i], { rtol: 1e-4, atol: 1e-4 });
    });
    const { grads } = tf.variableGrads(() => loss(x, ...states));
    layer.trainableWeights.forEach((weight, i) => {
      expect(grads[weight.name]).toBeAllClose(item.weightGradients[i], { rtol: 1e-4, atol: 1e-4 });
    });
  });
  layer.weights.forEach((weight) => {
    weight.dispose();
  });
}

describe.each(['cpu', 'modu'])('equal to Keras on %s', (backend) => {
  test.each(
    golden.cases.map(
      (item) =>
        [`${item.layer} ${JSON.stringify(item.options)}, ${String(item.mergeMode)}, mask: ${item.mask}`, item] as const,
    ),
  )('%s', async (_, item) => {
    const run = (): void => {
      compare(item);
    };
    if (backend === 'modu') await onModu(run);
    else run();
  });
});

test('the weights of the two directions have names and values of their own', () => {
  const layer = kept(new Bidirectional({ layer: new LSTM({ units: 2 }), name: 'both' }));
  layer.build([null, null, 3]);
  const names = layer.weights.map((weight) => weight.originalName);
  expect(new Set(names).size).toBe(6);
  tf.tidy(() => {
    const [forward, , , backward] = layer.getWeights();
    expect(forward).not.toBeAllClose(backward);
  });
});

test('a frozen layer has no weights to train, and a thawed one six', () => {
  const layer = kept(new Bidirectional({ layer: new LSTM({ units: 2 }), trainable: false }));
  layer.build([null, null, 3]);
  expect([layer.trainableWeights.length, layer.nonTrainableWeights.length]).toEqual([0, 6]);
  layer.trainable = true;
  expect([layer.trainableWeights.length, layer.nonTrainableWeights.length]).toEqual([6, 0]);
});

test('regularisers of the layer within count for both directions', () => {
  const layer = kept(new Bidirectional({ layer: new GRU({ units: 2, kernelRegularizer: 'l1l2' }) }));
  layer.build([null, null, 3]);
  expect(layer.losses.length).toBe(2);
});

test('the mask of an Embedding reaches both directions', () => {
  const words = tf.input({ shape: [null], dtype: 'int32' });
  const embedding = tf.layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true });
  const layer = new Bidirectional({ layer: new LSTM({ units: 2 }) });
  const outputs = layer.apply(embedding.apply(words)) as tf.SymbolicTensor;
  const model = tf.model({ inputs: words, outputs });
  tf.tidy(() => {
    const [short, padded] = [tf.tensor2d([[1, 2]]), tf.tensor2d([[1, 2, 0, 0]])];
    expect(model.predict(padded)).toBeAllClose(model.predict(short));
  });
  model.dispose();
});

test('shapes and states that do not fit are refused', () => {
  tf.tidy(() => {
    const layer = kept(new Bidirectional({ layer: new GRU({ units: 2 }) }));
    expect(() => layer.apply(tf.zeros([2, 3]))).toThrow(
      'Bidirectional: the input must have shape [B,T,D] with D known',
    );
    expect(() => layer.apply([sequence(), tf.zeros([2, 2])])).toThrow('initialState must be an even number of states');
  });
});

test('a config of Keras makes an equal layer', () => {
  const config = camelCased(golden.config) as tf.serialization.ConfigDict;
  const layer = Bidirectional.fromConfig(Bidirectional, config) as unknown as Bidirectional;
  expect(layer.forwardLayer).toBeInstanceOf(LSTM);
  expect([layer.forwardLayer.name, layer.backwardLayer.name]).toEqual(['forward_lstm', 'backward_lstm']);
  expect([layer.backwardLayer.outputSize, layer.backwardLayer.flags.goBackwards]).toEqual([7, true]);
});
