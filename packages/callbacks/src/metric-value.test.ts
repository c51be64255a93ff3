import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { hasMetric, kerasMetricName, metricNames, metricValue, metricValues } from './metric-value.ts';

describe('kerasMetricName', () => {
  test.each([
    ['acc', 'accuracy'],
    ['val_acc', 'val_accuracy'],
    ['left_acc', 'left_accuracy'],
    ['val_left_acc', 'val_left_accuracy'],
    ['ce', 'crossentropy'],
    ['val_meanSquaredError', 'val_mean_squared_error'],
    ['MSE', 'mse'],
    ['accuracy', 'accuracy'],
    ['val_loss', 'val_loss'],
    ['space', 'space'],
    ['my_metric', 'my_metric'],
    ['constructor', 'constructor'],
  ])('spells %s as %s', (name, expected) => {
    expect(kerasMetricName(name)).toBe(expected);
  });
});

describe('metricValue', () => {
  test("finds a metric under tfjs' and under Keras' spelling", async () => {
    expect(await metricValue({ val_acc: 0.5 }, 'val_accuracy')).toBe(0.5);
    expect(await metricValue({ val_accuracy: 0.25 }, 'val_acc')).toBe(0.25);
    expect(await metricValue({ acc: 0.75 }, 'acc')).toBe(0.75);
  });

  test('prefers the very name over the other spelling', async () => {
    expect(await metricValue({ acc: 1, accuracy: 2 }, 'accuracy')).toBe(2);
    expect(await metricValue({ accuracy: 2, acc: 1 }, 'acc')).toBe(1);
  });

  test('reads scalars and leaves them alive', async () => {
    const loss = tf.scalar(0.125);
    const logs = { loss };
    expect(await metricValue(logs, 'loss')).toBe(0.125);
    expect(loss.isDisposed).toBe(false);
    expect(logs).toStrictEqual({ loss });
    loss.dispose();
  });

  test('lists the available metrics when one is missing', async () => {
    const logs = { batch: 0, size: 4, val_acc: 1, loss: 1 };
    await expect(metricValue(logs, 'val_auc', 'EarlyStopping')).rejects.toThrow(ArgumentError);
    await expect(metricValue(logs, 'val_auc', 'EarlyStopping')).rejects.toThrow(
      "EarlyStopping: the logs hold no metric 'val_auc', available: loss, val_accuracy",
    );
    await expect(metricValue(logs, 'lost')).rejects.toThrow("did you mean 'loss'?");
    await expect(metricValue({}, 'loss')).rejects.toThrow('available: none');
  });

  test('says how to get validation metrics when there are none', async () => {
    await expect(metricValue({ loss: 1 }, 'val_loss')).rejects.toThrow(
      'available: loss; train with validationData or validationSplit',
    );
  });

  test('takes no property of objects for a metric', async () => {
    await expect(metricValue({ loss: 1 }, 'toString')).rejects.toThrow(ArgumentError);
    expect(hasMetric({}, 'constructor')).toBe(false);
  });
});

test('metricNames puts validation last and leaves out what is no metric', () => {
  expect(metricNames({ val_loss: 1, val_acc: 1, batch: 3, size: 2, loss: 1, acc: 1 })).toStrictEqual([
    'loss',
    'accuracy',
    'val_loss',
    'val_accuracy',
  ]);
});

test("metricValues gives every metric under Keras' spelling", async () => {
  const acc = tf.scalar(0.5);
  expect(await metricValues({ val_loss: 2, loss: 1, acc, batch: 1 })).toStrictEqual({
    loss: 1,
    accuracy: 0.5,
    val_loss: 2,
  });
  acc.dispose();
});
