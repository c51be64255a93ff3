import { BackendError, expectBoolean, expectInteger, expectOptions } from '@modu/core';
import type * as Os from 'node:os';
import { nodeModule } from './node-module.ts';

/** Options of `configure`. */
export interface ModuOptions {
  /** How many threads compute, the caller's own included; 1 to 128. All cores unless given; 1 where threads cannot be had. */
  readonly threads?: number;
  /**
   * Whether fused multiply-add may be used where there is relaxed SIMD; true unless given. With `false` results are the
   * same bits on every processor, and matrix products take about a third longer.
   */
  readonly relaxedSimd?: boolean;
}

/** The most threads that may be asked for. */
export const maximumThreads = 128;

let chosen: ModuOptions = {};
let running = false;

/**
 * Sets how the backend is to start; call it before `tf.setBackend('modu')`. Options that are not given get their default.
 *
 * @throws {ArgumentError} for an unknown option, or a value out of range
 * @throws {BackendError} when the backend has started already, with other options
 * @example
 * configure({ threads: 2 });
 * await tf.setBackend('modu');
 */
export function configure(options: ModuOptions): void {
  const { threads, relaxedSimd } = expectOptions('configure', options, ['threads', 'relaxedSimd']);
  if (threads !== undefined) expectInteger('configure', 'threads', threads, { min: 1, max: maximumThreads });
  if (relaxedSimd !== undefined) expectBoolean('configure', 'relaxedSimd', relaxedSimd);
  if (running && (threads !== chosen.threads || relaxedSimd !== chosen.relaxedSimd)) {
    throw new BackendError(
      "configure: the backend 'modu' has started; call configure before tf.setBackend('modu'), or tf.removeBackend('modu') first",
    );
  }
  chosen = { ...options };
}

/** What `configure` was given last. */
export function configured(): ModuOptions {
  return chosen;
}

/** The settings of a start that happens now. */
export function settings(): Required<ModuOptions> {
  const threads = canShareMemory() ? Math.min(chosen.threads ?? cores(), maximumThreads) : 1;
  return { threads, relaxedSimd: chosen.relaxedSimd ?? true };
}

/** Says whether a backend is running, and so whether `configure` comes too late. */
export function setRunning(value: boolean): void {
  running = value;
}

/**
 * Whether threads can be had: browsers show SharedArrayBuffer to pages that are isolated (COOP and COEP headers); Node, Deno
 * and Bun have it always.
 */
export function canShareMemory(): boolean {
  return (
    typeof SharedArrayBuffer === 'function' &&
    (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false
  );
}

function cores(): number {
  return nodeModule<typeof Os>('node:os')?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}
