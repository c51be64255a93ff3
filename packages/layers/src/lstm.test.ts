import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { disposeKept, kept, sequence } from '../fixtures/kept-layers.ts';
import { onModu } from '../fixtures/on-modu.ts';
import { camelCased, RecurrentGolden } from '../fixtures/recurrent-golden.ts';
import { everyOption } from '../fixtures/recurrent-options.ts';
import { drop } from './drop.ts';
import { LSTM, type LSTMOptions } from './index.ts';

const golden = new RecurrentGolden('lstm.json', 2);
const units = 7;
const settings = { ...everyOption, recurrentActivation: 'hardSigmoid', unitForgetBias: false };

testLayer({
  name: 'LSTM',
  create: (config: LSTMOptions) => new LSTM(config),
  required: { units: 5, returnSequences: false, returnState: false, stateful: false },
  config: settings,
  inputs: [{ shape: [2, 3, 7] }],
  outputShapes: [[2, 5]],
  gradients: { step: 0.02 },
  badConfigs: [
    [{ units: 0 }, 'LSTM: units must be a positive integer, received 0'],
    [{ units: 2, activation: 'tan' }, "did you mean 'tanh'?"],
    [{ units: 2, dropout: 1 }, 'LSTM: dropout must be a finite number at least 0 and less than 1, received 1'],
    [{ units: 2, useBias: 1 }, 'LSTM: useBias must be true or false, received 1'],
    [{ units: 2, kernelInitializer: 'glorotUnifrom' }, "did you mean 'glorotUniform'?"],
    [{ units: 2, kernelInitializer: { className: 'No', config: {} } }, 'LSTM: kernelInitializer must be the JSON form'],
    [{ units: 2, biasConstraint: 3 }, 'LSTM: biasConstraint must be a name, a constraint or its JSON form'],
  ],
});

testLayer({
  name: 'LSTM with sequences, states and memory',
  create: (config: LSTMOptions) => new LSTM(config),
  required: { units: 5, returnSequences: true, returnState: true, stateful: true },
  config: settings,
  inputs: [{ shape: [2, 3, 7] }, { shape: [2, 5] }, { shape: [2, 5] }],
  outputShapes: [
    [2, 3, 5],
    [2, 5],
    [2, 5],
  ],
  gradients: { step: 0.02 },
  badConfigs: [[{ units: 2, stateful: 'yes' }, 'LSTM: stateful must be true or false']],
});

describe.each(['cpu', 'modu'])('equal to Keras on %s', (backend) => {
  test.each(golden.titled)('%s', async (_, item) => {
    await golden.compareOn(backend, () => new LSTM({ units, ...item.options }), item);
  });
});

function values(layer: LSTM, inputs: tf.Tensor | tf.Tensor[], kwargs: object = {}): number[][] {
  return [layer.apply(inputs, kwargs) as tf.Tensor | tf.Tensor[]].flat().map((output) => [...output.dataSync()]);
}

describe('a stateful layer', () => {
  test.each(['cpu', 'modu'])('reads two halves as one whole on %s, also in training', async (backend) => {
    const trial = (): void => {
      tf.tidy(() => {
        const whole = kept(new LSTM({ units: 5, returnSequences: true }));
        const halves = kept(new LSTM({ units: 5, returnSequences: true, stateful: true }));
        const x = sequence(2, 6);
        const expected = whole.apply(x) as tf.Tensor;
        const [left, right] = tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor];
        halves.build(x.shape);
        halves.setWeights(whole.getWeights());
        const join = (): tf.Tensor => tf.concat([halves.apply(left) as tf.Tensor, halves.apply(right) as tf.Tensor], 1);
        expect(join()).toBeAllClose(expected, { atol: 1e-6 });
        halves.resetStates();
        expect(join()).toBeAllClose(expected, { atol: 1e-6 });
        halves.resetStates();
        tf.grad((v) => tf.sum(halves.apply(v) as tf.Tensor))(left);
        const rest = tf.slice(expected, [0, 3], [2, 3]);
        expect(halves.apply(right)).toBeAllClose(rest, { atol: 1e-6 });
      });
      disposeKept();
    };
    if (backend === 'modu') await onModu(trial);
    else trial();
  });

  test('refuses a batch of another size until it is reset', () => {
    tf.tidy(() => {
      const layer = kept(new LSTM({ units: 2, stateful: true }));
      layer.apply(sequence(2));
      expect(() => layer.apply(sequence(3))).toThrow('LSTM: the input must have B = 2 rows, as the batch before');
      layer.resetStates();
      expect((layer.apply(sequence(3)) as tf.Tensor).shape).toEqual([3, 2]);
    });
  });

  test('is what resetStates is for', () => {
    expect(() => new LSTM({ units: 2 }).resetStates()).toThrow(
      'LSTM.resetStates: stateful must be true, received false',
    );
  });
});

describe('dropout', () => {
  test('zeroes the same features at all steps, others in the next call, and the seed repeats the series', () => {
    tf.tidy(() => {
      const make = (): LSTM => kept(new LSTM({ units: 5, dropout: 0.5, seed: 4, returnSequences: true }));
      const layer = make();
      const x = sequence(3, 4, 11);
      const { seed, draws } = layer.getRandomState();
      const outputs = layer.apply(x, { training: true }) as tf.Tensor;
      const plain = kept(new LSTM({ units: 5, returnSequences: true }));
      plain.build(x.shape);
      plain.setWeights(layer.getWeights());
      const scales = drop(tf.ones([3, 1, 11]), 0.5, { seed, counter: draws });
      expect(outputs).toBeAllClose(plain.apply(tf.mul(x, scales)));
      expect(layer.apply(x)).toBeAllClose(plain.apply(x));
      const second = values(layer, x, { training: true });
      expect(second).not.toEqual([[...outputs.dataSync()]]);
      const again = make();
      expect([values(again, x, { training: true }), values(again, x, { training: true })]).toEqual([
        [[...outputs.dataSync()]],
        second,
      ]);
      const resumed = make();
      resumed.setRandomState({ seed, draws: draws + 1 });
      expect(values(resumed, x, { training: true })).toEqual(second);
    });
  });

  test('recurrent dropout zeroes units of the last output, for each gate by a mask of its own', () => {
    tf.tidy(() => {
      const layer = kept(new LSTM({ units: 3, dropout: 0.4, recurrentDropout: 0.5, seed: 4 }));
      const [x, h, c] = [sequence(2, 1, 5), tf.randomNormal([2, 3]), tf.randomNormal([2, 3])];
      const { seed, draws } = layer.getRandomState();
      const output = layer.apply([x, h, c], { training: true }) as tf.Tensor;
      const [kernel, recurrent, bias] = layer.getWeights() as [tf.Tensor, tf.Tensor, tf.Tensor];
      const gates = [0, 1, 2, 3].map((gate) => {
        const part = (weights: tf.Tensor): tf.Tensor => tf.split(weights, 4, -1)[gate] as tf.Tensor;
        const xScales = drop(tf.ones([2, 5]), 0.4, { seed, counter: draws + gate });
        const hScales = drop(tf.ones([2, 3]), 0.5, { seed, counter: draws + 4 + gate });
        const fromX = tf.matMul(tf.mul(tf.reshape(x, [2, 5]), xScales), part(kernel));
        return tf.add(tf.add(fromX, tf.matMul(tf.mul(h, hScales), part(recurrent))), part(bias));
      }) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const [i, f, g, o] = gates;
      const cell = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      expect(output).toBeAllClose(tf.mul(tf.sigmoid(o), tf.tanh(cell)));
    });
  });
});

describe('initial weights', () => {
  test('are those of Keras: an orthogonal recurrent kernel, and a bias of 1 for the forget gate alone', () => {
    tf.tidy(() => {
      const layer = kept(new LSTM({ units: 5, seed: 2 }));
      layer.build([null, null, 3]);
      const [kernel, recurrent, bias] = layer.getWeights() as [tf.Tensor, tf.Tensor, tf.Tensor];
      const limit = Math.sqrt(6 / (3 + 20));
      expect(Math.max(...tf.abs(kernel).dataSync())).toBeLessThan(limit);
      expect(Math.max(...tf.abs(kernel).dataSync())).toBeGreaterThan(0.8 * limit);
      expect(tf.matMul(recurrent, recurrent, false, true)).toBeAllClose(tf.eye(5), { atol: 1e-6 });
      expect([...bias.dataSync()]).toEqual([0, 1, 0, 0].flatMap((value) => Array<number>(5).fill(value)));
    });
  });

  test('follow from the seed', () => {
    tf.tidy(() => {
      const weights = (seed?: number): number[][] => {
        const layer = kept(new LSTM({ units: 5, ...(seed !== undefined && { seed }) }));
        layer.build([null, null, 3]);
        return layer.getWeights().map((weight) => [...weight.dataSync()]);
      };
      expect(weights(2)).toEqual(weights(2));
      expect(weights(2)).not.toEqual(weights(3));
      expect(weights()).not.toEqual(weights());
    });
  });

  test('are kept in their range by constraints, and add to the loss by regularisers', async () => {
    const layer = new LSTM({
      units: 2,
      inputShape: [3, 2],
      kernelInitializer: 'ones',
      kernelRegularizer: { className: 'L1L2', config: { l1: 0, l2: 0.5 } },
      kernelConstraint: 'unitNorm',
    });
    const model = tf.sequential({ layers: [layer] });
    model.compile({ optimizer: 'sgd', loss: () => tf.scalar(0) });
    const [x, y] = [tf.zeros([1, 3, 2]), tf.zeros([1, 2])];
    // 0.5 · Σ 1² over a kernel of 2 · 8 ones.
    expect(await model.trainOnBatch(x, y)).toBeCloseTo(8, 5);
    tf.tidy(() => {
      const [kernel, ...rest] = layer.getWeights() as [tf.Tensor, ...tf.Tensor[]];
      layer.setWeights([tf.fill(kernel.shape, 3), ...rest]);
      expect(tf.norm(layer.getWeights()[0] as tf.Tensor, 2, 0)).toBeAllClose(tf.ones([8]));
    });
    tf.dispose([x, y]);
    model.dispose();
    (model.optimizer as unknown as { dispose(): void }).dispose();
  });
});

test('a config of Keras makes an equal layer', () => {
  const config = camelCased(golden.file.config) as tf.serialization.ConfigDict;
  const layer = LSTM.fromConfig(LSTM, config) as unknown as LSTM;
  expect(layer.getConfig()).toMatchObject({ units, seed: 3, recurrentActivation: 'sigmoid', name: 'recurrent' });
  expect(layer.getConfig()['recurrentInitializer']).toMatchObject({ className: 'Modu>Orthogonal' });
  const asked = { ...config, activityRegularizer: 'l1l2' };
  expect(() => LSTM.fromConfig(LSTM as never, asked)).toThrow("LSTM: unknown option 'activityRegularizer'");
});

describe('bad input', () => {
  test.each([
    [[2, 3], 'LSTM: the input must have shape [B,T,D] = [B, T, D], received [2, 3]'],
    [[2, 5, 4], 'LSTM: the input must have shape [B,T,D] = [B, T, 3], received [2, 5, 4]'],
  ])('a sequence of shape %j is refused', (shape, message) => {
    tf.tidy(() => {
      const layer = kept(new LSTM({ units: 2 }));
      if (shape.length === 3) layer.apply(sequence());
      expect(() => layer.apply(tf.zeros(shape))).toThrow(message);
    });
  });

  test('states and masks that do not fit are refused', () => {
    tf.tidy(() => {
      const layer = kept(new LSTM({ units: 2 }));
      const x = sequence();
      layer.build(x.shape);
      expect(() => layer.apply([x, tf.zeros([2, 2])])).toThrow('LSTM: initialState must be a list of 2 states');
      expect(() => layer.apply([x, tf.zeros([2, 3]), tf.zeros([2, 2])])).toThrow(
        'LSTM: state 0 must have shape [B,H] = [2, 2], received [2, 3]',
      );
      expect(() => layer.apply(x, { mask: tf.ones([2, 4], 'bool') })).toThrow(
        'LSTM: mask must have shape [B,T] = [2, 5], received [2, 4]',
      );
      expect(() => layer.apply(x, { mask: tf.ones([2, 5]) })).toThrow(
        "LSTM: mask must be a tensor of type bool, received 'float32'",
      );
      expect(() => layer.apply(x, { traning: true } as never)).toThrow("did you mean 'training'?");
    });
  });

  test('a sequence without steps gives zeros and the states as they came in', () => {
    tf.tidy(() => {
      const layer = kept(new LSTM({ units: 2, returnState: true }));
      const [h, c] = [tf.ones([3, 2]), tf.fill([3, 2], 2)];
      const outputs = layer.apply([tf.zeros([3, 0, 5]), h, c]) as tf.Tensor[];
      expect(outputs.map((output) => output.arraySync())).toEqual([
        tf.zeros([3, 2]).arraySync(),
        h.arraySync(),
        c.arraySync(),
      ]);
    });
  });
});
