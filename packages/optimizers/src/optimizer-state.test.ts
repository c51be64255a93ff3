import { ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { Adam, ExponentialDecay, Nadam, SGD } from './index.ts';
import { step, values, variable } from './testing/ones-step.ts';

describe('state', () => {
  test('is named after variables and slots, and belongs to the optimizer', async () => {
    const w = variable(1, 2);
    const optimizer = new Adam({ amsgrad: true, useEma: true, gradientAccumulationSteps: 2, learningRate: 0.5 });
    step(optimizer, w);
    const before = tf.memory().numTensors;
    const first = await optimizer.getWeights();
    expect(first.map(({ name }) => name)).toStrictEqual([
      'iter',
      'learningRate',
      ...['average', 'gradientAccumulator', 'momentum', 'velocity', 'velocityHat'].map((slot) => `${w.name}/${slot}`),
    ]);
    expect(values(first[0]?.tensor)).toStrictEqual([1]);
    step(optimizer, w);
    await optimizer.getWeights();
    expect(tf.memory().numTensors).toBe(before + 2);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before - 5);
    w.dispose();
  });

  test('takes the learning rate along, unrounded where it is the same', async () => {
    const [first, same, other] = [new Adam({ learningRate: 0.1 }), new Adam({ learningRate: 0.1 }), new Adam()];
    const weights = await first.getWeights();
    await same.setWeights(weights);
    await other.setWeights(weights);
    expect(same.learningRate).toBe(0.1);
    expect(other.learningRate).toBe(Math.fround(0.1));
    for (const optimizer of [first, same, other]) optimizer.dispose();
  });

  test('goes to variables of the same names in any order, to others by their order', async () => {
    const [a, b] = [variable(1), variable(1)];
    const optimizer = new SGD({ learningRate: 1, momentum: 0.5 });
    const [one, ten] = [tf.tensor1d([1]), tf.tensor1d([10])];
    optimizer.applyGradients([
      { name: a.name, tensor: one },
      { name: b.name, tensor: ten },
    ]);
    const [byName, byOrder] = [new SGD({ momentum: 0.5 }), new SGD({ momentum: 0.5 })];
    await byName.setWeights(await optimizer.getWeights());
    await byOrder.setWeights(await optimizer.getWeights());
    expect((await byOrder.getWeights()).map(({ name }) => name)).toContain(`${b.name}/momentum`);
    const momenta = async (of: SGD, variables: tf.Variable[]): Promise<number[]> => {
      of.learningRate = 0;
      step(of, ...variables);
      const weights = await of.getWeights();
      return variables.map(
        ({ name }) => values(weights.find((weight) => weight.name === `${name}/momentum`)?.tensor)[0]!,
      );
    };
    const [c, d] = [variable(1), variable(1)];
    expect(await momenta(byName, [b, a])).toStrictEqual([-5, -0.5]);
    expect(await momenta(byOrder, [c, d])).toStrictEqual([-0.5, -5]);
    tf.dispose([a, b, c, d, one, ten]);
    for (const each of [optimizer, byName, byOrder]) each.dispose();
  });

  test('that does not fit is refused in a sentence', async () => {
    const [w, wide, third] = [variable(1), variable(1, 2), variable(1)];
    const optimizer = new SGD({ momentum: 0.5 });
    step(optimizer, w);
    const weights = await optimizer.getWeights();
    await expect(new SGD().setWeights(weights)).rejects.toThrow(
      `SGD.setWeights: weights must hold no slot, received ${w.name}/momentum`,
    );
    await expect(new Adam().setWeights(weights)).rejects.toThrow(
      'Adam.setWeights: weights must hold the slots momentum, velocity of each variable, received',
    );
    await expect(optimizer.setWeights(weights.slice(1))).rejects.toThrow('SGD.setWeights: weights must hold iter');
    await expect(optimizer.setWeights(weights.filter(({ name }) => name !== 'learningRate'))).rejects.toThrow(
      'SGD.setWeights: weights must hold learningRate, a number',
    );
    const decay = new ExponentialDecay({ initialLearningRate: 1, decaySteps: 1, decayRate: 0.5 });
    const scheduled = new SGD({ momentum: 0.5, learningRate: decay });
    await expect(scheduled.setWeights(weights)).rejects.toThrow('must hold no learningRate, since a schedule rules');

    const resumed = new SGD({ momentum: 0.5 });
    await resumed.setWeights(weights);
    expect(() => step(resumed, wide)).toThrow(ShapeError);
    expect(() => step(resumed, wide)).toThrow('must have shape [1] as in the loaded state, received [2]');
    expect(() => step(resumed, wide, third)).toThrow('SGD: the loaded state is that of 1 variables, received 2 others');
    tf.dispose([w, wide, third]);
    for (const each of [optimizer, resumed]) each.dispose();
  });

  test('of variables that were disposed of goes with them, and new variables begin anew', async () => {
    const optimizer = new Adam();
    const old = variable(1);
    step(optimizer, old);
    old.dispose();
    const fresh = variable(1, 2);
    step(optimizer, fresh);
    const names = (await optimizer.getWeights()).map(({ name }) => name);
    expect(names).toStrictEqual(['iter', 'learningRate', `${fresh.name}/momentum`, `${fresh.name}/velocity`]);
    fresh.dispose();
    optimizer.dispose();
  });

  test('of a variable that joins later comes out too, and nothing of before is left', async () => {
    const [a, b] = [variable(1), variable(1)];
    const optimizer = new SGD({ weightDecay: 0.5 });
    optimizer.excludeFromWeightDecay({ varList: [a] });
    step(optimizer, a);
    const before = tf.memory().numTensors;
    const decays = async (): Promise<number[]> =>
      values((await optimizer.getWeights()).find(({ name }) => name === 'decays')?.tensor);
    expect(await decays()).toStrictEqual([0]);
    step(optimizer, a, b);
    expect(await decays()).toStrictEqual([0, 1]);
    expect(tf.memory().numTensors).toBe(before + 3);
    optimizer.dispose();
    tf.dispose([a, b]);
  });

  test('of Nadam needs no product of its own, also when steps are taken back', async () => {
    const [a, b] = [variable(1, 2), variable(1, 2)];
    const optimizer = new Nadam();
    step(optimizer, a);
    const early = (await optimizer.getWeights()).map(({ name, tensor }) => ({ name, tensor: tensor.clone() }));
    b.assign(a);
    for (let i = 0; i < 5; i++) step(optimizer, a);
    const once = values(a);
    a.assign(b);
    await optimizer.setWeights(early);
    for (let i = 0; i < 5; i++) step(optimizer, a);
    expect(values(a)).toStrictEqual(once);
    tf.dispose([a, b, ...early.map(({ tensor }) => tensor)]);
    optimizer.dispose();
  });
});
