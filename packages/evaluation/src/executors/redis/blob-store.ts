import { DataError } from '@modu/core';
import type { Redis } from 'ioredis';
import { contentHash, type QueueKeys } from './queue-keys.ts';

/** Redis takes values of up to 512 MiB, and moves them in one piece. */
const chunkBytes = 32 * 2 ** 20;

/** Bytes and their hash. */
export interface Blob {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** Puts bytes under their hash, unless they are there; the last write says that they are complete. */
export async function putBlob(
  redis: Redis,
  keys: QueueKeys,
  { hash, bytes, ttlSeconds }: Blob & { readonly ttlSeconds: number },
): Promise<void> {
  const key = keys.blob(hash);
  const chunks = Math.ceil(bytes.length / chunkBytes);
  if ((await redis.exists(key)) === 1) {
    await touchBlob(redis, keys, { hash, ttlSeconds });
    return;
  }
  for (let i = 0; i < chunks; i++) {
    const chunk = bytes.subarray(i * chunkBytes, (i + 1) * chunkBytes);
    await redis.set(`${key}:${i}`, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), 'EX', ttlSeconds);
  }
  await redis.set(key, String(chunks), 'EX', ttlSeconds);
}

/** Lets bytes stay for another while. */
export async function touchBlob(
  redis: Redis,
  keys: QueueKeys,
  { hash, ttlSeconds }: { readonly hash: string; readonly ttlSeconds: number },
): Promise<void> {
  const key = keys.blob(hash);
  const chunks = Number((await redis.get(key)) ?? 0);
  const names = [key, ...Array.from({ length: chunks }, (_, i) => `${key}:${i}`)];
  await Promise.all(names.map((name) => redis.expire(name, ttlSeconds)));
}

/** Which bytes are not in Redis. */
export async function blobsMissing(redis: Redis, keys: QueueKeys, blobs: readonly Blob[]): Promise<Blob[]> {
  const found = await Promise.all(blobs.map(({ hash }) => redis.exists(keys.blob(hash))));
  return blobs.filter((_, i) => found[i] === 0);
}

/** The bytes of a hash. @throws {DataError} when they are gone or damaged */
export async function getBlob(redis: Redis, keys: QueueKeys, hash: string): Promise<Uint8Array> {
  const key = keys.blob(hash);
  const chunks = await redis.get(key);
  const gone = `getBlob: the data ${hash} must be in Redis, they are gone`;
  if (chunks === null) throw new DataError(gone);
  const parts: Buffer[] = [];
  for (let i = 0; i < Number(chunks); i++) {
    const part = await redis.getBuffer(`${key}:${i}`);
    if (part === null) throw new DataError(gone);
    parts.push(part);
  }
  const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  if (contentHash(bytes) === hash) return bytes;
  throw new DataError(`getBlob: the data ${hash} must have the bytes that were put into Redis, they have others`);
}
