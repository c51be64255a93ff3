import { ArgumentError, DataError, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as losses from '../index.ts';
import { circle, cosineSimilarity, getLoss, huber, Huber, Loss, MeanSquaredError, type LossOptions } from '../index.ts';

/** The values of what `make` gives, whose tensors are all disposed of. */
function valuesOf(make: () => tf.Tensor): number[] {
  const values: number[] = [];
  tf.tidy(() => {
    values.push(...make().dataSync());
  });
  return values;
}

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe('an instance', () => {
  test('is a function, and an instance of its class', () => {
    const loss = new Huber({ delta: 2, name: 'robust' });
    expect(typeof loss).toBe('function');
    expect(loss).toBeInstanceOf(Huber);
    expect(loss).toBeInstanceOf(Loss);
    expect(loss).not.toBeInstanceOf(MeanSquaredError);
    expect([loss.name, loss.delta, loss.reduction]).toStrictEqual(['robust', 2, 'sum_over_batch_size']);
    expect(new Huber()(tf.tensor1d([0]), tf.tensor1d([3])).dataSync()[0]).toBe(2.5);
  });

  test('gives a value per sample, so that weights of classes multiply them', () => {
    for (const [reduction, expected] of [
      ['sum_over_batch_size', [4, 1]],
      ['sum', [8, 2]],
    ] as const) {
      const loss = new MeanSquaredError({ reduction });
      expect(valuesOf(() => loss(tf.tensor2d([[0], [0]]), tf.tensor2d([[2], [1]])))).toStrictEqual([...expected]);
    }
  });

  test('of a user’s class is masked, weighed and reduced by the base', () => {
    class Signed extends Loss {
      static readonly className: string = 'ModuTest>Signed';
      constructor(options: LossOptions = {}) {
        super('signed', options);
      }
      override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
        return tf.mean(tf.sub(yPred, yTrue), -1);
      }
    }
    tf.serialization.registerClass(Signed);
    const loss = getLoss({ className: 'ModuTest>Signed', config: { reduction: 'sum', maskValue: 9 } });
    expect(loss).toBeInstanceOf(Signed);
    const [yTrue, yPred] = [tf.tensor2d([[1], [9], [3]]), tf.tensor2d([[2], [2], [6]])];
    expect(valuesOf(() => loss.compute(yTrue, yPred))).toStrictEqual([4]);
    expect(valuesOf(() => loss.compute(yTrue, yPred, { sampleWeight: tf.tensor1d([2, 5, 1]) }))).toStrictEqual([5]);
  });
});

describe('maskValue', () => {
  test('takes positions out whose targets are all of this value, and the mean is that of the others', () => {
    const yTrue = tf.tensor3d([
      [
        [1, -1],
        [-1, -1],
        [0, 1],
      ],
    ]);
    const yPred = tf.tensor3d([
      [
        [2, -1],
        [50, 50],
        [0, 3],
      ],
    ]);
    const loss = new MeanSquaredError({ maskValue: -1 });
    // (1 + 0)/2 and (0 + 4)/2; only the second position is left out.
    expect(valuesOf(() => loss.compute(yTrue, yPred))).toStrictEqual([1.25]);
    expect(valuesOf(() => tf.mean(loss(yTrue, yPred)))).toBeAllClose([1.25]);
    const gradient = valuesOf(() => tf.grad((p) => loss.compute(yTrue, p))(yPred));
    expect(gradient).toBeAllClose([0.5, 0, 0, 0, 0, 1]);
    const mask = tf.tensor2d([[0, 1, 1]], [1, 3], 'bool');
    expect(valuesOf(() => loss.compute(yTrue, yPred, { mask }))).toStrictEqual([2]);
  });

  test.each(['KLDivergence', 'Poisson', 'BinaryCrossentropy', 'MeanSquaredLogarithmicError', 'CosineSimilarity'])(
    'keeps %s finite where what does not count is out of range',
    (name) => {
      const loss = getLoss({ className: name, config: { maskValue: -99 } });
      const plain = getLoss(name);
      const counted = [tf.tensor2d([[0, 1]]), tf.tensor2d([[0.25, 0.5]])] as const;
      const [yTrue, yPred] = [
        tf.tensor2d([
          [0, 1],
          [-99, -99],
        ]),
        tf.tensor2d([
          [0.25, 0.5],
          [0, 1],
        ]),
      ];
      const expected = valuesOf(() => plain.compute(...counted));
      expect(valuesOf(() => loss.compute(yTrue, yPred))).toBeAllClose(expected);
      expect(valuesOf(() => tf.grad((p) => loss.compute(yTrue, p))(yPred)).every(Number.isFinite)).toBe(true);
      tf.dispose([yTrue, yPred, ...counted]);
    },
  );

  test('of classes by number is ignoreClass, and not both', () => {
    const yTrue = tf.tensor1d([0, -1, 1], 'int32');
    const logits = tf.tensor2d([
      [1, 2],
      [3, 4],
      [0, 1],
    ]);
    const { SparseCategoricalCrossentropy } = losses;
    const masked = new SparseCategoricalCrossentropy({ fromLogits: true, ignoreClass: -1 });
    const value = valuesOf(() => masked.compute(yTrue, logits));
    expect(value).toBeAllClose([(Math.log(1 + Math.E) + Math.log(1 + 1 / Math.E)) / 2]);
    expect(() => new SparseCategoricalCrossentropy({ ignoreClass: -1, maskValue: 0 })).toThrow(
      'SparseCategoricalCrossentropy: maskValue must be left out where ignoreClass is given, received 0',
    );
  });
});

describe('functions', () => {
  test('give closed forms', () => {
    const [t, p] = [tf.tensor2d([[0, 1]]), tf.tensor2d([[0.5, 4]])];
    expect(valuesOf(() => huber(t, p, { delta: 1 }))).toBeAllClose([(0.125 + 2.5) / 2]);
    expect(valuesOf(() => losses.logCosh(t, p))).toBeAllClose([
      (Math.log(Math.cosh(0.5)) + Math.log(Math.cosh(3))) / 2,
    ]);
    expect(valuesOf(() => losses.meanAbsolutePercentageError(tf.tensor1d([2, 4]), tf.tensor1d([1, 5])))).toBeAllClose([
      37.5,
    ]);
  });

  test('are finite where Keras’ gradients are not', () => {
    const zeros = tf.zeros([2, 3]);
    const target = tf.ones([2, 3]);
    expect(valuesOf(() => tf.grad((p) => tf.sum(cosineSimilarity(target, p)))(zeros)).every(Number.isFinite)).toBe(
      true,
    );
    const labels = tf.tensor1d([0, 1], 'int32');
    expect(valuesOf(() => circle(labels, target))).toStrictEqual([0, 0]);
    expect(valuesOf(() => tf.grad((p) => tf.sum(circle(labels, p)))(target))).toStrictEqual([0, 0, 0, 0, 0, 0]);
  });

  test('compare embeddings with others, where these are given', () => {
    const [one, other] = [
      tf.tensor2d([[1, 0]]),
      tf.tensor2d([
        [1, 0],
        [0, 1],
      ]),
    ];
    const [label, refLabels] = [tf.tensor1d([7], 'int32'), tf.tensor1d([7, 8], 'int32')];
    const given = { refEmbeddings: other, refLabels, removeDiagonal: false, gamma: 2, margin: 0.4 };
    // Distance 0 to its own class, 1 to the other: exponents 2·0.4·(−0.4) and 2·0.4·(0.6 − 1).
    const expected = Math.log1p(Math.exp(2 * 0.4 * -0.4 + 2 * 0.4 * (0.6 - 1)));
    expect(valuesOf(() => circle(label, one, given))).toBeAllClose([expected]);
  });

  test('leave their arguments, and take integers', () => {
    const [t, p] = [tf.tensor1d([0, 1, 1], 'int32'), tf.tensor1d([1, 1, 1], 'int32')];
    const before = tf.memory().numTensors;
    const names = ['meanSquaredError', 'hinge', 'huber', 'poisson', 'binaryCrossentropy', 'dice'] as const;
    for (const name of names) losses[name](t, p).dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect([...t.dataSync()]).toStrictEqual([0, 1, 1]);
  });

  test('refuse what does not fit', () => {
    const [two, three] = [tf.ones([5, 2]), tf.ones([5, 3])];
    const classes = tf.tensor1d([0, 1, 2, 3, 0], 'int32');
    expect(() => losses.categoricalCrossentropy(two, three)).toThrow(ShapeError);
    expect(() => losses.binaryCrossentropy(two, three)).toThrow(
      'binaryCrossentropy: yTrue must have the shape [5, 3] of yPred, received [5, 2]',
    );
    expect(() => losses.sparseCategoricalCrossentropy(two, three)).toThrow(
      'sparseCategoricalCrossentropy: yTrue must have the shape [5] of yPred without its classes, received [5, 2]',
    );
    expect(() => losses.sparseCategoricalCrossentropy(classes, three)).toThrow(DataError);
    expect(() => losses.sparseCategoricalCrossentropy(classes, three)).toThrow(
      'sparseCategoricalCrossentropy: yTrue must be classes from 0 to 2, received 3',
    );
    expect(() => losses.categoricalGeneralizedCrossEntropy(classes, three)).toThrow(DataError);
    expect(() => losses.sparseCategoricalCrossentropy(tf.scalar(0), tf.scalar(0))).toThrow(
      'must have an axis of classes',
    );
    expect(() => circle(classes, tf.ones([4, 2]))).toThrow(
      'circle: yTrue must hold a label for each row of the embeddings [4, 2], received [5]',
    );
    expect(() => huber(two, two, { Delta: 1 } as never)).toThrow(
      "huber: unknown option 'Delta'; did you mean 'delta'?",
    );
  });

  test.each<[make: () => unknown, message: string]>([
    [() => new losses.Huber({ delta: 0 }), 'Huber: delta must be a finite number greater than 0, received 0'],
    [() => new losses.CosineSimilarity({ axis: 0.5 }), 'CosineSimilarity: axis must be an integer, received 0.5'],
    [
      () => new losses.BinaryCrossentropy({ fromLogits: 1 as never }),
      'BinaryCrossentropy: fromLogits must be true or false',
    ],
    [() => new losses.BinaryCrossentropy({ labelSmoothing: 2 }), 'BinaryCrossentropy: labelSmoothing must be'],
    [() => new losses.BinaryFocalCrossentropy({ alpha: 2 }), 'BinaryFocalCrossentropy: alpha must be'],
    [() => new losses.BinaryFocalCrossentropy({ gamma: -1 }), 'BinaryFocalCrossentropy: gamma must be'],
    [
      () => new losses.CategoricalFocalCrossentropy({ alpha: [0.5, -1] }),
      'alpha[1] must be a finite number at least 0',
    ],
    [() => new losses.SparseCategoricalCrossentropy({ ignoreClass: 0.5 }), 'ignoreClass must be an integer'],
    [
      () => new losses.CategoricalGeneralizedCrossEntropy({ q: 1 }),
      'q must be a finite number greater than 0 and less than 1',
    ],
    [() => new losses.Dice({ axis: [1, 'x' as never] }), 'Dice: axis[1] must be an integer'],
    [() => new losses.Tversky({ beta: -1 }), 'Tversky: beta must be'],
    [() => new losses.Circle({ gamma: 0 }), 'Circle: gamma must be'],
    [
      () => new Huber().compute(tf.scalar(1), tf.scalar(1), { weights: 1 } as never),
      "Huber.compute: unknown option 'weights'",
    ],
  ])('case %#: bad options fail', (make, message) => {
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(message);
  });
});

describe('getLoss', () => {
  test.each([
    ['mse', 'MeanSquaredError'],
    ['MSE', 'MeanSquaredError'],
    ['mae', 'MeanAbsoluteError'],
    ['mape', 'MeanAbsolutePercentageError'],
    ['msle', 'MeanSquaredLogarithmicError'],
    ['bce', 'BinaryCrossentropy'],
    ['kld', 'KLDivergence'],
    ['kullbackLeiblerDivergence', 'KLDivergence'],
    ['klDivergence', 'KLDivergence'],
    ['logcosh', 'LogCosh'],
    ['log_cosh', 'LogCosh'],
    ['huber', 'Huber'],
    ['sparse_categorical_crossentropy', 'SparseCategoricalCrossentropy'],
    ['sparseCategoricalCrossentropy', 'SparseCategoricalCrossentropy'],
    ['Modu>Tversky', 'Tversky'],
  ])('finds %s', (name, className) => {
    expect(getLoss(name).getClassName()).toBe(`Modu>${className}`);
  });

  test('leaves a loss as it is, and refuses what is none', () => {
    const loss = new Huber();
    expect(getLoss(loss)).toBe(loss);
    expect(() => getLoss('hubert')).toThrow("received 'hubert'; did you mean 'huber'?");
    expect(() => getLoss(3 as never)).toThrow(
      'getLoss: identifier must be a name, a configuration or a Loss, received 3',
    );
    expect(() => getLoss({ className: 'Modu>Adam' })).toThrow('getLoss: identifier must name a loss');
  });
});
