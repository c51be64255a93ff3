import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { camelCaseKeys } from '../camel-case-keys.ts';
import * as exported from '../index.ts';
import { getLoss } from '../index.ts';
import {
  byName,
  golden,
  inputs,
  label,
  testLossValues,
  tolerance,
  type LossClass,
} from '../testing/recorded-losses.ts';

// Without @modu/backend, which registers gradients that tfjs lacks.
testLossValues('cpu');

test.each(golden.reduced.map((each) => [label(each), each] as const))('%s is reduced as in Keras', (_, each) => {
  const [yTrue, yPred] = inputs(each.kind);
  const loss = new (byName[each.name] as LossClass)({ ...each.options, reduction: each.reduction });
  const { sampleWeight, mask } = each;
  const weights = {
    ...(sampleWeight === undefined ? {} : { sampleWeight: tf.tensor(sampleWeight) }),
    ...(mask === undefined ? {} : { mask: tf.tensor(mask) }),
  };
  const before = tf.memory().numTensors;
  const result = loss.compute(yTrue, yPred, weights);
  expect(result.shape).toStrictEqual(each.shape);
  expect(result.dataSync()).toBeAllClose(each.result, tolerance);
  const gradient = tf.grad((p) => tf.sum(loss.compute(yTrue, p, weights)))(yPred);
  expect(gradient.dataSync()).toBeAllClose(each.gradient, tolerance);
  if (sampleWeight === undefined && mask === undefined && each.reduction !== 'none') {
    const mean = tf.tidy(() => tf.mean(loss(yTrue, yPred)));
    expect(mean.dataSync()).toBeAllClose(each.result, tolerance);
    mean.dispose();
  }
  tf.dispose([result, gradient]);
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose([yTrue, yPred, weights]);
});

describe('every loss', () => {
  test('of Keras is there', () => {
    expect(golden.names.filter((name) => name !== 'Loss' && !(name in byName))).toStrictEqual([]);
    for (const name of golden.names) expect(exported).toHaveProperty(name);
  });

  test.each(Object.entries(byName))('%s has Keras’ defaults, and takes Keras’ configuration', (name, type) => {
    const keras = camelCaseKeys(golden.configs[name] ?? {}, ['dtype']);
    // Keras leaves it out of the configuration.
    const lost = name === 'CosineSimilarity' ? { axis: -1 } : name === 'Huber' ? { delta: 1 } : {};
    const loss = new type();
    expect({ ...lost, ...keras }).toStrictEqual(loss.getConfig());
    expect(loss.getClassName()).toBe(`Modu>${name}`);
    expect(loss.name).toBe(keras['name']);
    const again = getLoss({ className: name, config: golden.configs[name] ?? {} });
    expect(again).toBeInstanceOf(type);
    expect(again.getConfig()).toStrictEqual(loss.getConfig());
  });

  test.each(golden.values.map((each) => [label(each), each] as const))('%s keeps its configuration', (_, each) => {
    const given = { ...each.options, reduction: 'sum', name: 'mine' };
    const loss = new (byName[each.name] as LossClass)(given);
    const config = loss.getConfig();
    expect(config).toMatchObject(given);
    const again = getLoss({ className: loss.getClassName(), config: JSON.parse(JSON.stringify(config)) as object });
    expect(again.getConfig()).toStrictEqual(config);
  });

  test.each(Object.entries(byName))('%s refuses unknown options and bad values', (name, type) => {
    expect(() => new type({ reductions: 'sum' })).toThrow(
      `${name}: unknown option 'reductions'; did you mean 'reduction'?`,
    );
    expect(() => new type({ reduction: 'average' })).toThrow(`${name}: reduction must be one of 'sum_over_batch_size'`);
    expect(() => new type({ name: '' })).toThrow(`${name}: name must be a non-empty string`);
    const isMaskable = !['CTC', 'Dice', 'Tversky', 'Circle'].includes(name);
    const make = () => new type({ maskValue: Number.NaN });
    expect(make).toThrow(
      isMaskable ? `${name}: maskValue must be a finite number` : `${name}: unknown option 'maskValue'`,
    );
    expect(() => new type().compute([1] as never, [1] as never)).toThrow(/must be|must hold|shape/);
  });
});
