import { BackendError, expectInteger, expectOneOf, expectOptions, invalid } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { countedThreads } from './counted-threads.ts';
import { importPackage } from './import-package.ts';
import { runningBackend } from './register.ts';
import { maximumThreads } from './settings.ts';
import { startModu } from './start-modu.ts';
import { loadTensorflow } from './start-tensorflow.ts';

/** A backend that `selectBackend` can start. */
export type BackendName = 'modu' | 'tensorflow' | 'webgpu' | 'webgl' | 'wasm' | 'cpu';

/** Options of `selectBackend`. */
export interface SelectBackendOptions {
  /** The backend to start, and no other; unless given, `modu`, or `cpu` where that cannot run. */
  readonly prefer?: BackendName;
  /** How many threads compute, for `modu`, `tensorflow` and `wasm`; 1 to 128, unless given each one's own default. */
  readonly threads?: number;
}

/** What `selectBackend` started. */
export interface SelectedBackend {
  readonly name: BackendName;
  /** How many threads of the processor compute, as far as the backend says; 1 otherwise. */
  readonly threads: number;
  /** Why this one, in one sentence. */
  readonly reason: string;
}

interface Started {
  readonly threads: number;
  readonly note?: string;
}

const names = ['modu', 'tensorflow', 'webgpu', 'webgl', 'wasm', 'cpu'] as const;

/**
 * Starts the best backend of this place, makes it the active one, and says why it was chosen.
 *
 * 1. Without `prefer` that is `modu`; where it cannot start, tfjs' `cpu`, and `reason` says what was missing.
 * 2. With `prefer` it is that one or an error: nothing is swapped silently.
 * 3. Packages of other backends are imported when they are asked for. In a browser bundle, where names cannot be imported at
 *    run time, import the package before the call.
 * 4. When a backend cannot be started, the one that was active before is active again.
 *
 * @throws {ArgumentError} for an unknown option or name, or threads for a backend that has none
 * @throws {MissingDependencyError} when the package of the backend is not installed; the message holds the command
 * @throws {BackendError} when the backend asked for cannot be started here, or runs with another number of threads
 * @example
 * const { name, threads, reason } = await selectBackend();
 * const gpu = await selectBackend({ prefer: 'webgpu' });
 */
export async function selectBackend(options: SelectBackendOptions = {}): Promise<SelectedBackend> {
  const where = 'selectBackend';
  const { prefer, threads } = expectOptions(where, options, ['prefer', 'threads']);
  if (prefer !== undefined) expectOneOf(where, 'prefer', prefer, names);
  if (threads !== undefined) expectInteger(where, 'threads', threads, { min: 1, max: maximumThreads });
  if (threads !== undefined && threads > 1 && (prefer === 'cpu' || prefer === 'webgl' || prefer === 'webgpu')) {
    throw invalid(where, 'threads', `1 for the backend '${prefer}', which has no threads`, threads);
  }
  if (prefer === undefined) return selectDefault(threads);
  const { threads: started, note } = await start(prefer, threads);
  return {
    name: prefer,
    threads: started,
    reason: `'${prefer}' was asked for and started${note === undefined ? '' : ` ${note}`}.`,
  };
}

async function selectDefault(threads: number | undefined): Promise<SelectedBackend> {
  try {
    const { threads: started, note } = await startModu(threads);
    return { name: 'modu', threads: started, reason: `'modu' is the default and started ${note}.` };
  } catch (error) {
    // It runs already and is asked to change: that is the caller's to decide.
    if (!(error instanceof BackendError) || runningBackend() !== undefined) throw error;
    await activate('cpu', 'it is not registered');
    return { name: 'cpu', threads: 1, reason: `tfjs' own JavaScript computes, slowly, since ${error.message}.` };
  }
}

async function start(name: BackendName, threads: number | undefined): Promise<Started> {
  switch (name) {
    case 'modu':
      return startModu(threads);
    case 'tensorflow': {
      const started = await loadTensorflow(threads);
      await activate(name, 'the reason stands in the log');
      return { threads: started, note: `with ${countedThreads(started)}` };
    }
    case 'wasm':
      return startWasm(threads);
    case 'webgpu':
      if (tf.findBackendFactory(name) === null) await importPackage('selectBackend', '@tensorflow/tfjs-backend-webgpu');
      await activate(name, 'it needs a browser with WebGPU');
      return { threads: 1 };
    case 'webgl':
      await activate(name, 'it needs a browser with WebGL');
      return { threads: 1 };
    case 'cpu':
      await activate(name, 'it is not registered');
      return { threads: 1 };
  }
}

interface WasmPackage {
  readonly setThreadsCount: (threads: number) => void;
  readonly getThreadsCount: () => number;
}

async function startWasm(threads: number | undefined): Promise<Started> {
  const given = tf.findBackendFactory('wasm') !== null && threads === undefined;
  const wasm = given ? undefined : await importPackage<WasmPackage>('selectBackend', '@tensorflow/tfjs-backend-wasm');
  if (threads !== undefined) wasm?.setThreadsCount(threads);
  await activate('wasm', 'the reason stands in the log');
  const started = wasm?.getThreadsCount() ?? 1;
  if (threads === undefined || threads <= started) return { threads: started };
  return { threads: started, note: `with ${started} of ${threads} threads, which is all that it gets here` };
}

async function activate(name: BackendName, hint: string): Promise<void> {
  const before = tf.getBackend() as string | undefined;
  if (tf.findBackendFactory(name) !== null) {
    if (await tf.setBackend(name)) {
      await tf.ready();
      return;
    }
    if (before !== undefined && tf.findBackendFactory(before) !== null) await tf.setBackend(before);
  }
  throw new BackendError(`selectBackend: the backend '${name}' cannot be started: ${hint}`);
}
