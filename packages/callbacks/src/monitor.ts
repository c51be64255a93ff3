import { expectNumber, expectOneOf, expectString } from '@modu/core';
import { metricDirection, type Direction } from './metric-direction.ts';
import { metricValue } from './metric-value.ts';
import type { Logs } from './training-callback.ts';

/** 'min': small is good; 'max': large is good; 'auto': as is known of the metric. */
export type MonitorMode = 'auto' | 'min' | 'max';

/** The options that say what is watched and what counts as better. */
export interface MonitorOptions {
  /** The metric to watch, in Keras' or tfjs' spelling; `'val_loss'` by default. */
  readonly monitor?: string;
  /** Which values are good; `'auto'`, the default, knows loss, accuracy and the like and refuses what it does not know. */
  readonly mode?: MonitorMode;
  /** The smallest change that counts as better, 0 by default; its sign is ignored. */
  readonly minDelta?: number;
}

/** A watched metric: reads it from logs and decides whether a value is better than another, as Keras does. */
export class Monitor {
  readonly name: string;
  readonly direction: Direction;
  readonly minDelta: number;

  constructor(where: string, { monitor = 'val_loss', mode = 'auto', minDelta = 0 }: MonitorOptions) {
    this.name = expectString(where, 'monitor', monitor);
    const known = expectOneOf(where, 'mode', mode, ['auto', 'min', 'max']);
    this.direction = known === 'auto' ? metricDirection(where, monitor) : known;
    this.minDelta = Math.abs(expectNumber(where, 'minDelta', minDelta));
  }

  /** The value of the metric. @throws {ArgumentError} listing the available metrics when it is not there */
  value(where: string, logs: Logs): Promise<number> {
    return metricValue(logs, this.name, where);
  }

  /**
   * Whether `current` is better than `reference` by more than `minDelta`. Anything, NaN too, is better than nothing;
   * NaN is better than no number, and no number better than NaN. Compares as float32, which is what Keras does.
   */
  isImprovement(current: number, reference: number | undefined): boolean {
    if (reference === undefined) return true;
    return this.direction === 'min'
      ? Math.fround(current + this.minDelta) < Math.fround(reference)
      : Math.fround(current - this.minDelta) > Math.fround(reference);
  }
}
