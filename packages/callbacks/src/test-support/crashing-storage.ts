/* eslint-disable @typescript-eslint/require-await -- operations in memory have nothing to wait for */
import type { CheckpointStorage } from '../checkpoint-storage.ts';

interface Inode {
  content: Uint8Array;
  /** The content is known to be on the disk. */
  isSynced: boolean;
}

type Names = ReadonlyMap<string, Inode>;
type NameChange = (names: Map<string, Inode>) => void;

/** What a power cut leaves of files that were never flushed. */
export type Tearing = 'whole' | 'half' | 'empty';

/** The process died here. */
export class Crash extends Error {}

/** An error as Node gives it. */
export function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: made up`), { code });
}

/**
 * A disk in memory that can lose power after any single step, and knows what of the work before may then be lost:
 * content that was not flushed, and changes of names since the directory was flushed.
 */
export class CrashingStorage implements CheckpointStorage {
  /** Steps done so far; a file is created, half written, written and flushed in four of them. */
  steps = 0;
  /** Called before each step with its number, from 0; may throw. */
  beforeStep: (step: number) => void = () => undefined;
  #durable: Names;
  #names: Map<string, Inode>;
  #pending: NameChange[] = [];

  constructor(names: Names = new Map()) {
    this.#durable = new Map(names);
    this.#names = new Map(names);
  }

  /** The names of all files. */
  get paths(): string[] {
    return [...this.#names.keys()].sort();
  }

  /** Replaces a file behind everyone's back; undefined removes it. */
  tamper(path: string, change: (content: Uint8Array) => Uint8Array | undefined): void {
    const content = change(Uint8Array.from(this.#get(path).content));
    if (content === undefined) this.#names.delete(path);
    else this.#names.set(path, { content, isSynced: true });
    this.#durable = new Map(this.#names);
  }

  /** Every disk that a power cut at this moment may leave: some changes of names lost, and unflushed content torn. */
  *afterPowerCut(): Generator<CrashingStorage> {
    const count = this.#pending.length;
    const all = this.#pending.map(() => true);
    const prefixes = Array.from({ length: count + 1 }, (_, length) => all.map((_kept, i) => i < length));
    const oneLost = all.map((_kept, lost) => all.map((_other, i) => i !== lost));
    for (const kept of [...prefixes, ...oneLost]) {
      for (const tearing of ['whole', 'half', 'empty'] as const) {
        const names = new Map(this.#durable);
        this.#pending.filter((_change, i) => kept[i]).forEach((change) => change(names));
        yield new CrashingStorage(new Map([...names].map(([path, inode]) => [path, torn(inode, tearing)])));
      }
    }
  }

  async read(path: string): Promise<Uint8Array> {
    return Uint8Array.from(this.#get(path).content);
  }

  async write(path: string, content: Uint8Array): Promise<void> {
    const inode: Inode = { content: new Uint8Array(), isSynced: false };
    this.#step();
    this.#change((names) => names.set(path, inode));
    this.#step();
    inode.content = content.slice(0, content.length / 2);
    this.#step();
    inode.content = content.slice();
    this.#step();
    inode.isSynced = true;
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step();
    const inode = this.#get(from);
    this.#change((names) => {
      names.delete(from);
      names.set(to, inode);
    });
  }

  async remove(path: string): Promise<void> {
    this.#step();
    this.#get(path);
    this.#change((names) => names.delete(path));
  }

  async list(directory: string): Promise<string[]> {
    const inside = [...this.#names.keys()].filter((path) => path.startsWith(`${directory}/`));
    if (inside.length === 0) throw diskError('ENOENT');
    return [...new Set(inside.map((path) => path.slice(directory.length + 1).split('/')[0] ?? ''))];
  }

  async makeDirectory(): Promise<void> {
    this.#step();
  }

  async sync(): Promise<void> {
    this.#step();
    this.#durable = new Map(this.#names);
    this.#pending = [];
  }

  #step(): void {
    this.beforeStep(this.steps);
    this.steps += 1;
  }

  #get(path: string): Inode {
    const inode = this.#names.get(path);
    if (inode === undefined) throw diskError('ENOENT');
    return inode;
  }

  #change(change: NameChange): void {
    change(this.#names);
    this.#pending.push(change);
  }
}

function torn({ content, isSynced }: Inode, tearing: Tearing): Inode {
  if (isSynced || tearing === 'whole') return { content, isSynced: true };
  return { content: content.slice(0, tearing === 'half' ? content.length / 2 : 0), isSynced: true };
}
