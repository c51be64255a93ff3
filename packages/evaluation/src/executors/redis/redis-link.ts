import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import {
  ArgumentError,
  ConnectionError,
  describe,
  expectNumber,
  expectOptions,
  expectString,
  invalid,
} from '@modu/core';
import type { CommonRedisOptions, Redis } from 'ioredis';
import { loadRedis, type RedisLibraries } from './load-redis.ts';

/** How TLS is spoken, as Node's `tls.connect` takes it; certificates and keys in PEM. */
export interface RedisTlsOptions {
  /** Certificates of authorities to trust instead of the well-known ones. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** The own certificate, where the server asks for one. */
  readonly cert?: string | Uint8Array;
  /** Its key. */
  readonly key?: string | Uint8Array;
  /** The passphrase of the key. */
  readonly passphrase?: string;
  /** The name in the server's certificate; that of the host by default. */
  readonly servername?: string;
  /** Whether a server without a valid certificate is refused; `true` by default. */
  readonly rejectUnauthorized?: boolean;
}

/** Where Redis is and how it lets one in. */
export interface RedisOptions {
  /** `redis://host:port/database`, `rediss://…` for TLS; `redis://127.0.0.1:6379` by default. */
  readonly url?: string;
  /** Of an account in Redis' access list; the default account unless given. */
  readonly username?: string;
  /** Never logged, and never written to Redis. */
  readonly password?: string;
  /** Details of TLS; `true` is the same as `rediss://`. */
  readonly tls?: boolean | RedisTlsOptions;
  /** How long Redis may be silent, at the start and later, before that is an error; 30 by default. */
  readonly connectionTimeoutSeconds?: number;
}

/** The names of {@link RedisOptions}. */
export const redisOptionNames = ['url', 'username', 'password', 'tls', 'connectionTimeoutSeconds'] as const;

/** What the client is told of the server. */
type ClientOptions = Pick<CommonRedisOptions, 'username' | 'password' | 'db'> & {
  readonly host: string;
  readonly port: number;
  readonly tls?: ConnectionOptions;
};

/** Checked {@link RedisOptions}, as the client takes them. */
export interface RedisAddress {
  readonly client: ClientOptions;
  /** Host and port, for messages. */
  readonly name: string;
  readonly timeoutMs: number;
}

const tlsNames = ['ca', 'cert', 'key', 'passphrase', 'servername', 'rejectUnauthorized'] as const;

/** @throws {ArgumentError} for a wrong option; no message repeats the URL, which may hold a password */
export function redisAddress(where: string, options: RedisOptions): RedisAddress {
  const { url = 'redis://127.0.0.1:6379', username, password, tls, connectionTimeoutSeconds = 30 } = options;
  expectNumber(where, 'connectionTimeoutSeconds', connectionTimeoutSeconds, { minExclusive: 0, max: 1e6 });
  for (const [name, value] of Object.entries({ username, password })) {
    if (value !== undefined) expectString(where, name, value);
  }
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined;
  const database = parsed?.pathname.replace(/^\//, '') ?? '';
  if (
    parsed === undefined ||
    !/^rediss?:$/.test(parsed.protocol) ||
    parsed.hostname === '' ||
    !/^\d*$/.test(database)
  ) {
    throw new ArgumentError(
      `${where}: url must be redis://host:port or rediss://host:port, received ${typeof url === 'string' ? 'something else' : describe(url)}`,
    );
  }
  if (tls !== undefined && typeof tls !== 'boolean' && (typeof tls !== 'object' || tls === null)) {
    throw invalid(where, 'tls', 'true, false or an object', tls);
  }
  const details = typeof tls === 'object' ? expectOptions<RedisTlsOptions>(`${where}: tls`, tls, tlsNames) : {};
  const secure = tls === undefined ? parsed.protocol === 'rediss:' : tls !== false;
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  const port = parsed.port === '' ? 6379 : Number(parsed.port);
  const user = username ?? decodeURIComponent(parsed.username);
  const secret = password ?? decodeURIComponent(parsed.password);
  const client: ClientOptions = {
    ...{ host, port, db: Number(database) },
    ...(user === '' ? {} : { username: user }),
    ...(secret === '' ? {} : { password: secret }),
    ...(secure ? { tls: { ...(isIP(host) === 0 ? { servername: host } : {}), ...(details as object) } } : {}),
  };
  return { client, name: `${parsed.hostname}:${port}`, timeoutMs: 1000 * connectionTimeoutSeconds };
}

/** An open connection, watched: `guard` ends waiting when Redis stays away. */
export interface RedisLink {
  readonly redis: Redis;
  readonly bullmq: RedisLibraries['bullmq'];
  readonly name: string;
  readonly timeoutMs: number;
  /** Another connection to the same place, which {@link RedisLink.close} ends too. */
  readonly another: () => Redis;
  /** The same promise, or a {@link ConnectionError} when Redis was silent for too long. */
  readonly guard: <T>(work: Promise<T>) => Promise<T>;
  /** Does something again until a connection lasts as long as it takes; for what may be done twice. */
  readonly persist: <T>(work: () => Promise<T>) => Promise<T>;
  /** Calls back whenever the connection was made anew; returns how to stop that. */
  readonly onReconnect: (listener: () => void) => () => void;
  /** Rejects when Redis was silent for too long; never resolves. */
  readonly lost: Promise<never>;
  close(): Promise<void>;
}

/**
 * Connects to Redis.
 *
 * @throws {MissingDependencyError} when BullMQ or its client is not installed
 * @throws {ConnectionError} when Redis cannot be reached or refuses the password
 */
export async function openRedis(where: string, address: RedisAddress): Promise<RedisLink> {
  const { bullmq, ioredis } = await loadRedis(where);
  const { name, timeoutMs } = address;
  const others = new Set<Redis>();
  const connect = (): Redis => {
    return new ioredis.Redis({
      ...address.client,
      ...{ lazyConnect: true, maxRetriesPerRequest: null, connectTimeout: timeoutMs },
      retryStrategy: (times: number) => Math.min(50 * 2 ** times, 2000),
    });
  };
  const redis = connect();
  try {
    await firstConnection(where, redis, address);
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  const { lost, stop } = watch(where, redis, address);
  const guard = <T>(work: Promise<T>): Promise<T> => Promise.race([work, lost]);
  return {
    ...{ redis, bullmq, name, timeoutMs, lost },
    another: () => {
      const client = connect();
      others.add(client);
      // The watched connection tells of what is wrong with the server.
      client.on('error', () => undefined);
      client.connect().catch(() => undefined);
      return client;
    },
    guard,
    onReconnect: (listener) => {
      redis.on('ready', listener);
      return () => redis.off('ready', listener);
    },
    persist: async (work) => {
      for (;;) {
        try {
          return await guard(work());
        } catch (error) {
          if (error instanceof ConnectionError || !isInterruption(error)) throw error;
          await guard(silence(100));
        }
      }
    },
    close: async () => {
      stop();
      // Once each: disconnecting again would keep the process for two seconds.
      for (const client of others) client.disconnect();
      if (redis.status === 'ready') await redis.quit().catch(() => redis.disconnect());
      else redis.disconnect();
    },
  };
}

/** Whether it went wrong because the connection ended, or because the server has just begun. */
function isInterruption(error: unknown): boolean {
  return (
    error instanceof Error &&
    /Connection is closed|ECONN|EPIPE|ETIMEDOUT|socket|Stream isn't writeable|^LOADING|^NOSCRIPT|EXECABORT/.test(
      error.message,
    )
  );
}

function silence(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function firstConnection(where: string, redis: Redis, { name, timeoutMs }: RedisAddress): Promise<void> {
  let last: unknown;
  redis.on('error', (error: unknown) => {
    last = error;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
  });
  try {
    await Promise.race([redis.connect(), late]);
  } catch (error) {
    const cause = last ?? error;
    const reason = cause instanceof Error ? cause.message : describe(cause);
    if (/^(?:WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/.test(reason)) {
      const given = reason.startsWith('NOAUTH') ? 'be given' : 'be right';
      throw new ConnectionError(
        `${where}: the password for Redis at ${name} must ${given}, it refused: ${firstWords(reason)}`,
        {
          cause,
        },
      );
    }
    throw new ConnectionError(`${where}: Redis must be reachable at ${name}, it is not: ${reason}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** Without Redis' advice on its own commands. */
function firstWords(reason: string): string {
  return reason.split(/[,.;] |HELLO/)[0]?.trim() ?? reason;
}

/** Asks Redis again and again whether it is there: a connection can be dead without having ended. */
function watch(
  where: string,
  redis: Redis,
  { name, timeoutMs }: RedisAddress,
): { readonly lost: Promise<never>; readonly stop: () => void } {
  let last: unknown;
  redis.on('error', (error: unknown) => {
    last = error;
  });
  let answered = performance.now();
  let asking = false;
  let timer: NodeJS.Timeout | undefined;
  const lost = new Promise<never>((_, reject) => {
    timer = setInterval(
      () => {
        if (!asking) {
          asking = true;
          redis.ping().then(
            () => {
              asking = false;
              answered = performance.now();
            },
            (error: unknown) => {
              asking = false;
              last = error;
            },
          );
        }
        if (performance.now() - answered < timeoutMs) return;
        clearInterval(timer);
        const reason = last instanceof Error ? last.message : 'no answer';
        reject(
          new ConnectionError(
            `${where}: Redis at ${name} must answer within ${timeoutMs / 1000} s, it does not: ${reason}`,
            {
              cause: last,
            },
          ),
        );
      },
      Math.min(1000, timeoutMs / 4),
    );
  });
  lost.catch(() => undefined);
  return { lost, stop: () => clearInterval(timer) };
}
