import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import {
  Adam,
  AdamW,
  ExponentialDecay,
  Lion,
  Nadam,
  Optimizer,
  RMSprop,
  SGD,
  type OptimizerOptions,
  type VariableUpdate,
} from './index.ts';
import { step, values, variable } from './testing/ones-step.ts';

describe('minimize', () => {
  test('goes down the gradient, returns the cost when asked, and leaves no tensor', () => {
    const w = variable(2, -4);
    const optimizer = new SGD({ learningRate: 0.25 });
    const loss = () => tf.sum(tf.square(w)).asScalar();
    expect(optimizer.minimize(loss, false, [w])).toBeNull();
    expect(values(w)).toStrictEqual([1, -2]);
    const cost = optimizer.minimize(loss, true, [w]);
    expect(cost?.dataSync()[0]).toBe(5);
    expect(optimizer.iterations).toBe(2);
    tf.dispose([w, cost as tf.Scalar]);
    optimizer.dispose();
  });

  test('takes the gradients as a map too, and leaves variables without a gradient', () => {
    const [a, b] = [variable(1), variable(1)];
    const optimizer = new SGD({ learningRate: 0.5 });
    const gradient = tf.ones([1]);
    optimizer.applyGradients({ [a.name]: gradient, [b.name]: null as unknown as tf.Tensor });
    expect([values(a), values(b)]).toStrictEqual([[0.5], [1]]);
    tf.dispose([a, b, gradient]);
    optimizer.dispose();
  });

  test('refuses gradients of which none is given, and names that are no variable', () => {
    const optimizer = new SGD();
    expect(() => optimizer.applyGradients([{ name: 'a', tensor: null as unknown as tf.Tensor }])).toThrow(
      'SGD.applyGradients: gradients must be given for one variable at least, received [{ name, tensor }]',
    );
    const tensor = tf.scalar(1);
    expect(() => optimizer.applyGradients([{ name: 'nobody', tensor }])).toThrow(
      "SGD.applyGradients: gradients must be named after variables, received 'nobody'",
    );
    tensor.dispose();
    optimizer.applyGradients([]);
    expect(optimizer.iterations).toBe(0);
  });
});

describe('the learning rate', () => {
  test('can be read and written, and the next step follows it', () => {
    const w = variable(0);
    const optimizer = new SGD({ learningRate: 1 });
    step(optimizer, w);
    optimizer.learningRate = 0.25;
    expect(optimizer.learningRate).toBe(0.25);
    step(optimizer, w);
    expect(values(w)).toStrictEqual([-1.25]);
    w.dispose();
    optimizer.dispose();
  });

  test('of a schedule is that of the steps so far, also those that only accumulate', () => {
    const learningRate = new ExponentialDecay({ initialLearningRate: 1, decaySteps: 1, decayRate: 0.5 });
    const w = variable(0);
    const optimizer = new SGD({ learningRate, gradientAccumulationSteps: 2 });
    const rates = [optimizer.learningRate];
    for (let i = 0; i < 4; i++) {
      step(optimizer, w);
      rates.push(optimizer.learningRate);
    }
    expect(rates).toStrictEqual([1, 0.5, 0.25, 0.125, 0.0625]);
    expect(values(w)).toStrictEqual([-0.5 - 0.125]);
    expect(optimizer.iterations).toBe(2);
    w.dispose();
    optimizer.dispose();
  });

  test('of a schedule gives way to another schedule, not to a number', () => {
    const decay = { initialLearningRate: 1, decaySteps: 1, decayRate: 0.5 };
    const optimizer = new Adam({ learningRate: new ExponentialDecay(decay) });
    expect(() => {
      optimizer.learningRate = 0.1;
    }).toThrow('Adam: learningRate must be left to its schedule ExponentialDecay, received 0.1');
    optimizer.learningRate = new ExponentialDecay({ ...decay, initialLearningRate: 3 });
    expect(optimizer.learningRate).toBe(3);
    const other = new Adam();
    other.learningRate = new ExponentialDecay(decay);
    expect(other.learningRate).toBe(1);
    expect(() => {
      other.learningRate = -1;
    }).toThrow(ArgumentError);
  });
});

describe('weight decay', () => {
  test('leaves excluded variables alone, by name and by variable', () => {
    const named = (name: string): tf.Variable => tf.tidy(() => tf.variable(tf.ones([1]), true, name));
    const [kernel, bias, other] = [named('decay_test/kernel'), named('decay_test/bias'), variable(1)];
    const optimizer = new SGD({ learningRate: 0.5, weightDecay: 0.5 });
    optimizer.excludeFromWeightDecay({ varNames: ['bias'], varList: [other] });
    step(optimizer, kernel, bias, other);
    expect([kernel, bias, other].map((w) => values(w)[0])).toStrictEqual([0.25, 0.5, 0.5]);
    tf.dispose([kernel, bias, other]);
    optimizer.dispose();
  });

  test('cannot be changed after the first step, and the names are checked', () => {
    const w = variable(1);
    const optimizer = new AdamW();
    expect(() => optimizer.excludeFromWeightDecay({})).toThrow(
      'AdamW.excludeFromWeightDecay: exclusions must be given',
    );
    expect(() => optimizer.excludeFromWeightDecay({ varNames: [''] })).toThrow(
      'varNames[0] must be a non-empty string',
    );
    expect(() => optimizer.excludeFromWeightDecay({ names: [] } as never)).toThrow("unknown option 'names'");
    step(optimizer, w);
    expect(() => optimizer.excludeFromWeightDecay({ varNames: ['bias'] })).toThrow(
      'AdamW.excludeFromWeightDecay: must be called before the first step',
    );
    w.dispose();
    optimizer.dispose();
  });

  test('of excluded names survives a configuration, of excluded variables the state', async () => {
    const [a, b] = [variable(1), variable(1)];
    const optimizer = new SGD({ learningRate: 0.5, weightDecay: 0.5 });
    optimizer.excludeFromWeightDecay({ varNames: ['layer_norm'], varList: [b] });
    expect(optimizer.getConfig()['excludeFromWeightDecay']).toStrictEqual([{ name: 'layer_norm' }]);
    step(optimizer, a, b);
    const resumed = SGD.fromConfig<SGD>(SGD, optimizer.getConfig());
    expect(resumed.getConfig()).toStrictEqual(optimizer.getConfig());
    await resumed.setWeights(await optimizer.getWeights());
    const [c, d] = [variable(1), variable(1)];
    step(resumed, c, d);
    expect([c, d].map((w) => values(w)[0])).toStrictEqual([0.25, 0.5]);
    tf.dispose([a, b, c, d]);
    optimizer.dispose();
    resumed.dispose();
  });
});

describe('a moving average', () => {
  test('replaces the variables only when asked', () => {
    const [w, unseen] = [variable(0), variable(0)];
    const optimizer = new SGD({ learningRate: 1, useEma: true, emaMomentum: 0.5 });
    step(optimizer, w);
    step(optimizer, w);
    expect(values(w)).toStrictEqual([-2]);
    expect(() => optimizer.finalizeVariableValues([unseen])).toThrow(
      'SGD.finalizeVariableValues: varList must be variables that were trained',
    );
    optimizer.finalizeVariableValues([w]);
    expect(values(w)).toStrictEqual([-1.5]);
    tf.dispose([w, unseen]);
    optimizer.dispose();
  });

  test('that is not kept leaves the variables', () => {
    const w = variable(3);
    new SGD().finalizeVariableValues([w]);
    expect(values(w)).toStrictEqual([3]);
    w.dispose();
  });
});

/** Steps by the sign of the gradient. */
class SignDescent extends Optimizer<never> {
  static readonly className = 'ModuTest>SignDescent';

  constructor(options: OptimizerOptions = {}) {
    super(options, [], 0.5);
  }

  protected override slotValues(): object {
    return {};
  }

  protected override updateStep({ variable: w, gradient, learningRate }: VariableUpdate<never>): void {
    w.assign(tf.sub(w, tf.mul(learningRate, tf.sign(gradient))));
  }
}

describe('classes', () => {
  test('of a user get options, decay and errors from the base', () => {
    const w = variable(1);
    const optimizer = new SignDescent({ weightDecay: 0.5 });
    step(optimizer, w);
    expect(values(w)).toStrictEqual([0.25]);
    expect(() => new SignDescent({ clip: 1 } as never)).toThrow("SignDescent: unknown option 'clip'");
    w.dispose();
    optimizer.dispose();
  });

  test('are told apart by instanceof, and all are optimizers of tfjs', () => {
    const adamw = new AdamW();
    expect(adamw).toBeInstanceOf(Adam);
    expect(adamw).toBeInstanceOf(Optimizer);
    expect(adamw).toBeInstanceOf(tf.Optimizer);
    expect(adamw).not.toBeInstanceOf(SGD);
    const theirs = tf.train.sgd(0.1);
    expect(theirs).not.toBeInstanceOf(Optimizer);
    theirs.dispose();
  });
});

describe('bad options fail in the constructor', () => {
  test.each<[make: () => unknown, message: string]>([
    [() => new Adam({ learningRate: -1 }), 'Adam: learningRate must be a finite number at least 0, received -1'],
    [() => new Adam({ learningRate: '0.1' as never }), 'Adam: learningRate must be a number or a LearningRateSchedule'],
    [() => new Adam({ clipnorm: 0 }), 'Adam: clipnorm must be a finite number greater than 0, received 0'],
    [() => new Adam({ clipnorm: 1, clipvalue: 2 }), 'Adam: clipvalue must be left out where clipnorm is given'],
    [() => new Adam({ weightDecay: -1 }), 'Adam: weightDecay must be'],
    [() => new Adam({ useEma: 1 as never }), 'Adam: useEma must be true or false, received 1'],
    [() => new Adam({ emaMomentum: 2 }), 'Adam: emaMomentum must be'],
    [
      () => new Adam({ emaOverwriteFrequency: 0 }),
      'Adam: emaOverwriteFrequency must be a positive integer, received 0',
    ],
    [() => new Adam({ gradientAccumulationSteps: 1 }), 'gradientAccumulationSteps must be an integer at least 2'],
    [() => new Adam({ beta1: 1 }), 'Adam: beta1 must be'],
    [() => new AdamW({ beta2: -1 }), 'AdamW: beta2 must be'],
    [() => new Adam({ epsilon: -1 }), 'Adam: epsilon must be'],
    [() => new Adam({ amsgrad: 'yes' as never }), 'Adam: amsgrad must be'],
    [() => new SGD({ momentum: 1.5 }), 'SGD: momentum must be'],
    [() => new SGD({ nesterov: 0 as never }), 'SGD: nesterov must be'],
    [() => new RMSprop({ rho: 1 }), 'RMSprop: rho must be'],
    [() => new RMSprop({ centered: 1 as never }), 'RMSprop: centered must be'],
    [() => new Lion({ beta1: 0 }), 'Lion: beta1 must be a finite number greater than 0 and at most 1, received 0'],
    [() => new Nadam({ epsilon: Number.NaN }), 'Nadam: epsilon must be'],
  ])('case %#', (make, message) => {
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(message);
  });
});
