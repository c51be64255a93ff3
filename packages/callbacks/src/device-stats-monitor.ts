import * as tf from '@tensorflow/tfjs';
import { expectBoolean, expectOptions } from '@modu/core';
import { Callback } from './callback.ts';
import type { Logs } from './training-callback.ts';

/** Options of {@link DeviceStatsMonitor}, with Lightning's name. */
export interface DeviceStatsMonitorOptions {
  /** Whether the host's memory and processor time are noted too; null, the default, where the host tells them. */
  readonly cpuStats?: boolean | null;
}

const where = 'DeviceStatsMonitor';

/**
 * Adds to the logs what the device holds, for the loggers after it in the list.
 *
 * `device/num_tensors`, `device/num_bytes`, and in Node `host/rss_bytes`, `host/heap_used_bytes`, `host/cpu_seconds`
 * (of the process, since training began).
 *
 * Event order: `onTrainBatchEnd` and `onEpochEnd` add them; `onTrainBegin` sets the processor's time to 0.
 *
 * @throws {ArgumentError} for a bad option, or `cpuStats: true` where the host tells nothing
 * @see Lightning, https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.callbacks.DeviceStatsMonitor.html
 * @example
 * await model.fit(x, y, { epochs: 9, callbacks: [new DeviceStatsMonitor(), new JSONLLogger('runs/log.jsonl')] });
 */
export class DeviceStatsMonitor extends Callback<object> {
  readonly cpuStats: boolean;
  #cpu: NodeJS.CpuUsage | undefined;

  constructor(options: DeviceStatsMonitorOptions = {}) {
    super();
    const known = expectOptions(where, options, ['cpuStats']);
    const isTold = typeof process !== 'undefined' && typeof process.memoryUsage === 'function';
    this.cpuStats = expectBoolean(where, 'cpuStats', known.cpuStats ?? isTold) && isTold;
    if (known.cpuStats === true) expectBoolean(where, 'cpuStats', isTold ? true : 'true outside of Node');
  }

  override onTrainBegin(): Promise<void> {
    this.#cpu = this.cpuStats ? process.cpuUsage() : undefined;
    return Promise.resolve();
  }

  override onTrainBatchEnd(_batch: number, logs: Logs = {}): Promise<void> {
    Object.assign(logs, this.#stats());
    return Promise.resolve();
  }

  override onEpochEnd(_epoch: number, logs: Logs = {}): Promise<void> {
    Object.assign(logs, this.#stats());
    return Promise.resolve();
  }

  #stats(): Record<string, number> {
    const { numTensors, numBytes } = tf.memory();
    const device = { 'device/num_tensors': numTensors, 'device/num_bytes': numBytes };
    if (!this.cpuStats) return device;
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage(this.#cpu);
    return {
      ...device,
      'host/rss_bytes': rss,
      'host/heap_used_bytes': heapUsed,
      'host/cpu_seconds': (user + system) / 1e6,
    };
  }
}
