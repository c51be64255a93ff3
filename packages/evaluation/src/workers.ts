export { WorkerThreads, type WorkerThreadsOptions } from './executors/worker-threads.ts';
