import { ArgumentError, expectString, invalid } from '@modu/core';
import { errorCode, fileError } from './checkpoint-storage.ts';
import { checkpointPath } from './checkpoint-target.ts';

/** Where lines go that are not a file: `process.stdout`, or an object that collects them in a page. */
export interface TextSink {
  write(text: string): unknown;
}

/** A file, by its path, or a sink. */
export type LogDestination = string | TextSink;

/** A text that only grows, and can be cut back to where a checkpoint knew it. */
export interface LogFile {
  /** Bytes, 0 for sinks. */
  readonly bytes: number;
  /** Empties the file, or with `keep` leaves what is there. */
  open(keep: boolean): Promise<void>;
  /** Cuts the file back to its first `bytes`. @throws {FileError} when it has fewer */
  cutTo(bytes: number): Promise<void>;
  /** Adds a text; when it resolves, the system has it. */
  append(text: string | Uint8Array): Promise<void>;
}

/** Checks and opens nothing yet. @throws {ArgumentError} */
export function logFile(where: string, name: string, destination: LogDestination): LogFile {
  if (typeof destination === 'string') {
    const path = checkpointPath(expectString(where, name, destination));
    if (path === undefined) throw invalid(where, name, 'a path or an object with write()', destination);
    if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') {
      throw new ArgumentError(`${where}: ${name} must be an object with write() where there is no file system`);
    }
    return new NodeLogFile(where, path);
  }
  if (typeof (destination as Partial<TextSink> | null)?.write !== 'function') {
    throw invalid(where, name, 'a path or an object with write()', destination);
  }
  return {
    bytes: 0,
    open: () => Promise.resolve(),
    cutTo: () => Promise.resolve(),
    append: async (text) => {
      await destination.write(typeof text === 'string' ? text : new TextDecoder().decode(text));
    },
  };
}

class NodeLogFile implements LogFile {
  bytes = 0;
  readonly #where: string;
  readonly #path: string;

  constructor(where: string, path: string) {
    this.#where = where;
    this.#path = path;
  }

  async open(keep: boolean): Promise<void> {
    await this.#try('opening', async () => {
      const fs = process.getBuiltinModule('node:fs/promises');
      const path = process.getBuiltinModule('node:path');
      await fs.mkdir(path.dirname(this.#path), { recursive: true });
      const handle = await fs.open(this.#path, keep ? 'a' : 'w');
      try {
        this.bytes = (await handle.stat()).size;
      } finally {
        await handle.close();
      }
    });
  }

  async cutTo(bytes: number): Promise<void> {
    await this.#try('cutting back', async () => {
      const fs = process.getBuiltinModule('node:fs/promises');
      const { size } = await fs.stat(this.#path).catch((error: unknown) => {
        if (errorCode(error) === 'ENOENT') return { size: 0 };
        throw error;
      });
      if (size < bytes) {
        throw fileError(
          this.#where,
          `cutting back ${this.#path}`,
          new Error(`it holds ${size} bytes instead of ${bytes}`),
        );
      }
      if (size > bytes) await fs.truncate(this.#path, bytes);
    });
    this.bytes = bytes;
  }

  async append(text: string | Uint8Array): Promise<void> {
    const content = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    await this.#try('writing', () => process.getBuiltinModule('node:fs/promises').appendFile(this.#path, content));
    this.bytes += content.byteLength;
  }

  async #try(doing: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw fileError(this.#where, `${doing} ${this.#path}`, error);
    }
  }
}
