import { FileError, describe, invalid } from '@modu/core';
import { decodeText } from './parse-csv.ts';

/**
 * Where data comes from: a path (in Node) or address, bytes, a `Blob` or `File`, the body of a `Response`, or pieces of
 * bytes or text as they arrive.
 */
export type CsvSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | Response
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array | string>;

/** The part of Node's `fs` that is used: asked for at run time, since this module also runs in browsers. */
interface FileSystem {
  createReadStream(path: string | URL, options: { highWaterMark: number }): AsyncIterable<Uint8Array>;
  readonly promises: {
    stat(path: string | URL): Promise<{ readonly size: number; isFile(): boolean }>;
    readFile(path: string | URL): Promise<Uint8Array>;
  };
}

interface Host {
  readonly process?: { readonly getBuiltinModule?: (name: string) => unknown };
}

/** The largest file that Node reads at once. */
const largestFile = 2 ** 31 - 1;

/** Pieces of the source as UTF-8; a file in one piece when the `whole` is wanted. @throws {FileError} when it cannot be opened or read */
export async function* sourcePieces(
  where: string,
  source: CsvSource,
  encoding: string,
  strict: boolean,
  whole = false,
): AsyncGenerator<Uint8Array, void> {
  const decoder = encoding === 'utf-8' ? undefined : new TextDecoder(encoding, { fatal: strict });
  const encoder = new TextEncoder();
  const pieces = open(where, source, whole);
  try {
    for await (const piece of pieces) {
      if (typeof piece === 'string') yield encoder.encode(piece);
      else if (!(piece instanceof Uint8Array)) throw invalid(where, 'source', 'pieces of bytes or text', piece);
      else yield decoder === undefined ? piece : encoder.encode(decodeText(where, decoder, piece, true));
    }
  } catch (cause) {
    if (typeof source !== 'string' && !(source instanceof URL)) throw cause;
    throw new FileError(`${where}: source must be readable, received ${describe(String(source))}`, { cause });
  }
  if (decoder !== undefined) yield encoder.encode(decodeText(where, decoder, new Uint8Array(0)));
}

async function* open(where: string, source: CsvSource, whole: boolean): AsyncGenerator<Uint8Array | string, void> {
  if (typeof source === 'string' || source instanceof URL) yield* openAddress(where, source, whole);
  else if (source instanceof Uint8Array) yield source;
  else if (source instanceof ArrayBuffer) yield new Uint8Array(source);
  else if (isInstance(source, 'Blob')) yield* streamPieces((source as Blob).stream());
  else if (isInstance(source, 'Response')) yield* responsePieces(where, source as Response);
  else if (isInstance(source, 'ReadableStream')) yield* streamPieces(source as ReadableStream<Uint8Array>);
  else if (
    typeof source === 'object' &&
    source !== null &&
    (Symbol.asyncIterator in source || Symbol.iterator in source)
  ) {
    yield* source;
  } else throw invalid(where, 'source', 'a path, an address, bytes, a Blob, a Response, a stream or pieces', source);
}

async function* openAddress(where: string, address: string | URL, whole: boolean): AsyncGenerator<Uint8Array, void> {
  const text = String(address);
  const fs = (globalThis as Host).process?.getBuiltinModule?.('node:fs') as FileSystem | undefined;
  if (fs === undefined || /^(https?|data|blob):/.test(text)) yield* responsePieces(where, await fetch(text));
  else if (whole && (await isReadAtOnce(fs, address))) yield plainBytes(await fs.promises.readFile(address));
  else yield* fs.createReadStream(address, { highWaterMark: 1 << 20 });
}

/** The same memory as a plain array: Node's Buffer is slower to read byte by byte beside others. */
function plainBytes({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

async function isReadAtOnce(fs: FileSystem, address: string | URL): Promise<boolean> {
  const stat = await fs.promises.stat(address);
  return stat.isFile() && stat.size < largestFile;
}

async function* responsePieces(where: string, response: Response): AsyncGenerator<Uint8Array, void> {
  if (!response.ok) {
    throw new FileError(
      `${where}: source must answer with data, received status ${response.status} of ${response.url}`,
    );
  }
  if (response.body !== null) yield* streamPieces(response.body);
}

/** The pieces of a stream; through its reader, as not every browser can iterate one. */
async function* streamPieces(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

function isInstance(value: unknown, name: 'Blob' | 'Response' | 'ReadableStream'): boolean {
  const type = (globalThis as Record<string, unknown>)[name];
  return typeof type === 'function' && value instanceof type;
}
