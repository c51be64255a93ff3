import type * as WorkerThreads from 'node:worker_threads';
import { nodeModule } from './node-module.ts';
import { workerSource } from './worker-source.ts';

/** What a worker is told at its start. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Index of the thread, from 1. */
  readonly index: number;
  /** Address of the scratch memory of all threads. */
  readonly scratch: number;
  /** Address of the parameters of jobs. */
  readonly params: number;
}

/** A worker of either kind. */
export interface WorkerThread {
  /** Ends the worker at once. */
  terminate(): void;
}

/**
 * Starts a worker: `worker_threads` in Node, a Web Worker elsewhere. It never keeps the process alive.
 *
 * @param onEnd called once when the worker ends or cannot be started, with the reason
 * @throws whatever the platform throws when it forbids workers
 */
export function startWorker(start: WorkerStart, onEnd: (reason: unknown) => void): WorkerThread {
  const threads = nodeModule<typeof WorkerThreads>('node:worker_threads');
  return threads === undefined ? startWebWorker(start, onEnd) : startNodeWorker(threads, start, onEnd);
}

function startNodeWorker(
  { Worker: NodeWorker }: typeof WorkerThreads,
  start: WorkerStart,
  onEnd: (reason: unknown) => void,
): WorkerThread {
  const worker = new NodeWorker(workerSource, {
    eval: true,
    workerData: start,
    execArgv: [],
    name: `modu ${start.index}`,
  });
  worker.unref();
  worker.once('error', onEnd);
  worker.once('exit', (code) => {
    onEnd(new Error(`the worker ended with code ${code}`));
  });
  return {
    terminate: () => {
      void worker.terminate();
    },
  };
}

function startWebWorker(start: WorkerStart, onEnd: (reason: unknown) => void): WorkerThread {
  const worker = createWebWorker();
  worker.addEventListener('error', (event) => {
    onEnd(event.message);
  });
  worker.postMessage(start);
  return worker;
}

// A content policy may allow one kind of URL and not the other.
function createWebWorker(): Worker {
  const url = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
  try {
    return new Worker(url);
  } catch {
    return new Worker(`data:text/javascript,${encodeURIComponent(workerSource)}`);
  } finally {
    // The worker has its source by the time the next task runs.
    setTimeout(() => {
      URL.revokeObjectURL(url);
    }, 10_000);
  }
}
