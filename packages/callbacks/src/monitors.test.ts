import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testCallback } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { DeviceStatsMonitor, type DeviceStatsMonitorOptions } from './device-stats-monitor.ts';
import { GradientAccumulationScheduler } from './gradient-accumulation-scheduler.ts';
import { LambdaCallback } from './lambda-callback.ts';
import { LearningRateMonitor, type LearningRateMonitorOptions } from './learning-rate-monitor.ts';
import { LearningRateScheduler } from './learning-rate-scheduler.ts';
import { MemoryMonitor, type MemoryMonitorOptions } from './memory-monitor.ts';
import { RemoteMonitor, type RemoteMonitorOptions } from './remote-monitor.ts';
import { tinyData, tinyFit, tinyModel } from './test-support/tiny-training.ts';

async function train(callbacks: readonly object[], epochs = 3): Promise<tf.History> {
  const { x, y } = tinyData();
  const model = tinyModel();
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
  const history = await model.fit(x, y, { ...tinyFit, epochs, callbacks: callbacks as tf.Callback[] });
  model.dispose();
  tf.dispose([x, y]);
  return history;
}

testCallback({
  name: 'LearningRateMonitor',
  create: (options: LearningRateMonitorOptions) => new LearningRateMonitor(options),
  options: { loggingInterval: null, logMomentum: true, logWeightDecay: true },
  adds: ['learning_rate', 'momentum'],
  observe: ({ lrs }: LearningRateMonitor) => lrs,
  badOptions: [
    [{ loggingInterval: 'batch' }, "LearningRateMonitor: loggingInterval must be one of null, 'step', 'epoch'"],
    [{ logMomentum: 1 }, 'logMomentum must be true or false'],
    [{ logWeightDecay: 1 }, 'logWeightDecay must be true or false'],
    [{ logRate: 1 }, "unknown option 'logRate'"],
  ],
});

describe('LearningRateMonitor', () => {
  test('keeps the course of the learning rate by epoch or by step, and adds it to the history', async () => {
    const schedule = () => new LearningRateScheduler((epoch) => 0.5 ** (epoch + 1));
    const byEpoch = new LearningRateMonitor({ loggingInterval: 'epoch' });
    const byStep = new LearningRateMonitor({ loggingInterval: 'step', logMomentum: true });
    const { history } = await train([schedule(), byEpoch, byStep]);
    expect(byEpoch.lrs).toStrictEqual({ learning_rate: [0.5, 0.25, 0.125] });
    expect(byStep.lrs['learning_rate']).toStrictEqual([0.5, 0.25, 0.125].flatMap((rate) => [rate, rate, rate, rate]));
    expect(byStep.lrs['momentum']).toStrictEqual(Array.from({ length: 12 }, () => 0.9));
    expect(history['learning_rate']).toStrictEqual([0.5, 0.25, 0.125]);
  });

  test('names several optimizers, and notes the weight decay where there is one', async () => {
    const optimizer = { learningRate: 0.5, getConfig: () => ({ weightDecay: 0.01, momentum: 0.7 }) };
    const monitor = new LearningRateMonitor({ loggingInterval: 'epoch', logWeightDecay: true });
    monitor.setModel({ optimizers: { critic: optimizer } });
    await monitor.onEpochEnd(0);
    expect(monitor.lrs).toStrictEqual({ learning_rate_critic: [0.5], weight_decay_critic: [0.01] });
  });
});

testCallback({
  name: 'DeviceStatsMonitor',
  create: (options: DeviceStatsMonitorOptions) => new DeviceStatsMonitor(options),
  options: { cpuStats: true },
  adds: ['device/num_tensors', 'device/num_bytes', 'host/rss_bytes', 'host/heap_used_bytes', 'host/cpu_seconds'],
  badOptions: [
    [{ cpuStats: 1 }, 'DeviceStatsMonitor: cpuStats must be true or false'],
    [{ cpu: true }, "unknown option 'cpu'"],
  ],
});

test('DeviceStatsMonitor counts tensors and bytes, and what the host says', async () => {
  const logs: Record<string, number> = {};
  const monitor = new DeviceStatsMonitor();
  await monitor.onTrainBegin();
  const before = tf.memory();
  const tensor = tf.ones([10]);
  await monitor.onEpochEnd(0, logs);
  tensor.dispose();
  expect(logs['device/num_tensors']).toBe(before.numTensors + 1);
  expect(logs['device/num_bytes']).toBe(before.numBytes + 40);
  expect(logs['host/rss_bytes']).toBeGreaterThan(1e6);
  const device: Record<string, number> = {};
  await new DeviceStatsMonitor({ cpuStats: false }).onEpochEnd(0, device);
  expect(Object.keys(device)).toStrictEqual(['device/num_tensors', 'device/num_bytes']);
});

testCallback({
  name: 'MemoryMonitor',
  create: (options: MemoryMonitorOptions) => new MemoryMonitor(options),
  options: { verbose: 0 },
  observe: ({ growth }: MemoryMonitor) => growth,
  badOptions: [
    [{ onGrowth: 1 }, 'MemoryMonitor: onGrowth must be a function'],
    [{ growth: 1 }, "unknown option 'growth'"],
  ],
});

describe('MemoryMonitor', () => {
  test('tells how many tensors a batch leaves, and which operations made them', async () => {
    const kept: tf.Tensor[] = [];
    const leak = new LambdaCallback({
      onTrainBatchEnd: () => {
        const one = tf.scalar(2);
        kept.push(one.square(), one.add(1), one.add(2));
        one.dispose();
      },
    });
    const messages: string[] = [];
    const reported: number[] = [];
    const monitor = new MemoryMonitor({
      verbose: 1,
      print: (message) => messages.push(message),
      onGrowth: ({ epoch }) => reported.push(epoch),
    });
    await train([leak, monitor]);
    expect(Object.hasOwn(tf.engine(), 'runKernel')).toBe(false);
    const tensors = kept.length;
    tf.dispose(kept);
    expect(tensors).toBe(36);
    expect(monitor.growth.map(({ tensorsPerBatch }) => tensorsPerBatch)).toStrictEqual([3, 3, 3]);
    expect(monitor.growth[0]?.byOp).toBeUndefined();
    expect(monitor.growth[1]?.byOp).toStrictEqual({ Add: 2, Square: 1 });
    expect(messages[1]).toBe(
      'MemoryMonitor: every batch of epoch 2 left 3 tensors behind, made by Add (2), Square (1)',
    );
    expect(reported).toStrictEqual([0, 1, 2]);
  });

  test('finds nothing in a training that leaves nothing', async () => {
    const monitor = new MemoryMonitor();
    await train([monitor]);
    expect(monitor.growth).toStrictEqual([]);
  });
});

describe('GradientAccumulationScheduler', () => {
  const optimizer = { gradientAccumulationSteps: null as number | null };

  test('sets the factor of the last scheduled epoch that has come', async () => {
    const scheduler = new GradientAccumulationScheduler({ 2: 4, 5: 1, 3: 8 });
    scheduler.setModel({ optimizer });
    await scheduler.onTrainBegin();
    const factors: unknown[] = [];
    for (let epoch = 0; epoch < 7; epoch++) {
      await scheduler.onEpochBegin(epoch);
      factors.push(optimizer.gradientAccumulationSteps);
    }
    expect(factors).toStrictEqual([1, 1, 4, 8, 8, 1, 1]);
  });

  test('refuses an optimizer that does not accumulate', async () => {
    const adam = tf.train.adam(0.1);
    const scheduler = new GradientAccumulationScheduler({ 0: 2 });
    scheduler.setModel({ optimizer: adam });
    await expect(scheduler.onTrainBegin()).rejects.toThrow(
      'GradientAccumulationScheduler: optimizer must be one with gradientAccumulationSteps to set',
    );
    adam.dispose();
  });

  test.each([undefined, {}, { 0: 0 }, { '-1': 2 }, { 0.5: 2 }, { 1: 1.5 }])(
    'refuses %j as a schedule',
    (scheduling) => {
      expect(() => new GradientAccumulationScheduler(scheduling as never)).toThrow('GradientAccumulationScheduler: ');
    },
  );
});

describe('RemoteMonitor', () => {
  interface Received {
    readonly url: string | undefined;
    readonly method: string | undefined;
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
  }

  async function listening(status: number, work: (root: string, received: Received[]) => Promise<void>): Promise<void> {
    const received: Received[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        received.push({ url: request.url, method: request.method, headers: request.headers, body });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    try {
      await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, received);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  test('sends a form with a field of JSON', () =>
    listening(200, async (root, received) => {
      const monitor = new RemoteMonitor({ root, headers: { 'x-run': 'one' } });
      await monitor.onEpochEnd(3, { loss: 0.5, acc: Number.NaN });
      expect(received[0]).toMatchObject({ url: '/publish/epoch/end/', method: 'POST', headers: { 'x-run': 'one' } });
      expect(received[0]?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
      const data = new URLSearchParams(received[0]?.body).get('data');
      expect(JSON.parse(data ?? '')).toStrictEqual({ epoch: 3, loss: 0.5, accuracy: null });
      expect(monitor.failures).toBe(0);
    }));

  test('sends JSON where that is asked for', () =>
    listening(200, async (root, received) => {
      await new RemoteMonitor({ root, path: '/here', sendAsJson: true }).onEpochEnd(0, { loss: 1 });
      expect(received[0]).toMatchObject({ url: '/here', body: '{"epoch":0,"loss":1}' });
      expect(received[0]?.headers['content-type']).toBe('application/json');
    }));

  test('a server that refuses or is not there does not end training', async () => {
    const messages: string[] = [];
    const print = (message: string) => messages.push(message);
    await listening(500, async (root) => {
      const monitor = new RemoteMonitor({ root, verbose: 1, print });
      await monitor.onEpochEnd(0, { loss: 1 });
      expect(monitor.failures).toBe(1);
    });
    const monitor = new RemoteMonitor({ root: 'http://127.0.0.1:9', verbose: 1, print });
    await train([monitor], 2);
    expect(monitor.failures).toBe(2);
    expect(monitor.lastError).toBeInstanceOf(Error);
    expect(messages[0]).toMatch(/^RemoteMonitor: epoch 1 could not be sent, http.* answered 500$/);
    expect(messages).toHaveLength(3);
  });

  test.each([
    [{ root: 'nowhere' }, 'root must be the address of a server'],
    [{ root: 'ftp://x' }, 'root must be the address of a server'],
    [{ field: '' }, 'field must be a non-empty string'],
    [{ headers: { a: 1 } }, 'headers must be an object of texts'],
    [{ sendAsJson: 1 }, 'sendAsJson must be true or false'],
    [{ timeoutMs: 0 }, 'timeoutMs must be a positive integer'],
    [{ url: 'x' }, "unknown option 'url'"],
  ])('refuses %j', (options, message) => {
    expect(() => new RemoteMonitor(options as RemoteMonitorOptions)).toThrow(message);
  });
});
