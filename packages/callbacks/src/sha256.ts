import { CheckpointError } from '@modu/core';

/** The SHA-256 checksum of `bytes` as 64 hexadecimal digits. @throws {CheckpointError} in pages without https */
export async function sha256(where: string, bytes: Uint8Array | ArrayBuffer): Promise<string> {
  const { subtle } = globalThis.crypto as { subtle?: SubtleCrypto };
  if (subtle === undefined) {
    throw new CheckpointError(`${where}: checksums need a secure context, serve the page by https or from localhost`);
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes as BufferSource));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
