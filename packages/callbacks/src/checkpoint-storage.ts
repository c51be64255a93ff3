import { ArgumentError, FileError, ModuError } from '@modu/core';
import { claimDirectory } from './claim-directory.ts';

/**
 * The few file operations that checkpoints stand on. Paths use `/`. Failures reject with an error that has Node's
 * `code` (`'ENOENT'`, `'ENOSPC'`, …).
 */
export interface CheckpointStorage {
  /** The content of a file. */
  read(path: string): Promise<Uint8Array>;
  /** Creates or replaces a file; when it resolves, the content would survive a power cut. */
  write(path: string, content: Uint8Array): Promise<void>;
  /** Gives a file another name in one step, in place of what had it before. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file. */
  remove(path: string): Promise<void>;
  /** The names in a directory. */
  list(directory: string): Promise<string[]>;
  /** Creates a directory, and those above it, where they are missing. */
  makeDirectory(directory: string): Promise<void>;
  /** When it resolves, the names in a directory would survive a power cut. */
  sync(directory: string): Promise<void>;
  /** Removes an empty directory; left out, directories stay. */
  removeDirectory?(directory: string): Promise<void>;
  /**
   * Claims a directory for this process, and returns what gives it back; left out, nobody is kept away.
   *
   * @throws {FileError} when another process that lives has it
   */
  claim?(where: string, directory: string): Promise<() => Promise<void>>;
}

/** Bytes to write at once; Node's `writeFile` takes less at a time, and so waits for the event loop more often. */
const pieceBytes = 1 << 26;

/**
 * Bytes that are read and written without leaving this thread, in about the time of one step of a small network.
 *
 * Each operation that another thread does needs a turn of the event loop to go on, which training grants after a batch;
 * only what waits for the disk, or takes long, is worth one.
 */
const ownBytes = 1 << 20;

/**
 * The file system of Node (Deno, Bun), taken when first used, so that bundles for browsers never see Node's modules.
 *
 * @throws {ArgumentError} where there is none
 */
export function nodeStorage(where: string): CheckpointStorage {
  const hasModules = typeof process !== 'undefined' && typeof process.getBuiltinModule === 'function';
  if (!hasModules) {
    throw new ArgumentError(
      `${where}: a path needs the file system of Node; in a browser use an address such as 'indexeddb://name', 'localstorage://name' or 'downloads://name'`,
    );
  }
  const fs = process.getBuiltinModule('node:fs');
  const path = process.getBuiltinModule('node:path');
  const { promisify } = process.getBuiltinModule('node:util');
  const flush = promisify(fs.fsync);
  const writePiece = promisify(fs.write);
  const sync = async (directory: string) => {
    // Windows has no way to flush a directory, and needs none.
    if (process.platform === 'win32') return;
    const file = fs.openSync(directory, 'r');
    try {
      await flush(file);
    } finally {
      fs.closeSync(file);
    }
  };
  return {
    sync,
    read: (name) =>
      attempt(() => (fs.statSync(name).size <= ownBytes ? fs.readFileSync(name) : fs.promises.readFile(name))),
    async write(name, content) {
      const file = fs.openSync(name, 'w');
      try {
        for (let at = 0; at < content.byteLength;) {
          const length = Math.min(pieceBytes, content.byteLength - at);
          at +=
            length <= ownBytes
              ? fs.writeSync(file, content, at, length)
              : (await writePiece(file, content, at, length, null)).bytesWritten;
        }
        await flush(file);
      } finally {
        fs.closeSync(file);
      }
    },
    rename: (from, to) => attempt(() => fs.renameSync(from, to)),
    remove: (name) => fs.promises.unlink(name),
    removeDirectory: (directory) => fs.promises.rmdir(directory),
    claim: (purpose, directory) => claimDirectory(purpose, directory),
    list: (directory) => attempt(() => fs.readdirSync(directory)),
    async makeDirectory(directory) {
      const first = fs.mkdirSync(directory, { recursive: true });
      if (first === undefined) return;
      // Each new directory is a name in the one above it, down to the first that was there before.
      const top = path.dirname(path.resolve(first));
      for (let above = path.dirname(path.resolve(directory)); ; above = path.dirname(above)) {
        await sync(above);
        if (above === top || above === path.dirname(above)) break;
      }
    },
  };
}

/** What `work` returns, as a promise, which rejects with what it throws. */
function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

const causes: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file, not a directory',
  EEXIST: 'there is a file of that name',
  EISDIR: 'there is a directory of that name',
  ENOENT: 'no such file or directory',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
};

/** The `code` of a failed file operation; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  const failed = error instanceof Error && !(error instanceof ModuError);
  const code = failed ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** A failed file operation in one sentence. */
export function fileError(where: string, what: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  const code = errorCode(error);
  const reason =
    (code === undefined ? undefined : causes[code]) ?? (error instanceof Error ? error.message : 'unknown');
  return new FileError(`${where}: ${what} failed, ${reason}${code === undefined ? '' : ` (${code})`}`, {
    cause: error,
  });
}
