import { BackendError } from '@modu/core';
import { Contention } from './contention.ts';
import type { Heap } from './heap.ts';
import { doneAddress, paramsAddress, readyAddress, waitingAddress } from './layout.ts';
import { nodeModule } from './node-module.ts';
import type { PoolExports, WasmKernel } from './wasm-exports.ts';
import { startWorker, type WorkerThread } from './worker-thread.ts';

/** What a `ThreadPool` is made of. */
export interface ThreadPoolOptions {
  readonly module: WebAssembly.Module;
  readonly heap: Heap;
  readonly exports: PoolExports;
  /** How many threads, the host's own included. */
  readonly threads: number;
  /** Address of the scratch memory of all threads. */
  readonly scratch: number;
  /** How long the host waits for a piece of another thread, in milliseconds; at least, for it waits longer for long jobs. */
  readonly deadlineMs?: number;
}

// Several pieces per thread even out what other programs take from the cores.
const piecesPerThread = 4;
// About 20 microseconds: less than falling asleep and waking up again takes.
const spinsPerLook = 20_000;
// A worker that ends without a word is noticed this late.
const sleepMs = 5;
const patience = 50;

/**
 * Shares the items of a kernel out over threads. A piece is claimed by whoever is free, the host among them, so a thread
 * that sleeps or has not started yet delays nothing.
 */
export class ThreadPool {
  readonly #heap: Heap;
  readonly #exports: PoolExports;
  readonly #deadlineMs: number;
  readonly #workers = new Set<WorkerThread>();
  // The main thread of a page may not sleep.
  readonly #maySleep = nodeModule('node:worker_threads') !== undefined || 'WorkerGlobalScope' in globalThis;
  readonly #contention = new Contention();
  #failure: BackendError | undefined;
  #closed = false;

  constructor({ module, heap, exports, threads, scratch, deadlineMs = 30_000 }: ThreadPoolOptions) {
    this.#heap = heap;
    this.#exports = exports;
    this.#deadlineMs = deadlineMs;
    for (let index = 1; index < threads; index++) {
      try {
        const worker = startWorker({ module, memory: heap.memory, index, scratch, params: paramsAddress }, (reason) => {
          this.#ended(worker, reason);
        });
        this.#workers.add(worker);
      } catch {
        // A content policy forbids workers: the threads there are do the work.
        break;
      }
    }
  }

  /** How many threads share the work, the host's own included. */
  get threads(): number {
    return this.#workers.size + 1;
  }

  /** Resolves when every worker has started or failed to. */
  async ready(): Promise<void> {
    while (!this.#closed && this.#started() < this.#workers.size)
      await new Promise((resolve) => setTimeout(resolve, 1));
  }

  /**
   * Runs `kernel` on items [0, items); returns when all are done. Pieces begin at multiples of `grain`.
   *
   * @param index position of the kernel among the functions that the module exports
   * @throws {BackendError} when a worker has ended or does not answer
   */
  run(kernel: WasmKernel, index: number, items: number, grain: number): void {
    if (this.#failure !== undefined) throw this.#failure;
    const started = items <= grain ? 0 : this.#started();
    if (started === 0) {
      kernel(paramsAddress, 0, items);
      return;
    }
    const start = performance.now();
    if (this.#contention.alone(start)) {
      kernel(paramsAddress, 0, items);
      return;
    }
    const share = Math.ceil(items / ((started + 1) * piecesPerThread));
    this.#exports.publish(index, items, Math.ceil(share / grain) * grain);
    const done = this.#help(kernel, start);
    const helped = performance.now();
    this.#await(items, start);
    if (done === 0) return;
    const end = performance.now();
    this.#contention.shared(((helped - start) * items) / done, end - start, end);
  }

  /** Ends all workers. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#exports.stop();
    for (const worker of this.#workers) worker.terminate();
    this.#workers.clear();
  }

  #started(): number {
    return this.#workers.size === 0 ? 0 : Atomics.load(this.#heap.int32, readyAddress >> 2);
  }

  // Returns the number of items done here.
  #help(kernel: WasmKernel, start: number): number {
    const { claim, pieceEnd, complete } = this.#exports;
    let done = 0;
    for (let begin = claim(); begin >= 0; begin = claim()) {
      const end = pieceEnd();
      try {
        kernel(paramsAddress, begin, end);
      } catch (error) {
        // Whatever the others hold must be done before their inputs may be freed.
        this.#await(this.#exports.withdraw() - (end - begin), start);
        throw error;
      }
      complete(end - begin);
      done += end - begin;
    }
    return done;
  }

  #await(items: number, start: number): void {
    let answer = this.#exports.awaitDone(items, spinsPerLook);
    if (answer === 1) return;
    const deadline = Math.max(this.#deadlineMs, (performance.now() - start) * patience);
    const waiting = performance.now();
    while (answer === 0 && performance.now() - waiting < deadline) {
      // The thread we wait for may need this very core.
      if (this.#maySleep) this.#sleep(items);
      answer = this.#exports.awaitDone(items, this.#maySleep ? 1 : spinsPerLook);
    }
    if (answer !== 1)
      this.#fail(
        answer === 0 ? `a worker thread has not answered for ${Math.round(deadline)} ms` : 'a worker thread failed',
      );
  }

  // A worker either sees that the host sleeps, or has changed the number before.
  #sleep(items: number): void {
    const { int32 } = this.#heap;
    Atomics.store(int32, waitingAddress >> 2, 1);
    const done = Atomics.load(int32, doneAddress >> 2);
    if (done < items) Atomics.wait(int32, doneAddress >> 2, done, sleepMs);
    Atomics.store(int32, waitingAddress >> 2, 0);
  }

  #ended(worker: WorkerThread, reason: unknown): void {
    if (this.#closed || !this.#workers.has(worker)) return;
    if (this.#started() < this.#workers.size) {
      this.#workers.delete(worker);
      return;
    }
    this.#failure ??= failure('a worker thread has ended', reason);
    this.close();
  }

  #fail(what: string): never {
    this.#failure = failure(what);
    this.close();
    throw this.#failure;
  }
}

function failure(what: string, cause?: unknown): BackendError {
  return new BackendError(
    `modu: ${what}; remove the backend with tf.removeBackend('modu'), then register() and set it again`,
    { cause },
  );
}
