export type { RedisOptions, RedisTlsOptions } from './executors/redis/redis-link.ts';
export { RedisWorker, type RedisWorkerEvent, type RedisWorkerOptions } from './executors/redis/redis-worker.ts';
export { RedisWorkers, type RedisWorkersOptions } from './executors/redis/redis-workers.ts';
