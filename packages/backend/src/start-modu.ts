import { BackendError, ModuError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from './backend.ts';
import { countedThreads } from './counted-threads.ts';
import { register, runningBackend, startedBackend } from './register.ts';
import { canShareMemory, configure, configured } from './settings.ts';

/**
 * Starts `modu`, or takes the one that runs, and makes it the active backend.
 *
 * @throws {BackendError} when it cannot start here, or runs with another number of threads
 */
export async function startModu(threads?: number): Promise<{ threads: number; note: string }> {
  register();
  const running = await runningBackend();
  if (running === undefined && threads !== undefined) configure({ ...configured(), threads });
  const backend = running ?? (await start());
  await backend.ready();
  if (running !== undefined && threads !== undefined && running.threads !== threads && canShareMemory()) {
    throw new BackendError(
      `selectBackend: modu runs with ${countedThreads(running.threads)} and cannot change to ${threads}; remove it with tf.removeBackend('modu') first`,
    );
  }
  await tf.setBackend('modu');
  return { threads: backend.threads, note: note(backend.threads, threads) };
}

async function start(): Promise<ModuBackend> {
  try {
    return await startedBackend();
  } catch (cause) {
    if (cause instanceof ModuError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BackendError(`selectBackend: modu cannot be started: ${reason}`, { cause });
  }
}

function note(got: number, wanted: number | undefined): string {
  if (wanted === undefined || wanted <= got) return `with ${countedThreads(got)}`;
  const why = canShareMemory() ? 'the others cannot be started here' : 'this page is not cross-origin isolated';
  return `with ${countedThreads(got)} and not ${wanted}, since ${why}`;
}
