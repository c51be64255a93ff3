import { inTurn } from './in-turn.ts';

/** Bytes copied and handed over at once, where `crypto.subtle` would first copy all. */
const pieceBytes = 1 << 24;

/** What the thread does: takes so many bytes of the shared memory into the checksum, or answers 0 with it. */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { createHash } = require('node:crypto');
let hash = createHash('sha256');
parentPort.on('message', (length) => {
  if (length > 0) {
    hash.update(workerData.subarray(0, length));
    parentPort.postMessage('');
    return;
  }
  parentPort.postMessage(hash.digest('hex'));
  hash = createHash('sha256');
});
`;

interface Thread {
  postMessage(length: number): void;
  on(event: 'message', listener: (answer: string) => void): unknown;
  once(event: 'error' | 'exit', listener: () => void): unknown;
  ref(): void;
  unref(): void;
}

interface Digester {
  readonly thread: Thread;
  readonly memory: Uint8Array;
}

let running: Digester | undefined;
let answer: (value: string | undefined) => void = () => undefined;

function start(): Digester | undefined {
  try {
    const { Worker } = process.getBuiltinModule('node:worker_threads');
    const memory = new Uint8Array(new SharedArrayBuffer(pieceBytes));
    // The flags of this process may not suit a thread.
    const thread = new Worker(program, { eval: true, execArgv: [], workerData: memory }) as Thread;
    const started = { thread, memory };
    thread.on('message', (value) => answer(value));
    const end = (): void => {
      if (running === started) running = undefined;
      answer(undefined);
    };
    thread.once('error', end);
    thread.once('exit', end);
    return started;
  } catch {
    return undefined;
  }
}

/**
 * The SHA-256 checksum of `bytes` in hexadecimal digits, computed by a thread of Node that is kept for the next; undefined
 * where no thread can be started.
 */
export function digestInThread(bytes: Uint8Array): Promise<string | undefined> {
  return inTurn(digestInThread, async () => {
    const own = (running ??= start());
    if (own === undefined) return undefined;
    const ask = (length: number): Promise<string | undefined> =>
      new Promise((resolve) => {
        answer = resolve;
        if (running === own) own.thread.postMessage(length);
        else resolve(undefined);
      });
    // Only while there is something to answer does the thread keep the process alive.
    own.thread.ref();
    try {
      for (let at = 0; at < bytes.byteLength; at += pieceBytes) {
        const piece = bytes.subarray(at, at + pieceBytes);
        own.memory.set(piece);
        if ((await ask(piece.byteLength)) === undefined) return undefined;
      }
      return await ask(0);
    } finally {
      own.thread.unref();
    }
  });
}
