export { runRedisJob as default } from './executors/redis/redis-job.ts';
