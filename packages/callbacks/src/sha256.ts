import { CheckpointError } from '@modu/core';

/** Bytes that Node takes into a checksum before other work gets its turn: about a millisecond's. */
const pieceBytes = 1 << 20;

/**
 * The SHA-256 checksum of `bytes` as 64 hexadecimal digits.
 *
 * Node's own function reads the bytes where they lie, while what is written meanwhile goes on; `crypto.subtle` would copy
 * all of them first.
 *
 * @throws {CheckpointError} in pages without https
 */
export async function sha256(where: string, bytes: Uint8Array | ArrayBuffer): Promise<string> {
  const all = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
  const node = globalThis.process?.getBuiltinModule?.('node:crypto');
  if (node !== undefined) {
    const hash = node.createHash('sha256');
    for (let at = 0; at < all.byteLength; at += pieceBytes) {
      if (at > 0) await new Promise((resolve) => setImmediate(resolve));
      hash.update(all.subarray(at, at + pieceBytes));
    }
    return hash.digest('hex');
  }
  const { subtle } = globalThis.crypto as { subtle?: SubtleCrypto };
  if (subtle === undefined) {
    throw new CheckpointError(`${where}: checksums need a secure context, serve the page by https or from localhost`);
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', all as BufferSource));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
