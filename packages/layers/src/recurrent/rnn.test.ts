import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { kept, sequence } from '../../fixtures/kept-layers.ts';
import { testGolden } from '../../fixtures/layer-golden.ts';
import { onModu } from '../../fixtures/on-modu.ts';
import { everyOption } from '../../fixtures/recurrent-options.ts';
import * as layers from '../index.ts';

testGolden('cells.json');

const { goBackwards, zeroOutputForMask, ...cellOptions } = everyOption;
const before = { shape: [2, 5] };

testLayer({
  name: 'LSTMCell',
  create: (config: layers.LSTMCellOptions) => new layers.LSTMCell(config),
  required: { units: 5 },
  config: { ...cellOptions, recurrentActivation: 'hardSigmoid', unitForgetBias: false },
  inputs: [{ shape: [2, 3] }, before, before],
  outputShapes: [
    [2, 5],
    [2, 5],
    [2, 5],
  ],
  gradients: { step: 0.02 },
  badConfigs: [[{ units: 2, returnSequences: true }, "LSTMCell: unknown option 'returnSequences'"]],
});

testLayer({
  name: 'GRUCell',
  create: (config: layers.GRUCellOptions) => new layers.GRUCell(config),
  required: { units: 5 },
  config: { ...cellOptions, recurrentActivation: 'hardSigmoid', resetAfter: false },
  inputs: [{ shape: [2, 3] }, before],
  outputShapes: [
    [2, 5],
    [2, 5],
  ],
  gradients: { step: 0.02 },
  badConfigs: [[{ units: 0 }, 'GRUCell: units must be a positive integer, received 0']],
});

testLayer({
  name: 'SimpleRNNCell',
  create: (config: layers.SimpleRNNCellOptions) => new layers.SimpleRNNCell(config),
  required: { units: 5 },
  config: cellOptions,
  inputs: [{ shape: [2, 3] }, before],
  outputShapes: [
    [2, 5],
    [2, 5],
  ],
  gradients: { step: 0.02 },
  badConfigs: [[{ units: 2, dropout: 1 }, 'SimpleRNNCell: dropout must be a finite number at least 0 and less than 1']],
});

const gru = { className: 'GRUCell', config: { units: 5, name: 'lower' } };
const lstm = { className: 'LSTMCell', config: { units: 2, name: 'upper' } };

testLayer({
  name: 'StackedRNNCells',
  create: (config: layers.StackedRNNCellsOptions) => new layers.StackedRNNCells(config),
  required: { cells: [gru, lstm] },
  config: {},
  inputs: [{ shape: [2, 3] }, before, { shape: [2, 2] }, { shape: [2, 2] }],
  outputShapes: [
    [2, 2],
    [2, 5],
    [2, 2],
    [2, 2],
  ],
  gradients: { step: 0.02 },
  badConfigs: [
    [{ cells: [] }, 'StackedRNNCells: cells must hold at least one cell, received []'],
    [
      { cells: [{ className: 'Dense', config: { units: 2 } }] },
      'StackedRNNCells: cells must be a cell: a layer with a stateSize',
    ],
  ],
});

testLayer({
  name: 'RNN',
  create: (config: layers.RNNOptions) => new layers.RNN(config),
  required: { cell: gru, returnSequences: false, returnState: false, stateful: false },
  config: { goBackwards, zeroOutputForMask },
  inputs: [{ shape: [2, 3, 7] }],
  outputShapes: [[2, 5]],
  gradients: { step: 0.02 },
  badConfigs: [
    [{ cell: 3 }, 'RNN: cell must be a name, a layer or its JSON form { className, config }, received 3'],
    [{ cell: gru, stateful: 1 }, 'RNN: stateful must be true or false, received 1'],
  ],
});

testLayer({
  name: 'RNN of stacked cells with sequences, states and memory',
  create: (config: layers.RNNOptions) => new layers.RNN(config),
  required: {
    cell: { className: 'StackedRNNCells', config: { cells: [gru, lstm], name: 'stack' } },
    returnSequences: true,
    returnState: true,
    stateful: true,
  },
  config: { goBackwards, zeroOutputForMask },
  inputs: [{ shape: [2, 3, 7] }, before, { shape: [2, 2] }, { shape: [2, 2] }],
  outputShapes: [
    [2, 3, 2],
    [2, 5],
    [2, 2],
    [2, 2],
  ],
  gradients: { step: 0.02 },
  badConfigs: [[{ cell: gru, goBackwards: 1 }, 'RNN: goBackwards must be true or false, received 1']],
});

/** A cell of a user: the mean of the input and the state, which an option scales. */
class MeanCell extends tf.layers.Layer {
  static readonly className = 'Test>MeanCell';
  readonly stateSize = 3;

  override call(inputs: tf.Tensor[]): tf.Tensor[] {
    return tf.tidy(() => {
      const mean = tf.mul(tf.add(inputs[0] as tf.Tensor, inputs[1] as tf.Tensor), 0.5);
      return [mean, tf.clone(mean)];
    });
  }

  override computeOutputShape(): tf.Shape[] {
    return [
      [null, 3],
      [null, 3],
    ];
  }
}

describe('RNN', () => {
  test('goes through a sequence with a cell of a user, step by step, and honours masks', () => {
    tf.tidy(() => {
      const layer = new layers.RNN({ cell: new MeanCell(), returnSequences: true });
      const x = tf.tensor3d([
        [
          [4, 8, 0],
          [2, 2, 2],
          [6, 0, 0],
        ],
      ]);
      expect(layer.apply(x)).toBeAllClose([
        [
          [2, 4, 0],
          [2, 3, 1],
          [4, 1.5, 0.5],
        ],
      ]);
      const mask = tf.tensor2d([[0, 1, 1]], [1, 3], 'bool');
      expect(layer.apply(x, { mask })).toBeAllClose([
        [
          [0, 0, 0],
          [1, 1, 1],
          [3.5, 0.5, 0.5],
        ],
      ]);
      expect(layer.apply(tf.ones([2, 0, 3]))).toBeAllClose(tf.zeros([2, 0, 3]));
    });
  });

  test('equals LSTM when its cell is an LSTMCell, dropout included', () => {
    tf.tidy(() => {
      const options = { units: 5, dropout: 0.3, recurrentDropout: 0.2, seed: 3 };
      const whole = kept(new layers.LSTM(options));
      const other = kept(new layers.RNN({ cell: new layers.LSTMCell(options) }));
      const x = sequence();
      expect(other.apply(x)).toBeAllClose(whole.apply(x));
      expect(other.apply(x, { training: true })).toBeAllClose(whole.apply(x, { training: true }));
    });
  });

  test.each(['cpu', 'modu'])('that is stateful reads two halves as one whole on %s', async (backend) => {
    const trial = (): void => {
      tf.tidy(() => {
        const cell = [new layers.GRUCell({ units: 5 }), new layers.LSTMCell({ units: 2 })];
        const whole = kept(new layers.RNN({ cell, returnSequences: true }));
        const halves = new layers.RNN({ cell, returnSequences: true, stateful: true });
        const x = sequence(2, 6);
        const expected = whole.apply(x) as tf.Tensor;
        const join = (): tf.Tensor =>
          tf.concat(
            tf.split(x, 2, 1).map((half) => halves.apply(half) as tf.Tensor),
            1,
          );
        expect(join()).toBeAllClose(expected, { atol: 1e-6 });
        halves.resetStates();
        expect(join()).toBeAllClose(expected, { atol: 1e-6 });
        halves.resetStates();
      });
    };
    if (backend === 'modu') await onModu(trial);
    else trial();
  });

  test('hands the states of its random numbers over, cell by cell', () => {
    tf.tidy(() => {
      const make = (): layers.RNN =>
        kept(new layers.RNN({ cell: [1, 2].map(() => new layers.GRUCell({ units: 3, dropout: 0.5, seed: 1 })) }));
      const [first, second] = [make(), make()];
      const x = sequence();
      first.apply(x, { training: true });
      second.build(x.shape);
      second.setWeights(first.getWeights());
      second.setRandomState(JSON.parse(JSON.stringify(first.getRandomState())) as layers.RandomLayerState);
      expect(second.apply(x, { training: true })).toBeAllClose(first.apply(x, { training: true }));
      expect(() => {
        second.setRandomState({ seed: 1, draws: 1 });
      }).toThrow('RNN.setRandomState: the state must be a list of 1 states');
    });
  });

  test('serves as the layer of Bidirectional', () => {
    tf.tidy(() => {
      const rnn = new layers.RNN({ cell: new layers.GRUCell({ units: 3, seed: 1 }), returnSequences: true });
      const layer = kept(new layers.Bidirectional({ layer: rnn }));
      expect((layer.apply(sequence()) as tf.Tensor).shape).toEqual([2, 5, 6]);
      expect(layer.getWeights()).toHaveLength(6);
    });
  });

  test('refuses inputs without steps and states that do not fit', () => {
    tf.tidy(() => {
      const layer = kept(new layers.RNN({ cell: new layers.GRUCell({ units: 3 }) }));
      expect(() => layer.apply(tf.ones([2, 3]))).toThrow(
        'RNN: the input must have shape [B,T,…] of at least three axes, received [2, 3]',
      );
      expect(() => layer.apply([sequence(), tf.ones([2, 4])])).toThrow(
        'RNN: state 0 must have shape [B,H] = [2, 3], received [2, 4]',
      );
      expect(() => new layers.GRUCell({ units: 3 }).call([tf.ones([2, 5])], {})).toThrow(
        'GRUCell: the input must be a list of x and 1 states',
      );
    });
  });

  test('that is frozen has no trained weights', () => {
    const layer = kept(new layers.RNN({ cell: new layers.GRUCell({ units: 3 }), trainable: false }));
    layer.build([null, 4, 2]);
    expect([layer.trainableWeights.length, layer.nonTrainableWeights.length]).toEqual([0, 3]);
    layer.trainable = true;
    expect([layer.trainableWeights.length, layer.nonTrainableWeights.length]).toEqual([3, 0]);
  });
});
