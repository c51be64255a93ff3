import { CheckpointError } from '@modu/core';
import { digestInThread } from './digest-thread.ts';

/** Bytes that this thread takes into a checksum by itself, in about a millisecond. */
const ownBytes = 1 << 20;

/**
 * The SHA-256 checksum of `bytes` as 64 hexadecimal digits; of more than a few, computed beside what this thread does.
 *
 * @throws {CheckpointError} in pages without https
 */
export async function sha256(where: string, bytes: Uint8Array | ArrayBuffer): Promise<string> {
  const all = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
  const node = globalThis.process?.getBuiltinModule?.('node:crypto');
  if (node !== undefined) {
    const digest = all.byteLength > ownBytes ? await digestInThread(all) : undefined;
    return digest ?? node.createHash('sha256').update(all).digest('hex');
  }
  const { subtle } = globalThis.crypto as { subtle?: SubtleCrypto };
  if (subtle === undefined) {
    throw new CheckpointError(`${where}: checksums need a secure context, serve the page by https or from localhost`);
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', all as BufferSource));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
