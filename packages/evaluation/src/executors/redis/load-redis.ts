import { MissingDependencyError } from '@modu/core';
import type * as BullMq from 'bullmq';
import type * as IoRedis from 'ioredis';

/** What is used of the two optional packages. */
export interface RedisLibraries {
  readonly bullmq: typeof BullMq;
  readonly ioredis: typeof IoRedis;
}

/** How they are imported. */
export interface RedisImports {
  readonly bullmq: () => Promise<RedisLibraries['bullmq']>;
  readonly ioredis: () => Promise<RedisLibraries['ioredis']>;
}

/**
 * Imports BullMQ and its Redis client, which only executors across machines need.
 *
 * @throws {MissingDependencyError} when one of them is not installed
 */
export async function loadRedis(
  where: string,
  imports: RedisImports = { bullmq: () => import('bullmq'), ioredis: () => import('ioredis') },
): Promise<RedisLibraries> {
  try {
    const [bullmq, ioredis] = await Promise.all([imports.bullmq(), imports.ioredis()]);
    return { bullmq, ioredis };
  } catch (error) {
    throw new MissingDependencyError(`${where}: bullmq and ioredis must be installed: npm install bullmq ioredis`, {
      cause: error,
    });
  }
}
